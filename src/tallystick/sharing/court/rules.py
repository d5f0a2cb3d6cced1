"""What may go to court, and how often the machine was wrong. Pure.

H1 (no use in proceedings without the owner's permission) is decided here over recorded permissions, because under the
purpose of proceedings PostgreSQL hides every conclusion that rests on an H1 row; not known is not permitted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallystick.sharing.material import ContributionRow, PermissionRow
from tallystick.vocabulary.codes import Answer, HandlingCode

ENOUGH = 30
"""Below this many judged pairs a rate says next to nothing, and the bundle says so."""

BANDS = (
    ("below 0 bits", -math.inf, 0),
    ("0 to 5 bits", 0, 500),
    ("5 to 10 bits", 500, 1_000),
    ("10 to 20 bits", 1_000, 2_000),
    ("20 bits and more", 2_000, math.inf),
)
"""Weight bands of links: name, from (included) and to (not included) in hundredths of a bit."""


@dataclass(frozen=True, kw_only=True)
class Permit:
    """A permission as recorded, in whatever state."""

    contribution: str
    code: str
    recipient: str
    owner: str
    state: str
    scope: tuple[str, ...]
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A word on a pair. ``weight`` is the machine's sum for the pair today, None when the pair has no link any more."""

    pair: tuple[str, str]
    answer: str
    at: datetime
    withdrawn: bool
    weight: int | None


def live(permits: Iterable[Permit], *, purpose: str) -> tuple[PermissionRow, ...]:
    """Permissions that were granted and hold for this purpose; whom they are for and until when is the gate's."""
    return tuple(
        PermissionRow(
            contribution=row.contribution, code=row.code, recipient=row.recipient, owner=row.owner, until=row.until
        )
        for row in permits
        if row.state == "granted" and (not row.scope or purpose in row.scope)
    )


def unpermitted(
    contributions: Iterable[ContributionRow],
    *,
    bound: Mapping[str, Iterable[str]],
    permissions: Iterable[PermissionRow],
    recipient: str,
    at: datetime,
) -> list[ContributionRow]:
    """Contributions under H1 that may not be used in proceedings by ``recipient`` at ``at``, by owner and digest.

    ``bound``: handling codes of rows taken from a contribution, by digest. An owner needs nobody's permission.
    """
    given = {
        (row.contribution, row.owner)
        for row in permissions
        if row.code == HandlingCode.H1 and row.recipient == recipient and (row.until is None or row.until > at)
    }
    missing = [
        row
        for row in contributions
        if HandlingCode.H1 in {*row.codes, *bound.get(row.digest, ())}
        and row.owner != recipient
        and (row.digest, row.owner) not in given
    ]
    return sorted(missing, key=lambda row: (row.owner, row.digest))


def wilson(hits: int, of: int, *, z: float = 1.959963984540054) -> tuple[float, float]:
    """The 95 % interval of a proportion (Wilson 1927), in parts of one.

    >>> [round(end, 3) for end in wilson(1, 10)], wilson(0, 0)
    ([0.018, 0.404], (0.0, 1.0))
    """
    if of == 0:
        return 0.0, 1.0
    share, room = hits / of, 1 + z * z / of
    middle = (share + z * z / (2 * of)) / room
    half = z / room * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def error_rates(judged: Iterable[Judged]) -> list[dict[str, Any]]:
    """How often officers contradicted the machine, by weight band and in all; each pair counts once.

    Contradicted: the standing answer is "not the same", or a "same" was taken back. ``rate`` and its interval are in
    hundredths of a percent, so that the bundle holds whole numbers only.
    """
    pairs: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        pairs.setdefault(one.pair, []).append(one)
    bands: dict[str, list[list[Judged]]] = {name: [] for name, _, _ in BANDS}
    gone: list[list[Judged]] = []
    for said in pairs.values():
        weight = said[0].weight
        (gone if weight is None else bands[_band(weight)]).append(said)
    rows = [_rate(name, group) for name, group in bands.items()]
    return [*rows, _rate("no link is left to tell the weight", gone), _rate("all", list(pairs.values()))]


def _band(weight: int) -> str:
    return next(name for name, low, high in BANDS if low <= weight < high)


def _rate(band: str, group: Sequence[Sequence[Judged]]) -> dict[str, Any]:
    refused = sum(_standing(said) == Answer.NOT_SAME for said in group)
    undone = sum(_standing(said) != Answer.NOT_SAME and _taken_back(said) for said in group)
    unsure = sum(_standing(said) == Answer.UNSURE for said in group)
    low, high = wilson(refused + undone, len(group))
    sentence = "" if len(group) >= ENOUGH else f"Only {len(group)} pairs: too few to say how often it is wrong."
    return {
        "band": band,
        "judged": len(group),
        "refused": refused,
        "undone": undone,
        "unsure": unsure,
        "rate": round(10_000 * (refused + undone) / len(group)) if group else None,
        "low": round(10_000 * low),
        "high": round(10_000 * high),
        "sentence": sentence,
    }


def _standing(said: Sequence[Judged]) -> str:
    stands = [one for one in said if not one.withdrawn]
    return max(stands, key=lambda one: one.at).answer if stands else ""


def _taken_back(said: Sequence[Judged]) -> bool:
    return any(one.withdrawn and one.answer == Answer.SAME for one in said)
