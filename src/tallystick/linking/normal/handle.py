"""User names people choose for themselves. Weak alone."""

import unicodedata

from tallystick.linking.normal.form import Normal, fine, unfit

_DEFAULTS_TEXT = """
admin administrator anon anonymous default deleted guest member moderator new nobody none null root system
test undefined unknown user username
"""
_DEFAULTS = frozenset(_DEFAULTS_TEXT.split())


def handle(said: str) -> Normal:
    """NFKC, case folded, without a leading @. Names under three signs and platform defaults are refused.

    >>> handle("@Wolf_77").form
    'wolf_77'
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold()).strip().lstrip("@")
    if len(text) < 3:
        return unfit("shorter than three signs")
    if text in _DEFAULTS:
        return unfit("a name platforms give by themselves")
    return fine(text)


def skeleton(form: str) -> str:
    """The weaker key of a handle: look-alike letters of other scripts and leet digits as Latin letters, no marks.

    >>> skeleton("w0lf_77") == skeleton("Wоlf.77".casefold())
    True
    """
    bare = unicodedata.normalize("NFKD", form).translate(_LOOKS_LIKE)
    return bare if bare.isalnum() else "".join(sign for sign in bare if sign.isalnum()) or form


LEET = ("0134579@$!|i", "oleastgasill")
"""Digits and signs, and the Latin letters they stand for."""

_LOOKS_LIKE = str.maketrans(
    dict(zip("авекмнорстухіјѕ", "abekmhopctyxljs", strict=True))
    | dict(zip("αβεικνορτυχ", "abelkvoptux", strict=True))
    | dict(zip(*LEET, strict=True))
)
