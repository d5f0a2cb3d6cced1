"""Run a program that is no Python in the cage, over one open file: it can open nothing else, write nothing but pipes.

It is started from an open file, under the system-call filter, landlock, limits and, where it works, bubblewrap: no
socket, no further program or process, no file but the system's libraries. What comes out of its pipes is what a hostile
file made of it: whoever takes it bounds and checks it.
"""

import io
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from tallystick.cage.gate import standing
from tallystick.cage.limits import Limits
from tallystick.cage.program_child import NOT_STARTED, UNLOCKED
from tallystick.cage.start import bare_environment
from tallystick.vocabulary.errors import Unavailable

Take = Callable[[bytes], object]

_PIECE = 1 << 20
_GRACE = 10.0
"""Seconds from the end of its outputs to its own end."""


class RanOut(Exception):
    """It was stopped at a limit; says which."""


def run_program(program: Path, words: Sequence[str], *, source: int, limits: Limits, outputs: Sequence[Take]) -> int:
    """Run ``program`` with ``words`` after its name and ``source``, from its beginning, to read; gives its exit code.

    ``{0}``, ``{1}`` and so on in a word stand for the numbers of its open outputs; each piece that comes out of one is
    given to its ``outputs``. What they raise ends the program. Raises RanOut, Unavailable when there is no cage.
    """
    os.lseek(source, 0, os.SEEK_SET)  # shared with whoever read before
    with ExitStack() as held:
        (told, *ours), theirs = _pipes(1 + len(outputs), held)
        numbered = [word.format(*(one.fileno() for one in theirs[1:])) for word in words]
        with _started(program, numbered, source, [one.fileno() for one in theirs], limits) as process:
            for one in theirs:
                one.close()
            until = time.monotonic() + limits.wall_seconds
            _listen(dict(zip(ours, outputs, strict=True)), limits, until)
            try:
                code = process.wait(timeout=max(_GRACE, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise RanOut(_too_long(limits)) from None
        _has_started(told.read(1), program)
    return _judged(code, limits)


def _pipes(count: int, held: ExitStack) -> tuple[list[io.FileIO], list[io.FileIO]]:
    """Reading and writing ends; what is still open at the end is closed."""
    ours, theirs = [], []
    for _ in range(count):
        reading, writing = os.pipe2(os.O_CLOEXEC)
        ours.append(held.enter_context(io.FileIO(reading, "r")))
        theirs.append(held.enter_context(io.FileIO(writing, "w")))
    return ours, theirs


@contextmanager
def _started(
    program: Path, words: list[str], source: int, pipes: list[int], limits: Limits
) -> Iterator["subprocess.Popen[bytes]"]:
    """The running program; killed at the end if it has not ended."""
    proof, environment = standing(), bare_environment(limits)
    with tempfile.TemporaryDirectory(prefix="program-") as folder, program.open("rb") as opened:
        job = {
            "program": opened.fileno(),
            "words": [program.name, *words],
            "limits": asdict(limits),
            "must": list(proof.locks),
            "tell": pipes[0],
        }
        command = [sys.executable, "-P", "-s", "-m", "tallystick.cage.program_child", json.dumps(job)]
        process = subprocess.Popen(
            proof.wall.around(command, source=folder, into=Path(folder), environment=environment),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
            pass_fds=(opened.fileno(), *pipes),
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def _listen(outputs: Mapping[io.FileIO, Take], limits: Limits, until: float) -> None:
    """Hand on what comes until every output has ended. Raises RanOut when that takes too long."""
    with selectors.DefaultSelector() as waiting:
        for opened, take in outputs.items():
            waiting.register(opened, selectors.EVENT_READ, take)
        while waiting.get_map():
            ready = waiting.select(timeout=max(0.0, until - time.monotonic()))
            if not ready or time.monotonic() >= until:
                raise RanOut(_too_long(limits))
            for key, _ in ready:
                piece = os.read(key.fd, _PIECE)
                if piece:
                    key.data(piece)
                else:
                    waiting.unregister(key.fileobj)


def _too_long(limits: Limits) -> str:
    return f"it took longer than {limits.wall_seconds:g} seconds"


def _has_started(told: bytes, program: Path) -> None:
    """By the pipe that is closed to the program itself: no exit code of its own can say that there is no cage."""
    if told == UNLOCKED:
        what = "a lock that held when the cage was proved does not hold now"
        raise Unavailable("cage", what, "Nothing was read. Start again; if it stays so, look at the machine.")
    if told == NOT_STARTED:
        raise Unavailable("cage", f"{program} cannot be started in the cage", "Check that it runs on this machine.")


def _judged(code: int, limits: Limits) -> int:
    """Bubblewrap passes a signal on as 128 and its number."""
    number = -code if code < 0 else code - 128
    if number == signal.SIGXCPU:
        raise RanOut(f"it used up its {limits.cpu_seconds} seconds of processor time")
    if number == signal.SIGKILL:
        raise RanOut("it was killed, for memory or processor time as a rule")
    return code
