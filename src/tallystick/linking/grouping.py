"""From links and decisions to groups of accounts, over arrays where many and by rule where disputed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb
import numpy as np

from tallystick.linking import weights
from tallystick.linking.building import columns
from tallystick.linking.fits import components
from tallystick.linking.rules.partition import SAID_SAME, Cut, Pair, Partition, partition
from tallystick.vocabulary.codes import Answer


@dataclass
class Grouping:
    """``group``: group number per account (place = account id - 1), numbered by smallest account.

    ``cuts`` and ``too_large`` are what an analyst has to look at, in account names.
    """

    group: np.ndarray
    cuts: list[Cut] = field(default_factory=list)
    too_large: list[frozenset[str]] = field(default_factory=list)


def group_accounts(engine: duckdb.DuckDBPyConnection, decisions: Mapping[Pair, str]) -> Grouping:
    """Persons to be: components over proposed and confirmed links minus refusals, split where they must not hold.

    ``decisions``: answer by pair of account names (left before right). An unsure pair neither joins nor parts.
    """
    keys = columns(engine, "SELECT key FROM ACCOUNT_KEYS ORDER BY id")["key"]
    known = _places(engine, decisions)
    left, right, weight = _ties(engine, known)
    size = len(keys)
    label = components(size, left, right) if size else np.zeros(0, dtype=np.int64)
    apart = _apart(engine, known, label, left, right)
    found = Grouping(group=np.zeros(size, dtype=np.int64))
    extra = _regroup(found, keys, label, (left, right, weight), apart)
    _, found.group = np.unique(_first_of(label, extra), return_inverse=True)
    return found


def _places(engine: duckdb.DuckDBPyConnection, decisions: Mapping[Pair, str]) -> dict[tuple[int, int], str]:
    """Decisions by place (id - 1); those about accounts that are not given any more rest until they come back."""
    if not decisions:
        return {}
    names = sorted({name for pair in decisions for name in pair})
    engine.register("asked", {"key": np.array(names, dtype=object)})
    rows = engine.execute("SELECT k.key, k.id FROM ACCOUNT_KEYS k JOIN asked a ON a.key = k.key").fetchall()
    engine.unregister("asked")
    place = {key: number - 1 for key, number in rows}
    return {
        (place[left], place[right]): answer
        for (left, right), answer in decisions.items()
        if left in place and right in place
    }


def _ties(
    engine: duckdb.DuckDBPyConnection, known: Mapping[tuple[int, int], str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    proposed = columns(
        engine, "SELECT left_id, right_id, weight FROM LINKS WHERE state = 'proposed' ORDER BY left_id, right_id"
    )
    left, right = proposed["left_id"].astype(np.int64) - 1, proposed["right_id"].astype(np.int64) - 1
    weight = proposed["weight"].astype(np.int64)
    if known:
        said = set(known)
        kept = np.array([pair not in said for pair in zip(left.tolist(), right.tolist(), strict=True)], dtype=bool)
        left, right, weight = left[kept], right[kept], weight[kept]
        same = [pair for pair, answer in sorted(known.items()) if answer == Answer.SAME]
        left = np.append(left, np.array([pair[0] for pair in same], dtype=np.int64))
        right = np.append(right, np.array([pair[1] for pair in same], dtype=np.int64))
        weight = np.append(weight, np.full(len(same), SAID_SAME, dtype=np.int64))
    return left, right, weight


def _apart(
    engine: duckdb.DuckDBPyConnection,
    known: Mapping[tuple[int, int], str],
    label: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
) -> dict[tuple[int, int], str]:
    """Pairs that may not end in one group: said so, or at home in two countries without a link of their own."""
    apart = {pair: "said to be different" for pair, answer in known.items() if answer == Answer.NOT_SAME}
    homes = columns(engine, "SELECT id, country FROM HOMES ORDER BY id")
    at_home: dict[int, list[tuple[int, str]]] = defaultdict(list)
    places = homes["id"].astype(np.int64) - 1
    sizes = np.bincount(label, minlength=len(label) or 1)
    for place, country in zip(places.tolist(), homes["country"].tolist(), strict=True):
        if sizes[label[place]] > 2:
            at_home[int(label[place])].append((place, country))
    for (one, _), answer in known.items():
        if answer == Answer.SAME:
            at_home.pop(int(label[one]), None)  # somebody looked at this group and joined it
    tied = set(zip(left.tolist(), right.tolist(), strict=True)) if at_home else set()
    for members in at_home.values():
        for number, (one, country) in enumerate(members):
            for other, elsewhere in members[number + 1 :]:
                if country != elsewhere and (one, other) not in tied:
                    apart.setdefault((one, other), f"home lines in {country} and {elsewhere}")
    return apart


def _regroup(
    found: Grouping,
    keys: np.ndarray,
    label: np.ndarray,
    ties: tuple[np.ndarray, np.ndarray, np.ndarray],
    apart: Mapping[tuple[int, int], str],
) -> dict[int, int]:
    """Look at disputed and large components one by one; returns the first account of the group per account moved."""
    sizes = np.bincount(label, minlength=1)
    disputed = {int(label[one]) for one, other in apart if label[one] == label[other]}
    disputed |= set(np.flatnonzero(sizes > weights.MOST_IN_A_PERSON).tolist())
    moved: dict[int, int] = {}
    if not disputed:
        return moved
    chosen = np.isin(label, np.array(sorted(disputed)))
    members: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(chosen).tolist():
        members[int(label[place])].append(place)
    inside: dict[int, dict[Pair, int]] = defaultdict(dict)
    for one, other, weight in zip(*(part[chosen[ties[0]]].tolist() for part in ties), strict=True):
        inside[int(label[one])][(keys[one], keys[other])] = weight
    against: dict[int, dict[Pair, str]] = defaultdict(dict)
    for (one, other), because in apart.items():
        if label[one] == label[other]:
            against[int(label[one])][(keys[one], keys[other])] = because
    for component, places in members.items():
        names = {keys[place]: place for place in places}
        split = partition(names, inside[component], against[component])
        _take(found, split, names, moved)
    return moved


def _take(found: Grouping, split: Partition, names: Mapping[str, int], moved: dict[int, int]) -> None:
    found.cuts += split.cuts
    found.too_large += split.too_large
    for group in split.groups:
        first = min(names[name] for name in group)
        for name in group:
            moved[names[name]] = first


def _first_of(label: np.ndarray, moved: Mapping[int, int]) -> np.ndarray:
    """The smallest account of each account's group."""
    first = np.full(int(label.max(initial=-1)) + 1, len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    out = first[label]
    for place, start in moved.items():
        out[place] = start
    return np.asarray(out)


def answers_of(decisions: Iterable[tuple[str, str, str]]) -> dict[Pair, str]:
    """The answer that stands per pair: (left, right, answer) in the order they were given, the last one counts."""
    return {(min(left, right), max(left, right)): answer for left, right, answer in decisions}
