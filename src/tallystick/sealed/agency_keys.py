"""An agency's own secret keys, where this home is that agency's: to sign a list with, to open one that came."""

import re
from pathlib import Path

from tallystick.vocabulary.errors import Absent, Malformed

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")


def signing_key(home: Path, agency: str) -> bytes:
    """The Ed25519 key an agency signs with, 32 bytes. Raises Absent when it is not here."""
    return bytes.fromhex(_read(home, agency, "sign.key"))


def identity(home: Path, agency: str) -> str:
    """The age identity an agency opens what was sealed to it with. Raises Absent when it is not here."""
    return _read(home, agency, "age.key")


def _read(home: Path, agency: str, name: str) -> str:
    if not _CODE.fullmatch(agency):
        raise Malformed("agency code", f"{agency!r} is not letters, digits, - or _", "Give the agency's code.")
    path = home / "secrets" / f"agency-{agency}" / name
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        raise Absent(
            str(path), f"the keys of {agency} are not here", f"Make them: tallystick keys make {agency}"
        ) from None
