"""What an officer decides about a contribution: receive it, withdraw it. Each runs inside an open session."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from tallystick.intake import reads
from tallystick.intake.cover import CoverSheet
from tallystick.intake.prepare import Prepared
from tallystick.intake.rules import may_enter
from tallystick.records import consultation, ledger
from tallystick.records.conditions import WORKING
from tallystick.records.models import Agency, Contribution, LedgerLine, Member, Operation, QuarantinedRow
from tallystick.records.session import current_alias
from tallystick.vocabulary.codes import Doing, OfficerRole
from tallystick.vocabulary.errors import Conflict, Refused
from tallystick.vocabulary.viewer import Viewer

ON_BEHALF = "on_behalf"


def receive_contribution(prepared: Prepared, *, by: Viewer, at: datetime, reason: str) -> Contribution:
    """The contribution's row, its quarantined rows for the desk, its ledger line. Received before: that row, unchanged.

    Its files must lie on the shelf already. Raises Refused when ``by`` may not enter for the owner, when the cover
    sheet is for another operation or names an unknown agency; Conflict when this digest was withdrawn.
    """
    cover, digest = prepared.received.cover, prepared.received.digest
    how = check_entry(cover, by=by)
    before = reads.received(by, cover.agency, digest)
    if before is not None:
        return before
    row = Contribution(**_columns(prepared, by=by, how=how))
    try:
        with transaction.atomic(using=current_alias()):
            row.save(force_insert=True)
    except IntegrityError:
        what = "was received at the same moment, or before by someone who may not show it to you"
        raise Conflict(f"contribution {digest[:12]}", what, "Look at the list of contributions again") from None
    QuarantinedRow.objects.bulk_create([_aside(row, said) for said in prepared.quarantined], batch_size=250)
    consultation.note(by, subject_kind="contribution", subject=digest, doing=Doing.COLLECTION, reason=reason)
    payload: dict[str, Any] = {
        "reason": reason,
        "name": cover.name,
        "kind": str(cover.kind),
        "owner": cover.agency,
        "entered": how,
        "codes": list(cover.codes),
        "state": prepared.state,
        "total": prepared.counts()["total"],
    }
    ledger.append(
        act="receive_contribution",
        subject=f"contribution {digest}",
        payload=payload,
        viewer=by,
        operation=by.operation,
        at=at,
    )
    return row


def withdraw_contribution(contribution_id: str, *, by: Viewer, at: datetime, reason: str) -> Contribution:
    """Mark a contribution withdrawn: the next build is made without it. Its files stay; nothing is deleted.

    Raises Absent, Refused when neither the owner nor the coordinator on its behalf asks, Conflict when it was before.
    """
    row = reads.contribution(by, contribution_id)
    how = _how(row.owner, by=by)
    if row.state == "withdrawn":
        raise Conflict(f"contribution {row.name}", "is withdrawn already", "Nothing is left to do")
    row.state = "withdrawn"
    row.save(update_fields=["state"])
    consultation.note(by, subject_kind="contribution", subject=row.digest, doing=Doing.ERASURE, reason=reason)
    ledger.append(
        act="withdraw_contribution",
        subject=f"contribution {row.digest}",
        payload={"reason": reason, "name": row.name, "owner": row.owner, "entered": how},
        viewer=by,
        operation=by.operation,
        at=at,
    )
    return row


def accept_weaker_cage(open_ones: Sequence[str], *, by: Viewer, at: datetime, reason: str) -> LedgerLine:
    """Let hostile files be read in a cage with exactly these holes (names as the proof gives them). Returns the line.

    Raises Refused unless a coordinator of the coordinating body asks, Conflict when there is nothing to accept.
    """
    operation = Operation.objects.get(pk=by.operation)
    if by.agency != operation.coordinator or OfficerRole.COORDINATOR not in by.roles:
        what = "only a coordinator of the coordinating body may accept a weaker cage"
        raise Refused("cage", what, f"Ask a coordinator of {operation.coordinator}")
    if not open_ones:
        raise Conflict("cage", "it refuses everything it must", "There is nothing to accept")
    return ledger.append(
        act="accept_weaker_cage",
        subject="cage",
        payload={"reason": reason, "open": sorted(open_ones)},
        viewer=by,
        operation=by.operation,
        at=at,
    )


def _how(owner: str, *, by: Viewer) -> str:
    if not set(WORKING) & set(by.roles):
        raise Refused(
            "contribution", "your roles neither enter nor withdraw one", f"It takes one of: {', '.join(WORKING)}"
        )
    operation = Operation.objects.get(pk=by.operation)
    how = may_enter(agency=by.agency, owner=owner, coordinator=operation.coordinator)
    if not how:
        what = f"an officer of {by.agency} may not enter for {owner}"
        raise Refused("contribution", what, f"Ask {owner}, or {operation.coordinator} to enter it on behalf")
    return how


def check_entry(cover: CoverSheet, *, by: Viewer) -> str:
    """'own' or 'on_behalf' when ``by`` may enter what this cover sheet brings; no act, but asked before long work.

    Raises Refused: another operation, an unknown agency, an agency ``by`` may not enter for; Absent: no operation.
    """
    reads.operation_for(by, cover.operation)
    named = {cover.agency, *cover.grants}
    unknown = named - set(Agency.objects.filter(code__in=named).values_list("code", flat=True))
    if unknown:
        what = f"unknown agency {', '.join(sorted(unknown))}"
        raise Refused("contribution.toml [contribution]", what, "Correct agency and for, or have the agency admitted")
    how = _how(cover.agency, by=by)
    if how == ON_BEHALF and not Member.objects.filter(operation_id=by.operation, agency=cover.agency).exists():
        raise Refused("contribution.toml", f"{cover.agency} takes no part in the operation", "Admit it first")
    return how


def _columns(prepared: Prepared, *, by: Viewer, how: str) -> dict[str, Any]:
    cover = prepared.received.cover
    # Who enters on behalf of an agency sees what was entered: they vouch for it.
    grants = sorted({*cover.grants, by.agency} - {cover.agency})
    entered = {"how": how, "agency": by.agency, "officer": by.officer}
    return {
        "operation_id": by.operation,
        "owner": cover.agency,
        "grants": grants,
        "codes": list(cover.codes),
        "codes_text": cover.codes_text,
        "digest": prepared.received.digest,
        "name": cover.name,
        "kind": str(cover.kind),
        "exhibit": cover.exhibit,
        "received_at": cover.received_at,
        "legal_basis": f"{cover.basis}; {cover.mandate}",
        "mandate_from": cover.mandate_from,
        "mandate_until": cover.mandate_until,
        "evaluation": cover.evaluation,
        "clock": {
            "zone": cover.clock.zone,
            "offset_seconds": cover.clock.offset_seconds,
            "evidence": cover.clock.evidence,
        },
        "state": prepared.state,
        "counts": {**prepared.counts(), "entered": entered, "cover": prepared.received.cover_digest},
        "files": prepared.files,
    }


def _aside(row: Contribution, said: dict[str, Any]) -> QuarantinedRow:
    return QuarantinedRow(
        operation_id=row.operation_id,
        owner=row.owner,
        grants=row.grants,
        codes=row.codes,
        contribution=row.digest,
        table=said["table"],
        file=said["file"][:300],
        row=said["row"],
        field=said["field"],
        said=said["said"][:200],
        reason=said["reason"][:200],
        remedy=said["remedy"][:300],
    )
