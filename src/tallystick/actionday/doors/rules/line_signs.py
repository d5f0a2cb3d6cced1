"""A line about several doors taken apart: whose it is, then numbers, words and signs."""

import re
from dataclasses import dataclass

from tallystick.actionday.doors.rules.line_words import COMPOUND, COUNTRY, NUMBERS

_HEAD = re.compile(r"\s*([A-Za-z][A-Za-z0-9._-]*)\b\s*[:,;–-]*\s*")
_SIGN = re.compile(
    rf"(?P<compound>(?i:{'|'.join(COMPOUND).replace(' ', '[ -]')})\b)"
    r"|(?P<number>\d{1,3}(?:[,\u00a0\u202f']\d{3})+(?![\d.])|\d+(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<more>\+(?=\d))|(?P<slash>/)|(?P<apart>[,;.:&+=\n-]|–)|(?P<other>\S)"
)


@dataclass(frozen=True)
class Sign:
    """``kind`` number, word, more, slash, apart or other; ``text`` in lower case; ``number``: its value."""

    kind: str
    text: str
    number: float = 0.0


def head(said: str, *, country: str, agency: str) -> tuple[str, str]:
    """Whose line it says it is (empty: it does not say), and the rest. ``country`` ISO code, ``agency`` a code."""
    found = _HEAD.match(said)
    word = found[1] if found else ""
    if found is None or not _names_somebody(word, country=country, agency=agency):
        return "", said
    return word, said[found.end() :]


def fits(whose: str, *, country: str, agency: str) -> bool:
    """Whether the head of a line names the country or agency it is entered for."""
    upper = whose.upper()
    return not upper or upper == agency.upper() or COUNTRY.get(upper, upper) == country


def signs(said: str) -> list[Sign]:
    """Numbers, words and signs in order."""
    return [_sign(found) for found in _SIGN.finditer(said)]


def _sign(found: re.Match[str]) -> Sign:
    kind, text = str(found.lastgroup), found[0].lower()
    if kind == "number":
        return Sign(kind, text, float(re.sub(r"[,'\u00a0\u202f]", "", text)))
    if kind == "compound":
        return Sign("number", text, float(COMPOUND[text.replace("-", " ")]))
    if kind == "word" and text in NUMBERS:
        return Sign("word", text, float(NUMBERS[text]))
    if kind == "word" and text in ("and", "plus", "with"):
        return Sign("apart", text)
    return Sign(kind, text)


def _names_somebody(word: str, *, country: str, agency: str) -> bool:
    """The country or agency at hand in any writing, or what can only be another's: two capitals, an agency's code."""
    upper = word.upper()
    if word.lower() == "no" and word != "NO":
        return False  # "no arrests", in Norway as well
    if upper == agency.upper() or (len(word) == 2 and COUNTRY.get(upper, upper) == country):
        return True
    other = (len(word) == 2 and word not in ("NO", "HS", "PC")) or re.fullmatch(r"[A-Z]{2}-.+", word)
    return word == upper and bool(other)
