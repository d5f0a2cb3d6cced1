"""An edition of a bank is loaded: a list is read in the cage, laid on the shelf, and replaces the one before."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from tallystick.cage.report import ReadReport
from tallystick.cage.run import read_file
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.manifests.tables import MEDIA_STREAM
from tallystick.evidence.recording import line, need
from tallystick.records import consultation
from tallystick.records.models import Bank, BankEdition
from tallystick.tables.engine import engine
from tallystick.tables.shelf import Shelf, write_head
from tallystick.triage.banks import laying
from tallystick.triage.banks.finding import order_again, own_bank
from tallystick.triage.banks.in_use import edition_now, scheme_of
from tallystick.triage.banks.keying import load_key
from tallystick.triage.banks.places import ENTRIES_FILE, MEMBERS_FILE, fresh_folder, put_in_place
from tallystick.triage.banks.words_on import Loaded, entries_said
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.triage import Says
from tallystick.vocabulary.viewer import Viewer

PROFILED = ("vics", "griffeye")
"""Readers of files that may not say whose table their values are from."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A list as it came: the file, the name of its reader, and that reader's options."""

    path: Path
    reader: str
    options: Mapping[str, str]


def load_edition(named: str, given: Given, *, by: Viewer, at: datetime, reason: str) -> BankEdition:
    """Read a list into the next edition of a bank; it replaces the one before, once it counts.

    It counts at once, unless it can lower a file: the bank's kind does, or it takes away what the edition in use says.
    Then a second officer agrees (:func:`tallystick.triage.banks.agreeing.agree_to_bank`). Rows that cannot be taken are
    counted by why, with the first of each. Raises Absent, Malformed (the file is not of the format, or holds nothing
    that can be taken), Refused, Conflict when it is the content of the newest edition already.
    """
    bank = own_bank(by, named)
    need(reason, where=f"bank {bank.name}")
    home = Path(settings.TALLYSTICK_HOME)
    shelf = Shelf(home, by.operation)
    key = load_key(home, str(bank.pk)) if bank.keyed else None
    before = edition_now(bank, at)
    with _read(given, bank, home / "work") as report, fresh_folder(shelf) as folder, engine(home / "work") as opened:
        source, rejects, entries = report.path(MEDIA_STREAM), report.rejects_path, folder / ENTRIES_FILE
        laid = laying.lay_entries(opened, source, rejects, entries, scheme=scheme_of(bank), key=key)
        if not laid.entries:
            raise _nothing(given.path, laid)
        away = _taken_away(opened, bank, before, shelf, entries, at)
        made_of = {"given": report.sha256, "reader": report.reader, "version": report.version, "keyed": bank.keyed}
        write_head(folder, made_of | asdict(laid))
        digest = put_in_place(folder, shelf, named=ENTRIES_FILE)
    counts = json.loads(json.dumps(asdict(laid))) | {"taken_away": away, "takes_away": bool(away)}
    return enter_edition(bank, digest, given=report.sha256, counts=counts, by=by, at=at, reason=reason)


def enter_edition(
    bank: Bank, digest: str, *, given: str, counts: dict[str, Any], by: Viewer, at: datetime, reason: str
) -> BankEdition:
    """Enter what was laid as the next edition. Raises Conflict when the newest one has the same content, or another
    came meanwhile."""
    newest = newest_of(bank)
    if newest is not None and newest.digest == digest:
        raise Conflict(f"bank {bank.name}", f"edition {newest.number} has this very content", "Nothing is left to do.")
    row = BankEdition(
        operation_id=bank.operation_id, owner=bank.owner, codes=bank.codes, bank=bank.pk, digest=digest, given=given,
        number=newest.number + 1 if newest else 1, counts=counts, by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    try:
        row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"bank {bank.name}", "another edition was loaded meanwhile", "Look at it, then load.") from None
    consultation.note(by, subject_kind="bank", subject=bank.pk, doing=Doing.COLLECTION, reason=reason)
    order_again(bank, by=by)
    payload = {"bank": bank.name, "edition": row.number, "digest": digest, "given": given, "counts": counts}
    line("load_bank", f"bank:{bank.pk} edition:{row.pk}", by=by, at=at, payload=payload | {"reason": reason})
    return row


def newest_of(bank: Bank) -> BankEdition | None:
    """The edition of a bank that was loaded last, whether it counts or not."""
    return BankEdition.objects.filter(bank=bank.pk).order_by("-number").first()


@contextmanager
def _read(given: Given, bank: Bank, work: Path) -> Iterator[ReadReport]:
    """The list as the cage gives it: digests and what is said of them, no path and no name; gone afterwards."""
    if given.reader not in READERS:
        there = ", ".join(sorted(READERS))
        raise Absent(f"reader {given.reader}", "there is no such reader", f"Readers there are: {there}.")
    options: dict[str, object] = dict(given.options)
    if given.reader in PROFILED and bank.profile:
        options.setdefault("profile", bank.profile)
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    into = Path(tempfile.mkdtemp(prefix="bank-", dir=work))
    try:
        keep = {MEDIA_STREAM: list(laying.MEDIA_COLUMNS)}
        yield read_file(given.path, reader=READERS[given.reader], options=options, keep=keep, into=into)
    finally:
        shutil.rmtree(into, ignore_errors=True)


def _taken_away(
    opened: Any, bank: Bank, before: Loaded | None, shelf: Shelf, entries: Path, at: datetime
) -> int:  # fmt: skip
    """How much of what the edition in use says the new one does not; what stands retracted may go."""
    if before is None:
        return 0
    folder = shelf.bank(before.row.digest)
    if (folder / MEMBERS_FILE).exists():
        return int(before.row.counts.get("entries", 0)) or 1
    said = entries_said(bank.operation_id, {str(bank.pk): bank.owner}, agency=bank.owner, now=at)
    retracted = said.get((str(bank.pk), Says.RETRACTED), frozenset())
    return laying.taken_away(opened, folder / ENTRIES_FILE, entries, retracted=retracted)


def _nothing(path: Path, laid: laying.Laid) -> Malformed:
    whys = [f"{why} ({count} rows, the first {laid.first[why]})" for why, count in laid.refused.items()]
    return Malformed(
        path.name, f"nothing in it can be taken: {'; '.join(whys) or 'it has no rows'}", "Correct the list."
    )
