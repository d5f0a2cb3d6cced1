"""A system-call filter in raw BPF: no new program, process, socket or kernel surface; threads stay allowed.

Codes are from linux/filter.h; which calls: :mod:`tallystick.cage.calls`. No library is needed: the threat is a
parser bug in a file somebody hostile wrote, and the answer should not depend on what happens to be installed.
"""

import ctypes
import errno
import os
import platform
import struct
from dataclasses import dataclass

from tallystick.cage.calls import MACHINES, REFUSED_CALLS
from tallystick.vocabulary.errors import Unavailable

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data; arguments are eight bytes each
_SET_MODE_FILTER, _ON_ALL_THREADS = 1, 1
_NO_NEW_PRIVILEGES, _DUMPABLE, _PARENT_DEATH_SIGNAL = 38, 4, 1
CLONE_THREAD = 0x10000
_EMPTY_PATH = 0x1000


@dataclass(frozen=True)
class _Line:
    """One instruction; ``yes`` and ``no`` name the place to go on at, empty for the next line."""

    code: int
    value: int
    yes: str = ""
    no: str = ""
    place: str = ""


def program(machine: str, *, own: int = 0, runs: int | None = None) -> bytes:
    """The filter of a machine (``x86_64`` or ``aarch64``) as an array of ``struct sock_filter``.

    ``own`` is the process that may signal its own threads, as libc does to abort. ``runs``: the open file that may be
    executed, by its number alone; what it starts as is under the same filter.
    """
    lines = [*_opening(machine, runs), *_special(own), *([] if runs is None else _one_program(runs))]
    places = {line.place: number for number, line in enumerate(lines) if line.place}
    packed = []
    for number, line in enumerate(lines):
        jumps = [places[name] - number - 1 if name else 0 for name in (line.yes, line.no)]
        packed.append(struct.pack("=HBBI", line.code, *jumps, line.value))
    return b"".join(packed)


def _opening(machine: str, runs: int | None) -> list[_Line]:
    of = MACHINES[machine]
    numbers = sorted({pair[of.column] for pair in REFUSED_CALLS.values()} - {-1})
    by_number = REFUSED_CALLS["execveat"][of.column]
    return [
        _Line(_LOAD, _ARCHITECTURE),
        _Line(_EQUAL, of.architecture, yes="ours"),
        _Line(_RETURN, _KILL),
        _Line(_LOAD, _NUMBER, place="ours"),
        _Line(_AT_LEAST, 0x40000000, yes="refuse"),  # x32 twins of the calls
        _Line(_EQUAL, of.clone3, yes="unknown"),  # libc then falls back to clone, whose flags can be looked at
        _Line(_EQUAL, of.clone, yes="clone"),
        _Line(_EQUAL, of.prlimit, yes="limit"),
        _Line(_EQUAL, of.tgkill, yes="signal"),
        *([] if runs is None else [_Line(_EQUAL, by_number, yes="run")]),
        *(_Line(_EQUAL, number, yes="refuse") for number in numbers),
        _Line(_RETURN, _ALLOW),
    ]


def _special(own: int) -> list[_Line]:
    """Calls whose arguments decide: a thread, not a process; asking for a limit, not setting one; an own thread."""
    third = _ARGUMENTS + 2 * 8
    return [
        _Line(_LOAD, _ARGUMENTS, place="clone"),
        _Line(_ANY_BIT, CLONE_THREAD, yes="allow", no="refuse"),
        _Line(_LOAD, third, place="limit"),
        _Line(_EQUAL, 0, no="refuse"),
        _Line(_LOAD, third + 4),
        _Line(_EQUAL, 0, yes="allow", no="refuse"),
        _Line(_LOAD, _ARGUMENTS, place="signal"),
        _Line(_EQUAL, own, yes="allow", no="refuse"),
        _Line(_RETURN, _ALLOW, place="allow"),
        _Line(_RETURN, _ERRNO | errno.EPERM, place="refuse"),
        _Line(_RETURN, _ERRNO | errno.ENOSYS, place="unknown"),
    ]


def _one_program(runs: int) -> list[_Line]:
    """Executing the open file ``runs``, and nothing that is named by a path."""
    first, fifth = _ARGUMENTS, _ARGUMENTS + 4 * 8
    return [
        _Line(_LOAD, first, place="run"),
        _Line(_EQUAL, runs, no="refuse run"),
        _Line(_LOAD, fifth),
        _Line(_EQUAL, _EMPTY_PATH, no="refuse run"),
        _Line(_RETURN, _ALLOW),
        _Line(_RETURN, _ERRNO | errno.EPERM, place="refuse run"),
    ]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def quiet_process() -> None:
    """Die with the parent, leave no memory dump, gain no privilege by any later exec."""
    libc = _libc()
    for option, value in ((_PARENT_DEATH_SIGNAL, 9), (_DUMPABLE, 0), (_NO_NEW_PRIVILEGES, 1)):
        if libc.prctl(option, value, 0, 0, 0) != 0:
            raise Unavailable(
                "cage", f"prctl {option} failed", "Read files on a Linux machine with kernel 4.14 or newer."
            )


def refuse_calls(*, runs: int | None = None) -> bool:
    """Put the filter on every thread of this process, for good; returns False where the kernel has none.

    ``runs``: as in :func:`program`.
    """
    machine = platform.machine()
    if machine not in MACHINES:
        return False
    code = program(machine, own=os.getpid(), runs=runs)
    held = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(held)))
    return int(_libc().syscall(MACHINES[machine].seccomp, _SET_MODE_FILTER, _ON_ALL_THREADS, header)) == 0
