"""Lists that may not travel: an owner seals one that only answers yes or no, and a recipient takes it as an edition."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.models import Agency, Bank, BankEdition
from tallystick.sealed import keys, lists
from tallystick.sealed.heads import Head
from tallystick.tables.engine import engine, quoted
from tallystick.tables.shelf import Shelf, settle, write_head
from tallystick.triage.banks.describing import check_end
from tallystick.triage.banks.editions import enter_edition
from tallystick.triage.banks.finding import own_bank
from tallystick.triage.banks.in_use import edition_now, holds
from tallystick.triage.banks.keying import keep_key
from tallystick.triage.banks.places import (
    ENTRIES_FILE,
    MEMBERS_FILE,
    file_digest,
    fresh_folder,
    put_in_place,
)
from tallystick.triage.banks.words_on import entries_said
from tallystick.vocabulary.banks import LOWERING, EntryDigest
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.triage import Says
from tallystick.vocabulary.viewer import Viewer

EXACT = (EntryDigest.SHA256, EntryDigest.SHA1, EntryDigest.MD5)
"""Kinds that can be asked by membership: a likeness cannot."""

AT_MOST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Wish:
    """For whom a list is sealed, until when (aware), and of how many questions at most one may be a false hit."""

    recipient: str
    expires_at: datetime
    questions: int = lists.QUESTIONS


def seal_bank(named: str, wish: Wish, *, by: Viewer, at: datetime, reason: str) -> lists.Sealed:
    """Seal the exact digests of a bank's edition in use for one agency and this operation; nothing else goes along.

    Retracted entries are left out. Raises Absent (no edition in use, no keys here), Malformed, Refused (a keyed bank,
    one that is itself known by membership only, an agency without a key).
    """
    operation, bank = running_operation(by), own_bank(by, named)
    need(reason, where=f"bank {bank.name}")
    check_end(wish.expires_at, at=at)
    if bank.expires_at is not None and wish.expires_at > bank.expires_at:
        raise Malformed("end", "the bank itself runs out before", f"Give one until {bank.expires_at:%Y-%m-%d}.")
    entries, left_out = _in_use(bank, at)
    sealed = lists.make(
        _values(entries, left_out),
        _for(wish, operation.reference, by),
        owner=bank.owner,
        name=bank.name,
        signing_key=keys.load(Path(settings.TALLYSTICK_HOME), bank.owner).signing_key,
        at=at,
        questions=wish.questions,
    )
    consultation.note(
        by, subject_kind="bank", subject=bank.pk, doing=Doing.DISCLOSURE, recipient=wish.recipient, reason=reason
    )  # fmt: skip
    said: dict[str, object] = {
        "bank": bank.name,
        "recipient": wish.recipient,
        "values": dict(sealed.head.values),
        "reason": reason,
    }
    said |= {"body": sealed.head.body_digest, "expires_at": wish.expires_at.isoformat(), "questions": wish.questions}
    line("seal_bank", f"bank:{bank.pk}", by=by, at=at, payload=said)
    return sealed


def _in_use(bank: Bank, at: datetime) -> tuple[Path, frozenset[str]]:
    """ENTRIES.parquet of the edition in use, and which entries of it stand retracted."""
    where = f"bank {bank.name}"
    if bank.keyed:
        raise Refused(where, "it is keyed: its digests are not here", "Seal it from a bank that holds the list.")
    one = edition_now(bank, at) if holds(bank, at) else None
    if one is None:
        raise Absent(where, "no edition of it is in use", "Look at the bank: it may wait for a second person.")
    entries = Shelf(Path(settings.TALLYSTICK_HOME), str(bank.operation_id)).bank(one.row.digest)
    if not (entries / ENTRIES_FILE).exists():
        raise Refused(where, "it is itself known by membership only", "Ask its owner to seal it for the agency.")
    said = entries_said(bank.operation_id, {str(bank.pk): bank.owner}, agency=bank.owner, now=at)
    return entries / ENTRIES_FILE, said.get((str(bank.pk), Says.RETRACTED), frozenset())


def _values(entries: Path, left_out: frozenset[str]) -> dict[str, Iterator[bytes]]:
    return {kind: _digests(entries, kind, left_out) for kind in EXACT}


def _digests(entries: Path, kind: EntryDigest, left_out: frozenset[str]) -> Iterator[bytes]:
    with engine(Path(settings.TALLYSTICK_HOME) / "work") as opened:
        asked = opened.execute(
            f"SELECT token FROM read_parquet({quoted(entries)}) WHERE kind = ?"
            " AND NOT list_contains(CAST(? AS VARCHAR[]), entry)",
            [str(kind), sorted(left_out)],
        )
        while rows := asked.fetchmany(65_536):
            yield from (bytes(row[0]) for row in rows)


def _for(wish: Wish, operation: str, by: Viewer) -> lists.For:
    agency = Agency.objects.filter(code=wish.recipient).first()
    if agency is None or wish.recipient == by.agency:
        raise Malformed("recipient", f"{wish.recipient or 'nobody'} is no other agency", "Give an agency's code.")
    if not agency.age_recipient:
        raise Refused(f"agency {agency.code}", "its age key is not known here", "Ask the agency for its public keys.")
    return lists.For(
        recipient=agency.code, recipient_key=agency.age_recipient, operation=operation, expires_at=wish.expires_at
    )


def load_members(named: str, path: Path, *, by: Viewer, at: datetime, reason: str) -> BankEdition:
    """Take a list that was sealed to the officer's agency as the next edition of a bank of its own.

    A hit of it is unconfirmed until the list's owner confirms it; so it may not lower a file. Raises Absent, Malformed,
    Refused (:func:`tallystick.sealed.lists.open_list`), Conflict.
    """
    operation, bank = running_operation(by), own_bank(by, named)
    need(reason, where=f"bank {bank.name}")
    if bank.kind in LOWERING:
        what = "its hits would be unconfirmed, and banks of this kind lower files"
        raise Refused(f"bank {bank.name}", what, "Ask the owner for the list itself.")
    home = Path(settings.TALLYSTICK_HOME)
    opened = lists.open_list(
        _content(path),
        identity=keys.load(home, by.agency).age_identity,
        trusted=dict(Agency.objects.exclude(verify_key="").values_list("code", "verify_key")),
        recipient=by.agency,
        operation=operation.reference,
        now=at,
    )
    head = opened.members.head
    given, before = file_digest(path), edition_now(bank, at)
    digest = _keep(opened, Shelf(home, by.operation), given)
    keep_key(home, digest, opened.members.key)
    counts = _counts(head) | {"takes_away": before is not None}
    return enter_edition(bank, digest, given=given, counts=counts, by=by, at=at, reason=reason)


def _keep(opened: lists.Opened, shelf: Shelf, given: str) -> str:
    """The opened form on the shelf, without its key, under its own digest."""
    with fresh_folder(shelf) as folder:
        with settle(folder / MEMBERS_FILE) as fresh:
            fresh.write_bytes(opened.form)
        write_head(folder, {"given": given, "reader": "sealed list", **_counts(opened.members.head)})
        return put_in_place(folder, shelf, named=MEMBERS_FILE)


def _counts(head: Head) -> dict[str, object]:
    """What is entered of a list known by membership. ``asks``: whom a hit is confirmed by."""
    said = asdict(head)
    return {
        "entries": sum(head.values.values()),
        "digests": dict(head.values),
        "asks": head.owner,
        "expires_at": head.expires_at.isoformat(),
        "false_hits": head.false_hits,
        **{name: said[name] for name in ("name", "questions", "tokens", "bits")},
    }


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > AT_MOST:
            raise Malformed(path.name, f"it is larger than {AT_MOST} bytes", "Ask the owner for it in parts.")
        return path.read_bytes()
    except OSError as error:
        raise Absent(str(path), f"cannot be read ({error.strerror})", "Check the path.") from None
