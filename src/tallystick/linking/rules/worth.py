"""What a decision on a link is worth, as one whole number that orders the queue, and the reasons in sentences.

What says most comes first and no amount of lesser reasons outweighs it: the risk to a child of whoever it touches, a
released package that stands on them, the first deadline, how many accounts hang on it, and last how close the sum is
to the threshold. The number can be read back into these parts, so what the page says is what the queue went by.
"""

from dataclasses import dataclass
from datetime import datetime

from tallystick.linking.rules.indicators import ORDER
from tallystick.linking.weighing import weights

RISK, PACKAGE, DEADLINE, SIZE = 100_000, 50_000, 10_000, 1_000
"""What one step of each part counts; closeness to the threshold has what is left, 0 to 999."""

SOON = ((7, 4), (14, 3), (30, 2), (90, 1))
"""Days until the first deadline, at most, and its step."""

MOST_ACCOUNTS = 9
CLOSE = 200
"""A sum within so many hundredths of a bit of the threshold is said to be close."""

MUCH = RISK << (len(ORDER) - 1 - ORDER.index("producing"))
"""From here on a decision always goes to a second officer: a child may be at risk now, or abuse is produced."""

RISKS = {
    "child_accessible": "a lab coded messages as saying that a child is accessible",
    "offers_production": "a lab coded messages as offering production",
    "extortion": "a lab coded messages as extortion",
    "producing": "the platform lists a producer",
    "prior_hit": "a partner has a record of a suspect or convicted person",
    "administering": "somebody ran the platform",
    "uploading": "there are uploads",
    "place_named": "messages name a place",
    "speaker_under_age": "the one who writes may be a child",
    "recent_activity": "somebody was active shortly before the seizure",
}


@dataclass(frozen=True, kw_only=True)
class Stake:
    """What hangs on a link: of the persons of both accounts the highest rank, all accounts, whether a released package
    stands on one, when the first answer expires; and the operation's action day. ``weight`` is the sum of the signs.
    """

    weight: int
    rank: int = 0
    accounts: int = 0
    packaged: bool = False
    expires: datetime | None = None
    action_day: datetime | None = None


@dataclass(frozen=True)
class Worth:
    """The number that orders the queue, and why, the weightiest reason first."""

    number: int
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Parts:
    """A number read back: ``rank``, ``packaged``, the deadline's step (0: none near), accounts (at most nine)."""

    rank: int
    packaged: bool
    soon: int
    accounts: int


def worth(stake: Stake, *, now: datetime) -> Worth:
    """What a decision on this link is worth at ``now``.

    >>> worth(Stake(weight=weights.PROPOSED), now=datetime(2026, 1, 1)).number
    999
    """
    first, _ = _deadline(stake, now)
    number = stake.rank * RISK + stake.packaged * PACKAGE + _soon(first) * DEADLINE
    number += min(stake.accounts, MOST_ACCOUNTS) * SIZE + max(0, 999 - abs(stake.weight - weights.PROPOSED))
    return Worth(number, reasons(number, stake, now=now))


def parts(number: int) -> Parts:
    """What a number was made of."""
    rank, rest = divmod(max(number, 0), RISK)
    packaged, rest = divmod(rest, PACKAGE)
    soon, rest = divmod(rest, DEADLINE)
    return Parts(rank, bool(packaged), soon, rest // SIZE)


def asks_for_two(number: int) -> bool:
    """Whether so much hangs on a decision that a second officer is always asked."""
    return number >= MUCH or parts(number).packaged


def reasons(number: int, stake: Stake, *, now: datetime) -> tuple[str, ...]:
    """Why a link stands where it stands: read from the number, with days counted from ``now``."""
    made = parts(number)
    said = []
    if made.rank:
        kind = ORDER[max(0, len(ORDER) - made.rank.bit_length())]
        said.append(f"Risk to a child: {RISKS[kind]}.")
    if made.packaged:
        said.append("A released package stands on it.")
    days, what = _deadline(stake, now)
    if days is not None and _soon(days):
        said.append(f"{what} {_in(days)}.")
    if made.accounts > 2:
        more = " or more" if made.accounts == MOST_ACCOUNTS else ""
        said.append(f"{made.accounts} accounts{more} hang on it.")
    away = stake.weight - weights.PROPOSED
    if abs(away) <= CLOSE:
        said.append(f"Its sum is close to the threshold ({away / 100:+.1f} bits).")
    return tuple(said)


def _deadline(stake: Stake, now: datetime) -> tuple[int | None, str]:
    """Whole days to the first deadline still ahead, and what ends."""
    ends = [(stake.expires, "The provider deletes"), (stake.action_day, "The action day is")]
    ahead = [((at - now).days, what) for at, what in ends if at is not None and at >= now]
    return min(ahead, key=lambda one: one[0], default=(None, ""))


def _soon(days: int | None) -> int:
    return 0 if days is None else next((step for most, step in SOON if days <= most), 0)


def _in(days: int) -> str:
    return "today" if days == 0 else "in 1 day" if days == 1 else f"in {days} days"
