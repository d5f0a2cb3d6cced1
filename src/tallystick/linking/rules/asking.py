"""Which judged links go to a second officer: all on which much hangs, and of the rest those drawn by lot."""

from collections.abc import Mapping

from tallystick.linking.rules.answers import Pair, settled
from tallystick.linking.rules.lots import drawn
from tallystick.linking.rules.worth import asks_for_two
from tallystick.vocabulary.codes import LinkState


def asked(opinion: Mapping[str, str], *, officer: str, pair: Pair, worth: int, operation: str) -> bool:
    """Whether ``officer`` is asked for another opinion on a pair that others have judged.

    ``opinion`` is the answer of each officer so far. Nobody is asked twice; two officers are enough unless they
    contradict each other: then everybody else is asked until one side has more.
    """
    if not opinion or officer in opinion:
        return False
    if settled(opinion) == LinkState.DISPUTED:
        return True
    return len(opinion) == 1 and (asks_for_two(worth) or drawn(operation, *pair))
