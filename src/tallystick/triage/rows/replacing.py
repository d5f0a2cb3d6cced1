"""Replaces the derived rows of an agency's order of looking by those of a new build, inside the running transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.records.copying import copy_rows
from tallystick.records.models import Lead, QueueRow, TriageBuild

Rows = Iterable[Mapping[str, Any]]


def replace_rows(build: TriageBuild, *, queue: Rows, leads: Rows) -> None:
    """Delete, copy and make the build current; those before it stay as heads and figures."""
    of = {"operation_id": build.operation_id, "owner": build.owner}
    QueueRow.objects.filter(**of).delete()
    Lead.objects.filter(**of).delete()
    copy_rows(QueueRow, queue)
    copy_rows(Lead, leads)
    TriageBuild.objects.filter(**of, current=True).update(current=False)
    build.current = True
    build.save(force_insert=True)
