"""The queue as the command line lists it: an item by its label."""

from collections.abc import Sequence
from datetime import datetime

from tallystick.evidence.reads import find_item
from tallystick.records.models import QueueRow
from tallystick.triage import reads
from tallystick.vocabulary.viewer import Viewer


def listed(viewer: Viewer, *, label: str, tier: str, limit: int, now: datetime) -> Sequence[QueueRow]:
    """The first files in order of looking, of an item where one is named. Raises Absent, Malformed. The look is
    logged."""
    item = str(find_item(viewer, label).pk) if label else ""
    return reads.queue(viewer, now=now, item=item, tier=tier, limit=limit).rows
