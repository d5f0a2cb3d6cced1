"""What an agency is told of its subjects that are tied to others elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.actionday.ties.told import utc
from tallystick.records import consultation
from tallystick.records.models import Agency, Subject, Tied
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class TiedLine:
    """``subjects`` (ids) and ``references``: the viewer's own in it; ``sentence``: what is to be read. ``earliest_at``
    UTC, None: there is no common time. ``countries`` and ``counts`` (one a country): the coordinator's rows alone."""

    group: str
    subjects: tuple[str, ...]
    references: tuple[str, ...]
    elsewhere: bool
    earliest_at: datetime | None
    conflict: str
    sentence: str
    countries: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()


def tied(viewer: Viewer) -> tuple[TiedLine, ...]:
    """Groups with subjects of the viewer's agency in them; for the coordinator, all of them by country and count.

    Those in conflict first, then by the common time.
    """
    rows = _together(Tied.objects.filter(operation_id=viewer.operation, elsewhere=True))
    ids = {subject for row in rows for subject in row.subjects if isinstance(subject, str)}
    references = {str(pk): said for pk, said in Subject.objects.filter(pk__in=ids).values_list("pk", "reference")}
    agencies = {said["agency"] for row in rows for said in row.subjects if isinstance(said, dict)}
    countries = dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "country"))
    rows.sort(key=lambda row: (not row.conflict, row.earliest_at is None, row.earliest_at, str(row.group)))
    consultation.note(viewer, subject_kind="tied", subject="all")
    return tuple(_line(row, references, countries) for row in rows)


def _together(found: Iterable[Tied]) -> list[Tied]:
    """One row a group: what is kept from a colleague stands in a row of its own."""
    groups: dict[tuple[str, UUID], Tied] = {}
    for row in sorted(found, key=lambda row: sorted(row.away_from)):
        first = groups.setdefault((row.owner, row.group), row)
        if first is not row:
            first.subjects = [*first.subjects, *row.subjects]
            first.conflict = max(first.conflict, row.conflict, key=len)
    return list(groups.values())


def _line(row: Tied, references: dict[str, str], countries: dict[str, str]) -> TiedLine:
    own = tuple(sorted(subject for subject in row.subjects if isinstance(subject, str)))
    whole: Counter[str] = Counter()
    for said in row.subjects:
        if isinstance(said, dict):
            whole[said["agency"]] += int(said["count"])
    named = tuple(countries.get(agency) or agency for agency in sorted(whole))
    counts = tuple(whole[agency] for agency in sorted(whole))
    return TiedLine(
        group=str(row.group), subjects=own, references=tuple(sorted(references.get(one, "") for one in own)),
        elsewhere=row.elsewhere, earliest_at=row.earliest_at, conflict=row.conflict,
        sentence=_sentence(row, own, named, counts), countries=named, counts=counts,
    )  # fmt: skip


def _sentence(row: Tied, own: tuple[str, ...], countries: tuple[str, ...], counts: tuple[int, ...]) -> str:
    if countries:
        who = ", ".join(f"{country} {count}" for country, count in zip(countries, counts, strict=True))
        said = f"Tied to one another: {who}"
    else:
        said = "One of yours is tied to subjects elsewhere" if len(own) == 1 else f"{_number(len(own))} of yours are"
        said = said if len(own) == 1 else f"{said} tied to subjects elsewhere"
    if row.earliest_at is None:
        return f"{said}; there is no common time."
    return f"{said}; the common earliest time is {utc(row.earliest_at)}."


def _number(many: int) -> str:
    words = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
    return words[many] if many < len(words) else str(many)
