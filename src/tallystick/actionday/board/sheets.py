"""Sheets for the hours without a network: printed with codes, typed in (:mod:`board.typed`) and counted once."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from tallystick.actionday.board.typed import Taken, Typed, type_in
from tallystick.actionday.doors.lines import reported
from tallystick.actionday.doors.rules.codes import sheet_number, subject_code
from tallystick.actionday.doors.rules.standing import standing
from tallystick.actionday.entering import running_operation
from tallystick.paper.pdf import set_pdf
from tallystick.records import consultation
from tallystick.records.models import Agency, DoorReport, Subject
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.results import ITEM_WORDS, ResultKind
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Sheet", "SheetLine", "Taken", "Typed", "key", "pdf", "sheet", "type_in"]

TEMPLATE = Path(__file__).with_name("sheet.typ")
A_DOOR, FREE = 2, 12
"""Lines for each door, and lines for what nobody expected."""
TYPED = tuple(state for state in DoorState if state != DoorState.READY)
"""Ready is said where it is seen what is missing."""
ON_PAPER = (
    ResultKind.ARREST, ResultKind.ALREADY_UNDER_ARREST, ResultKind.INTERVIEW, ResultKind.HOUSE_SEARCH,
    ResultKind.OTHER_SEARCH, ResultKind.ITEM_SEIZED, ResultKind.DATA_VOLUME, ResultKind.CHILD_SAFEGUARDED,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SheetLine:
    """A line of a sheet: ``code`` of a subject (empty: a free line), ``state`` as it stood when it was printed."""

    line: int
    code: str
    door: int
    state: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """``number`` is unlike that of any other print, and ends in a check sign."""

    number: str
    agency: str
    country: str
    made_at: datetime
    lines: tuple[SheetLine, ...]


def sheet(viewer: Viewer, *, now: datetime, agency: str = "") -> Sheet:
    """A sheet of the viewer's agency, or for the coordinator of ``agency``: each door with its code, and free lines.

    Who a code stands for is on the screen alone (:func:`key`). The look is logged. Raises Absent.
    """
    operation, owner = running_operation(viewer), agency or viewer.agency
    subjects = {str(row.pk): row for row in _subjects(viewer, owner)}
    if owner != viewer.agency and not subjects:
        raise Absent("sheet", f"nothing is known of subjects of {owner}", "See the board.")
    held = standing(map(reported, DoorReport.objects.filter(operation=operation, owner=owner)))
    states = {door: report.state for door, report in held.items() if door[0] in subjects}
    states = {(pk, 1): str(DoorState.PLANNED) for pk in subjects} | states
    doors = sorted((subject_code(pk), door, state) for (pk, door), state in states.items())
    rows = [row for row in doors for _ in range(A_DOOR)] + [("", 1, "")] * FREE
    consultation.note(viewer, subject_kind="sheet", subject=owner)
    consultation.note_all(viewer, subject_kind="subject", subjects=subjects)
    return Sheet(
        number=sheet_number(str(operation.pk), owner, viewer.officer, now),
        agency=owner,
        country=Agency.objects.filter(pk=owner).values_list("country", flat=True).first() or "",
        made_at=now,
        lines=tuple(SheetLine(line=n, code=c, door=d, state=s) for n, (c, d, s) in enumerate(rows, start=1)),
    )


def key(viewer: Viewer, *, agency: str = "") -> tuple[tuple[str, str, str], ...]:
    """Code, reference and id of each subject: the key to a sheet, for the screen alone; the look is logged."""
    rows = _subjects(viewer, agency or viewer.agency)
    consultation.note_all(viewer, subject_kind="subject", subjects=[row.pk for row in rows])
    return tuple(sorted((subject_code(str(row.pk)), row.reference, str(row.pk)) for row in rows))


def pdf(sheet: Sheet) -> bytes:
    """A sheet on paper, A4 lying on its side: tagged PDF, the same bytes for the same sheet."""
    made = sheet.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    words = {"states": [_plain(one) for one in TYPED], "results": [_plain(one) for one in ON_PAPER]}
    words |= {"items": [_plain(one) for one in ITEM_WORDS]}
    content = asdict(sheet) | {"made_at": made, "printed": _printed(sheet.made_at)} | words
    return set_pdf(content, template=TEMPLATE, made=made)


def _subjects(viewer: Viewer, owner: str) -> list[Subject]:
    return list(Subject.objects.filter(operation_id=viewer.operation, owner=owner, withdrawn_at=None))


def _printed(at: datetime) -> str:
    there = at.astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"


def _plain(word: str) -> str:
    return word.replace("_", " ")
