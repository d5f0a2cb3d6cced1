"""Whether countries still let out what a statement says about children: asked whenever its document is written."""

from django.db import connections

from tallystick.actionday.results.consents import consents
from tallystick.records.models import FigureRelease, Statement
from tallystick.records.session import current_alias
from tallystick.report.statements import gather
from tallystick.report.statements.language import language
from tallystick.vocabulary.errors import HouseError
from tallystick.vocabulary.viewer import Viewer

TAKEN_BACK = "a country no longer consents to something it says about children"


def unconsented(viewer: Viewer, row: Statement, release: FigureRelease) -> tuple[str, ...]:
    """A consent that was taken back since: its maker is told whose, everybody else that it was."""
    if viewer.agency != row.owner:
        return () if _still_let(row, release) else (TAKEN_BACK,)
    try:
        figures = gather.picked(release, tuple(row.given.get("figures", ())))
        gather.consented(release, figures, consents(viewer))
        gather.not_found(release, row.given, consents(viewer), of=language(row.language))
    except HouseError as error:
        return (str(error),)
    return ()


def _still_let(row: Statement, release: FigureRelease) -> bool:
    keys = [one.key for one in gather.picked(release, tuple(row.given.get("figures", ())))]
    kinds = row.given.get("negatives") or [said["negative"] for said in release.definitions if "negative" in said]
    with connections[current_alias()].cursor() as cursor:
        asked = [*keys, *(f"negative:{kind}" for kind in kinds)]
        cursor.execute("SELECT tally.still_let(%s, %s)", (str(release.pk), asked))
        return bool(cursor.fetchone()[0])
