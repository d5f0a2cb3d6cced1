"""Subjects of action as a viewer may see them: lines, one page, and persons of one's own packages not yet set."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tallystick.actionday.doors.history import DoorEntry, reports_of
from tallystick.actionday.found import found_subject
from tallystick.actionday.subjects.given import packages_given
from tallystick.actionday.subjects.lines import SubjectLine, lines
from tallystick.records import consultation
from tallystick.records.models import Subject, SubjectDetail
from tallystick.sharing.content import PersonPart
from tallystick.vocabulary.viewer import Viewer

__all__ = ["PersonToSet", "SubjectLine", "SubjectPage", "persons_set", "persons_to_set", "subject", "subjects"]


@dataclass(frozen=True, kw_only=True)
class SubjectPage:
    """``detail`` and ``history`` (its rows, newest first): the own agency's alone; None and empty elsewhere.
    ``doors``: every report, the one entered last first, with what was put right of it."""

    line: SubjectLine
    subject: Subject
    detail: SubjectDetail | None
    history: tuple[SubjectDetail, ...]
    doors: tuple[DoorEntry, ...]


@dataclass(frozen=True, kw_only=True)
class PersonToSet:
    """A person of an own package that nobody set yet. ``because``: sentences, indicators of risk to a child first."""

    person: str
    number: str
    package: str
    package_id: str
    role: str
    because: tuple[str, ...]


def subjects(viewer: Viewer, *, now: datetime, after: str = "", limit: int = 50) -> tuple[tuple[SubjectLine, ...], str]:
    """Lines by agency and reference, and what to give as ``after`` for the next ones (empty: these were the last).

    Everybody who stands behind a line of one's own is in the log.
    """
    rows = Subject.objects.filter(operation_id=viewer.operation).order_by("owner", "reference", "id")
    last = _row(after, viewer) if after else None
    if last is not None:
        later = Q(owner__gt=last.owner) | Q(owner=last.owner, reference__gt=last.reference)
        rows = rows.filter(later | Q(owner=last.owner, reference=last.reference, pk__gt=last.pk))
    page = list(rows[: limit + 1])
    shown = lines(viewer, page[:limit], now=now)
    consultation.note(viewer, subject_kind="subjects", subject=after or "first")
    consultation.note_all(viewer, subject_kind="listed", subjects=[line.person for line in shown if line.person])
    return shown, str(page[limit - 1].pk) if len(page) > limit else ""


def subject(viewer: Viewer, id: str, *, now: datetime) -> SubjectPage:
    """One subject; the look is in the log, with the person behind it. Raises Absent."""
    row = found_subject(viewer, id)
    line = lines(viewer, [row], now=now)[0]
    history = tuple(SubjectDetail.objects.filter(subject=row.pk).order_by("-entered_at", "-at", "-id"))
    consultation.note(viewer, subject_kind="subject", subject=row.pk)
    consultation.note_all(viewer, subject_kind="person", subjects=[line.person] if line.person else [])
    return SubjectPage(
        line=line,
        subject=row,
        detail=history[0] if history else None,
        history=history,
        doors=reports_of(row.pk),
    )


def persons_set(viewer: Viewer) -> dict[str, tuple[str, str]]:
    """Person (id) -> the subject of action (id, reference) they are set as, of the own agency's."""
    about = SubjectDetail.objects.filter(operation_id=viewer.operation, owner=viewer.agency, person__isnull=False)
    persons = dict(about.values_list("subject", "person"))
    rows = Subject.objects.filter(pk__in=persons, withdrawn_at=None).values_list("pk", "reference")
    found = {str(persons[pk]): (str(pk), reference) for pk, reference in rows}
    consultation.note_all(viewer, subject_kind="subject", subjects=[subject for subject, _ in found.values()])
    return found


def persons_to_set(viewer: Viewer) -> tuple[PersonToSet, ...]:
    """Persons of the newest own package that nobody set yet, by their strongest sign of risk to a child, then number.

    The order says where to begin and decides nothing; signs are not added up. Everybody is in the log.
    """
    withdrawn = Subject.objects.filter(operation_id=viewer.operation, withdrawn_at__isnull=False).values("pk")
    about = SubjectDetail.objects.filter(operation_id=viewer.operation, person__isnull=False)
    there = {str(person) for person in about.exclude(subject__in=withdrawn).values_list("person", flat=True)}
    found = [(row, part) for row, part in packages_given(viewer).newest() if part.get("id", "") not in {"", *there}]
    found.sort(key=lambda one: (-_strongest(one[1]), one[1]["number"]))
    consultation.note(viewer, subject_kind="persons", subject="to be set")
    consultation.note_all(viewer, subject_kind="listed", subjects=[part["id"] for _, part in found])
    return tuple(
        PersonToSet(
            person=part["id"], number=part["number"], package=f"{row.number} v{row.version}", package_id=str(row.pk),
            role=part["role"], because=_because(part),
        )
        for row, part in found
    )  # fmt: skip


def _strongest(part: PersonPart) -> int:
    return max((sign["strength"] for sign in part["indicators"]), default=0)


def _because(part: PersonPart) -> tuple[str, ...]:
    signs = sorted(part["indicators"], key=lambda sign: (-sign["strength"], sign["sentence"]))
    return (*(sign["sentence"] for sign in signs), part["role_sentence"])


def _row(id: str, viewer: Viewer) -> Subject | None:
    try:
        return Subject.objects.filter(pk=UUID(id), operation_id=viewer.operation).first()
    except ValueError:
        return None
