"""Device fingerprints, PGP fingerprints and account names."""

import re

from tallystick.linking.normal.form import Normal, fine, unfit

_EMPTY = re.compile(r"(?:0+|f+|(?:unknown|none|null|n/?a|undefined|default))\Z")


def device(said: str) -> Normal:
    """Folded, without spaces. Fingerprints a browser gives to everybody (all zeros, 'unknown') are refused."""
    text = re.sub(r"\s+", "", said).casefold()
    if _EMPTY.match(text.replace("-", "").replace(":", "")):
        return unfit("a fingerprint that says nothing")
    return fine(text) if 6 <= len(text) <= 256 else unfit("too short or too long for a device fingerprint")


def pgp(said: str) -> Normal:
    """Forty (or sixty-four) hexadecimal digits in capitals. Short key ids are refused: they can be forged at will."""
    text = re.sub(r"[\s:]+", "", said).upper().removeprefix("0X")
    if re.fullmatch(r"[0-9A-F]{40}|[0-9A-F]{64}", text):
        return fine(text)
    return unfit("not a full PGP fingerprint")


def account(said: str) -> Normal:
    """``platform:account`` as it stands; the platform's own spelling is the platform's own."""
    text = said.strip()
    platform, colon, name = text.partition(":")
    return fine(text) if colon and platform and name else unfit("not written as platform:account")
