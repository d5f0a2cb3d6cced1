"""What the machine thinks of a pair, from its signs: the same rule the steps run over millions."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import LinkState


def computed_state(because: Iterable[Mapping[str, Any]]) -> str:
    """Proposed or candidate. Weak kinds of one nature never propose a pair, whatever their sum."""
    signs = [sign for sign in because if sign["kind"] != "prior"]
    kinds = {sign["kind"] for sign in signs if sign["weight"] > 0 and not sign["against"]}
    strong = {kind for kind in kinds if not weights.is_weak(kind)}
    natures = {weights.NATURES[kind] for kind in kinds - strong}
    enough = total(because) >= weights.PROPOSED and (strong or len(natures) > 1)
    return str(LinkState.PROPOSED if enough else LinkState.CANDIDATE)


def total(because: Iterable[Mapping[str, Any]]) -> int:
    """The one score: the sum of all rows of the because, the prior among them."""
    return sum(int(sign["weight"]) for sign in because)


def chance(weight: int) -> float:
    """Chance that a pair with this sum is one person, if the weights are right: an aid to reading, never a finding."""
    return float(1 / (1 + 2 ** (-weight / 100)))
