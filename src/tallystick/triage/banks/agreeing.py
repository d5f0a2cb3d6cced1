"""A further person's word on the newest edition of a bank: into use, or out of it. Rows are added, never changed."""

from datetime import datetime

from tallystick.evidence.recording import line, need
from tallystick.records import consultation
from tallystick.records.models import Bank, Countersign
from tallystick.triage.banks.choosing import is_withdrawn
from tallystick.triage.banks.finding import order_again, own_bank
from tallystick.triage.banks.words_on import EDITION, Loaded, loaded
from tallystick.vocabulary.banks import BankKind
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.triage import Agrees
from tallystick.vocabulary.viewer import Viewer


def agree_to_bank(named: str, *, by: Viewer, at: datetime, reason: str, edition: int = 0) -> Countersign:
    """Agree to an edition of a bank of one's own agency (its number; 0: the newest), which somebody else loaded.

    Raises Absent, Refused; Conflict for one's own edition, one that was withdrawn, or a word said already.
    """
    bank = own_bank(by, named)
    one = _edition(bank, edition)
    where = f"bank {bank.name}, edition {one.row.number}"
    need(reason, where=where)
    if one.edition.by == str(by.officer):
        raise Conflict(where, "you loaded it yourself", "Ask another officer of your agency to look and to agree.")
    if is_withdrawn(one.edition, BankKind(bank.kind), at):
        raise Conflict(where, "it was withdrawn", "Load a new edition, if it is right after all.")
    return _said(bank, one, Agrees.AGREED, by=by, at=at, reason=reason)


def withdraw_bank(named: str, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    """Take a bank of one's own agency out of use with all its editions so far: at once where it can lower a file, else
    when a second officer says so too. A new edition can follow. Raises Absent, Refused, Conflict."""
    bank = own_bank(by, named)
    one = _edition(bank, 0)
    need(reason, where=f"bank {bank.name}")
    return _said(bank, one, Agrees.WITHDRAWN, by=by, at=at, reason=reason)


def _edition(bank: Bank, number: int) -> Loaded:
    editions = loaded(bank.operation_id, [bank.pk]).get(bank.pk, [])
    found = [one for one in editions if number in (0, one.row.number)]
    if not found:
        what = f"it has no edition {number}" if number else "it has no edition yet"
        raise Absent(f"bank {bank.name}", what, "Look at the bank, or load a list.")
    return found[-1]


def _said(bank: Bank, one: Loaded, says: Agrees, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    words = one.edition.agreed if says == Agrees.AGREED else one.edition.withdrawn
    where = f"bank {bank.name}, edition {one.row.number}"
    if any(who == str(by.officer) for who, _ in words):
        raise Conflict(where, f"you have {says} already", "Another officer says so too, or nothing is left to do.")
    row = Countersign(
        operation_id=bank.operation_id, owner=bank.owner, codes=bank.codes, to=one.row.pk, what=EDITION, says=says,
        by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    row.save(force_insert=True)
    consultation.note(by, subject_kind="bank", subject=bank.pk, doing=Doing.ALTERATION, reason=reason)
    order_again(bank, by=by)
    act = "agree_to_bank" if says == Agrees.AGREED else "withdraw_bank"
    payload = {"bank": bank.name, "edition": one.row.number, "digest": one.row.digest, "reason": reason}
    line(act, f"bank:{bank.pk} edition:{one.row.pk}", by=by, at=at, payload=payload)
    return row
