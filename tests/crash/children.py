"""Child processes for a home: the command line, or a few lines of Python in it."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

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


@cache
def _scene() -> Path:
    """The scene with everyone assessed, made once in this process and stopped; goes when the process ends."""
    home = Path(tempfile.mkdtemp(prefix="tallystick-scene-")) / "home"
    atexit.register(shutil.rmtree, home.parent, ignore_errors=True)
    lines(home, "scene.make(home); scene.assess_everyone()", enter=False)
    stop(home, mode="fast")
    return home


def scene_home(place: Path) -> Path:
    """A home of its own with the scene in it, its database running."""
    from tallystick.records.server import Server

    home = place / "home"
    shutil.copytree(_scene(), home)
    home.chmod(0o700)
    Server(home).start()
    return home


def stop(home: Path, mode: str = "immediate") -> None:
    """Stop a home's database, if there is one."""
    from tallystick.records.server import Server

    if (home / "pg").exists():
        Server(home).stop(mode=mode)
