"""A cage with one lock taken out, for the proof to notice: the child runs a changed copy of the room."""

import shutil
from pathlib import Path

import pytest

import tallystick
from tallystick.cage import gate, walls

BREAKS = {
    "no filter": ("child.py", "filtered = refuse_calls()", "filtered = False"),
    "a filter that lies": ("child.py", "filtered = refuse_calls()", "filtered = True"),
    "no landlock": ("child.py", "confined = confine(", "confined = not confine and confine("),
    "no landlock for a program": ("program_child.py", "confined = confine(", "confined = not confine and confine("),
    "no limits": ("child.py", "    apply_limits(limits)\n", ""),
    "sockets forgotten": ("calls.py", '"socket": (41, 198), ', ""),
    "clone forgotten": ("seccomp.py", '        _Line(_EQUAL, of.clone, yes="clone"),\n', ""),
    "the whole disk readable": ("walls.py", "(*_folders(sys.path), ", '("/", *_folders(sys.path), '),
}


def break_cage(says: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on children of this test run without the lock that ``says`` names."""
    real = Path(next(iter(tallystick.__path__)))
    copied = folder / "sabotaged" / "tallystick"
    copied.mkdir(parents=True)
    for room in real.iterdir():
        if room.name == "cage":
            shutil.copytree(room, copied / "cage", ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (copied / room.name).symlink_to(room)
    name, was, now = BREAKS[says]
    text = (copied / "cage" / name).read_text()
    assert text.count(was) == 1, f"{says}: the line to break is not there any more"
    (copied / "cage" / name).write_text(text.replace(was, now))
    monkeypatch.setattr(tallystick, "__path__", [str(copied)])
    fresh_gate(monkeypatch)


def fresh_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has proved nothing yet, now and when the test has ended."""
    monkeypatch.setattr(gate, "_passed", [])
    gate._once.cache_clear()


def without_bubblewrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "walls", lambda: [walls.NONE])
