"""Kills itself at every write point of a piece of work, looks at what is left, does the work again. A child process.

Write points are found by counting: every rename, replace, link and sync of a file, and every commit, before and
after. Each try is a fork of this process, so nothing is imported twice.
"""

import json
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

SYSTEM = ("rename", "replace", "link", "fsync")


class Points:
    """Counts write points; at number ``last`` the process is killed (0: never)."""

    def __init__(self, last: int) -> None:
        self.last, self.passed = last, 0

    def meet(self) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self) -> None:
        from django.db.backends.base.base import BaseDatabaseWrapper

        for name in SYSTEM:
            setattr(os, name, self._before(getattr(os, name)))
        commit = self._before(BaseDatabaseWrapper._commit)  # type: ignore[attr-defined]
        BaseDatabaseWrapper._commit = lambda wrapper: (commit(wrapper), self.meet())[0]  # type: ignore[attr-defined]

    def _before(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def met(*given: Any, **named: Any) -> Any:
            self.meet()
            return real(*given, **named)

        return met


@dataclass(frozen=True)
class Work:
    """``ready`` brings the home to where the work is still to do, ``do`` does it, ``look`` says what is there."""

    ready: Callable[[Path], None]
    do: Callable[[Path], Any]
    look: Callable[[Path], Any]


def forked(task: Callable[[], Any]) -> tuple[bool, Any]:
    """Run in a child; whether it was killed, and what it gave."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            said = json.dumps(task(), default=str)
            with os.fdopen(write, "w") as out:
                out.write(said)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    os.close(write)
    with os.fdopen(read) as given:
        said = given.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    if not killed and status:
        raise SystemExit(f"a child ended with {status}")
    return killed, json.loads(said) if said else None


def counted(work: Work, home: Path, last: int) -> Any:
    points = Points(last)
    points.arm()
    work.do(home)
    return points.passed


def run(work: Work, home: Path, *, wanted: str) -> None:
    """``wanted``: "all", ``@n,m`` for these, or how many points spread over the work. One line of JSON a try."""
    forked(lambda: work.ready(home))
    named = [int(at) for at in wanted.removeprefix("@").split(",")] if wanted.startswith("@") else []
    of = 0 if named or wanted == "all" else forked(lambda: counted(work, home, 0))[1]
    for at in named or (count(1) if wanted == "all" else chosen(of, int(wanted))):
        forked(lambda: work.ready(home))
        before = forked(lambda: work.look(home))[1]
        killed, _ = forked(lambda at=at: counted(work, home, at))
        left = forked(lambda: work.look(home))[1]
        forked(lambda: work.do(home))
        after = forked(lambda: work.look(home))[1]
        print(json.dumps({"at": at, "of": of, "killed": killed, "before": before, "left": left, "after": after}))
        sys.stdout.flush()
        if not killed and wanted == "all":
            break  # it came to its end


def chosen(of: int, most: int) -> list[int]:
    """The last points (commits and final renames) always, the others evenly."""
    if of <= most:
        return list(range(1, of + 1))
    ends = list(range(of, of - most // 2, -1))
    return sorted({*ends, *(1 + (of - most) * n // max(1, most - len(ends)) for n in range(most - len(ends)))})


def main(home: Path, name: str, wanted: str) -> None:
    from tests.crash import scene, works

    if name != "restore":  # it sets Django up for the home that it makes
        scene.enter(home)
        from django.db import connections

        connections.close_all()
    run(works.WORKS[name], home, wanted=wanted)


def cleared(path: Path) -> None:
    """Remove a folder if it is there."""
    shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
