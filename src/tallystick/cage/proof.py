"""Prove the cage from inside it: try what it must refuse, and say what was refused."""

import ctypes
import mmap
import os
import platform
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from tallystick.cage.limits import Limits

BASIC = ("network socket", "new program", "new process", "fork behind Python's back", "memory beyond the cap")
FILES = ("file outside the cage", "folder outside the cage", "writing outside the cage")
_FORK = {"x86_64": (56, 57), "aarch64": (220,)}


def attempts(limits: Limits) -> dict[str, Callable[[], object]]:
    """What must fail, by what it is called in the proof."""
    return {
        "network socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "new program": lambda: os.execv("/bin/true", ["/bin/true"]),  # noqa: S606
        "new process": _leave_if_child(os.fork),
        "fork behind Python's back": _raw_fork,
        "memory beyond the cap": lambda: mmap.mmap(-1, limits.memory + (1 << 30)).close(),
        "file outside the cage": lambda: os.close(os.open("/etc/passwd", os.O_RDONLY)),
        "folder outside the cage": lambda: next(Path("/").iterdir()),
        "writing outside the cage": lambda: os.close(os.open("/tmp/.tallystick-cage", os.O_CREAT | os.O_WRONLY)),  # noqa: S108
    }


def refused(limits: Limits) -> list[str]:
    """The names of the attempts that were refused. Raises RuntimeError when threads are refused: engines need them."""
    started = threading.Thread(target=lambda: None)
    started.start()
    started.join()
    done = []
    for name, attempt in attempts(limits).items():
        try:
            attempt()
        except (OSError, ValueError, MemoryError):
            done.append(name)
    return done


def _leave_if_child(fork: Callable[[], int]) -> Callable[[], int]:
    def attempt() -> int:
        if (child := fork()) == 0:
            os._exit(0)
        return child

    return attempt


def _raw_fork() -> None:
    """fork and clone as bare system calls: libc's own fork() does not go through the call named fork."""
    libc = ctypes.CDLL(None, use_errno=True)
    for number in _FORK[platform.machine()]:
        child = libc.syscall(number, 17, 0, 0, 0, 0)
        if child == 0:
            os._exit(0)
        if child > 0:
            return
    raise PermissionError
