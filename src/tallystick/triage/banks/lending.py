"""Officers' words on a bank that is lent: that their agency takes it into use, or that the owner takes it back."""

from collections.abc import Iterable
from datetime import datetime
from itertools import count
from uuid import UUID, uuid5

from tallystick.evidence.recording import line, need
from tallystick.records import consultation
from tallystick.records.models import Bank, Countersign
from tallystick.records.queue import defer_once
from tallystick.triage.banks.finding import ORDER, find_bank, may_keep_banks
from tallystick.vocabulary.banks import LOWERING
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.triage import Agrees
from tallystick.vocabulary.viewer import Viewer

ACCEPTED, BACK = "bank_given", "bank_back"
"""What such a Countersign is about. ``ACCEPTED``: ``to`` is the bank, the owner of the row who was given it. ``BACK``:
``to`` stands for the bank, the agency and how often it was taken back from there before."""


def accept_bank(named: str, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    """Take a bank into use that another agency gave: one that can lower files counts from then on, here alone.

    Raises Absent, Malformed, Refused; Conflict for a bank of one's own, one that counts without, or one accepted.
    """
    may_keep_banks(by)
    bank = find_bank(by, named)
    where = f"bank {bank.owner}/{bank.name}"
    need(reason, where=where)
    if bank.owner == by.agency:
        raise Conflict(where, "it is your agency's own", "Agree to its edition, if that waits.")
    if bank.kind not in LOWERING:
        raise Conflict(where, "it raises files, and counts already", "Nothing is left to do.")
    if bank.pk in accepted(bank.operation_id, by.agency, [bank.pk], now=at):
        raise Conflict(where, "your agency has accepted it", "Nothing is left to do.")
    row = Countersign(
        operation_id=bank.operation_id, owner=by.agency, codes=bank.codes, to=bank.pk, what=ACCEPTED,
        says=Agrees.AGREED, by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    row.save(force_insert=True)
    consultation.note(by, subject_kind="bank", subject=bank.pk, doing=Doing.ALTERATION, reason=reason)
    defer_once(ORDER, operation=by.operation, agency=by.agency)
    payload = {"bank": bank.name, "of": bank.owner, "kind": bank.kind, "reason": reason}
    line("accept_bank", f"bank:{bank.pk}", by=by, at=at, payload=payload)
    return row


def accepted(operation_id: UUID | str, agency: str, banks: Iterable[UUID], *, now: datetime) -> set[UUID]:
    """Which of these banks officers of an agency have taken into use."""
    rows = Countersign.objects.filter(
        operation_id=operation_id, owner=agency, what=ACCEPTED, says=Agrees.AGREED, to__in=list(banks), at__lte=now
    )  # fmt: skip
    return set(rows.values_list("to", flat=True))


def counts_at(bank: Bank, agency: str, taken: set[UUID]) -> bool:
    """Whether an agency need not say first that it uses a bank: its own, one that raises, or one of ``taken``."""
    return bank.owner == agency or bank.kind not in LOWERING or bank.pk in taken


def said_back(bank: Bank, agency: str, *, by: Viewer, at: datetime, reason: str) -> bool:
    """Say that a bank of one's own is taken back from an agency; whether two officers have said so now.

    Raises Conflict for one's own word said again.
    """
    to, officers = _back(bank, agency)
    if str(by.officer) in officers:
        what = f"you have said already that it is taken back from {agency}"
        raise Conflict(f"bank {bank.name}", what, "Another officer of your agency says so too.")
    Countersign(
        operation_id=bank.operation_id, owner=bank.owner, codes=bank.codes, to=to, what=BACK, says=Agrees.WITHDRAWN,
        by=by.officer, at=at, reason=reason,
    ).save(force_insert=True)  # fmt: skip
    return bool(officers)


def asked_back(bank: Bank, agencies: Iterable[str]) -> list[str]:
    """Those from whom one officer alone has said that the bank is taken back. For its owner."""
    return [agency for agency in agencies if _back(bank, agency)[1]]


def _back(bank: Bank, agency: str) -> tuple[UUID, set[str]]:
    """What words on this taking back are said to, and who has said so. One that two said is over: a bank that is given
    again afterwards is taken back anew."""
    for time in count():
        to = uuid5(bank.pk, f"{agency} {time}")
        rows = Countersign.objects.filter(operation_id=bank.operation_id, owner=bank.owner, what=BACK, to=to)
        said = {str(by) for by in rows.values_list("by", flat=True)}
        if len(said) < 2:
            break
    return to, said
