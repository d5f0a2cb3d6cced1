"""An entry that should never have been in a bank is retracted, by two officers of its owner, and may be restored."""

from datetime import datetime

from tallystick.records.models import Bank, Countersign, Judgement
from tallystick.triage.banks.finding import own_bank
from tallystick.triage.judging import acts
from tallystick.triage.judging.said import as_judged
from tallystick.triage.rules.standing import Judged
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.triage import About, Says
from tallystick.vocabulary.viewer import Viewer


def retract_entry(
    named: str, entry: str, *, by: Viewer, at: datetime, reason: str
) -> Judgement | Countersign:  # fmt: skip
    """Say that an entry of a bank of one's own is wrong; of a second officer's call: agree with the first one's.

    From then on nothing rests on it: matches, places and figures are computed again without. Raises Absent for an entry
    that is not there, Refused, Conflict for one's own word said again.
    """
    bank = own_bank(by, named)
    for one in _open(bank, entry):
        if one.by != str(by.officer) and not one.second:
            return acts.agree(one.id, by=by, at=at, reason=reason)
    return acts.judge(About.ENTRY, f"{bank.pk} {entry}", Says.RETRACTED, by=by, at=at, reason=reason)


def restore_entry(named: str, entry: str, *, by: Viewer, at: datetime, reason: str) -> list[Countersign]:
    """Take back that an entry is wrong: one officer is enough, as it raises files. Raises Absent, Refused, Conflict."""
    bank = own_bank(by, named)
    found = _open(bank, entry)
    if not found:
        raise Absent(f"entry {entry}", f"nobody retracted it from bank {bank.name}", "Look at the bank.")
    return [acts.withdraw(one.id, by=by, at=at, reason=reason) for one in found]


def _open(bank: Bank, entry: str) -> list[Judged]:
    """Retractions of an entry that nobody took back, standing or waiting for a second person."""
    rows = Judgement.objects.filter(
        operation_id=bank.operation_id, owner=bank.owner, about=About.ENTRY, subject=f"{bank.pk} {entry}",
        says=Says.RETRACTED,
    )  # fmt: skip
    return [one for one in as_judged(rows) if not one.withdrawn]
