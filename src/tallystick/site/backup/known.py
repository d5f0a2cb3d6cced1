"""Checkpoints that somebody kept, held against the log of a backup: may it be restored, or would it roll back?

A roll-back is the one thing a log with its own signing key cannot show by itself: whoever kept a checkpoint can.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tallystick.records.inventory import Log
from tallystick.site.backup.manifest import LedgerState
from tallystick.verify import Bad, VerifierKey, open_checkpoint
from tallystick.vocabulary.errors import Absent, Conflict, Malformed

CHECKPOINTS = Path("ledger") / "checkpoints"
_SIGNED = "\N{EM DASH} "


@dataclass(frozen=True, kw_only=True)
class Known:
    """A checkpoint the log signed: ``size`` entries with ``root``; ``kept_by`` has it, ``note`` is the proof."""

    size: int
    root: bytes
    kept_by: str
    note: str


def known_checkpoints(files: Iterable[Path], *, old_home: Path | None, key: str) -> list[Known]:
    """Every checkpoint in the files agencies gave and in the old home's own list, the largest first.

    ``key`` is the log's public key (C2SP verifier key). Raises Absent, Malformed for a file without a checkpoint, and
    Conflict for one that another log signed.
    """
    found = [known for path in files for known in _in_file(path, key)]
    kept = None if old_home is None else old_home / CHECKPOINTS
    if kept is not None and kept.is_file():
        found += [_opened(note, key, where=str(kept), by="the home that is replaced") for note in notes_in(_read(kept))]
    return sorted(found, key=lambda known: -known.size)


def _in_file(path: Path, key: str) -> list[Known]:
    text = _read(path)
    notes = [str(_witnessed(text, path)["note"])] if text.lstrip().startswith("{") else notes_in(text)
    if not notes:
        raise Malformed(str(path), "there is no checkpoint in it", "Ask the agency for its witness file again.")
    return [_opened(note, key, where=str(path), by=path.stem) for note in notes]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Absent(str(path), "no such file", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise Malformed(str(path), "it is not text", "Ask for it again.") from error


def _witnessed(text: str, path: Path) -> dict[str, object]:
    try:
        said: dict[str, object] = json.loads(text)
        said["note"]
    except (ValueError, KeyError) as error:
        raise Malformed(str(path), "it is not a witness file", "Ask the agency for it again.") from error
    return said


def notes_in(text: str) -> list[str]:
    """The signed notes (C2SP) in a text, one after the other: a body, an empty line, lines of signatures."""
    notes: list[str] = []
    body: list[str] = []
    signed: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith(_SIGNED):
            signed.append(line)
            continue
        if signed:
            notes.append("\n".join([*body, "", *signed]) + "\n")
            body, signed = [], []
        if line:
            body.append(line)
    return notes


def _opened(note: str, key: str, *, where: str, by: str) -> Known:
    try:
        checkpoint = open_checkpoint(note, key=VerifierKey.parse(key))
    except Bad as error:
        remedy = "Check that backup and witness file belong to the same home; if they do, the backup was altered."
        raise Conflict(where, f"its checkpoint is not of the log in this backup ({error})", remedy) from error
    return Known(size=checkpoint.size, root=checkpoint.root, kept_by=by, note=note)


def still_held(ledger: LedgerState, known: Iterable[Known]) -> list[Known]:
    """The known checkpoints but those whose loss the log itself records: they were of entries that are gone."""
    return [one for one in known if (one.size, one.root.hex()) not in ledger.lost]


def ahead(ledger: LedgerState, known: Iterable[Known]) -> list[Known]:
    """The known checkpoints over more entries than the backup has."""
    return [one for one in known if one.size > ledger.size]


def refuse_roll_back(ledger: LedgerState, known: Sequence[Known]) -> None:
    """Raises Conflict when the log of a backup is behind a known checkpoint."""
    newest = max(ahead(ledger, known), key=lambda one: one.size, default=None)
    if newest is not None:
        what = f"rolled back by {newest.size - ledger.size} entries; newest known checkpoint is size {newest.size}"
        what += f", kept by {newest.kept_by}"
        remedy = "Find the newer backup, or have the coordinator record the loss: --accept-loss REASON --as OFFICER."
        raise Conflict("ledger of the backup", what, remedy)


def refuse_another_log(log: Log, known: Iterable[Known]) -> None:
    """Raises Conflict when the restored log is not the one that a known checkpoint was made over. Never accepted."""
    for one in known:
        mine = log.roots.get(one.size)
        if mine is not None and mine != one.root:
            what = f"its first {one.size} entries are not those of the checkpoint kept by {one.kept_by}"
            remedy = "Two logs were shown under one key: keep both, call the data-protection officer and that agency."
            raise Conflict("restored ledger", what, remedy)
