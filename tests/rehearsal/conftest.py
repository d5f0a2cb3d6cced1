"""One invented operation of each small shape, written once for all tests of the room."""

from pathlib import Path

import pytest

from tallystick.rehearsal.writer import rehearse


@pytest.fixture(scope="session")
def mozaik(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rehearse("mozaik", 3, tmp_path_factory.mktemp("rehearsal") / "mozaik")


@pytest.fixture(scope="session")
def cumberland(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rehearse("cumberland", 5, tmp_path_factory.mktemp("rehearsal") / "cumberland")
