"""What a release and a country's part of it are known by: SHA-256 of canonical JSON (RFC 8785)."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

WHOLE = 2**53 - 1
"""Above this a number is no JSON number that everyone reads alike: it is written as text."""


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A frozen cell: one agency's part of a figure about one country, and the ids it was counted from."""

    definition: str
    agency: str
    country: str
    number: int
    entries: tuple[str, ...] = ()


def digest_of_cells(cells: Iterable[Frozen]) -> str:
    """Of cells in any order: what a country signs, and what a release was made of."""
    rows = sorted([one.definition, one.agency, one.country, _plain(one.number), sorted(one.entries)] for one in cells)
    return hashlib.sha256(rfc8785.dumps(rows)).hexdigest()


def digest_of(said: Mapping[str, Any]) -> str:
    """Of a release as everyone who takes part reads it."""
    return hashlib.sha256(rfc8785.dumps(_all_plain(said))).hexdigest()


def _all_plain(said: Any) -> Any:
    if isinstance(said, Mapping):
        return {str(key): _all_plain(value) for key, value in said.items()}
    if isinstance(said, (list, tuple)):
        return [_all_plain(value) for value in said]
    return _plain(said) if isinstance(said, int) and not isinstance(said, bool) else said


def _plain(number: int) -> int | str:
    return number if abs(number) <= WHOLE else str(number)
