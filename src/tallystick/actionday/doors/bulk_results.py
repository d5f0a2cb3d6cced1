"""Numbers in a line become results: entered, in the place of what an earlier line said, or held by a later one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from tallystick.actionday.doors.rules.line import ResultSaid
from tallystick.actionday.doors.rules.so_far import Number, plan
from tallystick.actionday.entering import Entry
from tallystick.actionday.results.acts import What, correct_result, enter_result
from tallystick.actionday.results.lines import counted
from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import newest_of, standing
from tallystick.records.models import Result
from tallystick.records.turns import one_at_a_time
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.results import DEVICE, ResultKind
from tallystick.vocabulary.viewer import Viewer

SO_FAR, MORE = "so far", "more"
LATER = "a line of a later time says how many there are so far"
INCLUDED = "a line says how many there are so far"


def take_turn(operation: UUID, agency: str) -> None:
    """Wait for whoever just takes in a line of the agency: each looks at what the others put."""
    one_at_a_time("line", operation, agency)


def put_results(
    said: Sequence[ResultSaid], owner: str, *, entry: Entry, source: str, by: Viewer, at: datetime
) -> list[tuple[Result, bool]]:
    """Enter the numbers of a line (key and time in ``entry``); gives the row of each, and whether it is new. A number
    of nought withdraws what earlier lines said, and is no row."""
    put: list[tuple[Result, bool]] = []
    for one in said:
        key = uuid5(UUID(entry.sent), f"result {one.kind} {one.item_kind}")
        known = Result.objects.filter(operation_id=by.operation, owner=owner, sent=key).first()
        if known is not None:
            put.append((known, False))
            continue
        given = replace(entry, sent=str(key), via=Via.BULK)
        row = _put(one, owner, entry=given, source=source, by=by, at=at)
        put += [(row, True)] if row is not None else []
    return put


def beside(said: Sequence[ResultSaid], owner: str, *, by: Viewer) -> tuple[str, ...]:
    """Results of the same kinds that were entered one by one: sentences for the officer to judge."""
    kinds = {str(one.kind) for one in said}
    rows = counted(Result.objects.filter(operation_id=by.operation, owner=owner, kind__in=kinds))
    single = [one for one in standing(rows.values()) if one.via != Via.BULK]
    totals = {kind: sum(one.count for one in single if one.kind == kind) for kind in sorted(kinds)}
    return tuple(
        f"{kind.replace('_', ' ').capitalize()}: {count:,} entered one by one besides. If the line counts them too,"
        " correct them."
        for kind, count in totals.items()
        if count
    )


def _put(said: ResultSaid, owner: str, *, entry: Entry, source: str, by: Viewer, at: datetime) -> Result | None:
    new = Number(row="", happened_at=entry.happened_at or at, sent=entry.sent, more=said.more)
    item = (said.item_kind or DEVICE) if said.kind == ResultKind.ITEM_SEIZED else ""
    planned = plan(new, _there(said, owner, item, by=by))
    what = What(
        kind=said.kind, count=said.count, item_kind=item, source=source, words=MORE if said.more else SO_FAR
    )  # fmt: skip
    for row in planned.withdraws:
        correct_result(row, None, entry=_after(entry, row), reason=INCLUDED, by=by, at=at)
    if not said.count:
        if planned.counts and planned.replaces:
            correct_result(planned.replaces, None, entry=entry, reason=INCLUDED, by=by, at=at)
        return None
    if planned.replaces:
        return correct_result(planned.replaces, what, entry=entry, reason=INCLUDED, by=by, at=at)
    made = enter_result(what, entry=entry, by=by, at=at)
    if not planned.counts:
        correct_result(str(made.pk), None, entry=_after(entry, "later"), reason=LATER, by=by, at=at)
    return made


def _there(said: ResultSaid, owner: str, item: str, *, by: Viewer) -> list[Number]:
    """What lines said of a kind before: the row that holds of each, or that a line withdrew."""
    rows = counted(Result.objects.filter(operation_id=by.operation, owner=owner, kind=said.kind, item_kind=item))
    found = [(rows[first], held) for first, held in newest_of(rows.values()).items() if rows[first].via == Via.BULK]
    return [_number(first, held) for first, held in found if not held.void or held.via == Via.BULK]


def _number(first: Counted, held: Counted) -> Number:
    return Number(
        row=held.id, happened_at=held.happened_at, sent=held.sent, more=first.words == MORE, gone=held.void
    )  # fmt: skip


def _after(entry: Entry, what: str) -> Entry:
    """The same entry under a key of its own for what follows from it."""
    return replace(entry, sent=str(uuid5(UUID(entry.sent), f"because {what}")))
