"""A worker looks at many files in one cage; whatever one of them does to it, the next is looked at rightly."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tallystick
from tallystick.cage import gate, landlock
from tallystick.cage.worker import LOOKING, Answer, Worker
from tallystick.vocabulary.errors import Unavailable
from tests.cage.sabotage import break_cage, fresh_gate, without_bubblewrap

Ask = Callable[..., Answer]
SOON = replace(LOOKING, wall_seconds=1.0)
"""For files that take for ever: the others get three seconds, which no loaded machine needs."""
TOO_LONG = f"longer than {SOON.wall_seconds:g} seconds"

LOOK = '''
import ctypes, json, os, signal, socket, subprocess, threading, time
KEPT = {}
def look(handle, size, request):
    data = os.pread(handle, size, 0)
    if data.startswith(b"do "):
        found = {}
        exec(data[3:].decode(), globals() | {"handle": handle, "found": found})
        return found
    return {"first": data[:4].decode(), "size": size, "pid": os.getpid(), "kept": dict(KEPT), "asked": request}
ANSWER = b"x"
def raw(packed, length=None):
    """Write past the worker's own words: the socket is among the open files."""
    for fd in range(3, 64):
        try:
            if os.readlink(f"/proc/self/fd/{fd}").startswith("socket:"):
                os.write(fd, (len(packed) if length is None else length).to_bytes(4, "big") + packed)
        except OSError:
            pass
