"""Messages between the house and a caged worker: four bytes of length, then JSON. An open file may travel along.

The house sends with sendmsg, which may carry a descriptor; a worker answers with plain write, for inside the cage
every call that sends over a socket is refused, and only the socket it was born with is there.
"""

import json
import os
import socket
import time
from typing import Any

_LENGTH = 4
MOST_ASKED = 64 << 10


class Nonsense(Exception):
    """What came is no message; says what it is in words fit for a report."""


def send(line: socket.socket, message: dict[str, Any], *, handle: int | None = None) -> None:
    """Send a message of at most 64 KiB, and with it an open file. Raises OSError when nobody listens."""
    packed = json.dumps(message).encode("ascii")
    if len(packed) > MOST_ASKED:
        raise ValueError(f"a request of {len(packed)} bytes")
    framed = len(packed).to_bytes(_LENGTH, "big") + packed
    sent = socket.send_fds(line, [framed], [] if handle is None else [handle])
    line.sendall(framed[sent:])


def answer(line: socket.socket, message: dict[str, Any]) -> None:
    """Send a message from inside the cage."""
    packed = json.dumps(message).encode("ascii")
    left = memoryview(len(packed).to_bytes(_LENGTH, "big") + packed)
    while left:
        left = left[os.write(line.fileno(), left) :]


def receive(line: socket.socket) -> tuple[dict[str, Any], int | None] | None:
    """Inside the cage: the next message and the open file that came with it; None when the house has hung up."""
    head, handles, _, _ = socket.recv_fds(line, _LENGTH, 1)
    while head and len(head) < _LENGTH:
        head += line.recv(_LENGTH - len(head))
    packed, wanted = b"", int.from_bytes(head, "big")
    while head and len(packed) < wanted:
        more = line.recv(wanted - len(packed))
        if not more:
            return None
        packed += more
    return (json.loads(packed), handles[0] if handles else None) if head else None


def hear(line: socket.socket, *, most: int, until: float) -> dict[str, Any]:
    """The next message of a worker that may be hostile: at most ``most`` bytes, before the clock shows ``until``.

    ``until`` is of the monotonic clock. Raises Nonsense for all but a JSON object, TimeoutError, EOFError at its end.
    """
    length = int.from_bytes(_exactly(line, _LENGTH, until), "big")
    if length > most:
        raise Nonsense(f"its answer has {length} bytes, {most} at most are read")
    try:
        told = json.loads(_exactly(line, length, until), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Nonsense("its answer is no JSON") from None
    if not isinstance(told, dict):
        raise Nonsense("its answer is no JSON object")
    return told


def speaks_unasked(line: socket.socket) -> bool:
    """Whether something lies there that nobody asked for, or the worker is gone."""
    line.settimeout(0.0)
    try:
        line.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _exactly(line: socket.socket, size: int, until: float) -> bytes:
    held = bytearray()
    while len(held) < size:
        line.settimeout(max(0.001, until - time.monotonic()))
        more = line.recv(min(size - len(held), 1 << 16))
        if not more:
            raise EOFError
        held += more
        if time.monotonic() >= until and len(held) < size:
            raise TimeoutError
    return bytes(held)


def _no_number(word: str) -> None:
    raise ValueError(word)
