"""How the platforms say things: their numbers, forms of time, and words for events, methods and flags."""

from tallystick.rehearsal.sheet import Table

HARBOUR, LANTERN, PARLEY = range(3)
PLAIN: Table = {"format": "%Y-%m-%d %H:%M:%S", "zone": "UTC"}
LOCAL: Table = {"format": "%d.%m.%Y %H:%M:%S", "zone": "Europe/Copenhagen"}
ISO: Table = {"format": "iso8601"}
SECONDS: Table = {"format": "epoch_s"}
MILLISECONDS: Table = {"format": "epoch_ms"}
LOGGED: Table = {"format": "%d/%b/%Y:%H:%M:%S %z"}
EVENTS: Table = {"login": "Login", "signup": "Registration", "order": "Purchase", "put": "Upload", "get": "Download"}
LANTERN_EVENTS: Table = {
    "sign_in": "Login",
    "sign_up": "Registration",
    "buy": "Purchase",
    "add": "Upload",
    "fetch": "Download",
}
METHODS: Table = {"cc": "card", "sepa": "iban", "btc": "bitcoin", "xmr": "monero", "gift": "voucher"}
FLAGS: Table = {
    "child accessible": "child_accessible",
    "place named": "place_named",
    "offers production": "offers_production",
    "extortion": "extortion",
    "speaker under age": "speaker_under_age",
}
"""In the order of ``Flag``; EVENTS, LANTERN_EVENTS and METHODS in the order the numbers in the columns have."""


def sql_list(words: Table) -> str:
    """A platform's own words as an SQL list."""
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"
