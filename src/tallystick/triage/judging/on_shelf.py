"""Contents that a build left on the shelf: they have no row in the queue, and can be raised all the same."""

from pathlib import Path

import duckdb
from django.conf import settings

from tallystick.records.models import TriageBuild
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.viewer import Viewer


def codes_on_shelf(content: str, *, by: Viewer) -> tuple[str, ...] | None:
    """Handling codes of a content that the current build of the viewer's agency placed and gave no row: those of the
    whole build. None where it placed no such content."""
    build = TriageBuild.objects.filter(operation_id=by.operation, owner=by.agency, current=True).first()
    if build is None or not build.head.get("folder"):
        return None
    shelf = Shelf(Path(settings.TALLYSTICK_HOME), by.operation)
    stood = shelf.triage(by.agency) / str(build.head["folder"]) / "STOOD.parquet"
    if not stood.exists():
        return None
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as engine:
        asked = f"SELECT 1 FROM read_parquet({quoted(stood)}) WHERE content = ? LIMIT 1"
        there = engine.execute(asked, [content]).fetchone() is not None
    return tuple(build.codes) if there else None