'''


@pytest.fixture(params=["as it stands", "without bubblewrap"])
def ask(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Have bytes looked at; ``ask.worker`` is the worker. A file that begins with ``do `` takes it over."""
    if request.param == "without bubblewrap":
        without_bubblewrap(monkeypatch)
        fresh_gate(monkeypatch)
    with Worker(_module(tmp_path, monkeypatch), limits=replace(LOOKING, wall_seconds=3.0)) as worker:

        def asked(data: bytes, **more: Any) -> Answer:
            path = tmp_path / "looked at"
            path.write_bytes(data)
            handle = os.open(path, os.O_RDONLY)
            try:
                return worker.ask(handle, size=len(data), request=more)
            finally:
                os.close(handle)

        asked.worker = worker  # type: ignore[attr-defined]
        yield asked
    gate._once.cache_clear()


def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str = LOOK) -> str:
    """A look function that the cage finds on the path of this package."""
    folder = tmp_path / "given"
    (folder / "tallystick").mkdir(parents=True)
    (folder / "given_look.py").write_text(text)
    for package in Path(next(iter(tallystick.__path__))).iterdir():
        (folder / "tallystick" / package.name).symlink_to(package)
    monkeypatch.setattr(tallystick, "__path__", [str(folder / "tallystick")])
    return "given_look:look"


def test_one_process_answers_for_many_files(ask: Ask) -> None:
    answers = [ask(name.encode(), mime="image/png") for name in ("good", "also", "fine")]
    assert [a.told["first"] for a in answers] == ["good", "also", "fine"]
    assert answers[0].told["asked"] == {"mime": "image/png"}
    assert len({a.told["pid"] for a in answers}) == 1
    assert [a.broke for a in answers] == ["", "", ""]


def test_a_worker_is_renewed_after_so_many_files(ask: Ask) -> None:
    ask.worker.renewed_after = 3  # type: ignore[attr-defined]
    ask(b"do KEPT['seen'] = 1")
    kept = [ask(b"good").told["kept"] for _ in range(4)]
    assert kept == [{"seen": 1}, {"seen": 1}, {}, {}]


ESCAPES = [
    "socket.socket()",
    "socket.socketpair()",
    "socket.create_connection(('240.0.0.1', 80), timeout=1)",
    "subprocess.run(['/bin/true'])",
    "os.fork()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.kill(os.getppid(), 9)",
    "os.fchmod(handle, 0o777)",
    "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (10**6, 10**6))",
]
OPENINGS = [
    "open('/etc/passwd').read()",
    "open('/proc/self/environ').read()",
    "open('written', 'w')",
    "open('/tmp/written', 'w')",
    "os.mkdir('/dev/shm/made')",
    "os.open('/proc/self/fd/%d' % handle, os.O_WRONLY)",
    "os.listdir('/etc')",
]


def test_a_file_that_takes_the_worker_over_gets_nowhere(ask: Ask) -> None:
    through = []
    for attempt in ESCAPES + (OPENINGS if landlock.version() else []):
        tried = f"do \ntry:\n    {attempt}\nexcept (OSError, ValueError):\n    found['refused'] = True\n"
        answer = ask(tried.encode())
        if answer != Answer({"refused": True}):
            through.append((attempt, answer))
    assert through == []


def test_the_socket_to_the_house_sends_nothing_but_plain_writes(ask: Ask) -> None:
    tried = (
        b"do \nfor fd in range(3, 64):\n"
        b"    try:\n"
        b"        if not os.readlink(f'/proc/self/fd/{fd}').startswith('socket:'): continue\n"
        b"    except OSError: continue\n"
        b"    for way in (lambda s: s.send(b'x'), lambda s: socket.send_fds(s, [b'x'], [handle])):\n"
        b"        try: way(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, os.dup(fd)))\n"
        b"        except OSError as error: found.setdefault('refused', []).append(error.errno)\n"
    )
    assert ask(tried).told == {"refused": [1, 1]}


BREAKS = [
    ("os._exit(0)", "ended without a word"),
    ("os.abort()", f"signal {signal.SIGABRT}"),
    ("ctypes.string_at(0)", f"signal {signal.SIGSEGV}"),
    ("time.sleep(60)", TOO_LONG),
    ("while True: pass", TOO_LONG),
    ("KEPT['held'] = bytearray(4 << 30)", "more than 3072 MiB"),
    ("1 / 0", "ZeroDivisionError at"),
    ("found['far'] = 'x' * (2 << 20)", "2097"),
    ("found['odd'] = b'no JSON'", "TypeError at"),
    ("raw(b'[1, 2]')", "no JSON object"),
    ("raw(b'{')", "no JSON"),
    ('raw(b\'{"told": {"n": NaN}}\')', "no JSON"),
    ("raw(b'[' * 100000)", "no JSON"),
    ("raw(b'{\"told\": 3}')", "not to what was asked"),
    ("raw(b'{}', 1 << 31)", "at most are read"),
    ("raw(b'{}', 9); time.sleep(60)", TOO_LONG),
]


@pytest.mark.parametrize(("act", "says"), BREAKS)
def test_after_a_file_that_breaks_it_the_next_is_looked_at_rightly(act: str, says: str, ask: Ask) -> None:
    if says == TOO_LONG:
        ask.worker.limits = SOON  # type: ignore[attr-defined]
    ask(b"good")
    broken = ask(b"do " + act.encode())
    after = ask(b"good")
    assert broken.told == {}
    assert broken.broke.startswith("looking at it broke off: ")
    assert says in broken.broke
    assert after.broke == ""
    assert after.told["first"] == "good"


def test_an_answer_drop_by_drop_is_no_way_to_take_longer(ask: Ask) -> None:
    slow = b"do raw(b'', 4000)\nfor _ in range(100):\n    time.sleep(0.2)\n    for fd in range(3, 9):\n"
    slow += b"        try: os.write(fd, b' ')\n        except OSError: pass\n"
    ask.worker.limits = SOON  # type: ignore[attr-defined]
    began = time.monotonic()
    assert TOO_LONG in ask(slow).broke
    assert time.monotonic() - began < 20


def test_words_from_a_broken_file_are_not_in_the_reason(ask: Ask) -> None:
    assert "private" not in ask(b"do raise ValueError('private words')").broke


def test_a_broken_file_colours_nothing_after_it(ask: Ask) -> None:
    assert ask(b"do KEPT['x'] = 1; found['reason'] = 'the picture ends early'").told["reason"]
    assert ask(b"good").told["kept"] == {}


def test_a_reason_that_is_not_about_a_broken_file_keeps_the_worker(ask: Ask) -> None:
    ask(b"do KEPT['x'] = 1; found['reason'] = 'a film'; found['broken'] = False")
    assert ask(b"good").told["kept"] == {"x": 1}


def test_an_answer_given_ahead_is_not_taken_for_the_next_file(ask: Ask) -> None:
    lies = 'raw(b\'{"told": {"first": "lies"}}\')'
    assert "not to what was asked" in ask(f"do {lies}".encode()).broke
    assert ask(f"do threading.Timer(0.2, lambda: {lies}).start()".encode()).broke == ""
    time.sleep(0.5)
    assert ask(b"good").told["first"] == "good"


def test_what_an_earlier_file_did_is_not_held_against_the_next(ask: Ask) -> None:
    """A time bomb: the file that sets it answers well, and the worker dies under the next."""
    bomb = b"do threading.Timer(0.3, lambda: os._exit(3)).start()"
    assert ask(bomb).broke == ""
    time.sleep(0.6)
    answer = ask(b"good")
    assert (answer.broke, answer.told["first"]) == ("", "good")


def test_a_function_that_cannot_be_loaded_is_said_before_any_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = _module(tmp_path, monkeypatch, "import no_such_part\n")
    with pytest.raises(Unavailable, match="no_such_part"), Worker(module) as worker:
        worker.start()


def test_a_worker_without_its_locks_looks_at_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate.standing()
    proof = gate.standing()
    break_cage("no filter", tmp_path, monkeypatch)
    monkeypatch.setattr(gate, "_passed", [proof])
    with pytest.raises(Unavailable, match="seccomp held when the cage was proved"), Worker("json:loads") as worker:
        worker.start()


def test_no_process_is_left_behind(ask: Ask) -> None:
    pid = ask(b"good").told["pid"]
    child = ask.worker._child._process.pid  # type: ignore[attr-defined]
    ask.worker.close()  # type: ignore[attr-defined]
    assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
