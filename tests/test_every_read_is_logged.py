"""Every person on every page is in the log, written before the page leaves: the whole desk is walked.

A build that forgets one call of the log turns this red; so does a server that answers before the entry is on disk.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from itertools import product

import psycopg
import pytest

from tallystick.records.server import Server
from tests.stocked import Stocked, stocked

NUMBER = re.compile(r"P-\d{5}")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SEARCHES = ("harbour", "P-00042", "P-00045", "nothing of this")
ASKED = {
    "search": [f"?q={text}" for text in SEARCHES],
    "persons": ["", "?country=DE", "?country=none"],
    "oversight-log": ["", "?asked=P-00042", "?officer={coordinator}"],
}
"""Pages that show more when they are asked something."""

ROLES = ("coordinator", "national_officer", "prosecutor", "data_protection", "victim_identification")


@pytest.fixture(scope="module")
def desk(database) -> Stocked:
    return stocked()


def addresses(desk: Stocked) -> list[str]:
    """Every address of the desk with every id we have for it, asked all there is to ask."""
    from tallystick.desk.access import patterns_below
    from tallystick.desk.urls import urlpatterns

    found = []
    for pattern in patterns_below(urlpatterns):
        names = re.findall(r"<\w+:(\w+)>", str(pattern.pattern))
        for values in product(*(desk.ids.get(name, ["00000000-0000-4000-8000-000000000000"]) for name in names)):
            path = "/" + str(pattern.pattern)
            for name, value in zip(names, values, strict=True):
                path = re.sub(rf"<\w+:{name}>", value, path)
            found += [path + asked for asked in ASKED.get(str(pattern.name), [""])]
    return found


def logged(desk: Stocked, *, since) -> set[str]:
    """Subjects of the entries of the operation that are committed, from an instant of the database's clock on."""
    with psycopg.connect(**Server(_home()).parameters("owner")) as connection:
        rows = connection.execute(
            "SELECT subject FROM records_consultation WHERE operation = %s AND at >= %s", [desk.operation, since]
        )
        return {subject for (subject,) in rows}


def clock():
    with psycopg.connect(**Server(_home()).parameters("owner")) as connection:
        return connection.execute("SELECT clock_timestamp()").fetchone()[0]


def _home():
    from django.conf import settings

    return settings.TALLYSTICK_HOME


def shown(desk: Stocked, body: str, path: str) -> set[str]:
    """The persons a page shows, by number or by id. What was typed stands on the page whether it was found or not."""
    body = body.replace(path, "")
    numbers = set(NUMBER.findall(body)) - set(NUMBER.findall(path))
    by_number = {desk.persons[number] for number in numbers if number in desk.persons}
    return by_number | (set(UUID.findall(body)) & set(desk.persons.values()))


def walk(desk: Stocked, role: str) -> tuple[dict[str, set[str]], int]:
    """Address -> persons it showed and the log does not have; and how many persons were shown in all."""
    client, missing, seen = desk.client(role), {}, 0
    for path in addresses(desk):
        since = clock()
        response = client.get(path.format(**desk.officers))
        if response.status_code != 200:
            continue
        body = b"".join(response.streaming_content) if response.streaming else response.content
        persons = shown(desk, body.decode(errors="replace"), path)
        seen += len(persons)
        if left := persons - logged(desk, since=since):
            missing[path] = left
    return missing, seen


@pytest.mark.parametrize("role", ROLES)
def test_every_person_on_every_page_is_in_the_log(desk, role):
    missing, seen = walk(desk, role)
    assert missing == {}
    expected = {"coordinator": 12, "national_officer": 1, "victim_identification": 1, "data_protection": 1}
    assert seen >= expected.get(role, 0), "the walk must meet persons, or it shows nothing"


def test_a_build_that_forgets_the_log_is_noticed(desk, monkeypatch):
    """Sabotage: entries are not written."""
    from tallystick.records import consultation

    monkeypatch.setattr(consultation, "note_all", lambda *_, **__: [])
    missing, _ = walk(desk, "coordinator")
    kinds = {path.strip("/").split("/")[0].split("?")[0] for path in missing}
    assert {"persons", "search", "packages"} <= kinds


def test_a_search_that_finds_nobody_is_in_the_log_too(desk):
    since = clock()
    assert desk.client("coordinator").get("/search/?q=neighbour@mail.example").status_code == 200
    assert "neighbour@mail.example" in logged(desk, since=since)


def test_what_a_link_shows_is_in_the_log_with_the_persons_of_both_accounts(desk):
    for path in ("/links/", f"/links/{desk.ids['link'][0]}/"):
        since = clock()
        assert desk.client("coordinator").get(path).status_code == 200
        assert {desk.ids["link"][0], desk.persons["P-00042"]} <= logged(desk, since=since)


