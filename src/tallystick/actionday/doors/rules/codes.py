"""Codes for paper: of a subject, which says nothing of it, and of a sheet. The last sign shows a slip of the pen."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from tallystick.vocabulary.errors import Malformed

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Read over the phone and by hand: no O beside 0, no I or L beside 1, no U beside V. 31, a prime: the check sign finds
every single wrong sign and every two that changed places."""
_READ_AS = str.maketrans({"I": "1", "L": "1", "U": "V", "-": "", " ": ""})
_SUBJECT, _SHEET = 4, 7
_KEYS = UUID("5b0c8f0e-6b1d-5c0e-9a55-0d6f1b7f2a31")


def subject_code(subject: str) -> str:
    """The code of a subject (id), the same on every sheet: ``7KQ2M``."""
    return _checked(_signs(f"subject {subject}", _SUBJECT))


def sheet_number(operation: str, agency: str, officer: str, made_at: datetime) -> str:
    """The number of a sheet, unlike that of any other print: ``S-7KQ2-M4RT``."""
    said = _checked(_signs(f"sheet {operation} {agency} {officer} {made_at.astimezone(UTC).isoformat()}", _SHEET))
    return f"S-{said[:4]}-{said[4:]}"


def read_code(typed: str) -> str:
    """A subject's code as it was typed. Raises Malformed where a sign is wrong."""
    return _read(typed, _SUBJECT + 1, what="code")


def read_number(typed: str) -> str:
    """A sheet's number as it was typed. Raises Malformed where a sign is wrong."""
    bare = typed.strip().upper()
    said = _read(bare[1:] if bare.startswith("S") and len(bare.replace("-", "").strip()) > _SHEET + 1 else bare,
                 _SHEET + 1, what="sheet")  # fmt: skip
    return f"S-{said[:4]}-{said[4:]}"


def key_of_line(operation: str, agency: str, number: str, line: int, part: str) -> UUID:
    """The sender's key of a part of a line ("door", "result"): typed twice, it is sent once."""
    return uuid5(_KEYS, f"{operation} {agency} {number} {line} {part}")


def _read(typed: str, length: int, *, what: str) -> str:
    said = typed.strip().upper().translate(_READ_AS)
    if len(said) != length or set(said) - set(SIGNS) or _checked(said[:-1]) != said:
        raise Malformed(what, f"{typed.strip()[:20]!r} is none, a sign is wrong", "Look at the paper again.")
    return said


def _checked(said: str) -> str:
    weighed = sum((place + 2) * SIGNS.index(sign) for place, sign in enumerate(said))
    return said + SIGNS[weighed % len(SIGNS)]


def _signs(said: str, length: int) -> str:
    number = int.from_bytes(sha256(said.encode()).digest()[:16])
    signs = ""
    for _ in range(length):
        number, rest = divmod(number, len(SIGNS))
        signs += SIGNS[rest]
    return signs
