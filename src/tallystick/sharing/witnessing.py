"""What the command line asks of a witness: show, take in, compare two, give a checkpoint out."""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick import verify
from tallystick.records import log
from tallystick.records.session import session
from tallystick.sealed import keys
from tallystick.sharing import split, witness
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer


def shown(*, home: Path, agency: str) -> dict[str, Any]:
    """What an agency keeps, and the key by which others check its cosignatures. Raises Absent before the first."""
    own = keys.load(home, agency)
    kept = witness.kept_by(home, agency)
    if kept is None:
        remedy = "Open a package, or: tallystick ledger witness take FILE"
        raise Absent(f"witness {agency}", "it keeps no checkpoint yet", remedy)
    return {
        "log key": kept.key,
        "size": kept.size,
        "root": kept.root,
        "proven sizes": " ".join(map(str, sorted(kept.seen))),
        "witness key": witness.key_of(agency, own.verify_key).text(),
        "note": kept.note,
    }


def take(path: Path, *, home: Path, agency: str, at: datetime) -> list[str]:
    """Take in a checkpoint from a file; what ``witness.accept`` refuses is refused."""
    accepted = witness.accept(witness.read_shown(path), keys=keys.load(home, agency), home=home, at=at)
    return list(witness.told(accepted))


def compare(left: Path, right: Path, *, proof: Path | None = None) -> str:
    """A sentence when two agencies were shown one history. Raises Refused with both notes when they were not,
    Absent when a proof is needed to tell, Malformed for a proof that does not fit.
    """
    kept = (witness.read_kept(left), witness.read_kept(right))
    short, long = sorted(kept, key=lambda one: one.size)
    where = f"{left.name} and {right.name}"
    try:
        split.compare(*kept, proofs=_proofs(proof, long) if proof else ())
    except split.Broken as broken:
        notes = f"\n\n{broken.kept}\n{broken.shown}"
        raise Refused(where, broken.why, f"Keep both files: they are the proof. The notes:{notes}") from broken
    except split.Unproven as unproven:
        remedy = (
            f"Ask for: tallystick ledger witness give --since {unproven.size}; take it for the longer, then compare."
        )
        what = f"they are of {short.size} and {long.size} entries, and nothing shows that one goes on from the other"
        raise Absent(where, what, remedy) from unproven
    except verify.Bad as bad:
        remedy = "A log that cannot show a proof that fits was split or rewritten: tell the coordinator and the others."
        raise Malformed(where, f"the proof does not fit ({bad})", remedy) from bad
    return f"one history: {short.size} entries are the beginning of {long.size}"


def _proofs(path: Path, long: split.Kept) -> tuple[split.Proof, ...]:
    """The proofs of a file that stands on the longer checkpoint. Raises Malformed when it stands on another."""
    found = witness.read_shown(path)
    size, root = log.said(found.note)
    if (size, root.hex()) != (long.size, long.root):
        remedy = f"Have the agency with {long.size} entries take that file in first."
        raise Malformed(path.name, f"it is about a checkpoint of {size} entries, not {long.size}", remedy)
    return found.proofs


def give(since: Iterable[int], *, home: Path, out: Path, at: datetime) -> int:
    """Write a fresh checkpoint with consistency proofs to ``out``; gives its size. Where the log's key is."""
    row = log.checkpoint(home, at)
    nobody = Viewer(officer="", agency="", purpose="job", service=True)
    with session(nobody, role="worker"):
        proofs = [_proof(size, row.note) for size in sorted(set(since)) if 0 < size <= row.size]
    told = {
        "format": witness.SHOWN,
        "key": log.log_key(home).text(),
        "checkpoint": row.note,
        "consistency": proofs,
    }
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Conflict(str(out), "there is a file of this name", "Choose another name.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as made:
        json.dump(told, made, indent=1)
    return int(row.size)


def _proof(size: int, note: str) -> dict[str, Any]:
    found = log.prove([], since=size)
    if found["checkpoint"] != note:
        raise Conflict("ledger", "a checkpoint was made at the same moment", "Ask again.")
    proof: dict[str, Any] = found["consistency"]
    return proof
