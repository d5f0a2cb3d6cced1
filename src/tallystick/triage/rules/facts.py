"""What is known of one file when it is placed: what people said, its matches, what it declares. Never what it shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tallystick.evidence.rules.origin import Declared
from tallystick.vocabulary.triage import LinkKind, Lowered


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child a match leads to, as people recorded it. ``safe_since``: None where nobody recorded it as safe."""

    series: str
    identified: bool
    safe_since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """One match with a bank. ``exact``: by MD5, SHA-1 or SHA-256; else by likeness. ``classified``: people have
    classified that very entry. ``child``: whom it leads to, where people recorded one. ``not_pertinent``: a list of
    harmless files holds it; ``exact`` then means SHA-256, or size and two digests: MD5 alone can be made to collide.
    ``by_two``: two persons took that list into use; without, it lowers nothing."""

    bank: str
    exact: bool
    classified: bool
    child: Child | None = None
    not_pertinent: bool = False
    by_two: bool = False


@dataclass(frozen=True, kw_only=True)
class Label:
    """What people said of a file to lower it: it stands with a second person who is another, for a year at most.

    ``by`` and ``second`` are officers by their UUID, never by a name they chose.
    """

    kind: Lowered
    by: str
    second: str
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One file. ``flags``: extortion, self_made, in_danger. ``classified``: people classified the file itself as abuse,
    under whatever scheme. ``links``: how many known files it has each thing in common with. ``taken``: when the camera
    says. ``seen_at``: when its manifest came; ``raised_at``: when the newest thing that speaks for a real child came.
    """

    file: str
    declared: Declared
    seen_at: datetime
    flags: frozenset[str] = frozenset()
    classified: bool = False
    known: tuple[Known, ...] = ()
    links: Mapping[LinkKind, int] = field(default_factory=dict)
    taken: datetime | None = None
    raised_at: datetime | None = None
    labels: tuple[Label, ...] = ()
