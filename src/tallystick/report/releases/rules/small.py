"""Whether a number can be worked out that nobody released: the joint figure minus those of national releases.

The rule: where a joint and a national release say something of one family of figures, what is left of the joint number
belongs to the countries that released none. If that is one country, its number is plain; if it is under three, persons
could be known by it. So it is with two versions of one figure: what makes the difference belongs to the countries that
are in the one alone; where the same are in both, a difference under three is that of a few persons. Each is named, and
released only by somebody who knows.
"""

from collections.abc import Iterable
from dataclasses import dataclass

FEW = 3
"""Less than this is a small number."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A figure as a release says it. ``countries``: whose parts are in it; ``national``: whose own release, empty: the
    joint one; ``release`` its id."""

    release: str
    key: str
    family: str
    title: str
    number: int
    countries: frozenset[str]
    national: str = ""


@dataclass(frozen=True, kw_only=True)
class Small:
    """What could be worked out: ``rest`` of the figure ``key``, of ``countries``."""

    key: str
    countries: tuple[str, ...]
    rest: int
    sentence: str


def small_numbers(new: Iterable[Said], released: Iterable[Said]) -> tuple[Small, ...]:
    """What could be worked out from ``released`` once ``new`` is released too, by figure."""
    coming, known = tuple(new), tuple(released)
    families = {one.family for one in coming}
    everything = [one for one in (*known, *coming) if one.family in families]
    joint = [one for one in everything if not one.national]
    national = [one for one in everything if one.national]
    found = {small for one in joint if (small := _left(one, national)) is not None}
    pairs = [(new, old) for new in coming for old in known if _versions(new, old)]
    found |= {small for new, old in pairs if (small := _between(new, old)) is not None}
    return tuple(sorted(found, key=lambda one: (one.key, one.countries, one.rest)))


def _left(joint: Said, national: list[Said]) -> Small | None:
    """What is left of a joint figure, where that is little or one country's. The national number of the same figure is
    taken, where a country released several of its family."""
    alike: dict[str, Said] = {}
    # Of several versions the greatest number leaves least.
    for one in sorted(national, key=lambda one: (one.key != joint.key, one.key, -one.number)):
        if one.family == joint.family and one.national in joint.countries:
            alike.setdefault(one.national, one)
    left = tuple(sorted(joint.countries - alike.keys()))
    rest = joint.number - sum(one.number for one in alike.values())
    if not alike or not left or (len(left) > 1 and rest >= FEW):
        return None
    return Small(key=joint.key, countries=left, rest=rest, sentence=_sentence(joint, left, rest))


def _versions(new: Said, old: Said) -> bool:
    """Of the joint figures: what a country says of itself is its own to tell."""
    return not new.national and not old.national and new.key == old.key and new.release != old.release


def _between(new: Said, old: Said) -> Small | None:
    """What two versions of one figure tell of who is in the one alone; of few persons, where the same are in both."""
    alone = tuple(sorted(new.countries ^ old.countries))
    rest = abs(new.number - old.number)
    if (rest == 0 and not alone) or (rest >= FEW and len(alone) != 1):
        return None
    whose = alone or tuple(sorted(new.countries))
    said = f"{new.title}: this version and an earlier one differ by {rest}"
    sentence = f"{said}: that is {', '.join(alone)}'s" if alone else f"{said}, in {', '.join(whose)}"
    return Small(key=new.key, countries=whose, rest=rest, sentence=sentence)


def _sentence(joint: Said, left: tuple[str, ...], rest: int) -> str:
    named = ", ".join(left)
    if len(left) == 1:
        return f"{joint.title}: the joint number less those countries released themselves is {named}'s: {rest}"
    return f"{joint.title}: the joint number less those countries released themselves leaves {rest} for {named}"
