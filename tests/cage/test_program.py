"""A program that is no Python, in the cage: it reads what it was given, writes to its pipes, and gets nowhere else."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tallystick.cage import gate
from tallystick.cage.limits import Limits
from tallystick.cage.program import RanOut, run_program
from tallystick.vocabulary.errors import Unavailable
from tests.cage.sabotage import break_cage, fresh_gate, without_bubblewrap

LIMITS = Limits(memory=1 << 30, cpu_seconds=20, wall_seconds=20.0, file_bytes=0, open_files=32)
Run = Callable[..., tuple[int, bytes]]


@pytest.fixture(params=["as it stands", "without bubblewrap"])
def run(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a shell command over a file; gives exit code and what it wrote to its one output."""
    if request.param == "without bubblewrap":
        without_bubblewrap(monkeypatch)
        fresh_gate(monkeypatch)

    def ran(
        command: str, data: bytes = b"words", *, limits: Limits = LIMITS, program: str = "bash"
    ) -> tuple[int, bytes]:
        (tmp_path / "source").write_bytes(data)
        came = bytearray()
        with (tmp_path / "source").open("rb") as source:
            shell = Path(shutil.which(program) or "/bin/sh").resolve()
            words = ["-c", command.replace("OUT", "{0}")]
            code = run_program(shell, words, source=source.fileno(), limits=limits, outputs=[came.extend])
        return code, bytes(came)

    yield ran
    gate._once.cache_clear()


def test_it_reads_the_file_and_its_exit_code_is_heard(run: Run) -> None:
    assert run("read -r line; echo $line >&OUT; exit 7") == (7, b"words\n")


def test_two_outputs_are_kept_apart_and_a_source_is_read_from_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"one two")
    one, two = bytearray(), bytearray()
    with (tmp_path / "source").open("rb") as source:
        os.lseek(source.fileno(), 3, os.SEEK_SET)
        shell = Path(shutil.which("bash") or "").resolve()
        words = ["-c", "read -r a b; echo $a >&{0}; echo $b >&{1}"]
        run_program(shell, words, source=source.fileno(), limits=LIMITS, outputs=[one.extend, two.extend])
    assert (bytes(one), bytes(two)) == (b"one\n", b"two\n")


def escapes(folder: Path, port: int) -> list[str]:
    return [
        f"exec 9<>/dev/tcp/127.0.0.1/{port}",
        "/bin/true",
        "exec /bin/true",
        "(true)",
        "read -r x < /etc/passwd",
        f"read -r x < {folder / 'beside'}",
        f"echo x > {folder / 'written'}",
        "echo x > written",
        "echo x > /tmp/written-by-a-program",
        "echo x > /dev/shm/written-by-a-program",
        "read -r x < /proc/1/environ",
        'cd /etc && echo *sswd | read -r x && [ -n "$x" ]',
        "ulimit -n 4096",
        "ulimit -v unlimited",
        "kill -9 $PPID",
        "exec 9<>/proc/self/fd/0",
    ]


def test_it_gets_nowhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "beside").write_text("somebody's file")
    with socket.create_server(("127.0.0.1", 0)) as server:
        through = []
        for attempt in escapes(tmp_path, server.getsockname()[1]):
            code, said = run(f"if {attempt} 2>&OUT; then echo got through >&OUT; fi; echo end >&OUT")
            if b"got through" in said:
                through.append((attempt, code, said))
    assert through == []
    assert sorted(path.name for path in tmp_path.iterdir() if path.name not in ("sabotaged",)) == ["beside", "source"]


@pytest.mark.parametrize("code", [1, 125, 126, 127, 255])
def test_no_exit_code_of_its_own_is_taken_for_a_cage_that_fails(run: Run, code: int) -> None:
    assert run(f"exit {code}") == (code, b"")
    numbers = " ".join(map(str, range(3, 21)))
    assert run(f"for fd in {numbers}; do echo u >&$fd; done; exit {code}")[0] == code


def test_limits_end_it_and_say_so(run: Run) -> None:
    with pytest.raises(RanOut, match="longer than 1 seconds"):
        run("read -r x <&OUT; while :; do :; done", limits=replace(LIMITS, wall_seconds=1.0))
    with pytest.raises(RanOut, match="processor time"):
        run("while :; do :; done", limits=replace(LIMITS, cpu_seconds=1))
    code, _ = run("x=$(printf %1000000s); while :; do x=$x$x; done", limits=replace(LIMITS, memory=300 << 20))
    assert code != 0


def test_closing_its_outputs_does_not_let_it_run_on(run: Run) -> None:
    with pytest.raises(RanOut):
        run("exec {0}>&-; while :; do :; done".replace("{0}", "OUT"), limits=replace(LIMITS, cpu_seconds=2))


def test_who_takes_its_output_can_stop_it(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def take(piece: bytes) -> None:
        raise Enough

    (tmp_path / "source").touch()
    shell = Path(shutil.which("bash") or "").resolve()
    words = ["-c", "while :; do echo y >&{0}; done"]
    before = threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))
    with (tmp_path / "source").open("rb") as source, pytest.raises(Enough):
        run_program(shell, words, source=source.fileno(), limits=LIMITS, outputs=[take])
    assert (threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))) == before


def test_what_is_no_program_and_what_is_not_locked_is_not_run(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "source").touch()
    with (tmp_path / "source").open("rb") as source, pytest.raises(Unavailable, match="cannot be started"):
        run_program(tmp_path / "source", [], source=source.fileno(), limits=LIMITS, outputs=[])
    proof = gate.standing()
    break_cage("no landlock for a program", tmp_path, monkeypatch)
    monkeypatch.setattr(gate, "_passed", [proof])
    if "landlock" in proof.locks:
        with pytest.raises(Unavailable, match="does not hold now"):
            run("echo never >&OUT")
