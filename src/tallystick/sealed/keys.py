"""Key pairs of an agency: age to be written to, Ed25519 to sign. Secret parts never leave ``secrets/agency-<code>``."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.vocabulary.errors import Absent, Conflict, Malformed

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")


@dataclass(frozen=True, kw_only=True)
class Keys:
    """``age_recipient`` and ``verify_key`` (hex) are public; the other two are secret and never printed."""

    agency: str
    age_recipient: str
    verify_key: str
    age_identity: str = field(repr=False)
    signing_key: bytes = field(repr=False)


def folder(home: Path, agency: str) -> Path:
    """Where an agency's secret keys lie. Raises Malformed for a code that could leave the folder."""
    if not _CODE.fullmatch(agency):
        raise Malformed("agency code", f"{agency!r} is not letters, digits, - or _", "Give the agency's code.")
    return home / "secrets" / f"agency-{agency}"


def generate(home: Path, agency: str) -> Keys:
    """Make an agency's keys. Raises Conflict when there are some: old packages open only with the old ones."""
    place = folder(home, agency)
    if (place / "age.key").exists():
        remedy = "Move the old folder aside if its keys are really to be replaced."
        raise Conflict(str(place), f"{agency} has keys already", remedy)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity = str(pyrage.x25519.Identity.generate())
    signing = Ed25519PrivateKey.generate().private_bytes_raw()
    _write(place / "sign.key", signing.hex())
    _write(place / "age.key", identity)
    return _keys(agency, identity=identity, signing=signing)


def load(home: Path, agency: str) -> Keys:
    """An agency's keys. Raises Absent when they are not here."""
    place = folder(home, agency)
    try:
        identity = (place / "age.key").read_text(encoding="ascii").strip()
        signing = bytes.fromhex((place / "sign.key").read_text(encoding="ascii").strip())
    except FileNotFoundError as error:
        remedy = f"Make them: tallystick keys make {agency}"
        raise Absent(str(place), f"no keys of {agency} here", remedy) from error
    return _keys(agency, identity=identity, signing=signing)


def _keys(agency: str, *, identity: str, signing: bytes) -> Keys:
    return Keys(
        agency=agency,
        age_recipient=str(pyrage.x25519.Identity.from_str(identity).to_public()),
        verify_key=Ed25519PrivateKey.from_private_bytes(signing).public_key().public_bytes_raw().hex(),
        age_identity=identity,
        signing_key=signing,
    )


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
