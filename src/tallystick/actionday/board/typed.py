"""What stands on a sheet is typed in: a line counts once, typed twice or told by phone before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tallystick.actionday.board.rules.there import same_door, same_result
from tallystick.actionday.doors.bulk_results import take_turn
from tallystick.actionday.doors.lines import reported
from tallystick.actionday.doors.putting import put_report
from tallystick.actionday.doors.rules.codes import key_of_line, read_code, read_number, subject_code
from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.entering import Entry, line, running_operation
from tallystick.actionday.results.acts import What, enter_result
from tallystick.actionday.results.lines import counted
from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.records.models import DoorReport, Result, Subject
from tallystick.vocabulary.actionday import DoorState, TypedAs, Via
from tallystick.vocabulary.errors import Absent, HouseError, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

MOST_LINES = 400
DOOR, RESULT = "door", "result"


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A line as it is typed in: ``code`` of a subject (or its id; empty: of none); a ``state`` of its door, or a result
    (``kind``, ``count``), or both, at ``happened_at`` (aware). ``another``: the officer says it is not what was entered
    already."""

    line: int
    happened_at: datetime
    code: str = ""
    door: int = 1
    state: str = ""
    kind: str = ""
    count: int = 1
    item_kind: str = ""
    words: str = ""
    another: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a part of a line: ``part`` door or result; ``outcome`` a TypedAs; ``row``: the id of the entry, or
    of the one that was there; ``words``: a sentence."""

    line: int
    part: str
    outcome: TypedAs
    row: str
    words: str


@dataclass
class _Day:
    """What is there of the agency. ``used``: ids of entries that a line stands for, or that came from this sheet."""

    number: str
    owner: str
    entry: Entry
    by: Viewer
    at: datetime
    subjects: dict[str, Subject]
    reports: tuple[Reported, ...]
    results: tuple[Counted, ...]
    by_key: dict[str, Reported | Counted]
    used: set[str] = field(default_factory=set)


def type_in(sheet: str, rows: Sequence[Typed], *, entry: Entry, by: Viewer, at: datetime) -> tuple[Taken, ...]:
    """Enter what stands on a sheet (its number), line by line; gives what became of each part of each line.

    A line that was typed in before is not entered again. What was entered otherwise already (the same subject, door and
    state within an hour; the same kind of result, subject and count) is there already, each such entry for one line
    alone, unless ``another``. What cannot be entered says why, and the others are entered. Raises Malformed for no such
    number or a line that stands there twice, and as every entry does.
    """
    number, operation = read_number(sheet), running_operation(by)
    numbers = [row.line for row in rows]
    if wrong := [one for one in numbers if not 1 <= one <= MOST_LINES or numbers.count(one) > 1]:
        raise Malformed(f"line {wrong[0]}", "it stands there twice, or on no sheet", "Type each line once.")
    owner = entry.agency or by.agency
    take_turn(operation.pk, owner)
    day = _day(number, owner, replace(entry, via=Via.SHEET), by=by, at=at)
    taken = [one for row in sorted(rows, key=lambda row: row.line) for one in _line(row, day)]
    entered = [one for one in taken if one.outcome == TypedAs.ENTERED]
    if entered:
        said = {"sheet": number, "for": owner, "lines": [f"{one.line} {one.part} {one.row}" for one in entered]}
        line("day.type_in", f"sheet {number}", by=by, at=at, payload=said)
    return tuple(taken)


def _day(number: str, owner: str, entry: Entry, *, by: Viewer, at: datetime) -> _Day:
    here = {"operation_id": by.operation, "owner": owner}
    reports = [reported(row) for row in DoorReport.objects.filter(**here)]
    results = list(counted(Result.objects.filter(**here)).values())
    known: dict[str, Reported | Counted] = {one.sent: one for one in reports}
    known |= {one.sent: one for one in results}
    day = _Day(
        number=number, owner=owner, entry=entry, by=by, at=at,
        subjects={str(row.pk): row for row in Subject.objects.filter(**here)},
        reports=tuple(standing(reports)), results=tuple(standing(results)), by_key=known,
    )  # fmt: skip
    keys = (_key(day, place, part) for place in range(1, MOST_LINES + 1) for part in (DOOR, RESULT))
    day.used = {known[one].id for one in keys if one in known}
    return day


def _line(row: Typed, day: _Day) -> list[Taken]:
    """The parts of one line."""
    parts = [part for part, said in ((DOOR, row.state), (RESULT, row.kind)) if said]
    if not parts:
        return [_taken(row, DOOR, TypedAs.REFUSED, words="Neither a state nor a result is typed in.")]
    return [_part(row, part, day) for part in parts]


def _part(row: Typed, part: str, day: _Day) -> Taken:
    try:
        if row.happened_at.tzinfo is None:
            raise Malformed(f"line {row.line}", "its time brings no zone", "Give it with its offset.")
        subject = _subject(row.code, day)
        before = day.by_key.get(_key(day, row.line, part))
        if before is not None:
            return _before(row, part, before, subject)
        there = None if row.another else _there(row, part, day, subject)
        if there is not None:
            day.used.add(there.id)
            words = f"Entered already ({there.via}), {there.happened_at:%H:%M} UTC. Say so if this is another."
            return _taken(row, part, TypedAs.THERE_ALREADY, row_id=there.id, words=words)
        made = _door(row, day, subject) if part == DOOR else _result(row, day, subject)
        return _taken(row, part, TypedAs.ENTERED, row_id=made, words="Entered.")
    except HouseError as error:
        return _taken(row, part, TypedAs.REFUSED, words=str(error))


def _subject(code: str, day: _Day) -> Subject | None:
    if not code.strip():
        return None
    if code.strip() in day.subjects:
        return day.subjects[code.strip()]
    said = read_code(code)
    found = [row for pk, row in day.subjects.items() if subject_code(pk) == said]
    if len(found) != 1:
        raise Absent(f"code {said}", f"{day.owner} has no subject of this code", "Look at the paper again.")
    return found[0]


def _before(row: Typed, part: str, before: Reported | Counted, subject: Subject | None) -> Taken:
    """The line was typed in: as it is now, or otherwise; then the entry is corrected, not typed again."""
    same = before.subject == str(subject.pk if subject else "")
    if isinstance(before, Reported):
        same = same and (before.state, before.door) == (row.state, row.door)
    else:
        same = same and (before.kind, before.count) == (row.kind, row.count)
    if same:
        return _taken(row, part, TypedAs.TYPED_BEFORE, row_id=before.id, words="This line was typed in before.")
    words = "This line was typed in before as something else. Correct that entry."
    return _taken(row, part, TypedAs.REFUSED, row_id=before.id, words=words)


def _there(row: Typed, part: str, day: _Day, subject: Subject | None) -> Reported | Counted | None:
    whose = str(subject.pk) if subject else ""
    if part == DOOR:
        return same_door(
            day.reports, subject=whose, door=row.door, state=row.state, at=row.happened_at, but=day.used
        )  # fmt: skip
    return same_result(
        day.results, subject=whose, kind=row.kind, count=row.count, item_kind=row.item_kind, at=row.happened_at,
        but=day.used,
    )  # fmt: skip


def _door(row: Typed, day: _Day, subject: Subject | None) -> str:
    if subject is None:
        raise Malformed(f"line {row.line}", "a state needs the code of its subject", "Or type in a line about several.")
    if row.state == DoorState.READY:
        raise Refused(f"line {row.line}", "readiness is not typed in", "Say ready on the subject's page.")
    entry = _entry(row, DOOR, day)
    made, _ = put_report(subject, row.state, entry=entry, by=day.by, at=day.at, door=row.door, words=row.words)
    return str(made.pk)


def _result(row: Typed, day: _Day, subject: Subject | None) -> str:
    what = What(
        kind=row.kind, count=row.count, subject=str(subject.pk) if subject else "", item_kind=row.item_kind,
        words=row.words, source=f"sheet:{day.number} {row.line}",
    )  # fmt: skip
    return str(enter_result(what, entry=_entry(row, RESULT, day), by=day.by, at=day.at).pk)


def _entry(row: Typed, part: str, day: _Day) -> Entry:
    return replace(day.entry, sent=_key(day, row.line, part), happened_at=row.happened_at)


def _key(day: _Day, place: int, part: str) -> str:
    return str(key_of_line(str(UUID(day.by.operation)), day.owner, day.number, place, part))


def _taken(row: Typed, part: str, outcome: TypedAs, *, words: str, row_id: str = "") -> Taken:
    return Taken(line=row.line, part=part, outcome=outcome, row=row_id, words=words)
