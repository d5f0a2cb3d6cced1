"""What officers decide about packages. Each runs in the open session of ``by`` and ends with its ledger line."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tallystick.records.ledger import append
from tallystick.records.models import Contribution, Feedback, LedgerLine, Operation, Package, Permission
from tallystick.records.queue import defer
from tallystick.sharing import rows
from tallystick.sharing.answer import FORM, RECEIPT, Answer, check_form
from tallystick.sharing.drafting import Draft, made_draft, new_row, next_edition, same_words
from tallystick.sharing.reads import find_package, running_operation
from tallystick.vocabulary.codes import HandlingCode, OfficerRole, PackageStatus
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

_OPEN = (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK, PackageStatus.APPROVED)
_OUT = (PackageStatus.SENT, PackageStatus.RECEIVED, PackageStatus.ACCEPTED, PackageStatus.FEEDBACK)


def draft_package(recipient: str, *, by: Viewer, at: datetime, reason: str) -> Draft:
    """Draft the next version of the package for ``recipient``; an unchanged one is returned as it stands.

    ``package`` of the result is None when no person may go there; withheld rows and staying persons are named.
    """
    operation = _coordinated(by, roles=(OfficerRole.COORDINATOR, OfficerRole.ANALYST))
    _need(reason, where=f"package for {recipient}")
    agency = next((row for row in rows.member_agencies(operation) if row.code == recipient), None)
    if agency is None or not agency.country:
        raise Absent(f"recipient {recipient}", "no member agency of a country", "Admit it to the operation first.")
    last = Package.objects.filter(operation=operation, recipient=recipient).order_by("-version").first()
    edition = next_edition(operation, country=agency.country, last=last, at=at)
    made = made_draft(operation, agency=agency, edition=edition)
    if made.content is None:
        return Draft(package=None, made=made)
    if last and last.status in (*_OPEN, *_OUT) and same_words(last.content, made.content):
        return Draft(package=last, made=made)
    if last and last.status in _OPEN:
        Package.objects.filter(pk=last.pk).update(status=PackageStatus.SUPERSEDED)
    row = new_row(operation, made.content, agency=agency, last=last)
    row.owner, row.made_by, row.made_at = by.agency, UUID(by.officer), at
    row.save(force_insert=True)
    _line("draft_package", row, by=by, at=at, payload={"reason": reason, "withheld": len(made.withheld)})
    return Draft(package=row, made=made)


def approve_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Package:
    """The coordinator finds a draft fit to go; it still takes a second officer to release it."""
    row = _owned(package, by=by)
    _need(reason, where=_name(row))
    if row.status not in (PackageStatus.DRAFT, PackageStatus.LEGAL_CHECK):
        raise Conflict(_name(row), f"it is {row.status}, not a draft", "Look at its newest version.")
    row.status = PackageStatus.APPROVED
    row.save(update_fields=["status"])
    _line("approve_package", row, by=by, at=at, payload={"reason": reason})
    return row


def release_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Package:
    """Let a package go to its recipient. Raises Refused for the officer who made it, and when a row in it may no
    longer go: a permission ran out, a contribution was withdrawn. The version before is superseded.
    """
    row = _owned(package, by=by)
    _need(reason, where=_name(row))
    if row.status == PackageStatus.LEGAL_CHECK:
        raise Conflict(_name(row), "its legal check is not finished", "Approve it when the law is settled.")
    if row.status not in _OPEN:
        raise Conflict(_name(row), f"it is {row.status}", "Look at its newest version.")
    if str(row.made_by) == by.officer:
        raise Refused(_name(row), "you made it", "A second officer with the coordinator's role releases it.")
    _still_allowed(row, at=at)
    out = Package.objects.filter(operation=row.operation, recipient=row.recipient, status__in=_OUT)
    out.exclude(pk=row.pk).update(status=PackageStatus.SUPERSEDED)
    row.status, row.released_by, row.released_at = PackageStatus.SENT, UUID(by.officer), at
    row.grants = [row.recipient]
    row.save(update_fields=["status", "released_by", "released_at", "grants"])
    defer("sharing.seal_package", operation=str(row.operation_id), package=str(row.pk))
    _line("release_package", row, by=by, at=at, payload={"reason": reason, "recipient": row.recipient})
    return row


def recall_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Package:
    """Call a released package back. The recipient keeps seeing that it was recalled and why, not its content."""
    row = _owned(package, by=by)
    _need(reason, where=_name(row))
    if row.status not in (*_OUT, PackageStatus.SUPERSEDED) or row.released_at is None:
        raise Conflict(_name(row), f"it is {row.status} and never went out", "Draft a new version instead.")
    row.status, row.recalled_at, row.recall_reason = PackageStatus.WITHDRAWN, at, reason
    row.save(update_fields=["status", "recalled_at", "recall_reason"])
    _line("recall_package", row, by=by, at=at, payload={"reason": reason})
    return row


def record_permission(
    contribution: str,
    *,
    code: str,
    recipient: str,
    until: datetime | None,
    by: Viewer,
    at: datetime,
    reason: str,
) -> Permission:
    """The owner's permission for one contribution, code and recipient: by the owner, or by the coordinator on their
    behalf, with who told it, how and when in ``reason``.
    """
    operation = running_operation(by)
    _need(reason, where="permission")
    if code not in (HandlingCode.H1, HandlingCode.H2, HandlingCode.H3):
        raise Malformed("permission", f"code {code!r} needs none", "Give H1, H2 or H3.")
    given = Contribution.objects.filter(operation=operation, digest=contribution).first()
    if given is None:
        raise Absent(f"contribution {contribution[:12]}", "there is none", "Check the digest.")
    if by.agency not in (given.owner, operation.coordinator):
        raise Refused(f"contribution {contribution[:12]}", "it is not yours", "Ask its owner for the permission.")
    row = Permission.objects.create(
        operation=operation,
        owner=given.owner,
        grants=sorted({operation.coordinator} - {given.owner}),
        contribution=contribution,
        code=code,
        recipient=recipient,
        by=by.officer,
        at=at,
        until=until,
        reason=reason,
    )
    payload = {"reason": reason, "contribution": contribution, "code": code, "recipient": recipient}
    _append("record_permission", f"permission:{row.pk}", operation, by=by, at=at, payload=payload)
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
    payload = {"reason": reason, "kind": answer.kind, "person": answer.person}
    _append("receive_feedback", f"feedback:{row.pk}", operation, by=by, at=at, payload=payload)
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
    payload = {"reason": reason, "person": person}
    _append("give_feedback", f"feedback:{feedback.pk}", operation, by=by, at=at, payload=payload)
    return feedback


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
    edition = next_edition(row.operation, country=row.country, last=row, at=at)
    made = made_draft(row.operation, agency=agency, edition=edition)
    if made.content is None or not same_words(row.content, made.content):
        raise Refused(_name(row), "what it rests on has changed since it was drafted", "Draft a new version.")


def _need(reason: str, *, where: str) -> None:
    if not reason.strip():
        raise Malformed(where, "no reason was given", "Say in a sentence why, so that others can follow.")


def _coordinated(by: Viewer, *, roles: tuple[OfficerRole, ...]) -> Operation:
    operation = running_operation(by)
    if operation.coordinator != by.agency or not set(roles) & set(by.roles):
        raise Refused("packages", "the coordinating agency makes and releases them", "Ask the coordinator.")
    return operation


def _owned(package: str, *, by: Viewer) -> Package:
    """The package, for the coordinating agency; anyone else is told that there is none, seen or unseen."""
    row = find_package(by, package)
    if row.owner != by.agency:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    # Two officers at one package wait for one another, so neither writes over what the other did.
    Package.objects.select_for_update().get(pk=row.pk)
    row.refresh_from_db(fields=["status", "released_at", "recalled_at"])
    _coordinated(by, roles=(OfficerRole.COORDINATOR,))
    return row


def _name(row: Package) -> str:
    return f"package {row.number} v{row.version}"


def _line(act: str, row: Package, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> LedgerLine:
    return _append(act, f"package:{row.pk}", row.operation, by=by, at=at, payload=payload)


def _append(
    act: str, subject: str, operation: Operation, *, by: Viewer, at: datetime, payload: Mapping[str, object]
) -> LedgerLine:
    return append(act=act, subject=subject, payload=dict(payload), viewer=by, operation=operation.pk, at=at)
