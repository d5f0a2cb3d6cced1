"""Groups of subjects that could warn one another: whoever is reached over ties between countries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Edge = tuple[str, str]
"""Two subjects (ids) who know each other, in any order."""


def groups(edges: Iterable[Edge], agency_of: Mapping[str, str]) -> list[frozenset[str]]:
    """Every group of two and more, in the order of their smallest members.

    A tie within one agency is that agency's own to heed: it joins nobody here. Subjects that ``agency_of`` does not
    know are not there.
    """
    next_to: dict[str, set[str]] = defaultdict(set)
    for left, right in edges:
        if left in agency_of and right in agency_of and agency_of[left] != agency_of[right]:
            next_to[left].add(right)
            next_to[right].add(left)
    found, seen = [], set()
    for first in sorted(next_to):
        if first not in seen:
            group = _reached(first, next_to)
            seen |= group
            found.append(frozenset(group))
    return found


def _reached(first: str, next_to: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {first}, [first]
    while waiting:
        for other in next_to[waiting.pop()] - reached:
            reached.add(other)
            waiting.append(other)
    return reached
