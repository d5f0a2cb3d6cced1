"""Which results say otherwise than a qualified negative does."""

from collections.abc import Iterable

from tallystick.actionday.results.rules.counted import Counted
from tallystick.vocabulary.results import NegativeKind, ResultKind

AGAINST: dict[str, tuple[str, ...]] = {
    NegativeKind.NO_ARRESTS_IN_COUNTRY: (ResultKind.ARREST,),
    NegativeKind.NO_SEARCHES_IN_COUNTRY: (ResultKind.HOUSE_SEARCH, ResultKind.OTHER_SEARCH),
    NegativeKind.NO_SUSPECTS_IN_COUNTRY: (ResultKind.SUSPECT,),
    NegativeKind.NO_CHILD_FROM_COUNTRY: (ResultKind.CHILD_IDENTIFIED, ResultKind.CHILD_SAFEGUARDED),
}
"""What a negative denies; of whether material was made nothing is counted that could contradict it."""


def contradicting(kind: str, country: str, entries: Iterable[Counted]) -> tuple[str, ...]:
    """Ids of the results in ``country`` that a negative of this kind denies."""
    denied = AGAINST.get(kind, ())
    return tuple(sorted(one.id for one in entries if one.kind in denied and one.country == country))
