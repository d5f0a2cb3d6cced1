"""What a country itself said of its figures stands above what others enter for it; who must hear of a word is told."""

from datetime import datetime

from tallystick.records.models import FigureRelease, FigureSignature
from tallystick.records.notices import tell
from tallystick.report.releases.rows import named, newest_signatures
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.results import SignatureSays
from tallystick.vocabulary.viewer import Viewer


def not_over_its_own_word(row: FigureRelease, signature: FigureSignature) -> None:
    """Raises Conflict where a signature is entered on behalf of a country that itself objected."""
    last = newest_signatures(row).get(signature.owner)
    if signature.told_by and last is not None and not last.told_by and last.says == SignatureSays.OBJECTED:
        what = f"{signature.owner} itself objected: {last.words}"
        raise Conflict(named(row), what, "An officer of that country signs, where it no longer does.")


def heard(row: FigureRelease, signature: FigureSignature, *, by: Viewer, at: datetime) -> None:
    """Tell whoever put the figures of an objection, and a country of what was entered on its behalf."""
    whose, of = signature.owner, {"kind": "figures", "subject": str(row.pk)}
    if signature.says == SignatureSays.OBJECTED and row.owner != by.agency:
        tell(to=row.owner, words=f"{whose} objects to its part of {named(row)}.", by=by, at=at, **of)
    if signature.told_by:
        told = f"It was entered for {whose} that it {signature.says}: {named(row)}. Object where that is not so."
        tell(to=whose, words=told, by=by, at=at, **of)
