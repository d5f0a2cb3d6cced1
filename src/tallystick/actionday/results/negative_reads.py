"""Qualified negatives as a viewer may see them, and what says otherwise."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.lines import said_of
from tallystick.actionday.results.reads import entries
from tallystick.actionday.results.rules.contradicted import contradicting
from tallystick.actionday.results.rules.standing import standing
from tallystick.records import consultation
from tallystick.records.models import Negative
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class NegativeLine:
    """A qualified negative; ``contradicted_by``: results (ids) the viewer sees that say otherwise."""

    id: str
    owner: str
    kind: str
    country: str
    words: str
    happened_at: datetime
    entered_at: datetime
    told_by: str
    said: str
    corrects: str
    void: bool
    contradicted_by: tuple[str, ...] = ()


def negatives(viewer: Viewer) -> tuple[NegativeLine, ...]:
    """Qualified negatives that hold and that the viewer may know of, by kind and country."""
    rows = list(Negative.objects.filter(operation_id=viewer.operation))
    said = said_of("negative", [row.pk for row in rows if row.told_by])
    allowed, known = consents(viewer), entries(viewer)
    consultation.note(viewer, subject_kind="results", subject="negatives")
    lines = [
        NegativeLine(
            id=str(row.pk), owner=row.owner, kind=row.kind, country=row.country, words=row.words,
            happened_at=row.happened_at, entered_at=row.entered_at, told_by=row.told_by, said=said.get(row.pk, ""),
            corrects=str(row.corrects or ""), void=row.void,
            contradicted_by=contradicting(row.kind, row.country, known),
        )
        for row in rows
    ]  # fmt: skip
    seen = [line for line in standing(lines) if allowed.shows(viewer, line.owner, line.kind)]
    return tuple(sorted(seen, key=lambda line: (line.kind, line.country, line.owner, line.id)))
