"""The machine door over real TLS: no certificate, no answer; the same bytes as by file; the five errors, no more."""

import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from tallystick.api import door
from tallystick.hub import answering, key_server, match_hub, rows
from tallystick.sealed.framing import framed
from tests.api.certificates import DOOR, PARTY, Authority
from tests.hub.playing import OPEN, QUESTION, SILENT, Played

VALUE, OTHER = b"email\x1finvented@ship.example", b"email\x1fother@ship.example"
SOURCE = Path(__file__).parents[2] / "src"
RUN = (
    "import sys; from pathlib import Path; from tallystick.api.serving import Certificates, serve_door;"
    " folder, own, key, authority, port = sys.argv[1:];"
    " serve_door(Path(folder), Certificates(own=Path(own), key=Path(key), authority=Path(authority)),"
    " address='127.0.0.1', port=int(port))"
)


def free_port():
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Both roles behind doors of their own: (played, authority, ports)."""
    folder = tmp_path_factory.mktemp("api")
    played, authority = Played(folder), Authority(folder / "pki", "An invented authority")
    own, key = authority.issue("door", DOOR)
    started, ports = [], {}
    for role in ("keys", "hub"):
        ports[role] = free_port()
        command = [sys.executable, "-c", RUN, *map(str, (folder / role, own, key, authority.path, ports[role]))]
        started.append(subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(SOURCE)}, start_new_session=True))
    try:
        for port in ports.values():
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with socket.socket() as opened:
                    if opened.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
        yield played, authority, ports
    finally:
        for one in started:
            os.killpg(one.pid, signal.SIGTERM)
            one.wait(timeout=20)


def connection(served, role, *, certificate="DK-NCP", newest=None):
    _, authority, ports = served
    context = ssl.create_default_context(cafile=str(authority.path))
    if newest:
        context.maximum_version = newest
    if certificate:
        context.load_cert_chain(*map(str, (authority.issue(certificate, PARTY))))
    return http.client.HTTPSConnection("127.0.0.1", ports[role], context=context, timeout=30)


def asked(opened):
    opened.request("POST", "/messages", body=b"x")
    return opened.getresponse()


def posted(served, role, body, *, path="/messages", method="POST"):
    opened = connection(served, role)
    opened.request(method, path, body=body)
    reply = opened.getresponse()
    return reply.status, dict(reply.getheaders()), reply.read()


def message(played, code, held, kind="hold", at=None):
    at = at or datetime.now(UTC)
    body = played.body(code, held, at=at)
    return played.parties[code].sealed(kind, body, played.hub_card, count=len(held), at=at)


def test_a_question_goes_both_doors_and_is_answered(served, monkeypatch):
    played, _, _ = served
    now = datetime.now(UTC)
    status, headers, reply = posted(served, "hub", message(played, "DK-NCP", {VALUE: OPEN}))
    assert (status, headers["content-type"]) == (200, "application/octet-stream")
    assert played.read("DK-NCP", reply, at=now) == []
    over_the_wire = lambda place, content, *, now: posted(served, "keys", content)[2]  # noqa: E731
    monkeypatch.setattr("tests.hub.playing.key_server.answer", over_the_wire)
    question = message(played, "SE-NCP", {VALUE: QUESTION}, kind="ask")
    [(value, other, _, silent)] = played.read("SE-NCP", posted(served, "hub", question)[2], at=now)
    assert (value, other, silent) == (VALUE, "DK-NCP", False)


def test_the_same_bytes_by_file_and_over_the_door_are_one_message(served):
    played, _, _ = served
    sent = message(played, "DE-BKA", {OTHER: OPEN})
    assert posted(served, "hub", sent)[0] == 200
    with pytest.raises(Exception, match="taken before"):
        answering.answer(played.folder / "hub", sent, now=datetime.now(UTC))


def test_without_a_client_certificate_there_is_no_answer(served):
    played, _, _ = served
    steps = len(match_hub.store(played.hub, 1).steps())
    opened = connection(served, "hub", certificate="")
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        asked(opened)
    assert len(match_hub.store(played.hub, 1).steps()) == steps


def test_a_certificate_of_somebody_else_s_authority_is_none(served, tmp_path):
    _, authority, ports = served
    context = ssl.create_default_context(cafile=str(authority.path))
    context.load_cert_chain(*map(str, Authority(tmp_path / "pki", "Another").issue("DK-NCP", PARTY)))
    opened = http.client.HTTPSConnection("127.0.0.1", ports["hub"], context=context, timeout=30)
    with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
        asked(opened)


def test_older_tls_is_refused(served):
    with pytest.raises((ssl.SSLError, ConnectionError)):
        connection(served, "hub", newest=ssl.TLSVersion.TLSv1_2).connect()


def test_errors_are_the_five_and_other_addresses_are_absent(served):
    played, _, _ = served
    status, _, words = posted(served, "hub", b"nothing sealed")
    assert status == 422
    assert words.decode().startswith("message: ")
    sent = message(played, "SE-NCP", {OTHER: OPEN})
    assert [posted(served, "hub", sent)[0] for _ in range(2)] == [200, 403]
    assert posted(served, "hub", b"", path="/")[0] == 404
    assert posted(served, "hub", b"", path="/messages/x")[0] == 404
    assert posted(served, "hub", None, method="GET")[0] == 405


def test_silent_hit_and_no_hit_are_alike_in_status_headers_length_and_pace(served):
    played, _, _ = served
    quiet = b"email\x1fquiet@ship.example"
    posted(served, "hub", message(played, "DK-NCP", {quiet: SILENT}))
    said = []
    for value in (quiet, b"email\x1fnobody-has-it@ship.example"):
        question = message(played, "SE-NCP", {value: QUESTION}, kind="ask")
        began = time.monotonic()
        status, headers, reply = posted(served, "hub", question)
        assert time.monotonic() - began >= door.PACE
        headers.pop("date", None)
        said.append((status, headers, len(reply)))
    assert said[0] == said[1]


def test_a_door_is_not_served_without_its_certificates(tmp_path):
    from tallystick.api.serving import Certificates, serve_door
    from tallystick.vocabulary.errors import Absent

    nothing = Certificates(own=tmp_path / "a", key=tmp_path / "b", authority=tmp_path / "c")
    with pytest.raises(Absent):
        serve_door(tmp_path, nothing, address="127.0.0.1", port=1)


@pytest.mark.parametrize(("said", "status"), [("", 411), ("-1", 411), ("9" * 12, 413)])
def test_a_length_that_is_none_or_too_large_is_not_read(tmp_path, monkeypatch, said, status):
    monkeypatch.setattr(door, "PACE", 0.001)
    match_hub.init(tmp_path / "hub", code="HUB", operation="CUMBERLAND-1")
    heard = []
    environ = {"PATH_INFO": "/messages", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": said}
    door.application(tmp_path / "hub")(environ, lambda line, headers: heard.append(line))
    assert int(heard[0].split()[0]) == status


def test_the_longest_message_of_a_role_goes_through_its_door_and_hardly_a_longer_one():
    to = pyrage.x25519.Identity.generate().to_public()
    most = {"key-server": key_server.AT_ONCE * 32, "match-hub": rows.AT_MOST * rows.ROW.itemsize}
    assert set(most) == set(answering.LONGEST)
    assert all(size < answering.LONGEST[role] < size * 1.02 for role, size in most.items())
    whole = b"0" * (4_096 + 128 + 2 + most["key-server"])
    assert len(framed(pyrage.encrypt(whole, [to]))) <= answering.LONGEST["key-server"]
