"""Nothing is read before the cage was proved from inside; a hole is named, and only what was accepted is let pass."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallystick.cage import gate, landlock, walls
from tallystick.cage.proof import BASIC
from tallystick.cage.run import read_file
from tallystick.intake.readers.catalogue import READERS
from tallystick.vocabulary.errors import Unavailable
from tests.cage.sabotage import break_cage, fresh_gate, without_bubblewrap

FILES = {
    "file outside the cage",
    "folder outside the cage",
    "the system's accounts",
    "writing outside the cage",
}
MEMORY = "another process's memory"  # kept shut without landlock too: the child has given up root's powers
NEEDS_LANDLOCK = pytest.mark.skipif(not landlock.version(), reason="no landlock in this kernel")
NEEDS_BUBBLEWRAP = pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
PLACES = [
    pytest.param(walls.Wall(shutil.which("bwrap") or ""), id="bubblewrap", marks=NEEDS_BUBBLEWRAP),
    pytest.param(walls.NONE, id="default"),
]


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    fresh_gate(monkeypatch)
    yield
    gate._once.cache_clear()


@NEEDS_LANDLOCK
@pytest.mark.parametrize("wall", PLACES)
def test_the_same_proof_holds_with_and_without_bubblewrap(
    wall: walls.Wall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "key").write_text("k")
    monkeypatch.setattr(gate, "walls", lambda: [wall])
    proof = gate.prove({"the home's secrets": tmp_path / "secrets", "a key": tmp_path / "secrets" / "key"})
    assert proof.open == ()
    assert set(proof.refused) == {*BASIC, *FILES, MEMORY, "the home's secrets", "a key"}
    assert proof.standing == (*([wall.name] if wall.name else []), "landlock", "seccomp", "limits")


@NEEDS_BUBBLEWRAP
def test_bubblewrap_is_used_where_it_works() -> None:
    assert gate.prove().standing[0] == "bubblewrap"


@NEEDS_LANDLOCK
@pytest.mark.parametrize(
    "script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nwhile [ $1 != -- ]; do shift; done; shift; exec $*\n"]
)
def test_a_bubblewrap_that_does_not_work_is_passed_over(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bwrap").write_text(script)
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    proof = gate.prove()
    assert proof.open == ()
    assert ("bubblewrap" in proof.passed_over) == ("exit 1" in script)


HOLES = [
    ("no filter", {"network socket", "local socket", "new process", "fork behind Python's back", "tracing"}),
    ("a filter that lies", {"network socket", "new process", "kernel queue"}),
    ("sockets forgotten", {"network socket", "local socket"}),
    ("clone forgotten", {"new process", "fork behind Python's back"}),
    ("no limits", {"memory beyond the cap", "file beyond the cap"}),
    pytest.param("no landlock", FILES, marks=NEEDS_LANDLOCK),
    pytest.param("the whole disk readable", FILES - {"writing outside the cage"}, marks=NEEDS_LANDLOCK),
]


@pytest.mark.parametrize(("says", "holes"), HOLES)
def test_a_missing_lock_is_named_and_nothing_is_read(
    says: str, holes: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_bubblewrap(monkeypatch)
    break_cage(says, tmp_path, monkeypatch)
    assert holes <= set(gate.prove().open)
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Unavailable, match=r"does not refuse: .*tallystick cage accept-weaker"):
        read_file(tmp_path / "a.csv", reader=READERS["csv"], options={}, keep={"rows": ["a"]}, into=tmp_path / "into")


@NEEDS_BUBBLEWRAP
@pytest.mark.parametrize("says", ["no filter", "no limits"])
def test_bubblewrap_alone_is_not_enough(says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_cage(says, tmp_path, monkeypatch)
    assert gate.prove().open


@NEEDS_BUBBLEWRAP
def test_bubblewrap_stands_in_for_landlock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("s")
    break_cage("no landlock", tmp_path, monkeypatch)
    proof = gate.prove({"a secret": tmp_path / "secret"})
    assert proof.open == ()
    assert proof.standing == ("bubblewrap", "seccomp", "limits")


def test_what_was_accepted_passes_and_one_hole_more_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_bubblewrap(monkeypatch)
    break_cage("sockets forgotten", tmp_path, monkeypatch)
    holes = frozenset(gate.prove().open)
    with pytest.raises(Unavailable, match="does not refuse: local socket"):
        gate.stand(accepted=holes - {"local socket"})
    assert gate.stand(accepted=holes).open == ("network socket", "local socket")
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    read_file(tmp_path / "a.csv", reader=READERS["csv"], options={}, keep={"rows": ["a"]}, into=tmp_path / "into")


def test_a_lock_that_held_when_proved_must_hold_when_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gate.stand()
    passed = list(gate._passed)
    break_cage("no filter", tmp_path, monkeypatch)
    monkeypatch.setattr(gate, "_passed", passed)
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Unavailable, match="seccomp held when the cage was proved and does not now"):
        read_file(tmp_path / "a.csv", reader=READERS["csv"], options={}, keep={"rows": ["a"]}, into=tmp_path / "into")


def test_the_proof_is_made_once_for_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    first = gate.stand()
    monkeypatch.setattr(gate, "walls", lambda: pytest.fail("proved again"))
    assert gate.stand() is gate.standing() is first


def test_a_call_that_only_fails_for_its_arguments_was_let_through() -> None:
    """The proof run outside any cage: every attempt that is safe here must count as open."""
    from tallystick.cage.gate import PROVED_WITH
    from tallystick.cage.proof import _is_refused, attempts

    tried = attempts(PROVED_WITH, {"the system's accounts": "/etc/passwd"}, -1)
    for name in ("network socket", "local socket", "new program", "memory beyond the cap", "the system's accounts"):
        assert not _is_refused(tried[name]), name
