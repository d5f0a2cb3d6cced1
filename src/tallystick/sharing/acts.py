"""What officers decide about packages. Each runs in the open session of ``by`` and ends with its ledger line."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tallystick.records import consultation
from tallystick.records.categories import given_to
from tallystick.records.models import Feedback, Operation, Package
from tallystick.records.queue import defer
from tallystick.records.session import current_alias
from tallystick.sharing import rows
from tallystick.sharing.answer import FEEDBACK, FORM, RECEIPT, Answer, check_form
from tallystick.sharing.cautions import cautions, heed
from tallystick.sharing.drafting import Draft, made_draft, new_row, next_edition, same_words
from tallystick.sharing.not_asked import all_asked
from tallystick.sharing.reads import find_package, person_ids, running_operation
from tallystick.sharing.recording import WITHHELD, line, need, tell
from tallystick.vocabulary.codes import Doing, OfficerRole, PackageStatus
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

_OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)
_OUT = (PackageStatus.SENT, PackageStatus.RECEIVED, PackageStatus.ACCEPTED, PackageStatus.FEEDBACK)


def draft_package(recipient: str, *, by: Viewer, at: datetime, reason: str) -> Draft:
    """Draft the next version of the package for ``recipient``; an unchanged one is returned as it stands.

    ``package`` of the result is None when no person may go there; withheld rows and staying persons are named.
    """
    operation = _coordinated(by, roles=(OfficerRole.COORDINATOR, OfficerRole.ANALYST))
    need(reason, where=f"package for {recipient}")
    agency = next((row for row in rows.member_agencies(operation) if row.code == recipient), None)
    if agency is None or not agency.country:
        raise Absent(f"recipient {recipient}", "no member agency of a country", "Admit it to the operation first.")
    last = Package.objects.filter(operation=operation, recipient=recipient).order_by("-version").first()
    edition = next_edition(operation, agency=agency, last=last, at=at)
    made = made_draft(operation, agency=agency, edition=edition)
    if made.content is None:
        return Draft(package=None, made=made)
    if last and last.status in (*_OPEN, *_OUT) and same_words(last.content, made.content):
        return Draft(package=last, made=made)
    if last and last.status in _OPEN:
        Package.objects.filter(pk=last.pk).update(status=PackageStatus.SUPERSEDED)
    row = new_row(operation, made.content, agency=agency, last=last)
    row.owner, row.made_by, row.made_at = by.agency, UUID(by.officer), at
    _insert(row)
    line("draft_package", f"package:{row.pk}", by=by, at=at, payload={"reason": reason, "withheld": len(made.withheld)})
    return Draft(package=row, made=made)


def _insert(row: Package) -> None:
    try:
        with transaction.atomic(using=current_alias()):
            row.save(force_insert=True)
    except IntegrityError as error:
        # There is a version the drafter may not see, because a person in it is tied to them; or one was just put away.
        remedy = "Try once more; then another officer of your agency has to draft it."
        raise Refused(f"package for {row.recipient}", "it cannot be drafted by you", remedy) from error


def approve_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Package:
    """The coordinator finds a draft fit to go; it still takes a second officer to release it."""
    row = _owned(package, by=by)
    need(reason, where=_name(row))
    if row.status not in (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK):
        raise Conflict(_name(row), f"it is {row.status}, not a draft", "Look at its newest version.")
    _open_to_all(row)
    row.status = PackageStatus.APPROVED
    row.save(update_fields=["status"])
    line("approve_package", f"package:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def release_package(package: str, *, by: Viewer, at: datetime, reason: str, knowing: Collection[str] = ()) -> Package:
    """Let an approved package go to its recipient. The version before is superseded.

    Raises Refused for the officer who made it, and when a row in it may no longer go: a permission ran out, a
    contribution was withdrawn, somebody in it was not asked for among the agencies; Conflict before it is approved,
    and for a warning that is not among ``knowing`` (kinds of :func:`tallystick.sharing.cautions.cautions` and of
    :func:`tallystick.sharing.not_asked.all_asked`).
    """
    row = _owned(package, by=by)
    need(reason, where=_name(row))
    if row.status == PackageStatus.LEGAL_CHECK:
        raise Conflict(_name(row), "its legal check is not finished", "Approve it when the law is settled.")
    if row.status not in _OPEN:
        raise Conflict(_name(row), f"it is {row.status}", "Look at its newest version.")
    if str(row.made_by) == by.officer:
        raise Refused(_name(row), "you made it", "A second officer with the coordinator's role releases it.")
    if row.status == PackageStatus.DRAFT:
        raise Conflict(_name(row), "nobody has approved it", "Read it and approve it first.")
    _still_allowed(row, at=at)
    open_hits = all_asked(row, at=at)
    heed((*cautions(by, owner=row.owner, recipient=row.recipient), *open_hits), knowing=knowing, where=_name(row))
    out = Package.objects.filter(operation=row.operation, recipient=row.recipient, status__in=_OUT)
    out.exclude(pk=row.pk).update(status=PackageStatus.SUPERSEDED)
    row.status, row.released_by, row.released_at = PackageStatus.SENT, UUID(by.officer), at
    row.grants = sorted({*given_to("package", row.pk), row.recipient})
    row.save(update_fields=["status", "released_by", "released_at", "grants"])
    defer("sharing.seal_package", operation=str(row.operation_id), package=str(row.pk))
    _note(row, by=by, doing=Doing.DISCLOSURE, reason=reason)
    tell(row.recipient, kind="package", subject=row.pk, words=f"For you: {_name(row)}", by=by, at=at)
    payload = {"reason": reason, "recipient": row.recipient, "knowing": sorted(knowing)}
    line("release_package", f"package:{row.pk}", by=by, at=at, payload=payload)
    return row


def recall_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Package:
    """Call a released package back. The recipient keeps seeing that it was recalled and why, not its content."""
    row = _owned(package, by=by)
    need(reason, where=_name(row))
    if row.status not in (*_OUT, PackageStatus.SUPERSEDED) or row.released_at is None:
        raise Conflict(_name(row), f"it is {row.status} and never went out", "Draft a new version instead.")
    row.status, row.recalled_at, row.recall_reason = PackageStatus.WITHDRAWN, at, reason
    row.save(update_fields=["status", "recalled_at", "recall_reason"])
    _note(row, by=by, doing=Doing.ALTERATION, reason=reason)
    tell(row.recipient, kind="package", subject=row.pk, words=f"Recalled: {_name(row)}: {reason}", by=by, at=at)
    line("recall_package", f"package:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def receive_feedback(answer: Answer, *, by: Viewer, at: datetime, reason: str = "") -> Feedback:
    """Take in a receipt or form that came back signed; the same one twice is one. Raises Absent for no such package."""
    operation = _coordinated(by, roles=(OfficerRole.COORDINATOR, OfficerRole.ANALYST))
    given = Package.objects.filter(operation=operation, recipient=answer.agency)
    package = given.filter(number=answer.number, version=answer.version).first()
    if package is None:
        raise Absent(f"package {answer.number} v{answer.version}", "none went to this agency", "Check the number.")
    said = {**answer.answers, "officer": answer.officer, "at": answer.at}
    slot = {"package": package.pk, "kind": answer.kind, "person_number": answer.person, "owner": answer.agency}
    known = Feedback.objects.filter(**slot, answers=said, signed_by=answer.verify_key[:64]).first()
    if known:
        return known
    row = Feedback.objects.create(
        operation=operation,
        grants=[operation.coordinator],
        answers=said,
        signed_by=answer.verify_key[:64],
        received_at=at,
        **slot,
    )
    _move(package, kind=answer.kind)
    _into_results(row)
    payload = {"reason": reason, "kind": answer.kind, "person": answer.person}
    line("receive_feedback", f"feedback:{row.pk}", by=by, at=at, payload=payload)
    return row


def give_feedback(
    package: str, *, person: str, answers: dict[str, object], by: Viewer, at: datetime, reason: str = ""
) -> Feedback:
    """The recipient fills in the two-minute form at the desk; ``person`` empty is a receipt of the package."""
    row = find_package(by, package)
    if row.recipient != by.agency:
        raise Refused(
            _name(row), "it was not given to you", "Its recipient answers, or the coordinator on their behalf."
        )
    if row.recalled_at is not None:
        raise Conflict(_name(row), "it was recalled", "Ask the coordinator for the version that holds now.")
    _open_to_all(row)
    numbers = {part["number"] for part in row.content["persons"]}
    if person and person not in numbers:
        raise Malformed(_name(row), f"{person} is not in it", "Choose one of its persons.")
    said = check_form(answers, where=f"feedback on {person}") if person else {}
    operation = running_operation(by)
    feedback = Feedback.objects.create(
        operation=operation,
        owner=by.agency,
        grants=sorted({operation.coordinator} - {by.agency}),
        package=row.pk,
        kind="feedback" if person else RECEIPT,
        person_number=person,
        answers={name: said[name] for name in FORM if name in said},
        received_at=at,
    )
    _into_results(feedback)
    payload = {"reason": reason, "person": person}
    line("give_feedback", f"feedback:{feedback.pk}", by=by, at=at, payload=payload)
    return feedback


def _into_results(row: Feedback) -> None:
    """What was done, and children who were found, become results of the operation."""
    if row.kind == FEEDBACK:
        defer("actionday.from_feedback", operation=str(row.operation_id), feedback=str(row.pk))


def _move(package: Package, *, kind: str) -> None:
    further = PackageStatus.RECEIVED if kind == RECEIPT else PackageStatus.FEEDBACK
    if package.status == PackageStatus.SENT or (package.status, kind) == (PackageStatus.RECEIVED, "feedback"):
        package.status = further
        package.save(update_fields=["status"])


def _still_allowed(row: Package, *, at: datetime) -> None:
    """Draft it again as things are now: persons, categories, links, codes and permissions must give the same words."""
    agency = next((found for found in rows.member_agencies(row.operation) if found.code == row.recipient), None)
    if agency is None:
        raise Refused(_name(row), f"{row.recipient} takes no part any more", "Ask the administrator.")
    edition = next_edition(row.operation, agency=agency, last=row, at=at)
    made = made_draft(row.operation, agency=agency, edition=edition)
    if made.content is None or not same_words(row.content, made.content):
        raise Refused(_name(row), "what it rests on has changed since it was drafted", "Draft a new version.")


def _coordinated(by: Viewer, *, roles: tuple[OfficerRole, ...]) -> Operation:
    operation = running_operation(by)
    if operation.coordinator != by.agency or not set(roles) & set(by.roles):
        raise Refused("packages", "the coordinating agency makes and releases them", "Ask the coordinator.")
    return operation


def _owned(package: str, *, by: Viewer) -> Package:
    """The package, for the agency that owns it; anyone else is told that there is none, seen or unseen."""
    row = find_package(by, package)
    if row.owner != by.agency:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    # Two officers at one package wait for one another, so neither writes over what the other did.
    Package.objects.select_for_update().get(pk=row.pk)
    row.refresh_from_db(fields=["status", "released_at", "recalled_at", "holds_protected", "content"])
    if OfficerRole.COORDINATOR not in by.roles:
        raise Refused(_name(row), "a coordinator of its owner decides that", "Ask one of your agency.")
    return row


def _open_to_all(row: Package) -> None:
    if row.holds_protected:
        raise Refused(_name(row), WITHHELD, "The coordinator recalls it and drafts a new version.")


def _note(row: Package, *, by: Viewer, doing: Doing, reason: str) -> None:
    """Into the log of article 25: for the package and for everyone it names."""
    for kind, subjects in (("package", [str(row.pk)]), ("person", person_ids(row))):
        consultation.note_all(
            by, subject_kind=kind, subjects=subjects, doing=doing, recipient=row.recipient, reason=reason
        )


def _name(row: Package) -> str:
    return f"package {row.number} v{row.version}"
