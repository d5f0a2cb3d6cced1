"""What stands around the child before its own locks: bubblewrap where it works, else nothing more.

With bubblewrap the child has its own processes, its own (empty) network and a file system that holds Python, the
system's libraries and one folder to write; its own locks (seccomp, landlock, limits) follow inside, as without it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BUBBLEWRAP = "bubblewrap"
LIBRARIES = ("/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom")
# DuckDB and libc ask how many processors and how much memory there are; DuckDB aborts when it may not ask
MACHINE = ("/proc/self/cgroup", "/proc/stat", "/proc/meminfo", "/sys/fs/cgroup", "/sys/devices/system/cpu")
_SYSTEM = ("/usr", "/lib", "/lib64", "/sys/fs/cgroup", "/sys/devices/system/cpu")
_UNBOUND = {"", "/", "/usr"}


@dataclass(frozen=True)
class Wall:
    """``program`` is the path of bubblewrap; empty for none."""

    program: str = ""

    @property
    def name(self) -> str:
        return BUBBLEWRAP if self.program else ""

    def source(self, handle: int) -> int | str:
        """How a file that is open here is handed over: open, or as a path, which bubblewrap mounts read-only.

        Another file under that path meanwhile is found out by its digest.
        """
        return os.readlink(f"/proc/self/fd/{handle}") if self.program else handle  # noqa: PTH115

    def around(self, command: list[str], *, source: int | str, into: Path, environment: Mapping[str, str]) -> list[str]:
        """The command that runs ``command`` inside this wall, able to write below ``into`` alone."""
        if not self.program:
            return command
        bound: list[str] = []
        for path in (*_SYSTEM, *_python_folders(tuple(sorted(environment.items())))):
            bound += ["--ro-bind-try", path, path]
        return [
            self.program, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            *bound, "--proc", "/proc", "--dev", "/dev",
            "--ro-bind", str(source), str(source), "--bind", str(into), str(into),
            "--remount-ro", "/", "--chdir", str(into), "--", *command,
        ]  # fmt: skip


NONE = Wall()


def walls() -> list[Wall]:
    """What could be put up on this machine, the best first."""
    program = shutil.which("bwrap")
    return [Wall(program), NONE] if program else [NONE]


def readable() -> list[Path]:
    """Python, its packages, the system's libraries, the machine's size; never a home, ``/etc``, all of ``/usr``."""
    return [Path(folder) for folder in (*_folders(sys.path), *LIBRARIES, *MACHINE)]


def _folders(paths: Iterable[str]) -> set[str]:
    return {sys.prefix, sys.base_prefix, sys.exec_prefix, *paths} - _UNBOUND


@lru_cache(maxsize=4)
def _python_folders(environment: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Where a child with this environment finds its modules: this process may look in more places than it does."""
    asked = [sys.executable, "-P", "-s", "-c", "import sys; print(*sys.path, sep='\\n')"]
    told = subprocess.run(asked, env=dict(environment), capture_output=True, text=True, check=False).stdout
    return tuple(sorted(_folders(path for path in told.splitlines() if Path(path).exists())))
