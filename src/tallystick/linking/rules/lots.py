"""Drawing by lot: which links are asked about is decided by a digest that nobody chooses and everybody can repeat."""

import hashlib

SECOND = "second opinion"
AUDIT = "audit"
SECOND_ONE_IN = 10
"""Of the links that one officer has judged, one in so many goes to another, whatever hangs on it."""


def lot(operation: str, left: str, right: str, *, draw: str) -> str:
    """The lot of a pair in a draw of an operation: sha256 as 64 hexadecimal digits; the smallest come first.

    >>> lot("op", "b:2", "a:1", draw=AUDIT) == lot("op", "a:1", "b:2", draw=AUDIT)
    True
    """
    first, second = sorted((left, right))
    return hashlib.sha256(f"{draw}\n{operation}\n{first}\n{second}".encode()).hexdigest()


def drawn(operation: str, left: str, right: str) -> bool:
    """Whether a judged pair goes to a second officer by lot."""
    return int(lot(operation, left, right, draw=SECOND)[:15], 16) % SECOND_ONE_IN == 0
