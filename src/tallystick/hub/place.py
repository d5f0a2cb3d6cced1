"""A role's folder (0700): who it is, what it serves, whom it knows. One process at a time changes anything in it.

about.json   role, code, operation, quotas          parties.json   verify and age keys by code
sign.key     Ed25519, to sign answers with          age.key        to open what comes
epochs/      keys or tokens of each epoch           seen/          ids of messages that were taken
log.jsonl    when, whose, how many: never a value
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyrage

from tallystick.sealed.messages import Letter, Message, Reader, open_message, seal
from tallystick.sealed.signing import verify_key_of
from tallystick.tables.shelf import settle
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")
HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Place:
    """The folder of one role."""

    folder: Path

    @property
    def about(self) -> dict[str, Any]:
        return read_json(self.folder / "about.json")

    @property
    def parties(self) -> dict[str, dict[str, str]]:
        return read_json(self.folder / "parties.json")

    @contextmanager
    def locked(self) -> Iterator[dict[str, Any]]:
        """What it is, while nobody else changes anything in it. Waits for whoever does."""
        said = self.about
        with os.fdopen(os.open(self.folder / "lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield said


def make(folder: Path, *, role: str, code: str, operation: str) -> Place:
    """Make the folder of a new role with keys of its own. Raises Conflict where there is one, Malformed."""
    if not CODE.fullmatch(code) or not operation.strip():
        raise Malformed("code", f"{code!r} is not letters, digits, - or _, or no operation is named", "Name both.")
    if folder.exists():
        raise Conflict(str(folder), "it is there already", "Name a folder that is not there yet.")
    fresh = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
    fresh.mkdir(mode=0o700, parents=True)
    for name in ("epochs", "seen"):
        (fresh / name).mkdir(mode=0o700)
    write(fresh / "sign.key", secrets.token_hex(32))
    write(fresh / "age.key", str(pyrage.x25519.Identity.generate()))
    write_json(fresh / "about.json", {"role": role, "code": code, "operation": operation})
    write_json(fresh / "parties.json", {})
    fresh.rename(folder)
    return Place(folder)


def admit(place: Place, code: str, *, verify_key: str, age_recipient: str) -> None:
    """Have the role know an agency, or know it by new keys. Raises Malformed."""
    try:
        pyrage.x25519.Recipient.from_str(age_recipient)
    except pyrage.RecipientError:
        raise Malformed(f"agency {code}", "its age key is none", "Ask the agency for its public keys.") from None
    if not CODE.fullmatch(code) or not HEX.fullmatch(verify_key):
        raise Malformed(f"agency {code}", "code or verify key is none", "Ask the agency for its public keys.")
    with place.locked():
        known = place.parties
        keys = {"verify_key": verify_key, "age_recipient": age_recipient}
        # New keys are no new quota.
        write_json(place.folder / "parties.json", known | {code: known.get(code, {}) | keys})


def opened(place: Place, content: bytes, *, now: datetime) -> Message:
    """A message to the role from a party of its, for its operation. Raises Malformed, Refused."""
    said, parties = place.about, place.parties
    trusted = {code: keys["verify_key"] for code, keys in parties.items()}
    identity = (place.folder / "age.key").read_text(encoding="ascii").strip()
    message = open_message(content, Reader(code=said["code"], identity=identity, trusted=trusted), now=now)
    if message.head.operation != said["operation"]:
        raise Refused("message", f"it is of operation {message.head.operation}", "Send it to that operation's.")
    return message


def answered(place: Place, to: Message, *, kind: str, body: bytes, count: int, at: datetime) -> bytes:
    """A reply to a message, signed by the role and sealed to whoever sent it."""
    said, party = place.about, place.parties[to.head.sender]
    letter = Letter(
        kind=kind, sender=said["code"], recipient=to.head.sender, operation=said["operation"], body=body, count=count,
        epoch=to.head.epoch, answers=to.head.id,
    )  # fmt: skip
    key = bytes.fromhex((place.folder / "sign.key").read_text(encoding="ascii"))
    return seal(letter, signing_key=key, recipient_key=party["age_recipient"], at=at)


def card(place: Place, **more: Any) -> dict[str, Any]:
    """What parties are given of a role: who it is and its public keys."""
    identity = (place.folder / "age.key").read_text(encoding="ascii").strip()
    signing = bytes.fromhex((place.folder / "sign.key").read_text(encoding="ascii"))
    recipient = str(pyrage.x25519.Identity.from_str(identity).to_public())
    said = {name: place.about[name] for name in ("role", "code", "operation")}
    return {**said, "verify_key": verify_key_of(signing), "age_recipient": recipient, **more}


def note(place: Place, *, agency: str, did: str, count: int, at: datetime) -> None:
    """A line of the log, on the disk when this returns."""
    line = json.dumps({"at": at.astimezone(UTC).isoformat(), "agency": agency, "did": did, "count": count})
    handle = os.open(place.folder / "log.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(line + "\n")
        out.flush()
        os.fsync(out.fileno())


def read_json(path: Path) -> dict[str, Any]:
    """Raises Absent."""
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Absent(str(path), "this is no folder of a key server or match hub", "Make one with init.") from None
    return found


def write_json(path: Path, value: Any) -> None:
    write(path, json.dumps(value, indent=1, sort_keys=True))


def write(path: Path, text: str) -> None:
    """Write a secret file (0600) in one step; on the disk when this returns."""
    with settle(path) as fresh:
        fresh.touch(mode=0o600)
        fresh.write_text(text + "\n", encoding="utf-8")
