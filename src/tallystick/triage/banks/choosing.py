"""Which edition of a bank is in use. What can lower a file takes two persons into use and one out of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tallystick.vocabulary.banks import LOWERING, BankKind


@dataclass(frozen=True, kw_only=True)
class Edition:
    """An edition as the rule takes it. ``by``: who loaded it. ``agreed``, ``withdrawn``: officers (UUID) and when each
    said so. ``takes_away``: it lacks, or says otherwise, what the edition it replaces says: that can lower a file."""

    number: int
    by: str
    at: datetime
    takes_away: bool = False
    agreed: tuple[tuple[str, datetime], ...] = ()
    withdrawn: tuple[tuple[str, datetime], ...] = ()


def by_two(edition: Edition, now: datetime) -> bool:
    """Whether another person than who loaded it agreed to it."""
    return any(by != edition.by and at <= now for by, at in edition.agreed)


def needs_second(edition: Edition, kind: BankKind) -> bool:
    """Whether it waits for a second person before it is used."""
    return kind in LOWERING or edition.takes_away


def counts_since(edition: Edition, kind: BankKind) -> datetime:
    """When it came into use: when it was loaded or, where it waited for a second person, when that one agreed."""
    others = [at for by, at in edition.agreed if by != edition.by]
    return max(edition.at, min(others)) if others and needs_second(edition, kind) else edition.at


def is_withdrawn(edition: Edition, kind: BankKind, now: datetime) -> bool:
    """By one person where the bank can lower a file, else by two."""
    return len({by for by, at in edition.withdrawn if at <= now}) >= (1 if kind in LOWERING else 2)


def in_use(editions: Iterable[Edition], *, kind: BankKind, now: datetime) -> Edition | None:
    """The newest edition that counts, or None. A withdrawal takes every edition up to its own out of use."""
    loaded = [one for one in editions if one.at <= now]
    last_out = max((one.number for one in loaded if is_withdrawn(one, kind, now)), default=0)
    counting = [
        one for one in loaded if one.number > last_out and (by_two(one, now) or not needs_second(one, kind))
    ]  # fmt: skip
    return max(counting, key=lambda one: one.number, default=None)