def test_a_page_whose_entry_cannot_be_committed_is_not_sent(desk, monkeypatch):
    from django.db import connections

    client = desk.client("coordinator")
    client.raise_request_exception = False

    def broken(*_):
        raise psycopg.OperationalError("the disk is full")

    since = clock()
    monkeypatch.setattr(connections["default"], "_commit", broken)
    # Django remembers the broken connection; the next request opens another.
    response = client.get(f"/persons/{desk.persons['P-00042']}/")
    connections["default"].close()
    monkeypatch.undo()
    assert response.status_code >= 500
    assert "harbour.light" not in response.content.decode()
    assert desk.persons["P-00042"] not in logged(desk, since=since)


def test_an_answer_that_is_written_bit_by_bit_reads_nobody(desk):
    """A stream is consumed when the session has ended: it has no viewer any more, so PostgreSQL shows it no row."""
    from django.db import connections
    from django.http import StreamingHttpResponse
    from django.test import RequestFactory

    from tallystick.records.models import Person
    from tallystick.site.viewing import ViewerMiddleware

    def page(request):
        assert Person.objects.count() > 0, "inside, there are persons"
        return StreamingHttpResponse(bit_by_bit())

    def bit_by_bit():
        yield from (row.number for row in Person.objects.all())

    response = ViewerMiddleware(page)._viewed(RequestFactory().get("/"), desk.viewer("coordinator"), "app")
    assert list(response.streaming_content) == []
    connections["default"].close()


# --- a real server, killed -----------------------------------------------------------------------------------------


@contextmanager
def serving(home):
    """Granian with the desk in a process group of its own; gives its address and the process."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = "import sys; from pathlib import Path; from tallystick.site.serving import serve;"
    said += " serve(Path(sys.argv[1]), port=int(sys.argv[2]), worker=False)"
    process = subprocess.Popen(
        [sys.executable, "-c", said, str(home), str(port)],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with closing(socket.socket()) as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def signed_in_cookie(desk: Stocked) -> str:
    client = desk.client("coordinator")
    return f"sessionid={client.cookies['sessionid'].value}"


def asks(port: int, path: str, cookie: str) -> tuple[threading.Thread, list[bytes]]:
    """Ask for a page and collect every byte that comes."""
    came: list[bytes] = []

    def run() -> None:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as line:
            line.sendall(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode()
            )
            try:
                while part := line.recv(65536):
                    came.append(part)
            except ConnectionError:
                return

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, came


def until(condition, *, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@pytest.mark.parametrize("moment", ["between read and log", "between log and commit"])
def test_a_server_killed_before_the_entry_is_on_disk_sent_nothing(desk, moment):
    """The entry is held up: by a lock on the log, or by a trigger that waits at the commit. Then SIGKILL.

    A commit that was under way when the server died may still end: an entry too many, never one too few.
    """
    home, person = _home(), desk.persons["P-00042"]
    path, cookie = f"/persons/{person}/", signed_in_cookie(desk)
    with serving(home) as (port, process), psycopg.connect(**Server(home).parameters("owner")) as owner:
        thread, came = asks(port, path, cookie)
        thread.join(timeout=60)
        assert b"harbour.light" in b"".join(came), "undisturbed, the page is sent"
        since = clock()
        with _held_up(owner, moment):
            thread, came = asks(port, path, cookie)
            watch = psycopg.connect(**Server(home).parameters("owner"), autocommit=True)
            with closing(watch):
                until(lambda: watch.execute(WAITING).fetchone()[0])
                time.sleep(0.5)
                os.killpg(process.pid, signal.SIGKILL)
                thread.join(timeout=20)
        assert b"".join(came) == b""
        until(lambda: not owner.execute(WAITING).fetchone()[0])
        owner.rollback()
    if moment == "between read and log":
        assert person not in logged(desk, since=since)


@contextmanager
def _held_up(owner, moment):
    if moment == "between read and log":
        owner.execute("LOCK TABLE records_consultation IN SHARE MODE")
        yield
        owner.rollback()
        return
    owner.execute(
        "CREATE FUNCTION tally.wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN PERFORM pg_advisory_xact_lock(77001); RETURN NEW; END $$;"
        "CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON records_consultation DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION tally.wait_at_commit()"
    )
    owner.commit()
    owner.execute("SELECT pg_advisory_lock(77001)")
    owner.commit()
    try:
        yield
    finally:
        owner.execute("SELECT pg_advisory_unlock(77001)")
        owner.commit()
        owner.execute("DROP TRIGGER waits ON records_consultation; DROP FUNCTION tally.wait_at_commit()")
        owner.commit()
