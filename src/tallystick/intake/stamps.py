"""Written times: each format as a strict pattern. Engines forgive widths and blanks; evidence should not.

Patterns are RE2 and match the whole text, ASCII only.
"""

from tallystick.vocabulary.errors import Malformed

ISO = "iso8601"
EPOCHS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
"""Epoch formats and how many microseconds one unit has."""

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_LONG_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_LONG_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_OFFSET = "[+-](?:0[0-9]|1[0-4]):?[0-5][0-9]"

_DIRECTIVES = {
    "Y": "[0-9]{4}",
    "y": "[0-9]{2}",
    "m": "(?:0[1-9]|1[0-2])",
    "-m": "(?:0?[1-9]|1[0-2])",
    "b": f"(?i:{_MONTHS})",
    "B": f"(?i:{_LONG_MONTHS})",
    "d": "(?:0[1-9]|[12][0-9]|3[01])",
    "-d": "(?:0?[1-9]|[12][0-9]|3[01])",
    "j": "[0-9]{3}",
    "a": f"(?i:{_DAYS})",
    "A": f"(?i:{_LONG_DAYS})",
    "H": "(?:[01][0-9]|2[0-3])",
    "-H": "(?:[01]?[0-9]|2[0-3])",
    "I": "(?:0[1-9]|1[0-2])",
    "-I": "(?:0?[1-9]|1[0-2])",
    "p": "(?i:am|pm)",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
    "f": "[0-9]{1,6}",
    "z": _OFFSET,
    "%": "%",
}
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_ISO_ZONE = "(?: ?(?:Z|z|UTC|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?))"
ISO_DATE = "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
ISO_PATTERN = f"{ISO_DATE}[T ]{_CLOCK}(?::[0-5][0-9](?:[.,][0-9]{{1,9}})?)?{_ISO_ZONE}?"
ISO_ZONED = f".*:[0-9.,]+{_ISO_ZONE}"
ISO_LEAP = f"{ISO_DATE}[T ]{_CLOCK}:60(?:[.,][0-9]{{1,9}})?{_ISO_ZONE}?"
SLASHED = "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{1,4}(?:[T ,].*)?"
"""Looks like a date whose order of day, month and year only the source can tell."""


def pieces(written: str) -> list[str]:
    """A strptime text as literals and directives ('%' first). A trailing lone % stays a piece of its own."""
    found, at = [], 0
    while at < len(written):
        width = 1
        if written[at] == "%":
            width = 3 if written[at + 1 : at + 2] == "-" else 2
        found.append(written[at : at + width])
        at += width
    return found


def _escaped(text: str) -> str:
    return text if text.isalnum() or text == " " else "\\" + text


def pattern_of(written: str, *, second: str = _DIRECTIVES["S"]) -> str:
    """The strict pattern of a strptime text. ``second`` is what %S may be."""
    parts = []
    for piece in pieces(written):
        if not piece.startswith("%"):
            parts.append(_escaped(piece))
        else:
            parts.append(second if piece == "%S" else _DIRECTIVES[piece[1:]])
    return "".join(parts)


def carries_zone(written: str) -> bool:
    """Whether every time in this strptime or epoch format says its own offset."""
    return written in EPOCHS or "%z" in pieces(written)


def check_format(written: str, *, where: str) -> None:
    """Raises Malformed for a format that cannot say one day of one year, or that has an unknown directive."""
    if written == ISO or written in EPOCHS:
        return
    found = [piece[1:] for piece in pieces(written) if piece.startswith("%")]
    for directive in found:
        if directive not in _DIRECTIVES:
            known = " ".join(f"%{one}" for one in _DIRECTIVES)
            raise Malformed(where, f"format has %{directive}", f"Use {known}, or {ISO}, {', '.join(EPOCHS)}")
    bare = [directive.lstrip("-") for directive in found]
    year, day = {"Y", "y"} & set(bare), "j" in bare or ("d" in bare and {"m", "b", "B"} & set(bare))
    if not year or not day:
        what = f"format {written!r} does not say year, month and day"
        raise Malformed(where, what, f"Write it with % directives, such as %Y-%m-%d %H:%M:%S, or {ISO}")
    if ("I" in bare) != ("p" in bare):
        raise Malformed(where, f"format {written!r} has only one of %I and %p", "Use %H, or both")
