"""Words of deconfliction: what is asked, what is answered, and how soon an owner has to decide."""

from datetime import timedelta
from enum import StrEnum

from tallystick.vocabulary.codes import SelectorKind


class AskedKind(StrEnum):
    """What a question may be about beside a selector: every :class:`SelectorKind` is a kind of question too."""

    DIGEST = "digest"
    """MD5, SHA-1 or SHA-256 of a file, in hex."""
    CAMERA = "camera"
    """A camera's or a device's serial number, as files or labels give it."""
    SEARCH = "search"
    """A search that is planned: a place and a window of time."""
    NAME = "name"
    """A person's name with the birth date: answered by people, and weakly."""


EXACT_KINDS: tuple[str, ...] = (*SelectorKind, AskedKind.DIGEST, AskedKind.CAMERA)
"""Kinds whose normal forms are compared; equal forms are a hit."""

WINDOWED: frozenset[str] = frozenset({SelectorKind.ADDRESS, AskedKind.SEARCH})
"""Kinds that are asked with a window of time: outside it an address belongs to somebody else."""


class AnswerState(StrEnum):
    """What the asker is told. A silent hit is told as NO_HIT."""

    ASKED = "asked"
    """Not answered yet."""
    NO_HIT = "no_hit"
    PENDING = "hit_pending"
    SHARED = "hit_shared"
    REFUSED = "hit_refused"
    OWN = "own"
    """The asker's own agency holds it, and nobody else."""


ANSWER_WORDS = {
    AnswerState.ASKED: "being asked",
    AnswerState.NO_HIT: "no hit",
    AnswerState.PENDING: "hit: the owner decides what to share",
    AnswerState.SHARED: "hit: shared",
    AnswerState.REFUSED: "hit: the owner shares nothing",
    AnswerState.OWN: "your agency has it, and nobody else says so",
}
"""The same on every screen."""
TOO_MANY = "not asked: too many have it"
BY_PEOPLE = "compared by people: within seven days"
"""What is said of a question that nobody answers, and of a name that is not answered yet."""


class Urgency(StrEnum):
    """How soon the owner of what was hit decides (Directive (EU) 2023/977 article 5)."""

    URGENT = "urgent"
    SOON = "soon"
    ORDINARY = "ordinary"


DEADLINES = {
    Urgency.URGENT: timedelta(hours=8),
    Urgency.SOON: timedelta(days=3),
    Urgency.ORDINARY: timedelta(days=7),
}


class Via(StrEnum):
    """Which way a hit came."""

    HERE = "here"
    LIST = "list"
    """A sealed membership list: unconfirmed until its owner says so."""
    HUB = "hub"
    PAIR = "pair"
    """Private set intersection with one partner."""


class HeldAs(StrEnum):
    """What of its owner's a question hit."""

    HOLDING = "holding"
    EXCLUSION = "exclusion"
    QUESTION = "question"
    """Another agency's standing question."""
    CONTRIBUTION = "contribution"
    MANIFEST = "manifest"
    ITEM = "item"
    """The serial number of an item in the register."""
    ANSWER_NAME = "name"
    """A name in an answer or in a holding: alike, not equal."""


class AlarmState(StrEnum):
    """What a data-protection officer made of an unusual pattern of questions."""

    OPEN = "open"
    CLEARED = "cleared"
    """It was ordinary work; the officer may go on."""
    CONFIRMED = "confirmed"
    """It was none; the officer asks no more questions of the kind."""


class Pattern(StrEnum):
    """Why questions look like a search through what others hold."""

    NEIGHBOURS = "neighbours"
    """Values that follow one another, or share all but their last signs."""
    MISSES = "misses"
    """Many questions, hardly a hit."""


SHOWN_AFTER = timedelta(milliseconds=800)
"""An answer is shown at whole multiples of this since the question, so that how long it took tells nothing."""

PER_OFFICER, PER_AGENCY = 2_000, 10_000
"""Questions a day, where an agency has set no other budget."""
