"""Questions that look like a search through what others hold. Judged from what the asker knows: no silent hits."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tallystick.deconfliction.rules.windows import Window, overlap
from tallystick.linking.normal.line import packed
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import Pattern

MANY_NEIGHBOURS = 20
"""So many questions of one officer and kind within a day whose values stand beside each other."""

MANY_WINDOWS = 10
"""So many windows of one value that overlap others of it: whoever halves a window finds the instant."""

LAST_SIGNS = 3
LEAST_SHARED = 3
"""What shares fewer signs than this shares nothing."""

STEP = 10
"""Numbers follow one another when they are at most so far apart."""

MANY_QUESTIONS = 200
FEWEST_HITS = 100
"""One hit in so many questions is ordinary."""

_DIGITS = re.compile(r"\d+(?!.*\d)")


@dataclass(frozen=True)
class Unusual:
    """``pattern`` a Pattern, ``shown`` what the values share, for a person; ``count`` how many questions."""

    pattern: str
    shown: str
    count: int


def neighbours(kind: str, forms: Iterable[str]) -> Unusual | None:
    """Whether enough of these normal forms follow one another, or share all but their last signs."""
    distinct = sorted({_turned(kind, form) for form in forms})
    stems: dict[str, int] = defaultdict(int)
    for form in distinct:
        stems[form[:-LAST_SIGNS]] += 1
    stem = max(stems, key=lambda one: (stems[one], one), default="")
    if len(stem) >= LEAST_SHARED and stems[stem] >= MANY_NEIGHBOURS:
        return Unusual(Pattern.NEIGHBOURS, f"{stems[stem]} values begin with {stem[:120]}", stems[stem])
    return _run(kind, distinct)


def narrowing(asked: Iterable[tuple[str, Window]]) -> Unusual | None:
    """Whether one value is asked for in enough windows to find when it was used: very many, or many that overlap.

    ``asked``: value and window (aware). Windows that touch each other, as the months of a year, do not overlap.
    """
    windows: dict[str, set[Window]] = defaultdict(set)
    for value, window in asked:
        windows[value].add(window)
    for value, found in sorted(windows.items()):
        many = len(found) >= MANY_NEIGHBOURS
        if many or sum(any(one != other and overlap(one, other) for other in found) for one in found) >= MANY_WINDOWS:
            return Unusual(Pattern.NEIGHBOURS, f"{len(found)} windows of {value[:120]}", len(found))
    return None


def misses(answered: int, hits: int) -> Unusual | None:
    """Whether many answered questions had hardly a hit that the asker knows of."""
    if answered < MANY_QUESTIONS or hits * FEWEST_HITS >= answered:
        return None
    return Unusual(Pattern.MISSES, f"{hits} hits in {answered} questions", answered)


def _turned(kind: str, form: str) -> str:
    """What people vary stands last: of an e-mail address the name before the @."""
    local, at, host = form.rpartition("@")
    return f"{host}@{local}" if kind == SelectorKind.EMAIL and at else form


def _run(kind: str, forms: Sequence[str]) -> Unusual | None:
    numbers: dict[str, list[int]] = defaultdict(list)
    for form in forms:
        around, number = _number(kind, form)
        if number is not None:
            numbers[around].append(number)
    for around, found in sorted(numbers.items()):
        first, length = _longest(sorted(found))
        if length >= MANY_NEIGHBOURS:
            shown = f"{length} values follow one another from {around.replace('#', str(first))[:120]} on"
            return Unusual(Pattern.NEIGHBOURS, shown, length)
    return None


def _number(kind: str, form: str) -> tuple[str, int | None]:
    if kind == SelectorKind.ADDRESS:
        raw = packed(form)
        return "address #", int.from_bytes(raw, "big") if raw else None
    found = _DIGITS.search(form)
    if found is None or len(found[0]) > 20:
        return form, None
    return f"{form[: found.start()]}#{form[found.end() :]}", int(found[0])


def _longest(numbers: Sequence[int]) -> tuple[int, int]:
    """Where the longest run of numbers that follow one another begins, and how many there are."""
    best = begun = (numbers[0], 1)
    for before, number in pairwise(numbers):
        begun = (begun[0], begun[1] + 1) if number - before <= STEP else (number, 1)
        best = max(best, begun, key=lambda run: run[1])
    return best
