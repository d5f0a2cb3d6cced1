"""Matches counted by family, so that ten thousand near-duplicates of one picture are one line and not ten thousand."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.compiled import Array, compiled
from tallystick.triage.distances.known_digests import Known, distinct
from tallystick.triage.distances.matches import Matches
from tallystick.triage.distances.matching import DISTANCE, find
from tallystick.triage.distances.words import Matchable

NOBODY = 2**32 - 1
"""Fills the places of ``Families.members`` that are not taken."""
HELD = 1 << 21
"""Rows a fold keeps before it folds them."""


@dataclass(frozen=True)
class Families:
    """One line for each query and family of known digests of which any is within the distance.

    ``query``: row of the query. ``family``: the first row of the family's first digest. ``count``: how many known rows
    of the family are within the distance. ``nearest``: the smallest distance. ``members``: (lines, asked for) known
    rows, nearest first, ``NOBODY`` where there are fewer. In order of query, nearest, family.
    """

    query: NDArray[np.uint32]
    family: NDArray[np.uint32]
    count: NDArray[np.int64]
    nearest: NDArray[np.uint16]
    members: NDArray[np.uint32]


def match_families(
    known: Known,
    queries: Matchable,
    *,
    labels: NDArray[np.uint32] | None = None,
    members: int = 3,
    within: int = DISTANCE,
    threads: int = 1,
) -> Families:
    """What ``matching.match`` finds, folded while it is found: memory is that of the lines, not of the pairs.

    ``labels``: for each unique known digest the number of its family (``near_families``); without them only equal
    digests are one. A family is a way to show matches and never adds one: only what is within the distance counts.
    """
    asked = distinct(queries)
    folds = [Fold(known, labels, members) for _ in range(max(1, threads))]
    find(known, asked, within=within, takes=[fold.take for fold in folds])
    for fold in folds[1:]:
        folds[0].join(fold)
    return lines(folds[0].folded(), asked, known, members)


@dataclass
class Part:
    """Pairs of unique digests with their family; ``count`` on the nearest of a query and family counts for all."""

    query: NDArray[np.uint32]
    family: NDArray[np.uint32]
    distance: NDArray[np.uint16]
    known: NDArray[np.uint32]
    count: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.query)


class Fold:
    """Takes matches and keeps of each query and family the nearest few and the count of all."""

    def __init__(self, known: Known, labels: NDArray[np.uint32] | None, members: int) -> None:
        self.known, self.labels, self.kept = known, labels, max(1, members)
        self.parts: list[Part] = []
        self.held = 0
        self.limit = HELD

    def take(self, found: Matches) -> None:
        family = found.known if self.labels is None else self.labels[found.known]
        self.parts.append(Part(found.query, family, found.distance, found.known, self.known.copies(found.known)))
        self.held += len(found)
        if self.held > self.limit:
            self.folded()
            self.limit = max(HELD, 2 * self.held)

    def join(self, other: "Fold") -> None:
        self.parts += other.parts
        self.held += other.held

    def folded(self) -> Part:
        """One part: the nearest of each query and family, in order."""
        if not self.parts:
            none = np.empty(0, np.uint32)
            return Part(none, none, np.empty(0, np.uint16), none, np.empty(0, np.int64))
        query, family, distance, known, count = (
            np.concatenate([getattr(part, name) for part in self.parts])
            for name in ("query", "family", "distance", "known", "count")
        )
        order = np.lexsort((known, distance, family, query))
        all_of = Part(query[order], family[order], distance[order], known[order], count[order])
        starts = starts_of(all_of.query, all_of.family)
        total = np.add.reduceat(all_of.count, starts)
        place = places_in(starts, len(all_of))
        kept = place < self.kept
        counted = np.zeros(len(all_of), np.int64)
        counted[starts] = total
        folded = Part(all_of.query[kept], all_of.family[kept], all_of.distance[kept], all_of.known[kept], counted[kept])
        self.parts, self.held = [folded], len(folded)
        return folded


def starts_of(*columns: NDArray[np.generic]) -> NDArray[np.intp]:
    """Where a new value begins in columns that are in order."""
    new = np.zeros(len(columns[0]), dtype=bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(new)


def lengths_of(starts: NDArray[np.intp], length: int) -> NDArray[np.intp]:
    """How many rows each run has."""
    return np.append(starts[1:], length) - starts if len(starts) else starts


def places_in(starts: NDArray[np.intp], length: int) -> NDArray[np.intp]:
    """The place of each row within its run, from 0."""
    return np.arange(length) - np.repeat(starts, lengths_of(starts, length))


def lines(part: Part, asked: Known, known: Known, members: int) -> Families:
    """A folded part by rows of what was given."""
    starts = starts_of(part.query, part.family)
    listed = rows_listed(part, starts, known, members)
    many = asked.copies(part.query[starts])
    line = np.repeat(np.arange(len(starts)), many)
    first = asked.begins[part.query[starts][line]] + places_in(np.cumsum(many) - many, int(many.sum()))
    query, nearest = asked.rows[first], part.distance[starts][line]
    family = known.rows[known.begins[part.family[starts][line]]]
    order = np.lexsort((family, nearest, query))
    return Families(query[order], family[order], part.count[starts][line][order], nearest[order], listed[line][order])


def rows_listed(part: Part, starts: NDArray[np.intp], known: Known, members: int) -> NDArray[np.uint32]:
    """Known rows of each line, nearest first, equal digests each counted: (lines, members)."""
    group = np.repeat(np.arange(len(starts)), lengths_of(starts, len(part)))
    copies = np.minimum(known.copies(part.known), members)
    pair = np.repeat(np.arange(len(part)), copies)
    row = known.rows[known.begins[part.known[pair]] + places_in(np.cumsum(copies) - copies, len(pair))]
    of = group[pair]
    place = places_in(starts_of(of), len(of))
    listed = np.full((len(starts), members), NOBODY, dtype=np.uint32)
    listed[of[place < members], place[place < members]] = row[place < members]
    return listed


def near_families(known: Known, *, within: int) -> NDArray[np.uint32]:
    """For each unique digest the smallest number of those it is joined with by steps of at most this distance.

    Steps add up: two ends of a long family may be far apart. So keep the distance well below the one for matching.
    """
    parent = np.arange(len(known.digests), dtype=np.uint32)
    # The known digests ask for themselves: one thread, since all unions go into one array.
    find(known, known, within=within, takes=[lambda found: unite(parent, found.query, found.known)])
    flatten(parent)
    return parent


@compiled
def root_of(parent: Array, one: Any) -> Any:
    """The smallest number one is joined with so far; halves the way there."""
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


@compiled
def unite(parent: Array, left: Array, right: Array) -> None:
    """Join pairs; the smaller root stays."""
    for place in range(left.shape[0]):
        one, other = root_of(parent, left[place]), root_of(parent, right[place])
        if one < other:
            parent[other] = one
        elif other < one:
            parent[one] = other


@compiled
def flatten(parent: Array) -> None:
    """Point each at its root."""
    for one in range(parent.shape[0]):
        parent[one] = root_of(parent, np.uint32(one))
