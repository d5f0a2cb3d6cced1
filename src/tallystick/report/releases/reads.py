"""Releases as their two sides see them: whoever put them sees every part, a country its own, all what was released."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.reads import entries
from tallystick.records import consultation
from tallystick.records.categories import members_here
from tallystick.records.models import FigureRelease, FigureSignature, Officer
from tallystick.report.counting.lines import said_as
from tallystick.report.counting.rules.definition import Definition, Period, defined, period_of
from tallystick.report.counting.taking_part import taking_part
from tallystick.report.releases.as_seen import to_compare, without_hidden
from tallystick.report.releases.embargo import EmbargoThere, embargo_there
from tallystick.report.releases.late import Late, late_corrections
from tallystick.report.releases.releasing import settle
from tallystick.report.releases.rows import cells_of, find_release, newest_signatures, not_signed, whole_digest
from tallystick.report.releases.rules.digests import Frozen
from tallystick.report.releases.rules.small import Small, small_numbers
from tallystick.report.releases.saying import released_before, said_by
from tallystick.vocabulary.results import ReleaseState
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class ReleaseLine:
    """A release in a list. ``missing``: how many have not signed, as far as the viewer sees; ``mine_waits``: the
    viewer's agency has not."""

    id: str
    owner: str
    number: int
    national: str
    state: str
    as_of: datetime
    embargo_until: datetime | None
    titles: tuple[str, ...]
    missing: int
    mine_waits: bool


@dataclass(frozen=True, kw_only=True)
class ReleasedFigure:
    """A frozen figure. ``total``: over every country, None before the release for whoever did not put it; ``cells``:
    the parts the viewer sees; ``period``: by which it was counted; ``taken_out``: why it is not in the release."""

    definition: Definition | None
    key: str
    title: str
    total: int | None
    said: str
    cells: tuple[Frozen, ...]
    countries: tuple[str, ...]
    period: Period | None
    taken_out: str = ""


@dataclass(frozen=True, kw_only=True)
class ReleasedNegative:
    """A qualified negative in a release; ``words`` once it is released."""

    kind: str
    country: str
    agency: str
    words: str


@dataclass(frozen=True, kw_only=True)
class SignatureLine:
    """What a country said last; ``by`` a name, ``told_by`` and ``told_how`` where it was entered on its behalf."""

    agency: str
    says: str
    words: str
    by: str
    at: datetime
    told_by: str
    told_how: str


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """A release. ``missing``: agency and why the release waits for it; ``to``: agencies that see it once it is
    released; ``small``: what could be worked out then; ``late``: what was corrected since; ``digest``: what it is known
    by in the ledger; ``intact``: its row still is what that says."""

    line: ReleaseLine
    mine: bool
    figures: tuple[ReleasedFigure, ...]
    negatives: tuple[ReleasedNegative, ...]
    signatures: tuple[SignatureLine, ...]
    missing: tuple[tuple[str, str], ...]
    to: tuple[str, ...]
    embargo: tuple[EmbargoThere, ...]
    small: tuple[Small, ...]
    late: tuple[Late, ...]
    digest: str
    intact: bool
    reason: str
    put_by: str
    released_by: str
    released_at: datetime | None


def releases(viewer: Viewer) -> tuple[ReleaseLine, ...]:
    """Every release the viewer may know of, the newest first."""
    rows = FigureRelease.objects.filter(operation_id=viewer.operation).order_by("-at", "-number", "id")
    consultation.note(viewer, subject_kind="results", subject="releases")
    return tuple(_line(viewer, row) for row in rows)


