"""What a viewer may see of packages, from rows. A country sees what it was given, once released, and nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Func, IntegerField

from tallystick.records import consultation
from tallystick.records.models import Feedback, Operation, Package
from tallystick.sharing import rows
from tallystick.sharing.answer import RECEIPT
from tallystick.sharing.content import Content
from tallystick.sharing.drafting import made_draft, staying
from tallystick.sharing.rules.facts import Withheld
from tallystick.sharing.rules.package import Edition
from tallystick.sharing.rules.recipients import Stays
from tallystick.vocabulary.codes import PackageStatus
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

_OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)


@dataclass(frozen=True, kw_only=True)
class PackageLine:
    """A package in a list. ``standing`` is its status moved on by what the recipient answered; ``waits_for`` says who
    must act next.
    """

    id: str
    number: str
    version: int
    recipient: str
    country: str
    standing: str
    persons: int
    codes: tuple[str, ...]
    made_at: datetime
    made_by: str
    released_at: datetime | None
    not_before: datetime | None
    file: str
    digest: str
    recalled_at: datetime | None
    recall_reason: str
    settled: bool
    answered: int
    waits_for: str


@dataclass(frozen=True, kw_only=True)
class PackageView:
    """``content`` is None for a recipient whose package was recalled: ``line.recall_reason`` says why."""

    line: PackageLine
    content: Content | None
    feedback: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Impact:
    """What a recall would reach: the version is with ``recipient`` since ``released_at``; what was done on it."""

    number: str
    version: int
    recipient: str
    released_at: datetime | None
    received_at: datetime | None
    persons: tuple[str, ...]
    measures: tuple[str, ...]
    sentence: str


def running_operation(viewer: Viewer) -> Operation:
    """The operation the viewer works on. Raises Absent when there is none they may know of."""
    row = Operation.objects.filter(pk=viewer.operation).first() if viewer.operation else None
    if row is None:
        raise Absent("operation", "none is chosen, or you take no part in it", "Choose an operation.")
    return row


def find_package(viewer: Viewer, package: str) -> Package:
    """The row, by UUID. Raises Absent for one that does not exist or that the viewer may not know of."""
    try:
        row = Package.objects.filter(pk=UUID(str(package)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    return row


def packages(viewer: Viewer) -> list[PackageLine]:
    """Packages the viewer may see, by country, newest version first."""
    # Contents are large: the database counts their persons, a list fetches none of them.
    named = Func(F("content__persons"), function="jsonb_array_length", output_field=IntegerField())
    seen = Package.objects.filter(operation_id=viewer.operation).defer("content")
    found = seen.annotate(named=named, lawful=F("content__cover__legal__settled"))
    found = found.order_by("country", "recipient", "-version")
    answers: dict[UUID, list[Feedback]] = {}
    for answer in Feedback.objects.filter(operation_id=viewer.operation):
        answers.setdefault(answer.package, []).append(answer)
    return [_line(row, answers.get(row.pk, [])) for row in found]


def package(viewer: Viewer, package: str) -> PackageView:
    """A package with its content and answers; the consultation is recorded for it and for each person in it."""
    row = find_package(viewer, package)
    answers = list(Feedback.objects.filter(package=row.pk).order_by("received_at"))
    hidden = row.recalled_at is not None and row.owner != viewer.agency
    content = None if hidden else cast(Content, row.content)
    consultation.note(viewer, subject_kind="package", subject=str(row.pk))
    seen = [part["number"] for part in content["persons"]] if content else []
    consultation.note_all(viewer, subject_kind="person", subjects=seen)
    feedback = tuple(
        {"kind": answer.kind, "person": answer.person_number, "at": answer.received_at, **{"answers": answer.answers}}
        for answer in answers
    )
    return PackageView(line=_line(row, answers), content=content, feedback=feedback)


def preview(viewer: Viewer, package: str) -> PackageView:
    """Exactly what the recipient will see: the frozen content, and no word of what was withheld or of anyone else."""
    row = find_package(viewer, package)
    consultation.note(viewer, subject_kind="package", subject=str(row.pk))
    seen = [part["number"] for part in row.content["persons"]]
    consultation.note_all(viewer, subject_kind="person", subjects=seen)
    return PackageView(line=_line(row, []), content=cast(Content, row.content), feedback=())


def withheld(viewer: Viewer, recipient: str, *, at: datetime) -> tuple[tuple[Withheld, ...], tuple[Stays, ...]]:
    """For the coordinator: rows that stay back from a recipient and persons who stay out, as things are at ``at``."""
    operation = _as_coordinator(viewer)
    agency = rows.agency(recipient)
    edition = Edition(
        number="", version=0, replaces="", at=at, legal={"value": "unknown", "sentence": "", "settled": False}
    )
    made = made_draft(operation, agency=agency, edition=edition)
    return made.withheld, made.stays


def left_behind(viewer: Viewer) -> list[Stays]:
    """For the coordinator: contested, unknown, excluded persons and those of categories that do not go this way."""
    return staying(_as_coordinator(viewer))


def impact(viewer: Viewer, package: str) -> Impact:
    """What recalling a package would reach. Raises Absent for anyone but its owner."""
    row = find_package(viewer, package)
    if row.owner != viewer.agency:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    answers = list(Feedback.objects.filter(package=row.pk).order_by("received_at"))
    done = [answer for answer in answers if answer.answers.get("action") in ("visit", "search", "arrest", "letter")]
    measures = tuple(f"{answer.person_number}: {answer.answers['action']}" for answer in done)
    receipts = [answer.received_at for answer in answers if answer.kind == RECEIPT]
    after = " Measures were taken on it: tell the prosecutor and the defence." if measures else ""
    return Impact(
        number=row.number,
        version=row.version,
        recipient=row.recipient,
        released_at=row.released_at,
        received_at=receipts[0] if receipts else None,
        persons=tuple(part["number"] for part in row.content["persons"]),
        measures=measures,
        sentence=f"{row.recipient} is told that version {row.version} is recalled and loses its content here.{after}",
    )


def _as_coordinator(viewer: Viewer) -> Operation:
    operation = running_operation(viewer)
    if operation.coordinator != viewer.agency:
        raise Absent("packages", "there is nothing of this kind here", "See the list of packages.")
    return operation


def _line(row: Package, answers: list[Feedback]) -> PackageLine:
    standing = _standing(row, answers)
    return PackageLine(
        id=str(row.pk),
        number=row.number,
        version=row.version,
        recipient=row.recipient,
        country=row.country,
        standing=standing,
        persons=_named(row),
        codes=tuple(row.codes),
        made_at=row.made_at,
        made_by=str(row.made_by),
        released_at=row.released_at,
        not_before=row.not_before,
        file=row.file,
        digest=row.digest,
        recalled_at=row.recalled_at,
        recall_reason=row.recall_reason,
        settled=_lawful(row),
        answered=len({answer.person_number for answer in answers if answer.person_number}),
        waits_for=_waits_for(row, standing),
    )


def _named(row: Package) -> int:
    """How many persons it names; a list had the database count them."""
    return int(row.named or 0) if hasattr(row, "named") else len(row.content.get("persons", ()))


def _lawful(row: Package) -> bool:
    if hasattr(row, "lawful"):
        return bool(row.lawful)
    return bool(row.content.get("cover", {}).get("legal", {}).get("settled"))


def _standing(row: Package, answers: list[Feedback]) -> str:
    """Sent moves on to received or feedback with the recipient's answers, also those given at the desk."""
    if row.status not in (PackageStatus.SENT, PackageStatus.RECEIVED):
        return str(row.status)
    if any(answer.person_number for answer in answers):
        return PackageStatus.FEEDBACK.value
    return PackageStatus.RECEIVED.value if answers else str(row.status)


def _waits_for(row: Package, standing: str) -> str:
    if row.status in _OPEN:
        return "a second officer to release it"
    if standing == PackageStatus.SENT:
        return f"{row.recipient}'s receipt"
    if standing == PackageStatus.RECEIVED:
        return f"{row.recipient}'s feedback"
    return ""
