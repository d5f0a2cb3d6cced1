"""Words of results and figures: what is entered after a door, and how it is released.

Source: reference fields of Europol's and national releases (arrests, searches, seized items, children safeguarded).
"""

from enum import StrEnum

from tallystick.vocabulary.custody import ItemKind


class ResultKind(StrEnum):
    """What came of the operation, each in its own unit: :data:`UNITS`."""

    SUSPECT = "suspect"
    ARREST = "arrest"
    ALREADY_UNDER_ARREST = "already_under_arrest"
    INTERVIEW = "interview"
    HOUSE_SEARCH = "house_search"
    OTHER_SEARCH = "other_search"
    COMPLAINT_FILED = "complaint_filed"
    ITEM_SEIZED = "item_seized"
    ITEM_EXAMINED = "item_examined"
    DATA_VOLUME = "data_volume"
    CONTENT_FOUND = "content_found"
    CHILD_IDENTIFIED = "child_identified"
    CHILD_SAFEGUARDED = "child_safeguarded"
    VICTIM_SUPPORT = "victim_support"
    LETTER = "letter"
    VISIT = "visit"
    DOMAIN_TAKEN_DOWN = "domain_taken_down"
    SERVER_TAKEN_DOWN = "server_taken_down"
    ASSET_FROZEN = "asset_frozen"
    CHARGED = "charged"
    CONVICTED = "convicted"
    SENTENCE = "sentence"
    ACQUITTED = "acquitted"
    DROPPED = "dropped"
    JURISDICTION_PASSED = "jurisdiction_passed"


UNITS = {
    **dict.fromkeys(ResultKind, "persons"),
    ResultKind.HOUSE_SEARCH: "searches",
    ResultKind.OTHER_SEARCH: "searches",
    ResultKind.COMPLAINT_FILED: "complaints",
    ResultKind.ITEM_SEIZED: "items",
    ResultKind.ITEM_EXAMINED: "items",
    ResultKind.CONTENT_FOUND: "items",
    ResultKind.DATA_VOLUME: "bytes",
    ResultKind.CHILD_IDENTIFIED: "children",
    ResultKind.CHILD_SAFEGUARDED: "children",
    ResultKind.VICTIM_SUPPORT: "children",
    ResultKind.LETTER: "letters",
    ResultKind.VISIT: "visits",
    ResultKind.DOMAIN_TAKEN_DOWN: "domains",
    ResultKind.SERVER_TAKEN_DOWN: "servers",
    ResultKind.ASSET_FROZEN: "assets",
    ResultKind.SENTENCE: "sentences",
}
"""What one of each kind is."""

DEVICE = "device"
"""A device of which nobody said what kind it is, as bulk lines have it."""
ITEM_WORDS = (*ItemKind, DEVICE)
"""Kinds of seized items, as results say them."""

ABOUT_CHILDREN = (ResultKind.CHILD_IDENTIFIED, ResultKind.CHILD_SAFEGUARDED, ResultKind.VICTIM_SUPPORT)
"""Nothing of these is released without the consent of the country that owns the entry."""

AFTERWARDS = (
    ResultKind.CHARGED,
    ResultKind.CONVICTED,
    ResultKind.SENTENCE,
    ResultKind.ACQUITTED,
    ResultKind.DROPPED,
    ResultKind.JURISDICTION_PASSED,
)
"""What comes when the day is over: the operation goes on."""


class NegativeKind(StrEnum):
    """Qualified negatives: what was looked for and is not there, said with care."""

    NO_CHILD_FROM_COUNTRY = "no_child_from_country"
    PRODUCTION_NOT_CONFIRMED = "production_not_confirmed"
    NO_ARRESTS_IN_COUNTRY = "no_arrests_in_country"
    NO_SEARCHES_IN_COUNTRY = "no_searches_in_country"
    NO_SUSPECTS_IN_COUNTRY = "no_suspects_in_country"


class ConfirmSays(StrEnum):
    """What a country says of an entry made on its behalf."""

    CONFIRMED = "confirmed"
    WRONG = "wrong"


class FigureStatus(StrEnum):
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class ReleaseState(StrEnum):
    """Where a version of the figures stands."""

    SIGNING = "signing"
    RELEASED = "released"
    ABANDONED = "abandoned"


class SignatureSays(StrEnum):
    SIGNED = "signed"
    OBJECTED = "objected"


class StatementKind(StrEnum):
    PRESS = "press"
    NATIONAL = "national"
    PARTNER_LETTER = "partner_letter"
    EMPACT = "empact"
