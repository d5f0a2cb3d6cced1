"""Words of banks: lists of known digests with an owner, a source and a licence to use."""

from enum import StrEnum

from tallystick.vocabulary.manifest import Column


class BankKind(StrEnum):
    """What a list is of. ``NEGATIVE``: pictures known to look like others without being them (blank walls, test
    cards, forms): likeness to one of them is no match."""

    KNOWN_IDENTIFIED = "known_identified"
    KNOWN_UNIDENTIFIED = "known_unidentified"
    DECLARED_AI = "declared_ai"
    NOT_PERTINENT = "not_pertinent"
    NEGATIVE = "negative"


LOWERING = frozenset({BankKind.DECLARED_AI, BankKind.NOT_PERTINENT, BankKind.NEGATIVE})
"""Banks that can put a file further down: taken into use by two persons."""


class Confidence(StrEnum):
    """How sure the owner is of the entries."""

    CONFIRMED = "confirmed"
    """Each was looked at by two persons, or by a national unit."""
    CLASSIFIED = "classified"
    """Each was looked at by one person."""
    UNCHECKED = "unchecked"
    """Taken over from elsewhere; nobody of the owner looked."""


class EntryDigest(StrEnum):
    """Kinds of digest an entry is known by; the first three are exact."""

    SHA256 = "sha256"
    SHA1 = "sha1"
    MD5 = "md5"
    PDQ = "pdq"


ENTRIES: tuple[Column, ...] = (
    ("entry", "VARCHAR", "name of the medium: kind and digest of its strongest digest, as in sha256:9f86…"),
    ("kind", "VARCHAR", "an EntryDigest"),
    ("token", "BLOB", "the digest's bytes; in a keyed bank HMAC-SHA256 of them under the bank's key"),
    ("size", "BIGINT", "bytes of the file, NULL when the list does not say"),
    ("series", "VARCHAR", "the series it belongs to, in the owner's words; NULL when none is said"),
    ("value", "VARCHAR", "its classification under the bank's scheme; NULL when nobody classified it"),
)
"""Columns of ENTRIES.parquet of an edition: one row a digest, in order of kind, token and entry."""
