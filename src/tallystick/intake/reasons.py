"""Why a row is set aside, and what to do. One code, one sentence, one remedy."""

REASONS: dict[str, tuple[str, str]] = {
    "empty": ("required and empty", "Ask the sender for the value, or map another column"),
    "nul": ("the text holds a NUL character", "Ask the sender for the row again, exported without NUL"),
    "no_zone": ("time without zone", "State the zone in the mapping, or in [clock] of the cover sheet"),
    "two_instants": (
        "two instants: this local time came twice when the clocks went back",
        "Ask the sender for the time in UTC or with its offset",
    ),
    "no_instant": (
        "this local time never was: the clocks went forward over it",
        "Check the zone in the mapping, or ask the sender for the time in UTC",
    ),
    "leap": ("second 60", "Ask the sender which second is meant"),
    "order": (
        "the order of day and month is unclear",
        "State the format in [table.times] after asking the sender; it is never guessed",
    ),
    "time": (
        "not a time in the mapped format",
        "Correct the format in [table.times], or ask the sender for the row again",
    ),
    "date_only": (
        "a date without a time of day",
        "Ask the sender for the time, or state a date format in [table.times]",
    ),
    "unit": ("an epoch of another unit than mapped", "Use epoch_s, epoch_ms or epoch_us as the digits show"),
    "too_early": ("before 1990", "Check format and clock of the source: such a time is a default or a mistake"),
    "too_late": ("later than the contribution was received", "Check format, zone and clock offset of the source"),
    "date": ("not a date written YYYY-MM-DD", "State the format in [table.times], or ask the sender for the row again"),
    "whole": (
        "not a whole number in plain digits",
        "Ask the sender for the number without signs, blanks or separators",
    ),
    "amount": (
        "not an amount written like 1234.56",
        "Ask the sender for plain digits with a decimal point; nothing is guessed or rounded",
    ),
    "amount_size": (
        "more than 18 decimals or more than 20 digits before the point",
        "Ask the sender for the amount in a larger unit; it is not rounded",
    ),
    "country": ("not an ISO 3166 two-letter country", "Map the source's word to a code in [table.words]"),
    "address": (
        "not an internet address",
        "Ask the sender for the address again: no port, no zone index, no leading zeros",
    ),
    "prefix": (
        "not a network written address/length",
        "Ask the sender for the prefix without bits set beyond its length",
    ),
    "port": ("not a port from 1 to 65535 in plain digits", "Ask the sender for the source port"),
    "digest": ("not a digest of this kind", "Ask the sending lab for the row again: hexadecimal digits in full length"),
    "word": ("a word the vocabulary does not have", "Map the source's word in [table.words]"),
    "mandate": ("outside the mandate", "Ask the sender for an extended mandate, or have the row left out"),
}


def reason_rows(mandate: str) -> list[tuple[str, str, str]]:
    """(code, reason, remedy); ``mandate`` is its period in words and enters that remedy."""
    rows = [(code, reason, remedy) for code, (reason, remedy) in REASONS.items()]
    return [(c, r, f"The mandate runs {mandate}. {d}" if c == "mandate" else d) for c, r, d in rows]
