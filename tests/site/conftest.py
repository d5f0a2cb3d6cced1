"""Officers who sign in as they do at the desk: a password, a second factor, an operation and a purpose."""

import base64
import hmac
import struct
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
import pytest

from tests.conftest import Joint

PASSWORD = "a long phrase for tests only"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(ahead: int = 0) -> str:
    """RFC 6238: six digits of this half minute, or of one ahead (a code serves once)."""
    digest = hmac.digest(base64.b32decode(SECRET), struct.pack(">Q", int(time.time()) // 30 + ahead), "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@contextmanager
def raw(home, role: str = "app"):
    """A connection of its own under one of the house's logins, as injected or stolen SQL has it."""
    from tallystick.records.server import Server

    with psycopg.connect(**Server(home).parameters(role), autocommit=True) as connection:
        yield connection


def pk_of(name: str) -> str:
    from tallystick.records.models import Officer

    return str(Officer.objects.get(username=name).pk)


@dataclass
class Door:
    """The way into an operation: new officers, and their browsers, all at one address of their own: tries from one
    address are counted together, and a whole test run makes more than anybody may.
    """

    operation: Joint
    address: str = field(default_factory=lambda: f"2001:db8:{uuid.uuid4().hex[:4]}::1")

    def officer(self, *roles: str, agency: str = "EC3", name: str = "") -> str:
        """A new officer with password and one-time codes; gives the user name."""
        from tallystick.records.directory import add_officer
        from tallystick.records.models import Assignment, Officer
        from tallystick.records.session import administration

        name = name or f"officer{uuid.uuid4().hex[:8]}"
        with administration():
            add_officer(username=name, agency=agency, roles=roles or ["coordinator"], password=PASSWORD, totp=SECRET)
            row = Officer.objects.get(username=name)
            Assignment.objects.create(operation_id=self.operation.id, agency=agency, officer=row.pk)
        return name

    def client(self, **more):
        from django.test import Client

        return Client(HTTP_HOST="localhost", **{"REMOTE_ADDR": self.address, **more})

    def sign_in(self, name: str, client=None, *, ahead: int = 0, next: str = ""):
        """Both steps through the pages, then operation and purpose; gives the browser."""
        client = client or self.client()
        client.post(f"/account/login/?next={next}", {"login": name, "password": PASSWORD, "next": next})
        answer = client.post("/account/2fa/authenticate/", {"code": code_of(ahead)})
        assert answer.status_code == 302, answer.content.decode()
        if not next:
            client.post("/operation/", {"choice": f"{self.operation.id} test"})
        return client


@pytest.fixture
def door(operation) -> Door:
    return Door(operation)


@pytest.fixture
def age():
    """Make a browser's session older: ``age(client, seen=3700)``."""

    def older(client, **seconds: float) -> None:
        session = client.session
        marks = session["sitting"]
        session["sitting"] = {**marks, **{name: marks[name] - by for name, by in seconds.items()}}
        session.save()

    return older
