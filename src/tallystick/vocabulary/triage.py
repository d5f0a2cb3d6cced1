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
