"""How often the machine was wrong, by what officers said of its links, with the interval a number this small leaves."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tallystick.linking.rules.answers import Said, standing
from tallystick.vocabulary.codes import Answer, LinkState

ENOUGH = 30
"""Below this many judged pairs a rate says next to nothing, and whoever shows it says so."""

BANDS = (
    ("below 0 bits", -math.inf, 0),
    ("0 to 5 bits", 0, 500),
    ("5 to 10 bits", 500, 1_000),
    ("10 to 20 bits", 1_000, 2_000),
    ("20 bits and more", 2_000, math.inf),
)
"""Weight bands of links: name, from (included) and to (not included) in hundredths of a bit."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A word on a pair. ``weight`` is the machine's sum for the pair today, None when the pair has no link any more."""

    pair: tuple[str, str]
    answer: str
    at: datetime
    withdrawn: bool
    weight: int | None
    by: str = ""


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

    Contradicted: "not the same" stands, or a "same" was taken back and none stands now. Disputed pairs are counted
    beside the judged ones; a pair of which nothing stands and no "same" was taken back counts nowhere. ``rate``, its
    interval and ``worst`` (if all unsure and disputed ones were wrong) are in hundredths of a percent, so that a court
    bundle holds whole numbers only.
    """
    pairs: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        pairs.setdefault(one.pair, []).append(one)
    bands: dict[str, list[list[Judged]]] = {name: [] for name, _, _ in BANDS}
    gone: list[list[Judged]] = []
    told = [said for said in pairs.values() if _standing(said) or _taken_back(said)]
    for said in told:
        weight = said[0].weight
        (gone if weight is None else bands[_band(weight)]).append(said)
    rows = [_rate(name, group) for name, group in bands.items()]
    return [*rows, _rate("no link is left to tell the weight", gone), _rate("all", told)]


def _band(weight: int) -> str:
    return next(name for name, low, high in BANDS if low <= weight < high)


def _rate(band: str, group: Sequence[Sequence[Judged]]) -> dict[str, Any]:
    stands = [(_standing(said), _taken_back(said)) for said in group]
    refused = sum(answer == Answer.NOT_SAME for answer, _ in stands)
    disputed = sum(answer == LinkState.DISPUTED for answer, _ in stands)
    undone = sum(answer in ("", Answer.UNSURE) and back for answer, back in stands)
    unsure = sum(answer == Answer.UNSURE for answer, _ in stands)
    open_ones = disputed + sum(answer == Answer.UNSURE and not back for answer, back in stands)
    wrong, judged = refused + undone, len(group) - disputed
    low, high = wilson(wrong, judged)
    return {
        "band": band,
        "judged": judged,
        "refused": refused,
        "undone": undone,
        "unsure": unsure,
        "disputed": disputed,
        "rate": round(10_000 * wrong / judged) if judged else None,
        "low": round(10_000 * low),
        "high": round(10_000 * high),
        "worst": round(10_000 * (wrong + open_ones) / len(group)) if group else None,
        "sentence": "" if judged >= ENOUGH else _few(judged),
    }


def _few(judged: int) -> str:
    pairs = "pair" if judged == 1 else "pairs"
    return f"Only {judged} {pairs}: too few to say how often it is wrong."


def _standing(said: Sequence[Judged]) -> str:
    pair = said[0].pair
    words = [
        Said(left=pair[0], right=pair[1], answer=one.answer, by=one.by, at=one.at, id=f"{place:09}")
        for place, one in enumerate(said)
        if not one.withdrawn
    ]
    return next(iter(standing(words).values()), "")


def _taken_back(said: Sequence[Judged]) -> bool:
    return any(one.withdrawn and one.answer == Answer.SAME for one in said)
