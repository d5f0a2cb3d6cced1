"""The committed outlines and names, read once."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

KOSOVO_NOTE = (
    "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999"
    " and the ICJ Opinion on the Kosovo declaration of independence."
)


NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
"""Codes with a name that is no country's."""


@cache
def outlines(drawing: str) -> dict[str, Any]:
    """``europe`` or ``world``: width, height, and per ISO code ``d`` (SVG path) and ``at`` (place of its label)."""
    loaded: dict[str, Any] = json.loads((HERE / f"{drawing}.json").read_text(encoding="utf-8"))
    return loaded


@cache
def flags() -> frozenset[str]:
    """Codes that have a symbol in the flag sprite."""
    sprite = HERE.parent / "static" / "desk" / "flags.svg"
    return frozenset(re.findall(r'<symbol id="([A-Z]{2})"', sprite.read_text(encoding="utf-8")))


@cache
def _names(language: str) -> dict[str, str]:
    path = HERE / "names" / f"{language}.json"
    if not path.exists():
        path = HERE / "names" / "en.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def countries(*, language: str = "en") -> list[tuple[str, str]]:
    """Every country as (code, name), by name in the reader's language."""
    codes = [code for code in _names("en") if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES]
    return sorted(((code, country_name(code, language=language)) for code in codes), key=lambda one: one[1])


def country_name(code: str, *, language: str = "en") -> str:
    """CLDR name of an ISO 3166-1 alpha-2 code; Kosovo with its asterisk; an unknown code stays itself."""
    short = language.split("-")[0].lower()
    name = _names({"no": "nb", "nn": "nb"}.get(short, short)).get(code, code)
    return f"{name}*" if code == "XK" else name
