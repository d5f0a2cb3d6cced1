"""A log in memory, with the real key: honest or not. Proofs are written from the RFC and not from our code."""

import hashlib
import json
from dataclasses import replace

from tallystick import verify
from tallystick.records.notes import public_key, sign_checkpoint
from tallystick.sharing import split
from tallystick.sharing.split import Proof

SEED, NAME = b"\x07" * 32, "tallystick.example/test"
KEY = public_key(NAME, seed=SEED)


def leaves(words):
    return [verify.leaf_hash(str(word).encode()) for word in words]


def subproof(m, hashes, whole):
    """RFC 6962 section 2.1.2."""
    if m == len(hashes):
        return [] if whole else [verify.root_of(hashes)]
    k = below(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], whole), verify.root_of(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), verify.root_of(hashes[:k])]


def path(m, hashes):
    """RFC 6962 section 2.1.1."""
    if len(hashes) == 1:
        return []
    k = below(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), verify.root_of(hashes[k:])]
    return [*path(m - k, hashes[k:]), verify.root_of(hashes[:k])]


def below(n):
    """The largest power of two smaller than ``n``."""
    return 1 << (n - 1).bit_length() - 1


class Log:
    def __init__(self, words=(), seed=SEED):
        self.hashes, self.seed, self.lines = leaves(words), seed, {}

    def grow(self, *words):
        self.hashes += leaves(words)
        return self

    def act(self, name, payload, subject="package:1"):
        """A line as the house writes it; gives its position."""
        said, nonce = json.dumps(payload, sort_keys=True), b"n" * 32
        commitment = hashlib.sha256(nonce + said.encode()).hexdigest()
        at = "2026-02-03T09:30:00+00:00"
        leaf = {"id": f"{name}-{len(self.hashes)}", "at": at, "act": name, "subject": subject, "payload": commitment}
        self.grow(json.dumps(leaf))
        position = len(self.hashes) - 1
        self.lines[position] = {"leaf": json.dumps(leaf), "payload": said, "nonce": nonce.hex()}
        return position

    def ledger(self, files):
        """A ledger.json over every line, with the files it speaks of."""
        entries = [
            {"position": position, "path": [step.hex() for step in path(position, self.hashes)], **line}
            for position, line in self.lines.items()
        ]
        return {
            "format": verify.FORMAT,
            "key": public_key(NAME, seed=self.seed).text(),
            "checkpoint": self.note(),
            "entries": entries,
            "consistency": None,
            "files": {name: hashlib.sha256(made).hexdigest() for name, made in files.items()},
        }

    def note(self, size=None):
        size = len(self.hashes) if size is None else size
        checkpoint = verify.Checkpoint(NAME, size, verify.root_of(self.hashes[:size]))
        return sign_checkpoint(checkpoint, name=NAME, seed=self.seed)

    def proof(self, old, new=None):
        new = len(self.hashes) if new is None else new
        steps = [] if old in (0, new) else subproof(old, self.hashes[:new], True)
        root = verify.root_of(self.hashes[:old]).hex()
        return Proof(size=old, root=root, path=tuple(step.hex() for step in steps))

    def shows(self, kept, *, newest=False):
        """What it hands out to go on from ``kept``; a liar says that the kept root is its own."""
        known = kept and kept.size <= len(self.hashes)
        proofs = [replace(self.proof(kept.size), root=kept.root)] if known else []
        return split.accepted(kept, self.note(), proofs, key=KEY, newest=newest)
