"""The desk behind TLS as it is really served: one version, one certificate, no way back to plain HTTP."""

import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate for localhost that vouches for itself, and its key, as PEM files."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    kept = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *kept))
    return folder / "cert.pem", folder / "key.pem"


@contextmanager
def served(database: Path, certificate: tuple[Path, Path]) -> Iterator[int]:
    """The desk, started as an administrator starts it, from when its port takes connections; stopped after."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chosen = free.getsockname()[1]
    place = {
        "TALLYSTICK_HOME": str(database),
        "TALLYSTICK_CERT": str(certificate[0]),
        "TALLYSTICK_KEY": str(certificate[1]),
    }
    command = [sys.executable, "-m", "tallystick.site", "run", "--no-worker", "--port", str(chosen)]
    desk = subprocess.Popen(command, env={**os.environ, **place}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1500):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", chosen)) == 0:
                    break
            assert desk.poll() is None, "the desk did not start"
            time.sleep(0.02)
        yield chosen
    finally:
        desk.terminate()
        try:
            desk.wait(timeout=20)
        finally:
            desk.kill()


@pytest.fixture(scope="module")
def port(database, certificate) -> Iterator[int]:
    with served(database, certificate) as chosen:
        yield chosen


def test_a_desk_stopped_while_it_still_starts_ends_at_once(database, certificate):
    """A web process told to stop before it listens for being told must not keep the desk waiting for ever."""
    with served(database, certificate):
        pass


def asked(port: int, certificate: Path, path: str = "/account/login/", **limits) -> tuple[str, str]:
    """TLS version and the whole answer to one GET, by a client that trusts this certificate alone."""
    trust = ssl.create_default_context(cafile=str(certificate))
    for name, value in limits.items():
        setattr(trust, name, value)
    with (
        socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
        trust.wrap_socket(plain, server_hostname="localhost") as sealed,
    ):
        sealed.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: sealed.recv(65536), b""))
        return str(sealed.version()), answer.decode()


def test_the_desk_speaks_tls_13_with_its_certificate_and_binds_cookies_to_its_host(port, certificate):
    version, answer = asked(port, certificate[0])
    head = answer.split("\r\n\r\n")[0].lower()
    assert version == "TLSv1.3"
    assert head.startswith("http/1.1 200")
    assert "strict-transport-security: max-age=31536000; includesubdomains; preload" in head
    assert re.search("set-cookie: *__host-csrf=", head)
    assert "; secure" in head


def test_older_tls_and_plain_http_get_no_answer(port, certificate):
    with pytest.raises(ssl.SSLError):
        asked(port, certificate[0], maximum_version=ssl.TLSVersion.TLSv1_2)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        plain.sendall(b"GET /account/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        try:
            said = plain.recv(100)
        except ConnectionError:
            said = b""
    assert not said.startswith(b"HTTP")


def test_two_lengths_in_one_request_are_not_taken_for_two_requests(port, certificate):
    """Request smuggling: with both a length and chunks, or with two lengths, nothing after the first is answered."""
    trust = ssl.create_default_context(cafile=str(certificate[0]))
    close = "Connection: close\r\n\r\n"
    hidden = "GET /account/login/?smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for lines in (
        f"Content-Length: {5 + len(hidden)}\r\nTransfer-Encoding: chunked\r\n{close}0\r\n\r\n{hidden}",
        f"Content-Length: 0\r\nContent-Length: {len(hidden)}\r\n{close}{hidden}",
    ):
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as plain,
            trust.wrap_socket(plain, server_hostname="localhost") as sealed,
        ):
            sealed.sendall(f"POST /account/login/ HTTP/1.1\r\nHost: localhost\r\n{lines}".encode())
            answer = b"".join(iter(lambda: sealed.recv(65536), b""))
        assert answer.count(b"HTTP/1.1 ") == 1, lines[:60]
        assert answer.split(b" ")[1] in (b"400", b"403"), lines[:60]
