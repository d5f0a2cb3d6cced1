"""Prove the cage from inside it: try what it must refuse, and say what was refused.

A refusal is a refusal only by its error: a call that fails because its argument is bad was let through.
"""

import ctypes
import errno
import mmap
import os
import platform
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping

from tallystick.cage.calls import MACHINES, REFUSED_CALLS
from tallystick.cage.limits import Limits

BASIC = (
    "network socket",
    "local socket",
    "new program",
    "new process",
    "fork behind Python's back",
    "tracing",
    "kernel queue",
    "signal to another process",
    "raising its own limits",
    "memory beyond the cap",
    "file beyond the cap",
    "altering the source",
)
"""What is tried on every machine; files and folders outside the cage are added by the parent, by name."""
_REFUSALS = {
    errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ENOENT, errno.EROFS, errno.ENOMEM, errno.EFBIG,
}  # fmt: skip
_NOWHERE = 1  # an address nobody may read: a call that looks at it was not refused
_GIB = 1 << 30
_ATTACH = 16  # ptrace to a process that cannot be: ESRCH where tracing is let through


def attempts(limits: Limits, outside: Mapping[str, str], source: int) -> dict[str, Callable[[], object]]:
    """What must fail, by what it is called in the proof. ``outside`` is name -> path; "writing ..." writes there.

    ``source`` is the open file that is being read.
    """
    tried: dict[str, Callable[[], object]] = {
        "network socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(),
        "new program": lambda: _call("execve", sys.executable.encode(), _NOWHERE, 0),
        "new process": _leave_if_child(os.fork),
        "fork behind Python's back": _raw_fork,
        "tracing": lambda: _number(MACHINES[platform.machine()].ptrace, _ATTACH, -1, 0, 0),
        "kernel queue": lambda: _call("io_uring_setup", 1, _NOWHERE, 0),
        "signal to another process": lambda: os.kill(os.getppid(), 0),
        "raising its own limits": _raise_limit,
        "memory beyond the cap": lambda: mmap.mmap(-1, max(limits.memory, _GIB)).close(),
        "file beyond the cap": lambda: _grow(limits.file_bytes + 1),
        "altering the source": lambda: os.close(os.open(f"/proc/self/fd/{source}", os.O_WRONLY)),
    }
    for name, path in outside.items():
        flags = os.O_CREAT | os.O_WRONLY if name.startswith("writing") else os.O_RDONLY
        tried[name] = lambda path=path, flags=flags: os.close(os.open(path, flags, 0o600))  # type: ignore[misc]
    return tried


def refused(limits: Limits, outside: Mapping[str, str], source: int) -> list[str]:
    """The names of the attempts that were refused. Raises RuntimeError when threads are refused: engines need them."""
    started = threading.Thread(target=lambda: None)
    started.start()
    started.join()
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return [name for name, attempt in attempts(limits, outside, source).items() if _is_refused(attempt)]


def _is_refused(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError as error:
        return error.errno in _REFUSALS
    except (ValueError, MemoryError):  # Python's own words for a limit that may not be raised, and for no memory
        return True
    return False


def _leave_if_child(fork: Callable[[], int]) -> Callable[[], int]:
    def attempt() -> int:
        if (child := fork()) == 0:
            os._exit(0)
        return child

    return attempt


def _call(name: str, *arguments: object) -> int:
    return _number(REFUSED_CALLS[name][MACHINES[platform.machine()].column], *arguments)


def _number(number: int, *arguments: object) -> int:
    """A bare system call. Raises OSError with its errno."""
    libc = ctypes.CDLL(None, use_errno=True)
    answer = int(libc.syscall(number, *arguments))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return answer


def _raw_fork() -> None:
    """fork, clone and vfork as bare system calls: libc's own fork() does not go through the call named fork."""
    machine = MACHINES[platform.machine()]
    tries = [(machine.clone, signal.SIGCHLD), (machine.clone3, _NOWHERE)]
    tries += [(number, 0) for name in ("fork", "vfork") if (number := REFUSED_CALLS[name][machine.column]) > 0]
    for number, argument in tries:
        try:
            if _number(number, int(argument), 0, 0, 0, 0) == 0:
                os._exit(0)
        except OSError as error:
            if error.errno in (errno.EPERM, errno.ENOSYS):
                continue
        return
    raise PermissionError(errno.EPERM, "refused")


def _raise_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard + _GIB))


def _grow(size: int) -> None:
    """A file of ``size`` bytes in the folder the cage may write to."""
    handle = os.open("grown", os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.ftruncate(handle, size)
    finally:
        os.close(handle)
        os.unlink("grown")  # noqa: PTH108
