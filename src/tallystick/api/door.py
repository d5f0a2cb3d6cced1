"""The machine door of a key server or match hub: POST /messages, bytes in, bytes out, and nothing else.

What is carried is what a file would hold: signed and sealed. TLS with certificates of both sides keeps strangers off.
A reply leaves at a whole multiple of PACE after the message came, so that how long it took tells nothing.
"""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tallystick.hub.answering import answer, longest
from tallystick.vocabulary.deconfliction import SHOWN_AFTER
from tallystick.vocabulary.errors import HouseError

ADDRESS = "/messages"
PACE = SHOWN_AFTER.total_seconds()

Start = Callable[[str, list[tuple[str, str]]], Any]


def application(folder: Path) -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """The WSGI application of a role's folder."""

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        began = time.monotonic()
        status, body = _answered(folder, environ)
        time.sleep(-(time.monotonic() - began) % PACE)
        start(f"{status.value} {status.phrase}", [
            ("Content-Type", "application/octet-stream" if status is HTTPStatus.OK else "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))), ("Cache-Control", "no-store"),
        ])  # fmt: skip
        return [body]

    return app


def _answered(folder: Path, environ: dict[str, Any]) -> tuple[HTTPStatus, bytes]:
    if environ.get("PATH_INFO") != ADDRESS:
        return HTTPStatus.NOT_FOUND, b""
    if environ.get("REQUEST_METHOD") != "POST":
        return HTTPStatus.METHOD_NOT_ALLOWED, b""
    said = str(environ.get("CONTENT_LENGTH") or "")
    if not said.isascii() or not said.isdigit():
        return HTTPStatus.LENGTH_REQUIRED, b""
    try:
        # Before a byte of it is read, and before anybody is known to have signed it.
        if int(said) > longest(folder):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""
        return HTTPStatus.OK, answer(folder, environ["wsgi.input"].read(int(said)), now=datetime.now(UTC))
    except HouseError as error:
        return HTTPStatus(error.status), str(error).encode()
