"""A key server, a match hub and agencies that write to them, each with invented keys in folders of their own."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.hub import key_server, match_hub, place, rows
from tallystick.sealed import messages
from tallystick.sealed.oprf import batches
from tallystick.vocabulary.errors import Absent

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OPERATION = "CUMBERLAND-1"
OPEN, SILENT, QUESTION, GONE = rows.Code


@dataclass
class Party:
    """An agency with its keys; ``held`` value -> handle (16 bytes)."""

    code: str
    identity: pyrage.x25519.Identity = field(default_factory=pyrage.x25519.Identity.generate)
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    held: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        return {
            "verify_key": self.signing.public_key().public_bytes_raw().hex(),
            "age_recipient": str(self.identity.to_public()),
        }

    def sealed(self, kind, body, card, *, count=0, epoch=1, at=NOW, operation=OPERATION):
        letter = messages.Letter(
            kind=kind, sender=self.code, recipient=card["code"], operation=operation, body=body, count=count,
            epoch=epoch,
        )  # fmt: skip
        key = self.signing.private_bytes_raw()
        return messages.seal(letter, signing_key=key, recipient_key=card["age_recipient"], at=at)

    def opened(self, content, card, *, now=NOW):
        reader = messages.Reader(
            code=self.code, identity=str(self.identity), trusted={card["code"]: card["verify_key"]}
        )
        return messages.open_message(content, reader, now=now)


@dataclass
class Played:
    """Both roles below ``folder``; every value goes the whole way through both."""

    folder: Path
    parties: dict[str, Party] = field(default_factory=dict)

    def __post_init__(self):
        self.keys = key_server.init(self.folder / "keys", code="KEYS", operation=OPERATION)
        self.hub = match_hub.init(self.folder / "hub", code="HUB", operation=OPERATION)
        for code in ("DK-NCP", "SE-NCP", "DE-BKA"):
            self.parties[code] = Party(code)
            for role in (self.keys, self.hub):
                place.admit(role, code, **self.parties[code].keys)
        self.key_card, self.hub_card = key_server.public_card(self.keys), match_hub.public_card(self.hub)

    def tokens(self, code, values, *, epoch=1, at=NOW):
        """Tokens of values by way of the key server."""
        party, seed = self.parties[code], b"\x05" * 32
        asked = batches.blind(values, seed=seed)
        sent = party.sealed("blind", asked, self.key_card, count=len(asked) // 32, epoch=epoch, at=at)
        reply = party.opened(key_server.answer(self.keys, sent, now=at), self.key_card, now=at)
        checks = [bytes.fromhex(one) for one in self.key_card["epochs"][str(epoch)]]
        return batches.finish(values, reply.body, seed=seed, checks=checks)

    def body(self, code, held, *, until=0, epoch=1, at=NOW):
        """Rows for the hub of {value: code}."""
        party, values = self.parties[code], list(held)
        for value in values:
            party.held.setdefault(value, np.random.default_rng().bytes(16))
        codes = np.array(list(held.values()), dtype=np.uint8)
        ends = np.full(len(values), until, dtype=np.int64)
        handles = b"".join(party.held[value] for value in values)
        return rows.written(self.tokens(code, values, epoch=epoch, at=at), handles, codes=codes, until=ends)

    def says(self, code, held, *, kind="hold", until=0, epoch=1, at=NOW):
        """Tell the hub what an agency holds, or ask; gives [(value, other agency, reference, silent)]."""
        body = self.body(code, held, until=until, epoch=epoch, at=at)
        sent = self.parties[code].sealed(kind, body, self.hub_card, count=len(held), epoch=epoch, at=at)
        return self.read(code, match_hub.answer(self.hub, sent, now=at), at=at)

    def asks(self, code, *values, until=0, at=NOW):
        return self.says(code, dict.fromkeys(values, QUESTION), kind="ask", until=until, at=at)

    def collects(self, code, *, after=0, at=NOW):
        body = json.dumps({"after": after}).encode()
        sent = self.parties[code].sealed("collect", body, self.hub_card, at=at)
        return self.read(code, match_hub.answer(self.hub, sent, now=at), at=at)

    def read(self, code, reply, *, at=NOW):
        party = self.parties[code]
        said = json.loads(party.opened(reply, self.hub_card, now=at).body)
        by_handle = {handle.hex(): value for value, handle in party.held.items()}
        assert set(said) == {"of", "found", "more"}
        return [(by_handle[one["handle"]], one["agency"], one["reference"], one["silent"]) for one in said["found"]]


def every_byte(folder: Path) -> bytes:
    """All that lies below a folder, names included."""
    if not folder.is_dir():
        raise Absent(str(folder), "it is not there", "Make it.")
    parts = []
    for path in sorted(folder.rglob("*")):
        parts.append(str(path.relative_to(folder)).encode())
        if path.is_file():
            parts.append(path.read_bytes())
    return b"\n".join(parts)
