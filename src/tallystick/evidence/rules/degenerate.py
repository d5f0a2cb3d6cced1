"""Digests that say nothing: of the empty file, of no picture at all. Matching on them links all to all."""

import base64
import binascii
import hashlib

EMPTY = {
    "md5": hashlib.md5(b"", usedforsecurity=False).hexdigest(),
    "sha1": hashlib.sha1(b"", usedforsecurity=False).hexdigest(),
    "sha256": hashlib.sha256(b"").hexdigest(),
}
"""Digests of the file with no bytes, lower case."""

PHOTODNA_BYTES = 144


def is_degenerate(kind: str, digest: str) -> bool:
    """Whether a digest (hex, lower case; PhotoDNA as it was given) must not be matched on.

    Of the empty file; or every byte alike: fillers of exporters, and PhotoDNA of a picture of one colour, which
    measures differences and finds none.
    """
    if digest == EMPTY.get(kind):
        return True
    if kind == "photodna":
        read = photodna_bytes(digest)
        return read is not None and len(set(read)) == 1
    return len(set(digest)) == 1


def photodna_bytes(text: str) -> bytes | None:
    """The 144 bytes behind 192 base64 characters or 288 hex digits; None for anything else."""
    try:
        if len(text) == 2 * PHOTODNA_BYTES:
            return bytes.fromhex(text)
        if len(text) == PHOTODNA_BYTES * 4 // 3:
            return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
    return None
