"""What a judgement is about: whether it is there for whoever judges, and whether it is theirs to judge."""

import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import duckdb
from django.conf import settings
from django.db.models import QuerySet

from tallystick.records.models import Bank, BankEdition, Judgement, QueueRow
from tallystick.tables.engine import quoted
from tallystick.tables.shelf import Shelf
from tallystick.triage.banks.places import ENTRIES_FILE
from tallystick.triage.judging.naming import naming
from tallystick.triage.judging.on_shelf import codes_on_shelf
from tallystick.vocabulary.banks import LOWERING
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.triage import RAISES, About, Says
from tallystick.vocabulary.viewer import Viewer

ENTRY = re.compile(r"(?:(?:sha256|pdq|sha1|md5):[0-9a-f]{64}|sha1:[0-9a-f]{40}|md5:[0-9a-f]{32})")
"""Kind and digest; in a keyed bank kind and token, 64 digits whatever the kind."""
LONGEST_SERIES = 200
"""What one person says of a file to raise it."""


@dataclass(frozen=True)
class Subject:
    """``name`` as it is kept; ``codes`` are the handling codes of what is judged."""

    name: str
    codes: tuple[str, ...]


def found(about: About, says: Says, subject: str, *, by: Viewer) -> Subject:
    """The subject of a judgement. Raises Absent where there is none or it is not theirs to know of, Malformed, Refused
    where another agency's officers say it."""
    named = " ".join(subject.split())
    if about in (About.FILE, About.ENTRY):
        return _file(named, says, by) if about == About.FILE else _entry(named, says, by)
    return _match(named, by) if about == About.MATCH else _series(named, by)


def _rows_of(content: str, by: Viewer) -> QuerySet[QueueRow]:
    return QueueRow.objects.filter(operation_id=by.operation, owner=by.agency, content=content)


def _row(content: str, by: Viewer) -> QueueRow:
    row = _rows_of(content, by).first()
    if row is None:
        raise Absent(f"file {content}", "it is not in your agency's queue", "Look at the queue again.")
    return row


def _file(content: str, says: Says, by: Viewer) -> Subject:
    """A file of the queue. What raises is said of every file that was placed: one without a row may be a child's."""
    if says in RAISES and not _rows_of(content, by).exists():
        codes = codes_on_shelf(content, by=by)
        if codes is not None:
            return Subject(content, codes)
    return Subject(content, tuple(_row(content, by).codes))


def _match(named: str, by: Viewer) -> Subject:
    words = named.split(" ")
    if len(words) != 3:
        raise Malformed("match", f"{named} does not name one", "Give the file's content, the bank's id and the entry.")
    content, bank, entry = words
    row = _row(content, by)
    if not any(str(one.get("bank")) == bank and one.get("entry") == entry for one in row.matches):
        raise Absent(f"match {entry}", "the file has no such match", "Look at the file again.")
    return Subject(named, tuple(row.codes))


def _entry(named: str, says: Says, by: Viewer) -> Subject:
    bank_id, _, entry = named.partition(" ")
    if not ENTRY.fullmatch(entry):
        raise Malformed("entry", f"{entry or 'nothing'} names no entry", "Write it like sha256:9f86…, in full.")
    bank = _bank(bank_id, by)
    if says == Says.RETRACTED and bank.owner != by.agency:
        raise Refused(f"bank {bank.name}", f"{bank.owner} retracts its own entries", f"Tell {bank.owner}.")
    if says == Says.RELEASED and bank.kind in LOWERING:
        # One person releases; what this bank says of a file lowers it, and nobody lowers alone.
        remedy = "Let it stay apart, or load the bank anew without what hits everywhere."
        raise Refused(f"bank {bank.name}", "its entries lower files, and one person alone lowers nothing", remedy)
    if not (_held(bank, "entry", entry, by) or _matched(bank, entry, by)):
        raise Absent(f"entry {entry}", f"it is in no edition of bank {bank.name}", "Look at the bank.")
    return Subject(f"{bank.pk} {entry}", tuple(bank.codes))


def _bank(bank_id: str, by: Viewer) -> Bank:
    try:
        row = Bank.objects.filter(operation_id=by.operation, pk=UUID(bank_id)).first()
    except ValueError:
        row = None
    if row is None:
        raise Absent(f"bank {bank_id}", "there is none, or you may not use it", "Look at the list of banks.")
    return row


def _series(named: str, by: Viewer) -> Subject:
    if not named or len(named) > LONGEST_SERIES or not named.isprintable():
        raise Malformed("series", "it is not named in plain signs", "Name it as its bank does.")
    own = Bank.objects.filter(operation_id=by.operation, owner=by.agency).exclude(kind__in=LOWERING)
    rows = {str(bank.pk): bank for bank in own.order_by("at")}
    naming_it = naming(by.operation, (bank.pk for bank in rows.values()), [named])[named]
    banks = [bank for pk, bank in rows.items() if pk in naming_it]
    if len(banks) > 1:
        # One name, two children perhaps: what is said of one must not make the other safe.
        what = f"{len(banks)} banks of your agency name it: {', '.join(bank.name for bank in banks)}"
        remedy = "Name the series apart: load each bank with a name of its own for it, then say it of that name."
        raise Refused(f"series {named}", what, remedy)
    if banks:
        return Subject(named, tuple(banks[0].codes))
    earlier = Judgement.objects.filter(
        operation_id=by.operation, owner=by.agency, about=About.SERIES, subject=named
    ).first()
    if earlier is None:
        remedy = "The agency whose bank names it says what is known of the child."
        raise Absent(f"series {named}", "no bank of your agency names it", remedy)
    return Subject(named, tuple(earlier.codes))


def _matched(bank: Bank, entry: str, by: Viewer) -> bool:
    """Whether a file of the agency matches it: of a list that did not travel, that is all one knows."""
    rows = QueueRow.objects.filter(operation_id=by.operation, owner=by.agency)
    return rows.filter(matches__contains=[{"bank": str(bank.pk), "entry": entry}]).exists()


def _held(bank: Bank, column: str, value: str, by: Viewer) -> bool:
    """Whether any edition holds a row with this value in ``column``: also one that waits, or was replaced."""
    editions = BankEdition.objects.filter(operation_id=by.operation, bank=bank.pk).order_by("-number")
    shelf = Shelf(Path(settings.TALLYSTICK_HOME), by.operation)
    paths = [shelf.bank(digest) / ENTRIES_FILE for digest in editions.values_list("digest", flat=True)]
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as engine:
        for path in paths:
            asked = f'SELECT 1 FROM read_parquet({quoted(path)}) WHERE "{column}" = ? LIMIT 1'
            # Of a list that did not travel there is no such file: only what its owner says of a hit is known.
            if path.exists() and engine.execute(asked, [value]).fetchone() is not None:
                return True
    return False
