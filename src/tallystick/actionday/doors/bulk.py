"""A line about several doors becomes reports, and results: how many there are so far, so that nothing counts twice."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import QuerySet

from tallystick.actionday.doors.bulk_results import beside, put_results, take_turn
from tallystick.actionday.doors.lines import that_may_hold
from tallystick.actionday.doors.putting import put_report
from tallystick.actionday.doors.rules.counts import counts
from tallystick.actionday.doors.rules.line import Line, StateSaid, read_line, said
from tallystick.actionday.entering import Entry, line, running_operation
from tallystick.actionday.once import key_of
from tallystick.records.models import Agency, DoorReport, Result, Subject
from tallystick.vocabulary.actionday import DoorState, Via
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """What came of a line: ``reports`` a state each, ``results`` a kind each; ``understood``: the line as it was read;
    ``beside``: sentences on results that were entered one by one besides, for the officer to judge."""

    reports: tuple[DoorReport, ...]
    results: tuple[Result, ...]
    understood: str
    beside: tuple[str, ...] = ()

    @property
    def report(self) -> DoorReport | None:
        """The first report; None for a line of results alone."""
        return self.reports[0] if self.reports else None


def report_bulk(text: str, *, entry: Entry, by: Viewer, at: datetime) -> Bulk:
    """Take in a line about several doors of the country of ``entry``: "DK 6 of 6 done, 9 devices".

    Its numbers say how many there are so far: a later line takes the place of an earlier one, by when they were said
    and not by when they arrived; "2 more devices" come on top. The same line sent twice is one. Raises Malformed, with
    what was understood, for a line that cannot be read; Absent, Refused, Conflict as every entry does.
    """
    operation = running_operation(by)
    owner, key = entry.agency or by.agency, key_of(entry.sent)
    entry = replace(entry, sent=str(key), happened_at=entry.happened_at or at)
    read = _read(text, owner, key, by=by)
    # Of doors alone: what it says of children is shown where their country consents (results).
    words = said(replace(read, results=()))
    take_turn(operation.pk, owner)
    put = [
        put_report(
            None, one.state, entry=_part(entry, key, number), by=by, at=at, words=words, count=one.count, of=one.of
        )
        for number, one in enumerate(_states(read))
    ]
    source = f"door:{put[0][0].pk}" if put else f"line:{key}"
    results = put_results(read.results, owner, entry=entry, source=source, by=by, at=at)
    if any(new for _, new in put) or any(new for _, new in results):
        about = f"door {put[0][0].pk}" if put else f"result {results[0][0].pk}"
        line("day.report_bulk", about, by=by, at=at, payload={"said": text, "understood": said(read), "for": owner})
    return Bulk(
        reports=tuple(row for row, _ in put),
        results=tuple(row for row, _ in results),
        understood=said(read),
        beside=beside(read.results, owner, by=by),
    )


def understand(text: str, agency: str, *, by: Viewer, doors: int | None = None) -> Line:
    """A line as the house reads it for an agency; ``doors``: for "all done", None: as many as are known now.

    Raises Malformed with what was understood, Refused for readiness of subjects, which is said where it is seen what is
    missing.
    """
    country = Agency.objects.filter(pk=agency).values_list("country", flat=True).first() or ""
    read = read_line(text, country=country, agency=agency, doors=_doors(agency, by=by) if doors is None else doors)
    if any(one.state == DoorState.READY and one.count for one in read.states) and _subjects(agency, by=by).exists():
        raise Refused("line", "readiness of subjects is not reported in a line", "Say ready on each subject's page.")
    return read


def _read(text: str, agency: str, key: UUID, *, by: Viewer) -> Line:
    """As it was read when it was first sent: "all" may be more by now."""
    first = DoorReport.objects.filter(operation_id=by.operation, owner=agency, sent=key, subject=None).first()
    return understand(text, agency, by=by, doors=first.of if first else None)


def _doors(agency: str, *, by: Viewer) -> int:
    """How many doors of an agency are known, for "all done"."""
    subjects = _subjects(agency, by=by)
    reports = DoorReport.objects.filter(operation_id=by.operation, owner=agency)
    return counts({str(row.pk): row.count for row in subjects}, that_may_hold(reports)).of


def _subjects(agency: str, *, by: Viewer) -> QuerySet[Subject]:
    return Subject.objects.filter(operation_id=by.operation, owner=agency, withdrawn_at=None)


def _states(read: Line) -> tuple[StateSaid, ...]:
    """What a line says of doors; that there is nothing to report is said of none of them."""
    return (StateSaid(state=DoorState.PLANNED, count=0, of=None),) if read.nothing else read.states


def _part(entry: Entry, key: UUID, number: int) -> Entry:
    """The entry of one report of a line: each has a key of its own, the first one the line's."""
    return replace(entry, sent=str(uuid5(key, f"state {number}") if number else key), via=Via.BULK)
