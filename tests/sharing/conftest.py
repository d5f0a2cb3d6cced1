"""The scene of the room's tests, ready for a draft."""

import pytest

from tests.sharing.scene import Scene, stocked


@pytest.fixture
def scene(operation) -> Scene:
    return stocked(operation)
