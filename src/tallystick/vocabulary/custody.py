"""Words of the register of seized items and of their custody."""

from enum import StrEnum


class ItemKind(StrEnum):
    COMPUTER = "computer"
    PHONE = "phone"
    TABLET = "tablet"
    STORAGE = "storage"
    SERVER = "server"
    CAMERA = "camera"
    SIM = "sim"
    PAPER = "paper"
    IMAGE = "image"
    """A copy made of another item, bit by bit: a derived item."""
    OTHER = "other"


class Power(StrEnum):
    """How an item was found."""

    ON = "on"
    OFF = "off"
    UNKNOWN = "unknown"


class Found(StrEnum):
    """An answer about the state at seizure. Unknown is never yes."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class CustodyKind(StrEnum):
    """What happened to an item, in the words of the form."""

    SEIZED = "seized"
    RECEIVED = "received"
    SEALED = "sealed"
    UNSEALED = "unsealed"
    TRANSFERRED = "transferred"
    IMAGED = "imaged"
    VERIFIED = "verified"
    ANALYSED = "analysed"
    PHOTOGRAPHED = "photographed"
    CORRECTED = "corrected"
    RETURNED = "returned"
    DESTROYED = "destroyed"


class GapKind(StrEnum):
    """What a custody record leaves open or makes impossible."""

    NO_SEIZURE = "no_seizure"
    TWO_PLACES = "two_places"
    SEIZED_TWICE = "seized_twice"
    NO_RECEIPT = "no_receipt"
    OTHER_RECEIVER = "other_receiver"
    NO_HANDOVER = "no_handover"
    NO_OPENER = "no_opener"
    OTHER_SEAL = "other_seal"
    NOT_SEALED = "not_sealed"
    SEALED_TWICE = "sealed_twice"
    WORKED_UNDER_SEAL = "worked_under_seal"
    OTHER_HOLDER = "other_holder"
    OTHER_DIGEST = "other_digest"
    NO_DIGEST = "no_digest"
    AFTER_THE_END = "after_the_end"
    BEFORE_ITS_PARENT = "before_its_parent"
    ENTERED_LATE = "entered_late"
    IN_THE_FUTURE = "in_the_future"
