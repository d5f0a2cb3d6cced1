"""Agencies, officers and operations as an administrator sets them up: from the command line, as the owner role."""

import base64
import os
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from tallystick.records.models import Agency, Assignment, Contact, Member, Officer, Operation
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused

PROCEEDINGS = "support criminal proceedings"
"""The purpose under which H1 asks for the owner's permission; PostgreSQL knows it by this name."""

PURPOSES = (
    "identify suspects",
    "identify and protect victims",
    "prepare the action day",
    PROCEEDINGS,
    "review of processing",
)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What a new officer is told once. ``totp`` is the one-time-code secret, base32."""

    username: str
    password: str
    totp: str


def add_agency(
    *,
    code: str,
    name: str,
    country: str = "",
    coordinating: bool = False,
    phone: str = "",
    languages: Sequence[str] = (),
) -> Agency:
    """Add an agency with its round-the-clock contact; an agency already there stays as it is."""
    agency, made = Agency.objects.get_or_create(
        code=code, defaults={"name": name, "country": country, "coordinating": coordinating}
    )
    if made and phone:
        Contact.objects.create(agency=agency, title="Round-the-clock desk", phone=phone, languages=list(languages))
    return agency


def set_contact(agency: str, *, title: str, phone: str, languages: Sequence[str] = (), deputy: str = "") -> Contact:
    """Say whom to call at an agency at any hour, in place of its contact of this title. Raises Absent, Malformed."""
    if not title.strip() or not phone.strip():
        raise Malformed(f"agency {agency}", "a contact point needs a title and a number", "Give both.")
    if not Agency.objects.filter(code=agency).exists():
        raise Absent(f"agency {agency}", "there is no such agency", "Add it first: tallystick agency add")
    said = {"phone": phone.strip(), "languages": list(languages), "deputy": deputy.strip()}
    return Contact.objects.update_or_create(agency_id=agency, title=title.strip(), defaults=said)[0]


def add_officer(
    *, username: str, agency: str, roles: Sequence[str], name: str = "", password: str = "", totp: str = ""
) -> SignIn:
    """Add an officer with a password and a one-time-code secret (made here unless given); raises Conflict if known."""
    first, _, last = name.partition(" ")
    officer = Officer(username=username, agency_id=agency, roles=list(roles), first_name=first, last_name=last)
    return _add([officer], [_sign_in(username, password=password, totp=totp)])[0]


def add_officers(new: Sequence[Officer]) -> list[SignIn]:
    """Add officers not saved yet, each as :func:`add_officer` does; raises Conflict if one is known."""
    return _add(new, [_sign_in(officer.username) for officer in new])


def _sign_in(username: str, *, password: str = "", totp: str = "") -> SignIn:
    return SignIn(
        username=username,
        password=password or secrets.token_urlsafe(15),
        totp=totp or base64.b32encode(secrets.token_bytes(20)).decode(),
    )


def _add(new: Sequence[Officer], given: list[SignIn]) -> list[SignIn]:
    """Passwords are stretched side by side, one a core: each takes a third of a second of one."""
    for officer in new:
        if Officer.objects.filter(username=officer.username).exists():
            raise Conflict(f"officer {officer.username}", "this user name is taken", "Choose another.")
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as cores:
        stretched = list(cores.map(make_password, [one.password for one in given]))
    for officer, one, kept in zip(new, given, stretched, strict=True):
        officer.password = kept
        officer.save()
        _second_factor(officer, one.totp)
    return given


def renew_officer(username: str) -> SignIn:
    """A new password and a new one-time-code secret for an officer who lost theirs; raises Absent."""
    officer = Officer.objects.filter(username=username).first()
    if officer is None:
        raise Absent(f"officer {username}", "there is no such officer", "See: tallystick officer list")
    password, totp = secrets.token_urlsafe(15), base64.b32encode(secrets.token_bytes(20)).decode()
    officer.set_password(password)
    officer.save(update_fields=["password"])
    _second_factor(officer, totp)
    return SignIn(username=username, password=password, totp=totp)


def set_active(username: str, *, active: bool) -> None:
    """Let an officer in no more, at once and in every browser; or in again. Their work stays; raises Absent."""
    if not Officer.objects.filter(username=username).update(is_active=active):
        raise Absent(f"officer {username}", "there is no such officer", "See: tallystick officer list")


def _second_factor(officer: Officer, totp: str) -> None:
    # allauth saves through the user's own database alias, which is this administration's, and seals the secret.
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    Authenticator.objects.filter(user=officer).delete()
    TOTP.activate(officer, totp)


def open_operation(
    *,
    reference: str,
    name: str,
    lead: str,
    coordinator: str,
    opened_at: datetime,
    members: Sequence[str],
    seized_at: datetime | None = None,
    action_day: datetime | None = None,
    synthetic: bool = False,
) -> Operation:
    """Open an operation and admit its agencies; raises Conflict if the reference is taken."""
    if Operation.objects.filter(reference=reference).exists():
        raise Conflict(f"operation {reference}", "it is open already", "Choose another reference.")
    with transaction.atomic(using="owner"):
        operation = Operation.objects.create(
            reference=reference,
            name=name,
            lead=lead,
            coordinator=coordinator,
            opened_at=opened_at,
            seized_at=seized_at,
            action_day=action_day,
            synthetic=synthetic,
        )
        for agency in dict.fromkeys([coordinator, lead, *members]):
            role = {coordinator: "coordinator", lead: "lead_country"}.get(agency, "participant")
            Member.objects.create(operation=operation, agency=agency, role=role, purposes=list(PURPOSES))
    return operation


def assign(reference: str, usernames: Sequence[str]) -> int:
    """Make an operation these officers' own: their looks are then not from outside. Gives how many it became new for.

    Raises Absent for an unknown operation or officer, Refused when the officer's agency takes no part in it.
    """
    operation = Operation.objects.filter(reference=reference).first()
    if operation is None:
        raise Absent(f"operation {reference}", "there is no such operation", "See: tallystick operation list")
    members = set(Member.objects.filter(operation=operation).values_list("agency", flat=True))
    new = 0
    for username in usernames:
        officer = Officer.objects.filter(username=username).first()
        if officer is None:
            raise Absent(f"officer {username}", "there is no such officer", "See: tallystick officer list")
        if officer.agency_id not in members:
            raise Refused(f"officer {username}", f"{officer.agency_id} takes no part in it", "Admit the agency first.")
        _, made = Assignment.objects.get_or_create(
            operation=operation, officer=officer.pk, defaults={"agency": officer.agency_id}
        )
        new += made
    return new


def set_keys(agency: str, *, age_recipient: str, verify_key: str) -> None:
    """Record an agency's public keys: where packages are sealed to, and what its answers are checked with."""
    Agency.objects.filter(pk=agency).update(age_recipient=age_recipient, verify_key=verify_key)


def officers() -> list[dict[str, Any]]:
    """Every officer: user name, agency, roles, whether they may sign in."""
    rows = Officer.objects.order_by("agency_id", "username").values("username", "agency_id", "roles", "is_active")
    return [dict(row) for row in rows]
