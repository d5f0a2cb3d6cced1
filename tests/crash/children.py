"""Child processes for a home: the command line, or a few lines of Python in it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.once import once

ROOT = Path(__file__).resolve().parents[2]
ENTER = "from pathlib import Path; import sys; from tests.crash import scene; home = Path(sys.argv[1]); "


def environment(home: Path) -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**os.environ, "TALLYSTICK_HOME": str(home), "PYTHONPATH": path}


def tallystick(home: Path, *words: object) -> subprocess.CompletedProcess[str]:
    """The command line in a home. Gives exit code, output and errors."""
    command = [sys.executable, "-m", "tallystick.site", *map(str, words)]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, timeout=120, check=False)


def well(home: Path, *words: object) -> str:
    """The command line, which must succeed; gives output and errors."""
    done = tallystick(home, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def lines(home: Path, code: str, *, enter: bool = True) -> str:
    """Run Python with ``scene`` and ``home``, Django set up unless ``enter`` is false; must succeed, gives output."""
    whole = ENTER + ("scene.enter(home)\n" if enter else "\n") + code
    done = subprocess.run(
        [sys.executable, "-c", whole, str(home)],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _empty(home: Path) -> None:
    """A home as the house makes one, stopped."""
    lines(home, "scene.make(home)", enter=False)
    stop(home, mode="fast")


def _scene(home: Path) -> None:
    """The scene with everyone assessed, stopped."""
    copied(once("empty", _empty), home)
    lines(home, "scene.fill(home); scene.assess_everyone()")
    stop(home, mode="fast")


def copied(made: Path, home: Path) -> Path:
    """A home of its own, its database running."""
    from tallystick.records.server import Server

    shutil.copytree(made, home)
    home.chmod(0o700)
    Server(home).start()
    return home


def empty_home(place: Path) -> Path:
    """A home of its own with nothing in it."""
    return copied(once("empty", _empty), place / "home")


def scene_home(place: Path) -> Path:
    """A home of its own with the scene in it."""
    return copied(once("scene", _scene), place / "home")


def stop(home: Path, mode: str = "immediate") -> None:
    """Stop a home's database, if there is one."""
    from tallystick.records.server import Server

    if (home / "pg").exists():
        Server(home).stop(mode=mode)
