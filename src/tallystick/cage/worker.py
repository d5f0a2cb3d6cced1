"""A caged process that looks at many files, one open descriptor after the other: starting one for each is too dear.

Walls and locks are those of a reading (bubblewrap where it works, seccomp, landlock, limits), only tighter: a worker
may write no file at all. What a hostile file that takes a worker over can still do: falsify what is said of itself,
and of the files after it until the worker is renewed, which happens after every file that is told to be broken and
after ``RENEWED_AFTER`` files at the latest. Whoever asks checks the answer, and computes outside what must be true:
the digests.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from tallystick.cage.gate import Proof, standing
from tallystick.cage.limits import GIB, Limits
from tallystick.cage.messages import Nonsense, hear, send, speaks_unasked
from tallystick.cage.start import bare_environment
from tallystick.cage.stream import escaped
from tallystick.vocabulary.errors import Unavailable

LOOKING = Limits(memory=3 * GIB, cpu_seconds=3600, wall_seconds=60.0, file_bytes=0, open_files=64)
"""Of a worker; ``wall_seconds`` is for one file."""

MOST_ANSWERED = 1 << 20
RENEWED_AFTER = 2_000
_START_SECONDS = 120.0
_BROKE = "looking at it broke off: "
_SIGNALS = {9: "it was killed, for memory as a rule", 24: "it used up its processor time"}


@dataclass(frozen=True)
class Answer:
    """``told`` is what the function gave; empty when looking broke off, and then ``broke`` says why."""

    told: dict[str, Any]
    broke: str = ""


class Worker:
    """Asks ``module:ATTRIBUTE`` (handle, size in bytes, request) -> JSON object about open files, in the cage.

    Starts with the first file. It belongs to the thread that asks: when that thread ends, the kernel ends the process.
    """

    def __init__(self, function: str, *, limits: Limits = LOOKING, renewed_after: int = RENEWED_AFTER) -> None:
        self.function, self.limits, self.renewed_after = function, limits, renewed_after
        self._child: _Child | None = None
        self._asked, self._spent = 0, 0.0

    def start(self) -> None:
        """Start the process if none runs. Raises Unavailable when there is no cage or the function cannot be loaded."""
        self._running()

    def _running(self) -> "_Child":
        if self._child is None:
            self._asked, self._spent = 0, 0.0
            self._child = _Child(self.function, self.limits, standing())
        return self._child

    def ask(self, handle: int, *, size: int, request: dict[str, Any]) -> Answer:
        """Have a file looked at that is open for reading. Raises Unavailable as ``start`` does.

        Where looking breaks off in a worker that had seen other files, it is tried once more in a fresh one: what an
        earlier file did must not be held against this one. An answer with a ``reason`` tells of a broken file, unless
        its ``broken`` says false: then the same process goes on. The handle's position is set to the beginning.
        """
        used = self._child is not None and self._asked > 0
        answer = self._once(handle, size, request)
        if answer.broke and used:
            answer = self._once(handle, size, request)
        return answer

    def renew(self) -> None:
        """End the process; the next file gets a fresh one."""
        if self._child is not None:
            self._child.end()
        self._child = None

    close = renew

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _once(self, handle: int, size: int, request: dict[str, Any]) -> Answer:
        child = self._running()
        began = time.monotonic()
        broke = ""
        try:
            told = child.ask(handle, size, request)
        except _BrokenOff as error:
            told, broke = {}, f"{_BROKE}{error}"
        self._asked += 1
        self._spent += time.monotonic() - began
        if broke or told.get("broken", told.get("reason")) or self._worn():
            self.renew()
        return Answer(told, broke)

    def _worn(self) -> bool:
        """Before it could run out of processor time on a file that did nothing to deserve it."""
        ahead = (self._spent + self.limits.wall_seconds) * self.limits.threads
        return self._asked >= self.renewed_after or ahead > self.limits.cpu_seconds


class _BrokenOff(Exception):
    """Why there is no answer, in words for a report."""


class _Child:
    def __init__(self, function: str, limits: Limits, proof: Proof) -> None:
        self.limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="worker-")
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = _started(theirs.fileno(), self._folder.name, limits, proof)
            self._begin({"function": function, "limits": asdict(limits), "must": list(proof.locks)})
        except BaseException:
            self.end()
            raise

    def _begin(self, job: dict[str, Any]) -> None:
        try:
            self._line.settimeout(_START_SECONDS)
            send(self._line, job)
            told = hear(self._line, most=MOST_ANSWERED, until=time.monotonic() + _START_SECONDS)
        except (OSError, EOFError, Nonsense):
            told = {"trouble": "it did not start"}
        if "ready" not in told:
            what = f"{job['function']} cannot be used in the cage ({escaped(str(told.get('trouble')), 300)})"
            raise Unavailable("cage", what, "Install what is missing, then start again.")

    def ask(self, handle: int, size: int, request: dict[str, Any]) -> dict[str, Any]:
        """Raises _BrokenOff unless the function gave a JSON object in time."""
        if speaks_unasked(self._line):
            raise _BrokenOff("it had spoken before it was asked, or was gone")
        try:
            self._line.settimeout(self.limits.wall_seconds)
            os.lseek(handle, 0, os.SEEK_SET)  # shared with whoever read before
            number = secrets.token_hex(8)  # nobody can answer a question ahead of it
            send(self._line, {"number": number, "size": size, "request": request}, handle=handle)
            said = hear(self._line, most=MOST_ANSWERED, until=time.monotonic() + self.limits.wall_seconds)
        except TimeoutError:
            raise _BrokenOff(f"it took longer than {self.limits.wall_seconds:g} seconds") from None
        except Nonsense as error:
            raise _BrokenOff(str(error)) from None
        except (OSError, EOFError):
            raise _BrokenOff(self._how_it_ended()) from None
        if said.get("number") != number:
            raise _BrokenOff("its answer is not to what was asked")
        return _told(said, self.limits)

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "it hung up"
        number = -code if code < 0 else code - 128  # bubblewrap passes a signal on as 128 and its number
        return _SIGNALS.get(number, f"it ended by signal {number}") if number > 0 else "it ended without a word"

    def end(self) -> None:
        """Kill it; safe to call again."""
        self._line.close()
        if (process := getattr(self, "_process", None)) is not None:
            process.kill()
            process.wait()
        with contextlib.suppress(OSError):
            self._folder.cleanup()


def _started(line: int, folder: str, limits: Limits, proof: Proof) -> subprocess.Popen[bytes]:
    environment = bare_environment(limits)
    command = [sys.executable, "-P", "-s", "-m", "tallystick.cage.worker_child", str(line)]
    walled = proof.wall.around(command, source=folder, into=Path(folder), environment=environment)
    return subprocess.Popen(
        walled,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        pass_fds=(line,),
        start_new_session=True,
    )


def _told(said: dict[str, Any], limits: Limits) -> dict[str, Any]:
    if "memory" in said:
        raise _BrokenOff(f"it needs more than {limits.memory >> 20} MiB of memory")
    if "crash" in said:
        raise _BrokenOff(escaped(str(said["crash"]), 120))
    told = said.get("told")
    if not isinstance(told, dict):
        raise _BrokenOff("its answer is no JSON object")
    return told
