"""Which country a person belongs to: votes by kind of evidence, strongest first, never by address alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.vocabulary.codes import CountryState

STRENGTHS = {
    "kyc": 90,
    "subscriber": 80,
    "card issuer": 60,
    "bank": 60,
    "home line": 50,
    "some lines": 25,
    "phone": 25,
    "mail domain": 10,
    "claimed": 12,
    "language": 5,
    "time zone": 2,
}
"""Order of the Europol practice: identity checked by an exchange or bank, provider's subscriber, card's issuer,
stable home address, telephone prefix, the rest. The numbers keep that order; two lesser signs may outweigh one. What a
holder sets in the account (claim, language, time zone) is never ``ENOUGH`` by itself."""

ENOUGH = 20
CONTEST = 60
"""The second country contests when it has this many hundredths of the first one's strength."""


@dataclass(frozen=True)
class Vote:
    """One sign for one country; ``sources`` are (contribution, file, row)."""

    kind: str
    country: str
    sentence: str
    sources: tuple[tuple[str, str, int], ...] = ()

    @property
    def strength(self) -> int:
        return STRENGTHS[self.kind]


@dataclass(frozen=True)
class Placed:
    """``state`` with its country (empty when unknown) and the sentence that says why."""

    state: CountryState
    country: str
    because: str


def place(votes: Iterable[Vote]) -> Placed:
    """Assigned, contested or unknown. Several votes of one kind for one country count once."""
    sums = tally(votes)
    if not sums:
        return Placed(CountryState.UNKNOWN, "", "nothing speaks for any country")
    (first, most), *others = sorted(sums.items(), key=lambda found: (-found[1], found[0]))
    if most < ENOUGH:
        return Placed(CountryState.UNKNOWN, "", f"{first} has only weak signs ({most} of {ENOUGH} needed)")
    if others and others[0][1] * 100 >= most * CONTEST:
        second, less = others[0]
        return Placed(CountryState.CONTESTED, first, f"{first} ({most}) and {second} ({less}) both have strong signs")
    rest = f", next is {others[0][0]} with {others[0][1]}" if others else ""
    return Placed(CountryState.ASSIGNED, first, f"{first} has {most}{rest}")


def tally(votes: Iterable[Vote]) -> Mapping[str, int]:
    """Strength per country, each kind once."""
    seen: set[tuple[str, str]] = set()
    sums: dict[str, int] = {}
    for vote in votes:
        if vote.country and (vote.kind, vote.country) not in seen:
            seen.add((vote.kind, vote.country))
            sums[vote.country] = sums.get(vote.country, 0) + vote.strength
    return sums


_NOT_COUNTRIES_TEXT = """
ac ai cc co eu fm io la me su tv uk ws
"""
_NOT_COUNTRIES = frozenset(_NOT_COUNTRIES_TEXT.split())


def mail_country(form: str) -> str:
    """Country of an e-mail address by its domain ending; endings sold as words (.io, .tv, .me ...) say nothing."""
    ending = form.rpartition(".")[2]
    if ending == "uk":
        return "GB"
    return ending.upper() if len(ending) == 2 and ending.isalpha() and ending not in _NOT_COUNTRIES else ""
