"""The ledger for the doors: check it, sign a checkpoint, write proofs to a file, erase by order."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from tallystick.records import checking, consultation, erasing, log
from tallystick.records.checking import Checked
from tallystick.records.models import LedgerLine
from tallystick.records.session import session
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer


def check(home: Path, *, told: Callable[[str, int, int], None]) -> Checked:
    """Check the whole ledger of a home. Raises Malformed naming the first bad entry."""
    return checking.check(home, told=told)


def checkpoint(home: Path, *, at: datetime) -> str:
    """Sign a checkpoint over everything committed by now; gives its note."""
    return str(log.checkpoint(home, at).note)


def key(home: Path) -> str:
    """The log's public key, to be handed to those who check."""
    return log.log_key(home).text()


def prove(viewer: Viewer, named: Iterable[str], *, out: Path, since: int = 0) -> dict[str, Any]:
    """Write the ``ledger.json`` of lines (UUID) or of every line about a subject, as far as the viewer may see them.

    Opens its own session; what goes out is logged. Raises Absent for a name that stands for nothing.
    """
    with session(viewer):
        lines = _lines(named)
        consultation.note_all(viewer, subject_kind="ledger", subjects=lines, doing=Doing.DISCLOSURE)
        ledger = log.prove(lines, since=since) | {"files": {}}
    out.write_text(json.dumps(ledger, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return ledger


def erase(viewer: Viewer, lines: Iterable[str], *, at: datetime, reason: str, scrub: bool = True) -> int:
    """Erase the payload of lines by order, then (``scrub``, as the owner) from the table's file; gives how many."""
    with session(viewer):
        done = erasing.erase_payloads(_lines(lines), by=viewer, at=at, reason=reason)
        consultation.note_all(
            viewer, subject_kind="ledger", subjects=[row.subject for row in done], doing=Doing.ERASURE, reason=reason
        )
    if scrub:
        erasing.scrub()
    return len(done)


def _lines(named: Iterable[str]) -> list[UUID]:
    found: list[UUID] = []
    for name in named:
        known = _of_subject(name)
        if not known:
            raise Absent(f"ledger line {name}", "no line has this id or subject", "Give a UUID, or kind:id.")
        found += known
    return found


def _of_subject(name: str) -> list[UUID]:
    try:
        return [UUID(name)]
    except ValueError:
        return list(LedgerLine.objects.filter(subject=name).order_by("at").values_list("pk", flat=True))
