"""What a viewer may see of packages, from rows. A country sees what it was given, once released, and nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, Func, IntegerField

from tallystick.records import consultation
from tallystick.records.models import Feedback, Operation, Package, Person
from tallystick.sharing import rows
from tallystick.sharing.answer import RECEIPT
from tallystick.sharing.cautions import Caution, cautions
from tallystick.sharing.content import Content
from tallystick.sharing.drafting import made_draft, staying
from tallystick.sharing.rules.facts import Lacking
from tallystick.sharing.rules.package import Drafted, Edition
from tallystick.sharing.rules.recipients import Stays
from tallystick.vocabulary.codes import PackageStatus
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)


@dataclass(frozen=True, kw_only=True)
class PackageLine:
    """A package in a list. ``standing`` is its status moved on by what the recipient answered; ``waits_for`` says who
    must act next. ``withheld``: a person in it was put away, and until they no longer are it shows nothing.
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
    withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class PackageView:
    """``content`` is None for a recipient whose package was recalled: ``line.recall_reason`` says why; for everybody
    while a person in it is put away (``line.withheld``).

    For its owner only: ``lacking`` are permissions without which rows stay out of a draft, ``cautions`` what is to be
    acknowledged before it is released.
    """

    line: PackageLine
    content: Content | None
    feedback: tuple[dict[str, Any], ...]
    lacking: tuple[Lacking, ...] = ()
    cautions: tuple[Caution, ...] = ()


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


def person_ids(row: Package) -> list[str]:
    """Who is in a package, by UUID; of one made before parts carried it, those the viewer may see, by their number."""
    parts = row.content.get("persons", ())
    known = [part["id"] for part in parts if "id" in part]
    older = [part["number"] for part in parts if "id" not in part]
    if older:
        found = Person.objects.filter(operation=row.operation_id, number__in=older).values_list("number", "pk")
        by_number = {number: str(pk) for number, pk in found}
        known += [by_number.get(number, number) for number in older]
    return known


def looked(viewer: Viewer, row: Package, *, reason: str = "") -> None:
    """Into the log of article 25: that the viewer opened the package, and with it everyone it names."""
    reason = reason or (f"looked as {viewer.looks_as}" if viewer.looks_as else "")
    consultation.note(viewer, subject_kind="package", subject=row.pk, reason=reason)
    consultation.note_all(viewer, subject_kind="person", subjects=person_ids(row), reason=reason)


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


def package(viewer: Viewer, package: str, *, reason: str = "", at: datetime | None = None) -> PackageView:
    """A package with its content and answers; the consultation is recorded for it and for each person in it.

    ``reason`` says in the log what the look is for, when it is more than reading (such as a download). With ``at``, the
    coordinator is told which permissions an open draft lacks now.
    """
    row = find_package(viewer, package)
    answers = list(Feedback.objects.filter(package=row.pk).order_by("received_at"))
    hidden = row.holds_protected or (row.recalled_at is not None and row.owner != viewer.recipient)
    content = None if hidden else cast(Content, row.content)
    if hidden:
        consultation.note(viewer, subject_kind="package", subject=row.pk)
    else:
        looked(viewer, row, reason=reason)
    feedback = tuple(
        {"kind": answer.kind, "person": answer.person_number, "at": answer.received_at, **{"answers": answer.answers}}
        for answer in answers
    )
    lacking = withheld(viewer, row.recipient, at=at).lacking if at and row.status in OPEN else ()
    return PackageView(line=_line(row, answers), content=content, feedback=feedback, lacking=lacking)


def preview(viewer: Viewer, package: str) -> PackageView:
    """Exactly what the recipient will see: the frozen content, and no word of what was withheld or of anyone else."""
    row = find_package(viewer, package)
    looked(viewer, row)
    warned = cautions(viewer, owner=row.owner, recipient=row.recipient)
    content = None if row.holds_protected else cast(Content, row.content)
    return PackageView(line=_line(row, []), content=content, feedback=(), cautions=warned)


def withheld(viewer: Viewer, recipient: str, *, at: datetime) -> Drafted:
    """For the coordinator: rows that stay back from a recipient, persons who stay out and permissions that are missing,
    as things are at ``at``. Its content is nobody's package.
    """
    operation = _as_coordinator(viewer)
    agency = rows.agency(recipient)
    edition = Edition(
        number="", version=0, replaces="", at=at, legal={"value": "unknown", "sentence": "", "settled": False}
    )
    return replace(made_draft(operation, agency=agency, edition=edition), content=None)


def left_behind(viewer: Viewer) -> list[Stays]:
    """For the coordinator: contested, unknown, excluded persons and those of categories that do not go this way.

    Everyone in the list is in the log.
    """
    found = staying(_as_coordinator(viewer))
    consultation.note(viewer, subject_kind="persons", subject="who goes into no package")
    consultation.note_all(viewer, subject_kind="listed", subjects=[row.id for row in found])
    return found


def impact(viewer: Viewer, package: str) -> Impact:
    """What recalling a package would reach. Raises Absent for anyone but its owner."""
    row = find_package(viewer, package)
    if row.owner != viewer.recipient:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    looked(viewer, row)
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
        persons=tuple(part["number"] for part in row.content.get("persons", ())),
        measures=measures,
        sentence=f"{row.recipient} is told that version {row.version} is recalled and loses its content here.{after}",
    )


def _as_coordinator(viewer: Viewer) -> Operation:
    operation = running_operation(viewer)
    if operation.coordinator != viewer.recipient:
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
        withheld=row.holds_protected,
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
    if row.holds_protected and row.released_at is not None and row.recalled_at is None:
        return "a coordinator to recall it"
    if row.holds_protected and row.status in OPEN:
        return "a new draft"
    if row.status in (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK):
        return "a coordinator to approve it"
    if row.status == PackageStatus.APPROVED:
        return "a second officer to release it"
    if standing == PackageStatus.SENT:
        return f"{row.recipient}'s receipt"
    if standing == PackageStatus.RECEIVED:
        return f"{row.recipient}'s feedback"
    return ""
