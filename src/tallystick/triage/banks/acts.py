"""A bank is made, given to other agencies, and kept from them again. Its content comes by editions."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.categories import given_to
from tallystick.records.models import Bank
from tallystick.triage.banks.describing import Described, agencies, check
from tallystick.triage.banks.finding import may_keep_banks, order_again, own_bank
from tallystick.triage.banks.keying import new_key
from tallystick.triage.banks.lending import said_back
from tallystick.vocabulary.banks import LOWERING
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Conflict
from tallystick.vocabulary.viewer import Viewer


def make_bank(name: str, described: Described, *, by: Viewer, at: datetime, reason: str) -> Bank:
    """Make an empty bank of the officer's agency; a keyed one gets its key. Raises Malformed, Refused; Conflict when
    the agency has one of that name."""
    operation = running_operation(by)
    may_keep_banks(by)
    need(reason, where=f"bank {name}")
    name = name.strip()
    check(name, described, at=at)
    if Bank.objects.filter(operation=operation, owner=by.agency, name=name).exists():
        raise Conflict(f"bank {name}", "your agency has one of that name", "Load a new edition of it, or name another.")
    said = asdict(described)
    to, codes = agencies(said.pop("given_to"), owner=by.agency), list(said.pop("codes"))
    row = Bank(
        operation=operation, owner=by.agency, grants=to, codes=codes, name=name, by=by.officer, at=at, reason=reason,
        **said,
    )  # fmt: skip
    row.save(force_insert=True)
    if row.keyed:
        new_key(Path(settings.TALLYSTICK_HOME), str(row.pk))
    consultation.note(by, subject_kind="bank", subject=row.pk, doing=Doing.COLLECTION, reason=reason)
    payload = {**{key: str(value) for key, value in said.items()}, "name": name, "for": to, "codes": codes}
    line("make_bank", f"bank:{row.pk}", by=by, at=at, payload=payload | {"reason": reason})
    return row


def give_bank(named: str, *, to: Iterable[str], by: Viewer, at: datetime, reason: str) -> Bank:
    """Let other agencies use a bank of one's own. Raises Absent, Malformed, Refused; Conflict when all have it."""
    row = own_bank(by, named)
    need(reason, where=f"bank {row.name}")
    before = given_to("bank", row.pk)
    fresh = [code for code in agencies(to, owner=row.owner) if code not in before]
    if not fresh:
        raise Conflict(f"bank {row.name}", "nobody is named who has it not", "Name another agency.")
    return _given(row, sorted({*before, *fresh}), act="give_bank", moved=fresh, by=by, at=at, reason=reason)


@dataclass(frozen=True)
class TakenBack:
    """Agencies that have a bank no more, and those that keep it until a second officer says so too."""

    gone: tuple[str, ...]
    waits: tuple[str, ...]


def keep_bank(named: str, *, back: Iterable[str], by: Viewer, at: datetime, reason: str) -> TakenBack:
    """Let agencies use a bank no longer: a list is its owner's to lend. What rested on it is walked back there.

    At once where the bank lowers files, else when a second officer says so too: as it is withdrawn. Raises Absent,
    Malformed, Refused; Conflict when none of them has it, or for one's own word said again.
    """
    row = own_bank(by, named)
    need(reason, where=f"bank {row.name}")
    before = given_to("bank", row.pk)
    asked = [code for code in agencies(back, owner=row.owner) if code in before]
    if not asked:
        raise Conflict(f"bank {row.name}", "nobody is named who has it", "Look at who has it.")
    lowers = row.kind in LOWERING
    gone = [code for code in asked if lowers or said_back(row, code, by=by, at=at, reason=reason)]
    waits = [code for code in asked if code not in gone]
    if waits:
        consultation.note(by, subject_kind="bank", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
        payload = {"bank": row.name, "agencies": waits, "reason": reason}
        line("ask_bank_back", f"bank:{row.pk}", by=by, at=at, payload=payload)
    if gone:
        left = [code for code in before if code not in gone]
        _given(row, left, act="keep_bank", moved=gone, by=by, at=at, reason=reason)
    return TakenBack(tuple(gone), tuple(waits))


def _given(
    row: Bank, to: list[str], *, act: str, moved: list[str], by: Viewer, at: datetime, reason: str
) -> Bank:  # fmt: skip
    row.grants = to
    row.save(update_fields=["grants"])
    doing = Doing.DISCLOSURE if act == "give_bank" else Doing.ALTERATION
    for agency in moved:
        consultation.note(by, subject_kind="bank", subject=row.pk, doing=doing, recipient=agency, reason=reason)
    order_again(row, by=by, also=tuple(moved))
    line(act, f"bank:{row.pk}", by=by, at=at, payload={"bank": row.name, "agencies": moved, "reason": reason})
    return row
