"""By when the owner of a hit decides: by its urgency, and never later than the search it is about begins."""

from datetime import datetime

from tallystick.vocabulary.deconfliction import DEADLINES, AskedKind, Urgency


def due_at(at: datetime, *, urgency: str, kind: str, since: datetime | None) -> datetime:
    """The deadline of a hit whose time runs from ``at``, on a question of a kind. ``since``: where its window begins;
    a hit on a search that has begun is due at once. All aware."""
    due = at + DEADLINES[Urgency(urgency)]
    if kind != AskedKind.SEARCH or since is None:
        return due
    return min(due, max(at, since))
