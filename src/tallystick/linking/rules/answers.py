"""What stands of a pair: each officer's latest word counts, and officers who contradict each other settle nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.vocabulary.codes import Answer, LinkState

Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One decision: what an officer said of a pair of accounts, when, and when it was taken back.

    ``id`` orders two words of one officer at the same instant, so that the order of rows never matters.
    """

    left: str
    right: str
    answer: str
    by: str
    at: datetime
    id: str = ""
    withdrawn_at: datetime | None = None

    @property
    def pair(self) -> Pair:
        """Both accounts, the smaller name first."""
        return min(self.left, self.right), max(self.left, self.right)


def by_pair(said: Iterable[Said]) -> dict[Pair, list[Said]]:
    """Every word on each pair, the earliest first."""
    pairs: dict[Pair, list[Said]] = {}
    for one in sorted(said, key=lambda one: (one.at, one.id)):
        pairs.setdefault(one.pair, []).append(one)
    return pairs


def opinions(said: Iterable[Said]) -> dict[Pair, dict[str, str]]:
    """The answer of each officer per pair: their latest that is not withdrawn."""
    found: dict[Pair, dict[str, str]] = {}
    for pair, words in by_pair(said).items():
        latest = {one.by: one.answer for one in words if one.withdrawn_at is None}
        if latest:
            found[pair] = latest
    return found


def settled(opinion: Mapping[str, str]) -> str:
    """What stands of one pair, from each officer's answer: an Answer, or "disputed".

    More officers for "same" than for "not the same", or the other way round, settle it; as many for either leave it
    disputed: it neither joins nor parts until one more officer answers or one takes the answer back. "Unsure" takes no
    side, and stands only where nobody takes one.
    """
    answers = list(opinion.values())
    same, different = answers.count(Answer.SAME), answers.count(Answer.NOT_SAME)
    if same == different:
        return str(LinkState.DISPUTED if same else Answer.UNSURE)
    return str(Answer.SAME if same > different else Answer.NOT_SAME)


def standing(said: Iterable[Said]) -> dict[Pair, str]:
    """What stands per pair that somebody has spoken of; withdrawn words count for nothing."""
    return {pair: settled(opinion) for pair, opinion in opinions(said).items()}
