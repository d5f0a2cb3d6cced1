"""From links and decisions to groups of accounts: over arrays where many, by the rules of a partition where they bite.

A component is looked at one by one only where a rule could change it; everywhere else it is a group as it is.
:func:`tallystick.linking.rules.partition.partition` gives the same groups for one component alone.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np

from tallystick.linking.builds.computing import columns
from tallystick.linking.builds.graphs import Ints, Marks, components, lone_ties
from tallystick.linking.rules.bridges import FREE_PAIRS
from tallystick.linking.rules.cuts import SAID_DIFFERENT, SAID_SAME, Contradiction, Cut, Pair
from tallystick.linking.rules.partition import Partition, settled
from tallystick.linking.rules.pieces import pieces
from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import Answer

Places = tuple[int, int]


@dataclass
class Grouping:
    """``group``: group number per account (place = account id - 1), numbered by smallest account.

    ``cuts``, ``too_large`` and ``contradictions`` are what an analyst has to look at, in account names; on groups with
    ``contested`` accounts nothing may rest until a person has withdrawn one of the decisions that contradict.
    """

    group: np.ndarray
    cuts: list[Cut] = field(default_factory=list)
    too_large: list[frozenset[str]] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    contested: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Web:
    """All ties over places, confirmed ones at SAID_SAME; pairs said to be different; countries of home lines."""

    size: int
    left: Ints
    right: Ints
    weight: Ints
    apart: list[Places]
    homes: dict[str, np.ndarray]

    def only(self, kept: Marks) -> "Web":
        """The same with these ties only."""
        return Web(self.size, self.left[kept], self.right[kept], self.weight[kept], self.apart, self.homes)


def group_accounts(engine: duckdb.DuckDBPyConnection, decisions: Mapping[Pair, str]) -> Grouping:
    """Persons to be: components over proposed and confirmed links minus refusals, split where they must not hold.

    ``decisions``: answer by pair of account names (left before right). An unsure pair neither joins nor parts.
    """
    keys = columns(engine, "SELECT key FROM ACCOUNT_KEYS ORDER BY id")["key"]
    homes = columns(engine, "SELECT id, country FROM HOMES ORDER BY id, country")
    return grouped(keys, _web(engine, len(keys), _places(engine, decisions), homes))


def grouped(keys: np.ndarray, web: Web) -> Grouping:
    """Groups of the accounts named in ``keys``, by place."""
    if not web.size:
        return Grouping(group=np.zeros(0, dtype=np.int64))
    point = _said_same(web)
    label = components(web.size, web.left, web.right)
    large = _points(label, point) > weights.MOST_IN_A_PERSON
    kept = web.only(~large[label[web.left]] | (web.weight >= weights.ALONE))
    found = Grouping(group=np.zeros(web.size, dtype=np.int64))
    found.too_large = [frozenset(keys[places].tolist()) for places in _members(label, large)]
    if large.any():
        label = components(web.size, kept.left, kept.right)
    first = _first_of(label, _look(found, keys, kept, label, _suspect(kept, label, point)))
    found.group = (np.cumsum(first == np.arange(web.size)) - 1)[first]
    return found


def _said_same(web: Web) -> Ints:
    """The first place of the point of each account: of all that people said are the same."""
    said = web.weight >= SAID_SAME
    if not said.any():
        return np.arange(web.size)
    return _first_of(components(web.size, web.left[said], web.right[said]), {})


def _points(label: Ints, point: Ints) -> Ints:
    """How many points (accounts said to be the same count as one) each component has."""
    return np.bincount(label[point == np.arange(len(point))], minlength=int(label.max()) + 1)


def _members(label: Ints, chosen: Marks) -> Iterator[np.ndarray]:
    """The places of each chosen component."""
    places = np.flatnonzero(chosen[label])
    order = places[np.argsort(label[places], kind="stable")]
    if len(order):
        yield from np.split(order, np.flatnonzero(np.diff(label[order])) + 1)


def _suspect(web: Web, label: Ints, point: Ints) -> Marks:
    """Components a rule could change: somebody is said to be different, at home elsewhere, or hangs on one tie."""
    points = _points(label, point)
    marks = np.zeros(len(points), dtype=bool)
    marks[[label[one] for one, other in web.apart if label[one] == label[other]]] = True
    marks[_homes_differ(web, label, points)] = True
    among = (points[label[web.left]] > 3) & (web.weight < SAID_SAME)
    one, other = point[web.left[among]], point[web.right[among]]
    outside = one != other
    used, ends = np.unique(np.concatenate([one[outside], other[outside]]), return_inverse=True)
    behind, before = lone_ties(len(used), *np.split(ends, 2))
    pairs = behind * before
    weak = (pairs > FREE_PAIRS) & (web.weight[among][outside] < weights.PROPOSED + 100 * np.log2(pairs + 1))
    marks[label[web.left[among][outside][weak]]] = True
    return marks


def _homes_differ(web: Web, label: Ints, points: Ints) -> Ints:
    """Components of more than two points with home lines in several countries."""
    places = web.homes["id"].astype(np.int64) - 1
    among = points[label[places]] > 2
    number: dict[str, int] = {}
    countries = [number.setdefault(country, len(number)) for country in web.homes["country"][among].tolist()]
    seen = np.unique(label[places[among]] * max(1, len(number)) + np.array(countries, dtype=np.int64))
    component, times = np.unique(seen // max(1, len(number)), return_counts=True)
    return component[times > 1]


def _look(found: Grouping, keys: np.ndarray, web: Web, label: Ints, chosen: Marks) -> dict[int, int]:
    """Apply the rules to chosen components one by one; returns the first place of its group for each account."""
    ties: dict[int, dict[Pair, int]] = defaultdict(dict)
    inside = chosen[label[web.left]]
    for one, other, weight in zip(*(part[inside].tolist() for part in (web.left, web.right, web.weight)), strict=True):
        ties[int(label[one])][_pair(keys, one, other)] = weight
    apart: dict[int, dict[Pair, str]] = defaultdict(dict)
    for one, other in web.apart:
        if label[one] == label[other]:
            apart[int(label[one])][_pair(keys, one, other)] = SAID_DIFFERENT
    homes = _homes(keys, web, chosen[label])
    moved: dict[int, int] = {}
    for places in _members(label, chosen):
        names = {keys[place]: place for place in places.tolist()}
        number = int(label[places[0]])
        (piece,) = pieces(names, ties[number])
        _take(found, settled(piece, apart[number], homes), names, moved)
    return moved


def _pair(keys: np.ndarray, one: int, other: int) -> Pair:
    left, right = sorted((keys[one], keys[other]))
    return left, right


def _homes(keys: np.ndarray, web: Web, wanted: Marks) -> dict[str, frozenset[str]]:
    countries: dict[str, set[str]] = defaultdict(set)
    places = web.homes["id"].astype(np.int64) - 1
    here = wanted[places]
    for place, country in zip(places[here].tolist(), web.homes["country"][here].tolist(), strict=True):
        countries[keys[place]].add(country)
    return {account: frozenset(found) for account, found in countries.items()}


def _take(found: Grouping, split: Partition, names: Mapping[str, int], moved: dict[int, int]) -> None:
    found.cuts += split.cuts
    found.contradictions += split.contradictions
    found.contested |= split.contested
    for group in split.groups:
        first = min(names[name] for name in group)
        for name in group:
            moved[names[name]] = first


def _first_of(label: Ints, moved: Mapping[int, int]) -> Ints:
    """The smallest account of each account's group."""
    first = np.full(int(label.max(initial=-1)) + 1, len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    out = first[label]
    out[list(moved)] = list(moved.values())
    return np.asarray(out)


def _web(
    engine: duckdb.DuckDBPyConnection, size: int, known: Mapping[Places, str], homes: dict[str, np.ndarray]
) -> Web:
    proposed = columns(
        engine, "SELECT left_id, right_id, weight FROM LINKS WHERE state = 'proposed' ORDER BY left_id, right_id"
    )
    left, right = proposed["left_id"].astype(np.int64) - 1, proposed["right_id"].astype(np.int64) - 1
    weight = proposed["weight"].astype(np.int64)
    if known:
        pairs = np.array(sorted(known), dtype=np.int64)
        kept = ~np.isin(left * size + right, pairs[:, 0] * size + pairs[:, 1])
        same = np.array([pair for pair in sorted(known) if known[pair] == Answer.SAME], dtype=np.int64).reshape(-1, 2)
        left, right = np.append(left[kept], same[:, 0]), np.append(right[kept], same[:, 1])
        weight = np.append(weight[kept], np.full(len(same), SAID_SAME))
    return Web(size, left, right, weight, [pair for pair in sorted(known) if known[pair] == Answer.NOT_SAME], homes)


def _places(engine: duckdb.DuckDBPyConnection, decisions: Mapping[Pair, str]) -> dict[Places, str]:
    """Decisions by place (id - 1), lower first; those about accounts not given any more rest until they come back."""
    if not decisions:
        return {}
    names = sorted({name for pair in decisions for name in pair})
    engine.register("asked", {"key": np.array(names, dtype=object)})
    rows = engine.execute("SELECT k.key, k.id FROM ACCOUNT_KEYS k JOIN asked a ON a.key = k.key").fetchall()
    engine.unregister("asked")
    place = {key: number - 1 for key, number in rows}
    known = {}
    for pair, answer in decisions.items():
        if pair[0] in place and pair[1] in place:
            one, other = sorted((place[pair[0]], place[pair[1]]))
            known[(one, other)] = answer
    return known
