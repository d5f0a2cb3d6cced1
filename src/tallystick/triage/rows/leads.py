"""Leads: what files of several items share, and whether another agency's files share it too."""

from collections.abc import Iterator
from typing import Any

import duckdb

from tallystick.triage.builds.given import Asked
from tallystick.vocabulary.codes import strictest

LONGEST = 200


def lead_rows(engine: duckdb.DuckDBPyConnection, asked: Asked, *, build: str) -> Iterator[dict[str, Any]]:
    """A row for each lead; of other agencies' files it says that there is a hit, and nothing else."""
    codes: dict[str, set[str]] = {}
    for one in asked.manifests:
        codes.setdefault(one.item, set()).update(one.codes)
    found = engine.execute("SELECT kind, value, contents, items, elsewhere FROM LEADS ORDER BY kind, value").fetchall()
    for kind, value, contents, items, elsewhere in found:
        yield {
            "operation_id": asked.operation,
            "owner": asked.agency,
            "codes": list(strictest([sorted(set().union(*(codes[item] for item in items)))])),
            "kind": kind,
            "value": value[:LONGEST],
            "contents": contents,
            "items": items,
            "elsewhere": elsewhere,
            "build": build,
        }
