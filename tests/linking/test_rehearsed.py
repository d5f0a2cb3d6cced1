"""A whole rehearsed operation, linked without any decision and scored against its sealed truth."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tallystick.linking.builds import computing
from tallystick.linking.builds.computing import Given
from tallystick.tables.engine import open_engine
from tallystick.tables.shelf import Shelf
from tests.linking.scoring import Score, score


def linked(path: Path, root: Path) -> Score:
    """Take every contribution in, link, score; the sealed folder is opened only after the last step."""
    from tallystick.intake.prepare import prepare
    from tallystick.intake.received import open_folder

    told = tomllib.loads((path / "operation.toml").read_text())["operation"]
    shelf, given = Shelf(root, "rehearsed"), []
    for folder in sorted((path / "contributions").iterdir()):
        received = open_folder(folder)
        for table, file in prepare(received, into=root / "work" / folder.name).given.items():
            target = shelf.given(table, received.digest)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
        cover = received.cover
        seized = told["seized_at"].replace(tzinfo=None) if cover.kind == "platform" else None
        codes = tuple(str(code) for code in cover.codes)
        given.append(Given(received.digest, cover.agency, str(cover.kind), codes, str(cover.evaluation), seized))
    engine = open_engine(root, memory="2GB", threads=2)
    computing.open_contributions(engine, shelf, given)
    computing.run(engine, shelf.built("b"))
    return score(engine, path / "sealed", seized_s=int(told["seized_at"].timestamp()))


@pytest.mark.long
@pytest.mark.parametrize(("shape", "seed"), [("mozaik", 21), ("mozaik", 22), ("cumberland", 21)])
def test_a_rehearsed_operation_is_linked_right(tmp_path: Path, shape: str, seed: int) -> None:
    from tallystick.rehearsal.writer import rehearse

    found = linked(rehearse(shape, seed, tmp_path / "operation"), tmp_path / "home")
    assert found.precision >= 0.995, found
    assert found.recall >= 0.6, found
    assert found.placed >= 0.8, found
