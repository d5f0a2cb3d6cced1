"""Small logs made without a database, for tests of the verifier and of packages."""

import hashlib
import json
from pathlib import Path

import rfc8785

from tallystick import verify
from tallystick.records import merkle
from tallystick.records.notes import cosign, public_key, sign_checkpoint

SEED, WITNESS = bytes(range(64, 96)), bytes(range(96, 128))
KEY = public_key("tallystick.example/trial", seed=SEED)
CLERK = public_key("tallystick.example/witness/SE-NCP", seed=WITNESS, kind=verify.WITNESS)
FEBRUARY = 1_769_947_200


def stored(hashes):
    """Every hash a log of these leaf hashes stores, by place."""
    rising, found = merkle.Rising(), {}
    for position, one in enumerate(hashes):
        found[0, position] = one
        found |= dict(rising.add(one))
    return found


def inclusion(found, position, size):
    return [merkle.hash_of(span, found).hex() for span in merkle.inclusion_spans(position, size)]


def consistency(found, old, new):
    return [merkle.hash_of(span, found).hex() for span in merkle.consistency_spans(old, new)]


def entry(number, payload):
    """A leaf and the nonce of its payload."""
    nonce = hashlib.sha256(b"nonce %d" % number).digest()
    said = {
        "v": 2,
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "at": f"2026-02-01T12:00:{number:02d}.000000+00:00",
        "act": f"act_{number}",
        "subject": f"thing:{number}",
        "operation": "00000000-0000-4000-8000-00000000000a",
        "agency": "EC3",
        "by": "00000000-0000-4000-8000-00000000000b",
        "purpose": "test",
        "payload": hashlib.sha256(nonce + payload).hexdigest(),
    }
    return rfc8785.dumps(said), nonce


def bundle(folder: Path, *, size=40, older=11) -> Path:
    """A folder with a file and the ledger.json of entries 5 (erased), 7 (names the file's digest) and the last."""
    folder.mkdir()
    file = b"An invented cover page.\n"
    (folder / "cover.txt").write_bytes(file)
    payloads = [rfc8785.dumps({"reason": f"reason {number}"}) for number in range(size)]
    payloads[7] = rfc8785.dumps({"files": {"cover.txt": hashlib.sha256(file).hexdigest()}})
    leaves = [entry(number, payload) for number, payload in enumerate(payloads)]
    found = stored([verify.leaf_hash(leaf) for leaf, _ in leaves])
    root = merkle.hash_of(merkle.whole(size), found)
    note = sign_checkpoint(verify.Checkpoint(KEY.name, size, root), name=KEY.name, seed=SEED)
    entries = [
        {
            "position": number,
            "leaf": leaves[number][0].decode(),
            "path": inclusion(found, number, size),
            "payload": None if number == 5 else payloads[number].decode(),
            "nonce": None if number == 5 else leaves[number][1].hex(),
        }
        for number in (5, 7, size - 1)
    ]
    before = merkle.hash_of(merkle.whole(older), found)
    ledger = {
        "format": verify.FORMAT,
        "key": KEY.text(),
        "checkpoint": cosign(note, name=CLERK.name, seed=WITNESS, at=FEBRUARY),
        "entries": entries,
        "consistency": {"from": {"size": older, "root": before.hex()}, "path": consistency(found, older, size)},
        "files": {"cover.txt": hashlib.sha256(file).hexdigest()},
    }
    (folder / "ledger.json").write_text(json.dumps(ledger))
    return folder


def telling(payload):
    """The ledger.json of a log of two entries, the first of which says ``payload``; it lists no files yet."""
    said = rfc8785.dumps(payload)
    leaves = [entry(0, said), entry(1, b"{}")]
    found = stored([verify.leaf_hash(leaf) for leaf, _ in leaves])
    root = merkle.hash_of(merkle.whole(2), found)
    shown = {"position": 0, "leaf": leaves[0][0].decode(), "path": inclusion(found, 0, 2)}
    return {
        "format": verify.FORMAT,
        "key": KEY.text(),
        "checkpoint": sign_checkpoint(verify.Checkpoint(KEY.name, 2, root), name=KEY.name, seed=SEED),
        "entries": [shown | {"payload": said.decode(), "nonce": leaves[0][1].hex()}],
        "consistency": None,
    }


def alter(ledger, place, name):
    """One letter of a text in an entry becomes another."""
    text = ledger["entries"][place][name]
    ledger["entries"][place][name] = text.replace("a", "e", 1)
