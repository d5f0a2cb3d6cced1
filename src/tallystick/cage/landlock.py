"""File-system rights by landlock: Python's own folders to read, the source to read, one folder to write.

Numbers: linux/landlock.h. Older kernels know fewer rights; asking for an unknown one is an error, so the
rights are cut to the version the kernel names.
"""

import contextlib
import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD_RULE, _RESTRICT, _VERSION_FLAG, _PATH_BENEATH = 444, 445, 446, 1, 1
_RUN = 1
_READ_FILE, _READ_FOLDER, _WRITE_FILE, _TRUNCATE = 1 << 2, 1 << 3, 1 << 1, 1 << 14
_REMOVE_FOLDER, _REMOVE_FILE, _MAKE_FOLDER, _MAKE_FILE = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_SCOPES = 3  # abstract sockets, signals
_TCP = 3  # bind, connect
READ = _READ_FILE | _READ_FOLDER
WRITE = READ | _WRITE_FILE | _TRUNCATE | _REMOVE_FOLDER | _REMOVE_FILE | _MAKE_FOLDER | _MAKE_FILE


def version() -> int:
    """The kernel's landlock version; 0 where there is none."""
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, 0, _VERSION_FLAG)))


def confine(*, read: Iterable[Path], write: Iterable[Path], source: int, program: int | None = None) -> bool:
    """Restrict this thread and those it starts; returns False where the kernel has no landlock.

    ``source`` is an open file descriptor of the one file that may be read besides ``read``. ``program``: that of the
    one program that may be started; then what lies below ``read`` may be executed too, for its loader is there.
    """
    found = version()
    if not found:
        return False
    rights = _RIGHTS_BY_VERSION.get(found, (1 << 16) - 1)
    libc = ctypes.CDLL(None, use_errno=True)
    rules = _ruleset(libc, found, rights)
    for paths, granted in ((read, READ if program is None else READ | _RUN), (write, WRITE)):
        for path in paths:
            _grant(libc, rules, path, granted & rights)
    _add(libc, rules, source, _READ_FILE)
    if program is not None:
        _add(libc, rules, program, _READ_FILE | _RUN)
    failed = libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)
    return not failed


def _ruleset(libc: ctypes.CDLL, found: int, rights: int) -> int:
    fields = [rights]
    if found >= 4:
        fields.append(_TCP)
    if found >= 6:
        fields.append(_SCOPES)
    packed = ctypes.create_string_buffer(struct.pack(f"={len(fields)}Q", *fields), 8 * len(fields))
    return int(libc.syscall(_CREATE, packed, len(packed), 0))


def _grant(libc: ctypes.CDLL, rules: int, path: Path, rights: int) -> None:
    with contextlib.suppress(OSError):  # a folder of sys.path that is not there needs no right
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            of_a_file = rights & (_READ_FILE | _WRITE_FILE | _TRUNCATE | _RUN)
            _add(libc, rules, handle, rights if path.is_dir() else of_a_file)
        finally:
            os.close(handle)


def _add(libc: ctypes.CDLL, rules: int, handle: int, rights: int) -> None:
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, handle), 12)
    if libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0):
        raise OSError(ctypes.get_errno(), "landlock rule refused")
