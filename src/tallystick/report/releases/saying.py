"""Releases as the rule of small numbers reads them."""

from collections import Counter
from collections.abc import Callable, Iterable

from tallystick.records.models import Agency, FigureRelease
from tallystick.report.releases.rules.small import Said
from tallystick.vocabulary.results import ReleaseState
from tallystick.vocabulary.viewer import Viewer


def said_by(row: FigureRelease) -> tuple[Said, ...]:
    """What a release says, settled or released: a figure each. Whose a number is goes by who entered it, wherever it
    was: what Denmark's agency did in Italy is Denmark's."""
    home = _homes()
    return tuple(
        Said(
            release=str(row.pk), key=said["key"], family=said["family"], title=said["title"],
            number=int(row.totals[said["key"]]), countries=frozenset(map(home, said.get("agencies", []))),
            national=home(row.owner) if row.national else "",
        )
        for said in row.definitions
        if said["key"] in row.totals and "family" in said and said["unit"] != "countries"
    )  # fmt: skip


def _homes() -> Callable[[str], str]:
    """Agency -> its country; of several agencies of one country each goes by its code, as it signs its own part."""
    rows: Iterable[tuple[str, str]] = Agency.objects.exclude(country="").values_list("code", "country")
    country = dict(rows)
    shared = {code for code, n in Counter(country.values()).items() if n > 1}
    return lambda agency: agency if country.get(agency, "") in {*shared, ""} else country[agency]


def released_before(viewer: Viewer) -> tuple[Said, ...]:
    """What every release the viewer sees says."""
    rows = FigureRelease.objects.filter(operation_id=viewer.operation, state=ReleaseState.RELEASED)
    return tuple(said for row in rows.order_by("released_at", "id") for said in said_by(row))
