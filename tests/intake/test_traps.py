"""Every trap of the corpus does what its name says it must: through the cage, the reader and the judging steps."""

from pathlib import Path
from typing import Any

import pytest

from tests.intake.traps.corpus import FAMILIES, ORDINARY, TRAPS, WRITTEN
from tests.intake.traps.through import alone, judge_all, package_with_batch, read_all
from tests.intake.traps.trap import Came, Trap, wrong_with

SECONDS = 5.0
"""No trap may take a reader more processor time than this."""


def test_the_corpus_is_large_and_every_trap_has_its_own_name() -> None:
    assert len(TRAPS) == WRITTEN >= 1000
    assert len(ORDINARY) >= 500


def run_through(traps: dict[str, Trap], folder: Path) -> dict[str, Came]:
    outs = read_all(list(traps.values()), folder / "read", package=package_with_batch(folder))
    return dict(zip(traps, judge_all(outs, folder), strict=True))


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Came]:
    return run_through(ORDINARY, tmp_path_factory.mktemp("traps"))


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__.rsplit(".", 1)[-1])
def test_every_trap_ends_as_it_must(family: Any, came: dict[str, Came]) -> None:
    ours = [trap for trap in family.TRAPS if trap.name in came]
    assert {trap.name: said for trap in ours if (said := wrong_with(trap, came[trap.name]))} == {}


@pytest.mark.long
def test_every_trap_in_every_form_ends_as_it_must(tmp_path: Path) -> None:
    found = run_through(TRAPS, tmp_path)
    assert {name: said for name, trap in TRAPS.items() if (said := wrong_with(trap, found[name]))} == {}


def test_no_trap_holds_a_reader_up(came: dict[str, Came]) -> None:
    assert {name: one.seconds for name, one in came.items() if one.seconds > SECONDS} == {}


@pytest.mark.parametrize("name", list(TRAPS)[:: len(TRAPS) // 10])
def test_a_trap_sent_as_a_contribution_ends_the_same_way(name: str, tmp_path: Path) -> None:
    assert wrong_with(TRAPS[name], alone(TRAPS[name], tmp_path)) == ""


@pytest.mark.long
@pytest.mark.parametrize("name", TRAPS)
def test_each_trap_sent_as_a_contribution_ends_the_same_way(name: str, tmp_path: Path) -> None:
    assert wrong_with(TRAPS[name], alone(TRAPS[name], tmp_path)) == ""
