"""What a value typed into the box may be: a guess that the officer sees, and corrects, before anything is asked."""

import re
from ipaddress import ip_address

from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import AskedKind

ASKED = tuple(str(kind) for kind in (*SelectorKind, AskedKind.DIGEST, AskedKind.CAMERA, AskedKind.NAME))
"""Kinds of the form. A planned search has a form of its own: it is held as well as asked."""
SHAPES = (
    (SelectorKind.EMAIL, r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    (AskedKind.DIGEST, r"[0-9a-fA-F]{32}|[0-9a-fA-F]{64}"),
    (SelectorKind.ETHEREUM, r"0x[0-9a-fA-F]{40}"),
    (SelectorKind.BITCOIN, r"bc1[0-9a-z]{11,87}|[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    (SelectorKind.MONERO, r"[48][1-9A-HJ-NP-Za-km-z]{94,105}"),
    (SelectorKind.IBAN, r"[A-Z]{2}[0-9]{2}(?: ?[0-9A-Z]){11,30}"),
    # Forty hexadecimal digits are a SHA-1 or a PGP key's fingerprint; files are asked for far more often.
    (AskedKind.DIGEST, r"[0-9a-fA-F]{40}"),
    (SelectorKind.DEVICE, r"[0-9]{15}"),
    (SelectorKind.PHONE, r"(?:\+|00)[0-9 ()/.-]{6,24}"),
    (SelectorKind.CARD, r"[0-9](?:[ -]?[0-9]){12,18}"),
    (SelectorKind.ACCOUNT, r"[a-z0-9-]+:\S+"),
    (SelectorKind.PHONE, r"[0-9][0-9 ()/.-]{6,24}"),
    (AskedKind.NAME, r"[^\W\d_][^\d_@:]* [^\d_@:]*[^\W\d_]"),
)
"""Tried in order; the whole value has to match."""


def guess(value: str) -> str:
    """The kind that a value looks like; empty where it looks like none, and the officer chooses: a serial number asked
    as a handle would be answered with no hit.

    >>> [str(guess(one)) for one in ("a@b.example", "240.0.0.7", "+45 5550 0100", "Ib Lund", "grauwolf")]
    ['email', 'address', 'phone', 'name', '']
    """
    said = value.strip()
    try:
        ip_address(said)
    except ValueError:
        return str(next((kind for kind, shape in SHAPES if re.fullmatch(shape, said)), ""))
    return str(SelectorKind.ADDRESS)
