"""Malformed files nobody here wrote, through the cage with every reader: nothing crashes, is lost or altered."""

from pathlib import Path

import pytest

from tallystick.intake.readers.catalogue import READERS
from tallystick.intake.readers.recognise import recognise
from tests.intake.test_bad_inputs import trouble
from tests.intake.traps import telegram_traps, weblog_traps
from tests.intake.traps.through import package_with_batch
from tests.intake.traps.trap import ACCOUNT, Trap

pytestmark = pytest.mark.corpus
LARGEST = 200_000
PLANS = {"weblog": weblog_traps.PLAN, "telegram": telegram_traps.PLAN}


def offered(corpus: Path, *, every: int, readers: list[str]) -> list[Trap]:
    """Files of the collection, each as the reader it looks like and as ``readers``."""
    files = sorted(path for path in (corpus / "11_malformed").rglob("*") if path.is_file())
    files = [path for path in files if path.stat().st_size <= LARGEST][::every]
    assert len(files) >= 80
    return [
        Trap(f"{reader}: {path.name} {number}", reader, path.read_bytes(), within=[], plan=PLANS.get(reader, ACCOUNT))
        for number, path in enumerate(files)
        for reader in dict.fromkeys([recognise(path), *readers])
    ]


def test_malformed_files_lose_and_alter_nothing(corpus: Path, tmp_path: Path) -> None:
    traps = offered(corpus, every=6, readers=[])
    assert trouble(traps, tmp_path, package=package_with_batch(tmp_path)) == {}


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_malformed_files_as_every_kind_lose_and_alter_nothing(reader: str, corpus: Path, tmp_path: Path) -> None:
    traps = [trap for trap in offered(corpus, every=1, readers=[reader]) if trap.reader == reader]
    assert trouble(traps, tmp_path, package=package_with_batch(tmp_path)) == {}
