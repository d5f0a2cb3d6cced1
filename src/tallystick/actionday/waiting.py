"""Has the ties of an operation computed again, after anything that may change them."""

from tallystick.records.queue import defer_beside, defer_beside_once
from tallystick.vocabulary.queues import TIE


def tie_again(operation: str) -> None:
    """Put the job beside the operation's long work: somebody may be warned while it waits."""
    defer_beside_once(TIE, operation=operation)


def tie_at_once(operation: str) -> None:
    """A job of its own, which waits for no act that has not ended yet."""
    defer_beside(TIE, operation=operation)
