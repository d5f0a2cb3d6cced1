"""Private set intersection of two sets of values (openmined-psi): who asks learns what both have, who answers nothing.

It protects against who follows the protocol and is curious. Whoever asks with invented values learns whether they are
held: partners agree beforehand how many values a side may ask with.
"""

from collections.abc import Sequence
from typing import Any

from tallystick.vocabulary.errors import Malformed, Unavailable

_LENGTH = 8


def ask(values: Sequence[str]) -> tuple[bytes, bytes]:
    """(the secret key to keep, the request): first step."""
    psi = _psi()
    client = psi.client.CreateWithNewKey(True)
    return bytes(client.GetPrivateKeyBytes()), bytes(client.CreateRequest(list(values)).SerializeToString())


def answer(values: Sequence[str], request: bytes, *, asked: int) -> bytes:
    """What the other side is sent of ``values`` and its request: second step. Exact, no filter. Raises Malformed."""
    psi = _psi()
    server = psi.server.CreateWithNewKey(True)
    setup = server.CreateSetupMessage(0.0, asked, list(values), psi.DataStructure.RAW).SerializeToString()
    try:
        read = psi.Request()
        read.ParseFromString(request)
        response = server.ProcessRequest(read).SerializeToString()
    except Exception as error:  # the binding raises whatever its C++ does
        raise _unreadable() from error
    return bytes(len(setup).to_bytes(_LENGTH, "big") + setup + response)


def counted(request: bytes) -> int:
    """How many values a request really asks with. Raises Malformed."""
    read = _psi().Request()
    try:
        read.ParseFromString(request)
    except Exception as error:  # the binding raises whatever its C++ does
        raise _unreadable() from error
    return len(read.encrypted_elements)


def intersect(key: bytes, answered: bytes) -> list[int]:
    """Which of the values that were asked with (their numbers) the other side has: third step. Raises Malformed."""
    psi = _psi()
    size = int.from_bytes(answered[:_LENGTH], "big")
    try:
        setup, response = psi.ServerSetup(), psi.Response()
        setup.ParseFromString(answered[_LENGTH : _LENGTH + size])
        response.ParseFromString(answered[_LENGTH + size :])
        return sorted(psi.client.CreateFromKey(key, True).GetIntersection(setup, response))
    except Exception as error:  # the binding raises whatever its C++ does
        raise _unreadable() from error


def _unreadable() -> Malformed:
    return Malformed("message", "it holds no step of an intersection", "Ask the partner for it again.")


def _psi() -> Any:
    try:
        import private_set_intersection.python as psi
    except ImportError:
        what = "the extra psi is not installed, which intersects sets"
        raise Unavailable("partners", what, "Install requirements/psi.lock.") from None
    return psi
