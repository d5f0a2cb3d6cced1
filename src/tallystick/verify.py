"""Check a record of the ledger offline: ``python verify.py BUNDLE [--key VKEY] [--witness VKEY ...] [--need N]``.

BUNDLE is a folder or a .zip with ``ledger.json`` and the files it speaks of, or a ``ledger.json`` alone. Nothing else
is needed: Python 3.11 or newer and the package ``cryptography``; no network, no database. Exit code 0: all as signed;
3: something is not, and the first wrong entry or file is named; 2: wrong usage.

Formats: RFC 6962 and 9162 (Merkle trees), C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519).
"""

import argparse
import base64
import binascii
import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "tallystick ledger 1"
LOG, WITNESS = 0x01, 0x04
"""Kinds of keys (C2SP): Ed25519 signatures of a log, timed Ed25519 cosignatures of a witness."""

FIELDS = {"format", "key", "checkpoint", "entries", "consistency", "earlier", "files"}
DASH = "— "
MOST_BYTES = 1 << 30


class Bad(Exception):
    """What is wrong first, in plain words."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf), 32 bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes (RFC 6962 section 2.1); SHA-256 of nothing for none."""
    peaks: list[tuple[int, bytes]] = []
    for one in hashes:
        level = 0
        while peaks and peaks[-1][0] == level:
            one, level = node_hash(peaks.pop()[1], one), level + 1
        peaks.append((level, one))
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks.pop()[1]
    while peaks:
        root = node_hash(peaks.pop()[1], root)
    return root


