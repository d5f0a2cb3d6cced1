"""The order of looking: by tier and by what links a file to something known, so that nothing waits for ever.

Whoever works from the top sees every tier: of each stretch of places some go to files that have waited longest over
their tier's time, and some to a sample drawn by lot from the lower tiers, so that a wrong rule is found by eyes.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tallystick.triage.rules.placing import Placed
from tallystick.vocabulary.triage import Tier

LONGEST_WAIT: Mapping[Tier, timedelta] = {
    Tier.URGENT: timedelta(hours=4),
    Tier.NOT_SAFE: timedelta(days=1),
    Tier.CLASSIFIED: timedelta(days=3),
    Tier.LINKED: timedelta(days=7),
    Tier.CAMERA: timedelta(days=30),
    Tier.UNKNOWN: timedelta(days=60),
    Tier.DECLARED: timedelta(days=90),
    Tier.DECLARED_TRUSTED: timedelta(days=180),
    Tier.SYNTHETIC: timedelta(days=365),
    Tier.SAFE: timedelta(days=365),
    Tier.NOT_PERTINENT: timedelta(days=365),
}
SAMPLED = tuple(tier for tier in Tier if tier >= Tier.CAMERA)
ONE_IN = 100
"""Of a sampled tier every so-manieth file is drawn for human eyes, and at least one."""

OVERDUE_EVERY = 4
SAMPLE_EVERY = 20
"""After the first tier, of so many places one goes to the longest overdue, and one to the sample."""

FIRST = (Tier.URGENT,)
"""Before everything; every other tier may be flooded, and must not keep the next from being seen."""


@dataclass(frozen=True)
class Waiting:
    """A file that waits to be looked at. ``seen_at``: when its manifest came."""

    file: str
    placed: Placed
    seen_at: datetime


@dataclass(frozen=True)
class Row:
    """A place in the order. ``why``: tier, overdue or sample."""

    waiting: Waiting
    why: str


def ordered(files: Iterable[Waiting], *, now: datetime, lot: str) -> list[Row]:
    """Every file once, first to look at first. ``lot`` fixes the drawing (an operation's id); any order of ``files``
    gives the same."""
    rows = sorted(files, key=_by_tier)
    first = [row for row in rows if row.placed.tier in FIRST]
    rest = [row for row in rows if row.placed.tier not in FIRST]
    overdue = sorted((row for row in rest if _over(row, now)), key=lambda row: (-_share(row, now), row.file))
    sample = _sample(rest, lot)
    return [Row(row, "tier") for row in first] + list(_woven(rest, overdue, sample))


def _by_tier(row: Waiting) -> tuple[int, int, datetime, str]:
    return row.placed.tier, -row.placed.strength, row.seen_at, row.file


def _over(row: Waiting, now: datetime) -> bool:
    return now - row.seen_at > LONGEST_WAIT[row.placed.tier]


def _share(row: Waiting, now: datetime) -> float:
    """How many times its tier's longest wait a file has waited."""
    return (now - row.seen_at) / LONGEST_WAIT[row.placed.tier]


def _sample(rows: list[Waiting], lot: str) -> list[Waiting]:
    """Drawn by digest, so that nobody can choose, and the same for everyone who looks."""
    drawn: list[Waiting] = []
    for tier in SAMPLED:
        of = sorted((row for row in rows if row.placed.tier == tier), key=lambda row: _drawn(row.file, lot))
        drawn += of[: -(-len(of) // ONE_IN)]
    return sorted(drawn, key=lambda row: _drawn(row.file, lot))


def _drawn(file: str, lot: str) -> str:
    return hashlib.sha256(f"{lot} {file}".encode()).hexdigest()


def _woven(rest: list[Waiting], overdue: list[Waiting], sample: list[Waiting]) -> Iterator[Row]:
    taken: set[str] = set()
    lanes = {"tier": iter(rest), "overdue": iter(overdue), "sample": iter(sample)}
    for place in range(1, len(rest) + 1):
        wanted = "sample" if place % SAMPLE_EVERY == 0 else "overdue" if place % OVERDUE_EVERY == 0 else "tier"
        for lane in dict.fromkeys((wanted, "tier")):
            row = next((one for one in lanes[lane] if one.file not in taken), None)
            if row is not None:
                taken.add(row.file)
                yield Row(row, lane)
                break
