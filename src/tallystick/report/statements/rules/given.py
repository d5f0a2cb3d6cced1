"""What the maker of a statement chose, read: only what a template knows, and no number of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tallystick.report.statements.rules.facts import Chosen
from tallystick.report.statements.rules.language import Language
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import StatementKind

FOLLOWS = ("examination", "more", "victims", "prosecutors")
"""What may be said of what follows, by the key of its message."""
LINES = ("name", "place", "action", "driver", "co_drivers")
BLOCKS = ("contact", "to")
LISTS = ("countries", "follows", "words", "figures", "negatives")
KNOWN = (*LINES, *BLOCKS, *LISTS, "first", "last", "beside", "qualified")


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What is taken where the maker said nothing: the operation's name, the first and the last day of the action, and
    the countries taking part."""

    name: str
    days: tuple[date, date] | None
    countries: tuple[str, ...]


def chosen(given: Mapping[str, Any], kind: str, *, usual: Usual, of: Language) -> Chosen:
    """The maker's choice in order. Raises Malformed naming the field and what is wrong with it."""
    _known(given)
    lines = {name: _text(given, name, most=300) for name in LINES} | {
        name: _text(given, name, most=1000) for name in BLOCKS
    }
    for name, text in lines.items():
        _guiltless(text, name, of=of)
    _qualified(given)
    lines["name"] = lines["name"] or usual.name
    if kind == StatementKind.EMPACT and not (lines["action"] and lines["driver"]):
        what = "an EMPACT report names its operational action and its driver"
        raise Malformed("statement", what, "Give action and driver; co_drivers where there are any.")
    said_first, said_last = _day(given, "first"), _day(given, "last")
    first = said_first or (usual.days[0] if usual.days else None)
    if first is None:
        raise Malformed("first", "the day of the action is not known", "Give it, like 2026-06-24.")
    last = said_last or (usual.days[1] if usual.days and said_first is None else first)
    if last < first:
        raise Malformed("last", "it lies before the first day", "Look at both days again.")
    return Chosen(
        **lines,
        first=first,
        last=last,
        countries=_countries(given, of=of) or usual.countries,
        follows=_follows(given),
        words=tuple(checked(text, of=of) for text in _list(given, "words")),
    )


def checked(text: str, *, of: Language) -> str:
    """Free words of the maker. Raises Malformed for a digit (numbers come with their definition), or a refused word."""
    text = text.strip()
    if not text.replace("\n", "").isprintable():
        raise Malformed("words", "they hold signs nobody sees", "Write them anew, without.")
    if any(sign.isnumeric() for sign in text):
        raise Malformed("words", "they hold a number", "Numbers come from the figures, each with its definition.")
    _guiltless(text, "words", of=of)
    return text


def _guiltless(text: str, where: str, *, of: Language) -> None:
    refused = of.refused(text)
    if refused:
        raise Malformed(where, f"{refused!r} says that somebody is guilty", "Say suspects.")


def _countries(given: Mapping[str, Any], *, of: Language) -> tuple[str, ...]:
    codes = sorted({code.strip().upper() for code in _list(given, "countries")})
    for code in codes:
        if len(code) != 2 or code not in of.locale.territories:
            raise Malformed("countries", f"{code[:40]!r} is no country", "Two letters for each, like DK.")
    return tuple(codes)


def _qualified(given: Mapping[str, Any]) -> None:
    said = given.get("qualified") or {}
    if not isinstance(said, Mapping) or not all(isinstance(one, str) and len(one) <= 300 for one in said.values()):
        raise Malformed(
            "qualified", "it is no list of words by kind and country", 'Like {"no_arrests_in_country:IT": "..."}.'
        )


def _known(given: Mapping[str, Any]) -> None:
    unknown = sorted(set(given) - set(KNOWN))
    if unknown:
        raise Malformed("statement", f"{unknown[0]!r} is no part of it", f"One of: {', '.join(KNOWN)}.")


def _text(given: Mapping[str, Any], name: str, *, most: int) -> str:
    text = given.get(name, "")
    if not isinstance(text, str) or len(text) > most or not text.replace("\n", "").isprintable():
        raise Malformed(name, f"it is longer than {most} characters, or holds signs nobody sees", "Shorten it.")
    return text.strip()


def _list(given: Mapping[str, Any], name: str) -> list[str]:
    said = given.get(name, [])
    if not isinstance(said, list | tuple) or not all(isinstance(one, str) and len(one) <= 2000 for one in said):
        raise Malformed(name, "it is no list of texts", "Give one text for each.")
    return [one for one in said if one.strip()]


def _day(given: Mapping[str, Any], name: str) -> date | None:
    said = given.get(name) or ""
    try:
        return date.fromisoformat(said) if said else None
    except (TypeError, ValueError) as error:
        raise Malformed(name, f"{str(said)[:20]!r} is no day", "Write it like 2026-06-24.") from error


def _follows(given: Mapping[str, Any]) -> tuple[str, ...]:
    said = tuple(_list(given, "follows"))
    unknown = sorted(set(said) - set(FOLLOWS))
    if unknown:
        raise Malformed("follows", f"{unknown[0][:40]!r} is none of what follows", f"One of: {', '.join(FOLLOWS)}.")
    return said