def root_from_path(leaf: bytes, *, position: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf hash at ``position`` of ``size`` leads to (RFC 9162 section 2.1.3.2). Raises Bad."""
    if not 0 <= position < size:
        raise Bad(f"position {position} is not in a log of {size} entries")
    here, last, root = position, size - 1, leaf
    for step in path:
        if last == 0:
            raise Bad("its path has too many hashes")
        if here & 1 or here == last:
            root = node_hash(step, root)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            root = node_hash(root, step)
        here, last = here >> 1, last >> 1
    if last:
        raise Bad("its path has too few hashes")
    return root


def check_consistency(path: Sequence[bytes], *, old: tuple[int, bytes], new: tuple[int, bytes]) -> None:
    """Whether the log (size, root) ``new`` begins with all of ``old`` (RFC 9162 section 2.1.4.2). Raises Bad."""
    if old[0] > new[0]:
        raise Bad(f"the log was rolled back: it had {old[0]} entries and now has {new[0]}")
    if old[0] in (0, new[0]):
        if path or old[1] != (new[1] if old[0] else root_of([])):
            raise Bad(f"two different logs of {old[0]} entries, or a path where none belongs")
        return
    steps = list(path) if old[0] & (old[0] - 1) else [old[1], *path]
    here, last = old[0] - 1, new[0] - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = steps[0] if steps else b""
    for step in steps[1:]:
        if last == 0:
            raise Bad("the consistency path has too many hashes")
        if here & 1 or here == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            after = node_hash(after, step)
        here, last = here >> 1, last >> 1
    if (before, after, last) != (old[1], new[1], 0):
        raise Bad(f"the log of {new[0]} entries does not continue the log of {old[0]}: something was rewritten")


@dataclass(frozen=True)
class Checkpoint:
    """The first ``size`` entries of the log named ``origin`` have this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The body of a C2SP checkpoint, with its final newline."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under; ``kind`` is LOG or WITNESS."""

    name: str
    public: bytes
    kind: int = LOG

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """From ``name+hhhhhhhh+base64``. Raises Bad."""
        name, _, rest = text.strip().partition("+")
        stated, _, packed = rest.partition("+")
        raw = _base64(packed, f"the key {text[:80]!r}")
        if len(raw) != 33 or raw[0] not in (LOG, WITNESS) or not name or name != "".join(name.split()):
            raise Bad(f"{text[:80]!r} is not a verifier key for Ed25519")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != stated:
            raise Bad(f"the key of {name} says it is {stated}, but is {key.id.hex()}: a letter was lost or changed")
        return key

    @property
    def id(self) -> bytes:
        """The four bytes by which signature lines name this key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the (plain Ed25519) signature."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def unsigned(note: str) -> Checkpoint:
    """What a note says, whoever signed it. Raises Bad."""
    body = _parts(note)[0]
    origin, size, root = (*body.split("\n"), "", "")[:3]
    if not (size.isascii() and size.isdigit() and str(int(size)) == size):
        raise Bad(f"the checkpoint's size {size[:40]!r} is not a number")
    checkpoint = Checkpoint(origin, int(size), _base64(root, "the checkpoint's root"))
    if checkpoint.text() != body or len(checkpoint.root) != 32:
        raise Bad("the checkpoint is not three lines: the log's name, its size, its root")
    return checkpoint


def open_checkpoint(note: str, *, key: VerifierKey) -> Checkpoint:
    """The checkpoint of a signed note, if the log's ``key`` signed it. Raises Bad."""
    body, lines = _parts(note)
    found = [signature for name, id_, signature in lines if (name, id_) == (key.name, key.id)]
    if not found:
        raise Bad(f"the checkpoint carries no signature of the log {key.name} (key {key.id.hex()})")
    if key.kind != LOG or not all(key.signed(body.encode(), signature) for signature in found):
        raise Bad(f"the checkpoint was not signed by the key of {key.name}: it was altered, or the key is another's")
    checkpoint = unsigned(note)
    if checkpoint.origin != key.name:
        raise Bad(f"the checkpoint is of {checkpoint.origin}, but signed as {key.name}")
    return checkpoint


def cosigned_by(note: str, keys: Iterable[VerifierKey]) -> dict[str, int]:
    """Names of the witnesses among ``keys`` whose cosignature is on the note and valid, with its POSIX time."""
    body, lines = _parts(note)
    times: dict[str, int] = {}
    for key in keys:
        for name, id_, said in lines:
            if key.kind != WITNESS or (name, id_) != (key.name, key.id) or len(said) != 72:
                continue
            time = int.from_bytes(said[:8], "big")
            if key.signed(f"cosignature/v1\ntime {time}\n{body}".encode(), said[8:]):
                times[name] = max(time, times.get(name, 0))
    return times


def _parts(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A signed note's text, and (name, key id, signature) of every signature line."""
    body, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n") or any(ord(letter) < 32 and letter != "\n" for letter in note):
        raise Bad("the checkpoint is not a signed note: text, an empty line, signature lines")
    lines = []
    for line in signatures[:-1].split("\n"):
        name, _, packed = line.removeprefix(DASH).partition(" ")
        raw = _base64(packed, "a signature line of the checkpoint")
        if not line.startswith(DASH) or not name or len(raw) < 5:
            raise Bad(f"{line[:60]!r} is not a signature line")
        lines.append((name, raw[:4], raw[4:]))
    return body + "\n", lines


def _base64(text: str, what: str) -> bytes:
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise Bad(f"{what} is not base64") from error
    if base64.b64encode(raw).decode() != text:
        raise Bad(f"{what} is not base64 as it is written by rule")
    return raw


def check_ledger(
    ledger: Mapping[str, Any],
    *,
    files: Mapping[str, bytes],
    key: VerifierKey | None,
    witnesses: Iterable[VerifierKey] = (),
    need: int = 0,
) -> list[str]:
    """Check a whole ``ledger.json`` with the ``files`` beside it; gives lines that say what was checked. Raises Bad.

    Without ``key`` the record's own is used, which shows only that the record fits together, and that is said.
    ``need``: how many of ``witnesses`` must have cosigned.
    """
    if ledger.get("format") != FORMAT:
        raise Bad(f"ledger.json is of format {str(ledger.get('format'))[:60]!r}; this verifier knows {FORMAT!r}")
    stated, note = VerifierKey.parse(_text(ledger, "key")), _text(ledger, "checkpoint")
    if key is not None and stated != key:
        raise Bad(f"the record names the key {stated.text()}, not the one you gave, {key.text()}")
    checkpoint = open_checkpoint(note, key=stated)
    said = [f"checkpoint: {checkpoint.size} entries of {checkpoint.origin}, root {checkpoint.root.hex()}: signed"]
    if key is None:
        said.append(f"the key is the record's own: compare it with one you were given elsewhere: {stated.text()}")
    said += _check_witnesses(note, list(witnesses), need)
    entries = ledger.get("entries")
    if not isinstance(entries, list):
        raise Bad("ledger.json has no list of entries")
    said += [_check_entry(entry, place, checkpoint) for place, entry in enumerate(entries, start=1)]
    _once([entry["position"] for entry in entries], "position {} is given twice")
    if "consistency" not in ledger or not isinstance(ledger.get("earlier", []), list):
        raise Bad("ledger.json says nothing of the log before ('consistency', null if nothing)")
    for older in (ledger["consistency"], *ledger.get("earlier", [])):
        said += _check_older(older, checkpoint)
    said += [f"field {name[:40]!r} is not checked here" for name in sorted(set(ledger) - FIELDS)]
    payloads = {entry["position"]: entry["payload"] or "" for entry in entries}
    return said + _check_files(ledger.get("files", {}), files, payloads)


def _once(found: Iterable[Any], words: str) -> None:
    seen: set[Any] = set()
    for one in found:
        if one in seen:
            raise Bad(words.format(one))
        seen.add(one)


def _check_witnesses(note: str, witnesses: list[VerifierKey], need: int) -> list[str]:
    times = cosigned_by(note, witnesses)
    for name, id_, _ in _parts(note)[1]:
        if name not in times and any((name, id_) == (key.name, key.id) for key in witnesses):
            raise Bad(f"the cosignature of {name} does not fit the checkpoint")
    if len(times) < need:
        raise Bad(f"{len(times)} of the given witnesses cosigned the checkpoint ({need} are needed)")
    return [f"cosigned by {name} at {datetime.fromtimestamp(time, UTC):%d %b %Y %H:%M:%S} UTC"
            for name, time in sorted(times.items())]  # fmt: skip


def _check_entry(entry: Any, place: int, checkpoint: Checkpoint) -> str:
    try:
        position, leaf = entry["position"], _text(entry, "leaf")
        where = f"entry {place} of the record (position {position})"
        path = [_hash(step) for step in entry["path"]]
        payload, nonce = entry["payload"], entry["nonce"]
    except (KeyError, TypeError, ValueError) as error:
        raise Bad(f"entry {place} of the record lacks a field or has a wrong one ({error})") from error
    if type(position) is not int:
        raise Bad(f"{where}: a position is a whole number")
    try:
        root = root_from_path(leaf_hash(leaf.encode()), position=position, size=checkpoint.size, path=path)
    except Bad as error:
        raise Bad(f"{where}: {error}") from error
    if root != checkpoint.root:
        raise Bad(f"{where}: it is not what was signed; the entry, its position or its path was altered")
    said = _said(leaf, where)
    if (payload is None) != (nonce is None):
        raise Bad(f"{where}: payload and nonce are there together, or erased together")
    if payload is not None and _commitment(payload, nonce, where) != said["payload"]:
        raise Bad(f"{where}: the payload is not the one the entry was made with")
    absent = "payload not in this record (lawfully erased, or not for its reader)"
    kept = absent if payload is None else "payload as it was committed to"
    return f"position {position}: {said['at']} {said['act']} {said['subject']}: as signed, {kept}"


def _said(leaf: str, where: str) -> dict[str, str]:
    said = _json(leaf, where)
    wanted = ("at", "act", "subject", "payload")
    if not isinstance(said, dict) or not all(isinstance(said.get(name), str) for name in wanted):
        raise Bad(f"{where}: an entry says {', '.join(wanted)}, and this one does not")
    try:
        if datetime.fromisoformat(said["at"]).tzinfo is None:
            raise ValueError("no time zone")
    except ValueError as error:
        raise Bad(f"{where}: {said['at'][:40]!r} is not a time") from error
    return said


def _commitment(payload: Any, nonce: Any, where: str) -> str:
    try:
        return hashlib.sha256(_hash(nonce) + payload.encode()).hexdigest()
    except (TypeError, ValueError, AttributeError) as error:
        raise Bad(f"{where}: payload is text, nonce is hexadecimal") from error


def _hash(text: str) -> bytes:
    """32 bytes from lower-case hexadecimal, the one way to write them."""
    found = bytes.fromhex(text)
    if len(found) != 32 or found.hex() != text:
        raise ValueError(f"{text[:80]!r} is not 32 bytes in hexadecimal")
    return found


def _check_older(older: Any, checkpoint: Checkpoint) -> list[str]:
    if older is None:
        return []
    try:
        size, root = older["from"]["size"], _hash(older["from"]["root"])
        path = [_hash(step) for step in older["path"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Bad(f"the consistency proof lacks a field or has a wrong one ({error})") from error
    if type(size) is not int or size < 0:
        raise Bad("the consistency proof: a size is a whole number")
    check_consistency(path, old=(size, root), new=(checkpoint.size, checkpoint.root))
    return [f"it continues the log of {size} entries with root {root.hex()}, nothing of which was altered"]


def _check_files(listed: Any, files: Mapping[str, bytes], payloads: Mapping[int, str]) -> list[str]:
    if not isinstance(listed, dict):
        raise Bad("the list of files in ledger.json is not a list of names with digests")
    said, acts = [], {position: _recorded(payload) for position, payload in payloads.items()}
    for name in sorted({*listed, *files}):
        if name not in files:
            raise Bad(f"file {name}: listed in the record, but not here")
        if name not in listed:
            raise Bad(f"file {name}: here, but not listed in the record")
        digest = hashlib.sha256(files[name]).hexdigest()
        if digest != listed[name]:
            raise Bad(f"file {name}: it was altered (SHA-256 {digest}, listed {str(listed[name])[:64]})")
        # Several acts may have made a file of this name; it must be one that one of them made. A digest that stands
        # anywhere else in a payload (a reason, say) is words.
        recorded = {position: made[name] for position, made in acts.items() if name in made}
        places = [str(position) for position, made in recorded.items() if made == digest]
        if recorded and not places:
            raise Bad(f"file {name}: it is not the one that position {max(recorded)} of the log records")
        if not places:
            raise Bad(f"file {name}: listed, but no entry of the log records its digest")
        said.append(f"file {name}: as listed; its digest is recorded at position {', '.join(places)}")
    return said


def _recorded(payload: str) -> dict[str, Any]:
    """The digests of files by name that the act of an entry says it made."""
    try:
        said = json.loads(payload or "{}")
    except (ValueError, RecursionError):
        return {}
    made = said.get("files") if isinstance(said, dict) else None
    return made if isinstance(made, dict) else {}


def _text(found: Any, name: str) -> str:
    if not isinstance(found, Mapping) or not isinstance(found.get(name), str):
        raise Bad(f"ledger.json: {name!r} is missing or not text")
    return str(found[name])


def _json(text: str, where: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            raise Bad(f"{where}: a name is said twice")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as error:
        raise Bad(f"{where}: not JSON ({error})") from error


def read_bundle(path: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    """``ledger.json`` of a folder, a .zip or by itself, and every other file there by its name. Raises Bad."""
    try:
        files = _folder(path) if path.is_dir() else _archive(path) if zipfile.is_zipfile(path) else None
        packed = path.read_bytes() if files is None else files.pop("ledger.json", None)
        text = None if packed is None else packed.decode()
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, UnicodeDecodeError) as error:
        raise Bad(f"{path}: cannot be read ({error})") from error
    if text is None:
        raise Bad(f"{path}: there is no ledger.json in it")
    ledger = _json(text, "ledger.json")
    if not isinstance(ledger, dict):
        raise Bad("ledger.json: not an object")
    return ledger, files or {}


def _folder(path: Path) -> dict[str, bytes]:
    found = [one for one in sorted(path.rglob("*")) if one.is_symlink() or not one.is_dir()]
    for one in found:
        if one.is_symlink() or not one.is_file():
            raise Bad(f"file {one.relative_to(path).as_posix()}: a link or a device, not a file")
    return {one.relative_to(path).as_posix(): one.read_bytes() for one in found}


def _archive(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        found = [one for one in archive.infolist() if not one.is_dir()]
        _once([one.filename for one in found], "file {}: twice in the archive")
        if sum(one.file_size for one in found) > MOST_BYTES:
            raise Bad(f"{path}: more than {MOST_BYTES >> 20} MiB when unpacked; unpack it and check the folder")
        return {one.filename: archive.read(one) for one in found}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify.py", description="Check a record of the ledger, offline.")
    parser.add_argument("bundle", type=Path, help="a folder or .zip with ledger.json, or a ledger.json")
    parser.add_argument("--key", default="", help="the log's public key, as you were given it (name+id+base64)")
    parser.add_argument("--witness", action="append", default=[], help="an agency's witness key; once for each")
    parser.add_argument("--need", type=int, default=0, help="how many of these witnesses must have cosigned")
    said = parser.parse_args(arguments)
    try:
        key = VerifierKey.parse(said.key) if said.key else None
        ledger, files = read_bundle(said.bundle)
        witnesses = [VerifierKey.parse(one) for one in said.witness]
        lines = check_ledger(ledger, files=files, key=key, witnesses=witnesses, need=said.need)
    except Bad as error:
        print(f"NOT AS SIGNED: {error}", file=sys.stderr)
        return 3
    print("\n".join([*lines, "ALL AS SIGNED"]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
