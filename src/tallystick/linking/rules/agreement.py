"""How far officers agree on pairs that several of them judged: raw, and beyond chance (Cohen 1960). Pure.

Compared is only what both said before either could see the other's answer: a word corrected afterwards says nothing
about whether two people judge alike.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from tallystick.linking.rules.answers import Said, by_pair, opinions, settled
from tallystick.linking.rules.errors import ENOUGH, wilson
from tallystick.vocabulary.codes import Answer

Table = Mapping[tuple[str, str], int]
"""How often (the first officer's answer, the other's answer) came together."""


@dataclass(frozen=True)
class Agreement:
    """Two officers: on how many pairs both spoke, on how many alike, and kappa (None where it is not defined)."""

    one: str
    other: str
    both: int
    agreed: int
    kappa: float | None
    table: Table
    sentence: str


@dataclass(frozen=True)
class Standing:
    """One officer against all colleagues together. ``low`` and ``high`` bound the share agreed (95 %, Wilson).

    ``compared`` counts comparisons with one colleague on one pair, ``outvoted`` the pairs that stand settled against
    what this officer says now.
    """

    officer: str
    compared: int
    agreed: int
    low: float
    high: float
    kappa: float | None
    outvoted: int
    sentence: str


def kappa(table: Table) -> float | None:
    """Cohen's kappa, unweighted; None for no pair, or where chance alone would agree on every one.

    >>> round(kappa({("same", "same"): 20, ("same", "not_same"): 5, ("not_same", "same"): 10,
    ...              ("not_same", "not_same"): 15}), 3)
    0.4
    """
    total = sum(table.values())
    if not total:
        return None
    answers = {answer for both in table for answer in both}
    alike = sum(count for (one, other), count in table.items() if one == other)
    rows, columns = Counter[str](), Counter[str]()
    for (one, other), count in table.items():
        rows[one] += count
        columns[other] += count
    chance = sum(rows[answer] * columns[answer] for answer in answers)
    if chance == total * total:
        return None
    return (alike * total - chance) / (total * total - chance)


def agreements(said: Iterable[Said]) -> list[Agreement]:
    """Every two officers who judged a pair both, most pairs first."""
    tables: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for one, other, answers in _compared(said):
        tables.setdefault((one, other), Counter())[answers] += 1
    found = [
        Agreement(one, other, sum(table.values()), _alike(table), kappa(table), dict(table), _few(sum(table.values())))
        for (one, other), table in tables.items()
    ]
    return sorted(found, key=lambda row: (-row.both, row.one, row.other))


def standings(said: Iterable[Said]) -> list[Standing]:
    """Every officer who was compared with a colleague, the lowest kappa first: where to look first."""
    words = list(said)
    tables: dict[str, Counter[tuple[str, str]]] = {}
    for one, other, (first, second) in _compared(words):
        tables.setdefault(one, Counter())[(first, second)] += 1
        tables.setdefault(other, Counter())[(second, first)] += 1
    against = _outvoted(words)
    found = [_standing(officer, table, against[officer]) for officer, table in tables.items()]
    return sorted(found, key=lambda row: (1.0 if row.kappa is None else row.kappa, row.officer))


def _standing(officer: str, table: Table, outvoted: int) -> Standing:
    compared, alike = sum(table.values()), _alike(table)
    low, high = wilson(alike, compared)
    return Standing(officer, compared, alike, low, high, kappa(table), outvoted, _few(compared))


def _alike(table: Table) -> int:
    return sum(count for (one, other), count in table.items() if one == other)


def _few(number: int) -> str:
    comparisons = "comparison" if number == 1 else "comparisons"
    return "" if number >= ENOUGH else f"Only {number} {comparisons}: too few to say."


def _outvoted(said: Iterable[Said]) -> Counter[str]:
    against = Counter[str]()
    sides = {Answer.SAME: Answer.NOT_SAME, Answer.NOT_SAME: Answer.SAME}
    for opinion in opinions(said).values():
        stands = settled(opinion)
        against.update(by for by, answer in opinion.items() if sides.get(Answer(answer)) == stands)
    return against


def _compared(said: Iterable[Said]) -> Iterator[tuple[str, str, tuple[str, str]]]:
    """(officer, officer, both answers) for every pair of accounts that both judged unseen by each other."""
    for words in by_pair(said).values():
        of: dict[str, list[Said]] = {}
        for word in words:
            of.setdefault(word.by, []).append(word)
        for one, other in combinations(sorted(of), 2):
            both = _before_seeing(of[one], of[other])
            if both is not None:
                yield one, other, both


def _before_seeing(one: list[Said], other: list[Said]) -> tuple[str, str] | None:
    """What both said up to the moment from which either could see the other's answer: the later one's first word."""
    until = max(one[0].at, other[0].at)
    answers = []
    for words in (one, other):
        if words[0].at == until:
            answers.append(words[0].answer)
            continue
        held = [word for word in words if word.at <= until and (word.withdrawn_at is None or word.withdrawn_at > until)]
        if not held:
            return None
        answers.append(held[-1].answer)
    return answers[0], answers[1]
