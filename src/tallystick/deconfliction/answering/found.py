"""What was found for questions, as values."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Found:
    """``owner`` holds what ``question`` asks for. ``held`` a HeldAs, ``source`` the id or digest of the row or file,
    ``shown`` a sentence for its owner. ``silent``: the asker is not told. ``weak``: alike, not equal. ``account``: the
    account of a build it was found at, where it was."""

    question: UUID
    owner: str
    held: str
    source: str
    shown: str
    silent: bool = False
    weak: bool = False
    account: str = ""
