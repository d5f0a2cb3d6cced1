"""Words of the order of looking."""

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """Classes of files in the order of looking, first to last. A place in it is never a finding."""

    URGENT = 0
    """Sexual extortion, self-made material, a child said to be in danger: somebody can be reached now."""
    NOT_SAFE = 1
    """A child people know, not recorded as safe: new file of the series, or dated after safeguarding."""
    CLASSIFIED = 2
    """People have classified it, and nobody knows the child."""
    LINKED = 3
    """Beside something known: its folder, camera, series, prompt or seed; and material somebody edited with AI."""
    CAMERA = 4
    UNKNOWN = 5
    DECLARED = 6
    """Declared to be generated, unsigned or by a signer nobody vouches for."""
    DECLARED_TRUSTED = 7
    SYNTHETIC = 8
    """Two persons have said so, with a reason, for a time."""
    SAFE = 9
    """An exact match that people classified, of a child recorded as safeguarded."""
    NOT_PERTINENT = 10


class Lowered(StrEnum):
    """What two persons may say of a file to lower it."""

    SYNTHETIC = "synthetic"
    NOT_PERTINENT = "not_pertinent"


class LinkKind(StrEnum):
    """What a file has in common with something known, strongest first."""

    SERIES = "series"
    SERIAL = "serial"
    UNIQUE_ID = "unique_id"
    SEED = "seed"
    PROMPT = "prompt"
    FOLDER = "folder"


class About(StrEnum):
    """What a judgement is about. ``subject`` then is: the file's content (see ``QueueRow``); content, bank and entry
    with a blank between; bank and entry; the series' name."""

    FILE = "file"
    MATCH = "match"
    ENTRY = "entry"
    SERIES = "series"


class Says(StrEnum):
    """What a judgement says. Raising ones stand with one person and fall with two, lowering ones the other way."""

    EXTORTION = "extortion"
    SELF_MADE = "self_made"
    IN_DANGER = "in_danger"
    CLASSIFIED = "classified"
    """Of a file: people classified it as abuse; ``value`` holds scheme, version, profile and value."""
    HANDED_ON = "handed_on"
    """Of a file: somebody has taken charge of it (``value``: to whom); it comes back after its tier's longest wait."""
    SYNTHETIC = "synthetic"
    NOT_PERTINENT = "not_pertinent"
    CONFIRMED = "confirmed"
    """Of a match: a person compared the two and says they are the same."""
    REFUTED = "refuted"
    """Of a match: two persons say they are not."""
    RETRACTED = "retracted"
    """Of an entry of a bank: it should never have been there. Everything that rested on it is walked back."""
    RELEASED = "released"
    """Of an entry that hits everywhere and was set apart for it: it is right all the same."""
    IDENTIFIED = "identified"
    """Of a series: the child is known by name to those who work on it."""
    SAFE = "safe"
    """Of a series: the child is safeguarded since the instant in ``value`` (ISO 8601)."""


RAISES = (Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER, Says.CLASSIFIED)
"""Judgements of a file that put it further up, first what is most urgent: they stand with one person."""

LOWERS = frozenset({Says.SYNTHETIC, Says.NOT_PERTINENT, Says.REFUTED, Says.RETRACTED, Says.SAFE})
"""Judgements that put a file further down, or may: they stand once a second person agrees."""

SAYS_OF: dict[About, frozenset[Says]] = {
    About.FILE: frozenset(
        {Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER, Says.CLASSIFIED, Says.HANDED_ON, Says.SYNTHETIC,
         Says.NOT_PERTINENT}
    ),
    About.MATCH: frozenset({Says.CONFIRMED, Says.REFUTED}),
    About.ENTRY: frozenset({Says.RETRACTED, Says.RELEASED}),
    About.SERIES: frozenset({Says.IDENTIFIED, Says.SAFE}),
}  # fmt: skip


class Agrees(StrEnum):
    """A further person's word on a judgement or a bank."""

    AGREED = "agreed"
    WITHDRAWN = "withdrawn"


class Stand(StrEnum):
    """Where a judgement stands. ``WAITS``: for a second person. ``OVER``: it has run out."""

    STANDS = "stands"
    WAITS = "waits"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class MatchState(StrEnum):
    """``CLAIMED``: exact, or by likeness of two digests made at full size. ``TO_CONFIRM``: by likeness of a digest made
    from a draft; the examiner's machine is asked to look at full size first. ``SET_ASIDE``: by likeness, and a negative
    bank holds something nearer. ``APART``: the entry hits everywhere and waits for a person. ``REFUTED``: by two."""

    CLAIMED = "claimed"
    TO_CONFIRM = "to_confirm"
    SET_ASIDE = "set_aside"
    APART = "apart"
    REFUTED = "refuted"
