"""Minimum cuts in exact whole numbers, by shortest augmenting paths (Edmonds and Karp). Made for small pieces."""

from collections.abc import Mapping

Capacities = Mapping[str, Mapping[str, int]]
"""How much each end of a tie can take to the other; the same both ways."""

Rest = dict[str, dict[str, int]]


def minimum_cut(capacity: Capacities, source: str, sink: str) -> tuple[int, frozenset[str], frozenset[str]]:
    """(capacity of a minimum cut, who is on the source's side in every one, who is on the sink's side in every one)."""
    rest = {account: dict(near) for account, near in capacity.items()}
    back = {account: dict(near) for account, near in capacity.items()}
    value = 0
    while way := _way(rest, source, sink):
        flow = min(rest[here][there] for here, there in way)
        value += flow
        for here, there in way:
            rest[here][there] -= flow
            rest[there][here] += flow
            back[there][here] -= flow
            back[here][there] += flow
    return value, frozenset(_reached(rest, source)), frozenset(_reached(back, sink))


def _way(rest: Rest, source: str, sink: str) -> list[tuple[str, str]]:
    """A shortest way on which something can still flow; empty when there is none."""
    before = _reached(rest, source, until=sink)
    way: list[tuple[str, str]] = []
    here = sink
    while here in before and here != source:
        way.append((before[here], here))
        here = before[here]
    return way


def _reached(rest: Rest, start: str, *, until: str = "") -> dict[str, str]:
    """Who is reached from ``start``, each with the one before; not further than ``until``."""
    before = {start: start}
    reached = [start]
    for here in reached:
        for there, room in rest[here].items():
            if room > 0 and there not in before:
                before[there] = here
                if there == until:
                    return before
                reached.append(there)
    return before