def release(viewer: Viewer, id: str) -> ReleasePage:
    """One release with everything that speaks for and against it; the look is logged. Raises Absent."""
    row = find_release(viewer, id)
    cells, said, mine = cells_of(row), newest_signatures(row), row.owner == viewer.agency
    digest, intact, out = row.digest, row.digest == whole_digest(row), row.state == ReleaseState.RELEASED
    line = _line(viewer, row)
    if mine and row.state == ReleaseState.SIGNING:
        settle(row, cells, allowed=consents(viewer))
    consultation.note(viewer, subject_kind="figures", subject=row.pk)
    names = _names([row.by, row.released_by, *(one.by for one in said.values())])
    parts = tuple(one for one in cells if mine or one.agency == viewer.recipient)
    shown = without_hidden(parts, viewer=viewer)
    return ReleasePage(
        line=line,
        mine=mine,
        figures=tuple(_figure(one, row.totals, shown) for one in row.definitions if "negative" not in one),
        negatives=tuple(found for one in row.definitions if "negative" in one for found in _negatives(one, shown)),
        signatures=_signatures(said, names),
        missing=() if out else tuple(not_signed(digest, parts, said).items()),
        to=tuple(sorted(set(members_here()) - {row.owner})),
        embargo=embargo_there(viewer, row.embargo_until, members=taking_part()),
        small=small_numbers(said_by(row), released_before(viewer)) if mine and not out else (),
        late=_late(viewer, row, to_compare(parts, shown, row.definitions, viewer=viewer)),
        digest=digest,
        intact=intact,
        reason=row.reason if mine else "",
        put_by=names.get(row.by, ""),
        released_by=names.get(row.released_by, "") if row.released_by else "",
        released_at=row.released_at,
    )


def _late(viewer: Viewer, row: FigureRelease, shown: Sequence[Frozen]) -> tuple[Late, ...]:
    """What was corrected since, of everyone for whoever put a joint release, else of the viewer's own part."""
    mine = row.owner == viewer.agency
    if row.national and not mine:
        return ()
    return late_corrections(
        row.definitions,
        shown,
        entries(viewer),
        members=taking_part(),
        allowed=consents(viewer),
        alone="" if mine and not row.national else viewer.recipient,
    )


def _signatures(said: dict[str, FigureSignature], names: dict[UUID, str]) -> tuple[SignatureLine, ...]:
    return tuple(
        SignatureLine(
            agency=agency, says=one.says, words=one.words, by=names.get(one.by, ""), at=one.at,
            told_by=one.told_by, told_how=one.told_how,
        )
        for agency, one in sorted(said.items())
    )  # fmt: skip


def _line(viewer: Viewer, row: FigureRelease) -> ReleaseLine:
    cells = [one for one in cells_of(row) if row.owner == viewer.agency or one.agency == viewer.recipient]
    waits = not_signed(row.digest, cells, newest_signatures(row)) if row.state == ReleaseState.SIGNING else {}
    return ReleaseLine(
        id=str(row.pk), owner=row.owner, number=row.number, national=row.national, state=row.state, as_of=row.as_of,
        embargo_until=row.embargo_until, titles=tuple(str(one["title"]) for one in row.definitions),
        missing=len(waits), mine_waits=viewer.agency in waits,
    )  # fmt: skip


def _figure(said: dict[str, Any], totals: dict[str, int], cells: Sequence[Frozen]) -> ReleasedFigure:
    key, title = str(said["key"]), str(said["title"])
    empty = ReleasedFigure(
        definition=None, key=key, title=title, total=None, said="", cells=(), countries=(), period=None
    )
    if "taken_out" in said:
        return replace(empty, taken_out=str(said["taken_out"]))
    one, total = defined(said), totals.get(key)
    return replace(
        empty,
        definition=one,
        total=total,
        said=said_as(total, one) if total is not None else "",
        cells=tuple(
            cell for cell in cells if cell.definition == key and cell.agency in said.get("agencies", [cell.agency])
        ),
        countries=tuple(said.get("countries", ())),
        period=period_of(said.get("counted_in", {})),
    )


def _negatives(said: dict[str, Any], cells: Sequence[Frozen]) -> list[ReleasedNegative]:
    kind = str(said["negative"])
    listed = said.get("said") or [
        {"country": cell.country, "agency": cell.agency, "words": ""}
        for cell in cells
        if cell.definition == said["key"]
    ]
    return [
        ReleasedNegative(kind=kind, country=one["country"], agency=one["agency"], words=one["words"]) for one in listed
    ]


def _names(keys: Sequence[UUID | None]) -> dict[UUID, str]:
    rows = Officer.objects.filter(pk__in=[key for key in keys if key])
    return {row.pk: str(row.get_full_name() or row.get_username()) for row in rows}
