"""The banks an agency uses now: its own and those it was given, while they hold."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from tallystick.records.models import Bank, BankEdition
from tallystick.tables.shelf import Shelf
from tallystick.triage.banks.choosing import by_two, counts_since, in_use
from tallystick.triage.banks.keying import load_key
from tallystick.triage.banks.lending import accepted, counts_at
from tallystick.triage.banks.places import MEMBERS_FILE
from tallystick.triage.banks.used import UsedBank
from tallystick.triage.banks.words_on import Loaded, entries_said, loaded
from tallystick.vocabulary.banks import LOWERING, BankKind, Confidence
from tallystick.vocabulary.schemes import Scheme
from tallystick.vocabulary.triage import Says


def usable(operation_id: str, agency: str, *, now: datetime) -> list[UsedBank]:
    """Banks in use by an agency, in order of owner and name. For jobs: in an open session of the worker.

    Left out: banks of others that were not given to it, or that lower files and that none of its officers accepted
    (:func:`tallystick.triage.banks.lending.accept_bank`), expired ones, those without an edition that counts
    (:func:`tallystick.triage.banks.choosing.in_use`), and lists known by membership that ran out. Raises Absent when
    the key of a keyed bank is not in the home.
    """
    rows = Bank.objects.filter(operation_id=operation_id).filter(Q(owner=agency) | Q(grants__contains=[agency]))
    taken = accepted(operation_id, agency, (row.pk for row in rows), now=now)
    banks = [row for row in rows.order_by("owner", "name") if holds(row, now) and counts_at(row, agency, taken)]
    editions = loaded(operation_id, (row.pk for row in banks))
    said = entries_said(operation_id, {str(row.pk): row.owner for row in banks}, agency=agency, now=now)
    found = []
    for row in banks:
        one = chosen(row, editions.get(row.pk, []), now)
        if one is not None:
            entries = {says: said.get((str(row.pk), says), frozenset()) for says in (Says.RETRACTED, Says.RELEASED)}
            found.append(_used(row, one, entries, now))
    return found


def holds(bank: Bank, now: datetime) -> bool:
    """Whether its owner lets it be used still."""
    return bank.expires_at is None or bank.expires_at > now


def chosen(bank: Bank, editions: list[Loaded], now: datetime) -> Loaded | None:
    """The edition of a bank that counts, or None; of a list known by membership only while that holds."""
    taken = in_use((one.edition for one in editions), kind=BankKind(bank.kind), now=now)
    found = next((one for one in editions if taken is not None and one.edition.number == taken.number), None)
    return None if found is None or _ran_out(found.row, now) else found


def edition_now(bank: Bank, now: datetime) -> Loaded | None:
    """The edition of a bank that counts at an instant, asked of the database, or None."""
    return chosen(bank, loaded(bank.operation_id, [bank.pk]).get(bank.pk, []), now)


def _ran_out(row: BankEdition, now: datetime) -> bool:
    until = row.counts.get("expires_at")
    return until is not None and datetime.fromisoformat(until) <= now


def _used(bank: Bank, one: Loaded, entries: dict[Says, frozenset[str]], now: datetime) -> UsedBank:
    home = Path(settings.TALLYSTICK_HOME)
    folder = Shelf(home, str(UUID(str(bank.operation_id)))).bank(one.row.digest)
    asks = str(one.row.counts.get("asks", ""))
    key = load_key(home, one.row.digest if asks else str(bank.pk)) if asks or bank.keyed else None
    return UsedBank(
        id=str(bank.pk),
        name=bank.name,
        kind=BankKind(bank.kind),
        confidence=Confidence(bank.confidence),
        owner=bank.owner,
        scheme=scheme_of(bank),
        codes=tuple(bank.codes),
        folder=folder,
        digest=one.row.digest,
        by_two=by_two(one.edition, now),
        since=counts_since(one.edition, BankKind(bank.kind)),
        key=key,
        members=folder / MEMBERS_FILE if asks else None,
        asks=asks,
        retracted=entries[Says.RETRACTED],
        # One person releases, and nobody alone lowers a file.
        released=frozenset() if bank.kind in LOWERING else entries[Says.RELEASED],
    )


def scheme_of(bank: Bank) -> Scheme:
    """The classification scheme of a bank's values."""
    return Scheme(bank.scheme, bank.version or None, bank.profile or None)
