"""What a partition tells: ties that were cut, decisions that contradict each other, each with its sentence."""

from dataclasses import dataclass

from tallystick.linking.rules.sentences import bits

SAID_SAME = 1 << 20
"""Weight of a link a person confirmed: stronger than any sum of signs."""

SAID_DIFFERENT = "said to be different"

Pair = tuple[str, str]
Tie = tuple[Pair, int]
"""Two accounts and the weight of what ties them, in hundredths of a bit."""

TIES_TOLD = 3


@dataclass(frozen=True)
class Cut:
    """Two accounts kept apart, and the ties that were cut for it, strongest first.

    ``weight``: of the minimum cut, in hundredths of a bit; a confirmed link counts SAID_SAME. ``neither``: accounts
    that hung on both equally, and are kept with neither.
    """

    apart: Pair
    ties: tuple[Tie, ...]
    weight: int
    because: str
    neither: tuple[str, ...] = ()

    @property
    def bridge(self) -> Pair:
        """The strongest tie that was cut."""
        return self.ties[0][0]

    @property
    def contradicts(self) -> bool:
        """Whether a confirmed link had to be cut: a person has to look at these decisions."""
        return any(weight >= SAID_SAME for _, weight in self.ties)

    @property
    def about(self) -> frozenset[str]:
        """Every account the cut says something of."""
        return frozenset({*self.apart, *self.neither, *(name for pair, _ in self.ties for name in pair)})

    @property
    def sentence(self) -> str:
        """What was cut and why, for whoever looks at one of the accounts."""
        told = " and ".join(_tie(tie) for tie in self.ties[:TIES_TOLD])
        if len(self.ties) > TIES_TOLD:
            told += f" and {len(self.ties) - TIES_TOLD} more"
        said = f"{self.apart[0]} and {self.apart[1]} are kept apart ({self.because}): "
        said += f"the tie {told} was cut." if len(self.ties) == 1 else f"the ties {told} were cut."
        if self.neither:
            said += f" {_some(self.neither)} hung on both equally: kept with neither."
        return said


@dataclass(frozen=True)
class Contradiction:
    """Two accounts said to be different that other decisions join: ``path`` is the shortest row of links said to be
    the same from one to the other, ``accounts`` all whom such links join with them."""

    apart: Pair
    path: tuple[Pair, ...]
    accounts: frozenset[str]

    @property
    def about(self) -> frozenset[str]:
        """Every account the contradiction says something of."""
        return self.accounts

    @property
    def sentence(self) -> str:
        """Which decisions contradict each other, and what to do."""
        same = ", ".join(f"{left} and {right}" for left, right in self.path)
        return (
            f"Decisions contradict each other: {self.apart[0]} and {self.apart[1]} were said to be different, but"
            f" {same} the same. Nothing may rest on this until one of these decisions is withdrawn."
        )


def _tie(tie: Tie) -> str:
    (left, right), weight = tie
    return f"{left} to {right} " + ("(confirmed by somebody)" if weight >= SAID_SAME else f"({bits(weight)})")


def _some(names: tuple[str, ...]) -> str:
    told = ", ".join(names[:TIES_TOLD])
    return told + (f" and {len(names) - TIES_TOLD} more" if len(names) > TIES_TOLD else "")
