"""The gate of the cage: nothing is read before the cage has been proved from inside on this machine."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from tallystick.cage.child import LANDLOCK
from tallystick.cage.limits import GIB, Limits
from tallystick.cage.proof import BASIC
from tallystick.cage.start import Job, run_job
from tallystick.cage.walls import BUBBLEWRAP, NONE, Wall, walls
from tallystick.vocabulary.errors import HouseError, Unavailable

PROVED_WITH = Limits(memory=GIB, file_bytes=1 << 20, wall_seconds=60.0)
"""Small enough that a gibibyte more, or a file over a mebibyte, must be refused."""

_WRITING = "writing outside the cage"


@dataclass(frozen=True)
class Proof:
    """``locks`` hold inside ``wall``; ``refused`` was tried in vain, ``open`` was tried and worked.

    ``passed_over`` says why a better wall of this machine is not used.
    """

    wall: Wall
    locks: tuple[str, ...]
    refused: tuple[str, ...]
    open: tuple[str, ...]
    passed_over: str = ""

    @property
    def standing(self) -> tuple[str, ...]:
        """Everything that holds, for people: bubblewrap, landlock, seccomp, limits."""
        return (*([self.wall.name] if self.wall.name else []), *self.locks, "limits")


def prove(foreign: Mapping[str, Path] | None = None) -> Proof:
    """Try from inside the cage what it must refuse. ``foreign``: name -> file or folder that must stay shut.

    Fresh every time. Bubblewrap is passed over where it does not work here. Raises Unavailable when no child runs.
    """
    trouble = ""
    for wall in walls():
        try:
            proof = _proof(wall, foreign or {}, trouble)
        except HouseError as error:
            trouble = f"{wall.name or 'the cage'}: {error.what}"
            continue
        if not proof.open or wall == NONE:
            return proof
        trouble = f"{wall.name} let through: {', '.join(proof.open)}"
    raise Unavailable("cage", trouble, "Read files on x86_64 or aarch64 Linux, kernel 5.13 or newer.")


def proved(foreign: Mapping[str, Path] | None = None) -> Proof:
    """As ``prove``, once for this process: a machine does not change its kernel under a running process."""
    return _once(tuple(sorted((foreign or {}).items())))


_passed: list[Proof] = []


def stand(foreign: Mapping[str, Path] | None = None, *, accepted: frozenset[str] = frozenset()) -> Proof:
    """The proof, when all that is open was accepted by name. Raises Unavailable with what is missing."""
    proof = proved(foreign)
    if missing := [name for name in proof.open if name not in accepted]:
        raise Unavailable("cage", f"the cage does not refuse: {', '.join(missing)}", _remedy(proof))
    _passed[:] = [proof]
    return proof


def standing() -> Proof:
    """The proof the gate was last passed with; passes it now, with nothing accepted, when that was never."""
    return _passed[0] if _passed else stand()


@lru_cache(maxsize=8)
def _once(foreign: tuple[tuple[str, Path], ...]) -> Proof:
    return prove(dict(foreign))


def _remedy(proof: Proof) -> str:
    lacking = [name for name in (LANDLOCK, BUBBLEWRAP) if name not in proof.standing]
    better = (
        f"Use a kernel with landlock (5.13 or newer) or install bubblewrap: {' and '.join(lacking)} do not hold here"
    )
    return f"Nothing is read. {better}. Or a coordinator accepts the weaker mode: tallystick cage accept-weaker"


def _proof(wall: Wall, foreign: Mapping[str, Path], trouble: str) -> Proof:
    with tempfile.TemporaryDirectory(prefix="proof-") as folder:
        into, beside, source = (Path(folder) / name for name in ("into", "beside", "source"))
        into.mkdir(mode=0o700)
        for file in (beside, source):
            file.write_text("somebody's file", encoding="ascii")
        outside = _outside(Path(folder), beside, foreign)
        job = Job(mode="prove", reader="", options={}, keep={}, into=into, outside=outside)
        with source.open("rb") as opened:
            told = run_job(job, source=opened.fileno(), limits=PROVED_WITH, where="cage", wall=wall)
    refused = tuple(str(item) for item in told.get("refused", []))
    tried = (*BASIC, *outside)
    left = tuple(name for name in tried if name not in refused)
    return Proof(wall, tuple(map(str, told.get("locks", []))), refused, left, trouble)


def _outside(folder: Path, beside: Path, foreign: Mapping[str, Path]) -> dict[str, str]:
    """What is there and this process can open: only a door that leads somewhere proves anything by being shut."""
    known = {
        "file outside the cage": beside,
        "the system's accounts": Path("/etc/passwd"),
        "folder outside the cage": Path("/etc"),
        "another process's memory": Path(f"/proc/{os.getpid()}/mem"),
        **foreign,
    }
    found = {name: str(path.resolve()) for name, path in known.items() if os.access(path, os.R_OK)}
    return {**found, _WRITING: str(folder / "written")}
