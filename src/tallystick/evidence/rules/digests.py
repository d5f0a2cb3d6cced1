"""Digests as exporters write them: hex in either case, or base64 of the bytes."""

import base64
import binascii
import re

LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64}
"""Hex digits."""

_HEX = re.compile(r"[0-9A-Fa-f]+")


def digest_of(kind: str, text: str) -> str | None:
    """The digest as lower-case hex, whichever way it was written; None when it is not one of that kind."""
    digits = LENGTHS[kind]
    if len(text) == digits:
        return text.lower() if _HEX.fullmatch(text) and text.isascii() else None
    if len(text) == -(-digits // 6) * 4:
        try:
            read = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error):
            return None
        return read.hex() if len(read) * 2 == digits else None
    return None


def base64_of(digest: str) -> str:
    """A digest in hex as base64 of its bytes."""
    return base64.b64encode(bytes.fromhex(digest)).decode("ascii")


def fault_of(kind: str, text: str) -> str:
    """Why a text is no such digest, in words an officer can act on."""
    return f"{kind}: {len(text)} characters, not {LENGTHS[kind]} hex digits and not base64 of them"
