"""An agency as witness of the log: it keeps the newest checkpoint it accepted, cosigns it, and keeps proof of a lie.

``home/witness/<agency>.json`` holds what is kept; ``home/witness/proof-<agency>-*.json`` two notes that contradict.
"""

import fcntl
import json
import os
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick import verify
from tallystick.records import notes
from tallystick.sealed.keys import Keys, folder
from tallystick.sharing import split
from tallystick.sharing.split import Kept, Proof
from tallystick.vocabulary.errors import Absent, Malformed, Refused

FORMAT = "tallystick witness 1"
SHOWN = "tallystick checkpoint 1"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What somebody shows of the log: its key, a signed note, and proofs of what went before."""

    key: str
    note: str
    proofs: tuple[Proof, ...] = ()
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """``kept.note`` is cosigned. ``first``: the log's key was seen for the first time and is trusted from now on."""

    kept: Kept
    first: bool


def name_of(agency: str) -> str:
    """The name under which an agency cosigns."""
    return f"tallystick.example/witness/{agency}"


def key_of(agency: str, verify_key: str) -> verify.VerifierKey:
    """The key that checks an agency's cosignatures (C2SP cosignature/v1), from its verify key (hex)."""
    return verify.VerifierKey(name_of(agency), bytes.fromhex(verify_key), verify.WITNESS)


def kept_by(home: Path, agency: str) -> Kept | None:
    """What an agency keeps; None before its first package."""
    try:
        return read_kept(_place(home, agency))
    except Absent:
        return None


def read_kept(path: Path) -> Kept:
    """What a witness file says; its note must be signed with the key it names and say the size and root it keeps."""
    said = _read(path)
    try:
        kept = Kept(
            key=said["key"],
            size=int(said["size"]),
            root=said["root"],
            note=said["note"],
            seen={int(size): root for size, root in said["seen"].items()},
        )
        note = verify.open_checkpoint(kept.note, key=verify.VerifierKey.parse(kept.key))
    except (KeyError, TypeError, ValueError, AttributeError, verify.Bad) as error:
        raise _unreadable(path, str(error)) from error
    if said.get("format") != FORMAT or (note.size, note.root.hex()) != (kept.size, kept.root):
        raise _unreadable(path, "its note is not the checkpoint it names")
    return kept


def accept(shown: Shown, *, keys: Keys, home: Path, at: datetime) -> Accepted:
    """Take a checkpoint for an agency: verify, cosign with its key, keep.

    Raises Refused when it contradicts what is kept (both notes are then kept as proof), or when nothing proves that
    it goes on from there; Malformed when its signature or a proof is wrong.
    """
    place = _place(home, keys.agency)
    with _locked(place):
        before = kept_by(home, keys.agency)
        if before is not None and before.key != shown.key:
            remedy = f"Compare by telephone. If the log really is a new one, move {place} aside."
            raise Refused("the log's key", f"it is not the one {keys.agency} pinned ({before.key})", remedy)
        after = _judged(before, shown, keys=keys, home=home, at=at)
        if before is None or after.size > before.size:
            after = _cosigned(after, keys=keys, at=at)
            _write(place, {"format": FORMAT, "agency": keys.agency, **asdict(after)})
    return Accepted(kept=after, first=before is None)


def told(accepted: Accepted) -> tuple[str, ...]:
    """What accepting a checkpoint means, in lines for the officer."""
    kept = accepted.kept
    first = f"log key trusted from now on, compare it by telephone: {kept.key}"
    return (*((first,) if accepted.first else ()), f"checkpoint of {kept.size} entries kept and cosigned")


def _judged(before: Kept | None, shown: Shown, *, keys: Keys, home: Path, at: datetime) -> Kept:
    where = f"witness {keys.agency}"
    try:
        key = verify.VerifierKey.parse(shown.key)
        return split.accepted(before, shown.note, shown.proofs, key=key, newest=shown.newest)
    except split.Broken as broken:
        proof = keep_proof(home, keys.agency, broken, at=at)
        remedy = f"Both notes are kept in {proof}. Do not use it; show them to the other agencies and the coordinator."
        raise Refused(where, broken.why, remedy) from broken
    except split.Unproven as unproven:
        remedy = f"Ask the sender: tallystick ledger witness give --since {unproven.size}; then take that file first."
        raise Refused(where, f"nothing shows that the log goes on from size {unproven.size}", remedy) from unproven
    except (verify.Bad, ValueError) as error:
        raise Malformed(where, str(error), "Do not use it. Ask the sender for it again.") from error


def _cosigned(kept: Kept, *, keys: Keys, at: datetime) -> Kept:
    note = notes.cosign(kept.note, name=name_of(keys.agency), seed=keys.signing_key, at=at)
    return Kept(key=kept.key, size=kept.size, root=kept.root, note=note, seen=kept.seen)


def keep_proof(home: Path, agency: str, broken: split.Broken, *, at: datetime) -> Path:
    """Write the two notes that contradict one another to a file that is never written over."""
    place = home / "witness" / f"proof-{agency}-{at:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}.json"
    _write(
        place, {"agency": agency, "at": at.isoformat(), "why": broken.why, "kept": broken.kept, "shown": broken.shown}
    )
    return place


def shown_in(ledger: Mapping[str, Any], *, where: str) -> Shown:
    """What a ``ledger.json``, or a file written to be taken in, shows of the log."""
    try:
        told = [ledger["consistency"]] if isinstance(ledger["consistency"], dict) else list(ledger["consistency"] or ())
        proofs = [*told, *ledger.get("earlier", ())]
        return Shown(
            key=str(ledger["key"]),
            note=str(ledger["checkpoint"]),
            proofs=tuple(_proof(one) for one in proofs),
            newest=ledger.get("format") == SHOWN,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(where, "it shows no checkpoint", "Ask the sender for it again.") from error


def read_shown(path: Path) -> Shown:
    """A checkpoint handed over as a file, or the ``ledger.json`` of a package."""
    return shown_in(_read(path), where=path.name)


def _proof(said: Mapping[str, Any]) -> Proof:
    start = said["from"]
    return Proof(size=int(start["size"]), root=str(start["root"]), path=tuple(str(step) for step in said["path"]))


def _place(home: Path, agency: str) -> Path:
    folder(home, agency)  # refuses a code that could leave the folder
    return home / "witness" / f"{agency}.json"


def _read(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Absent(str(path), "no such file", "Check the path.") from error
    except ValueError as error:
        raise _unreadable(path, "it is not JSON") from error
    if not isinstance(said, dict):
        raise _unreadable(path, "it is not a map")
    return said


def _unreadable(path: Path, why: str) -> Malformed:
    return Malformed(str(path), f"it cannot be used ({why})", "Ask for it again; do not repair it by hand.")


def _write(path: Path, said: Mapping[str, Any]) -> None:
    """Put a file in place in one step, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(said, out, indent=1, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """One at a time: two packages opened at once must not each overwrite what the other kept."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
