"""Which kind of value a text looks like: patterns for a first look at a column, never a finding about a value."""

_BASE58 = "[1-9A-HJ-NP-Za-km-z]"
_IPV4 = r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_GROUPS = r"[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{1,4})"
_IPV6 = rf"(?:{_GROUPS}{{7}}|(?:{_GROUPS}{{0,6}})?::(?:{_GROUPS}{{0,6}})?)"
_DAY = r"(?:\d{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?"
_AFTER = r"(?:[ ,T]+\d{1,2}:\d{2}.*)?"

_SECONDS = r"(?:9[5-9]\d|[1-3]\d{3}|40\d\d)\d{6}"  # February 2000 to 2100

PATTERNS: dict[str, str] = {
    "letters2": r"[A-Za-z]{2}",
    "uuid": r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    "email": r"[^@\s<>\"]+@[^@\s<>\".]+(?:\.[^@\s<>\".]+)+",
    "ipv4": _IPV4,
    "ipv6": _IPV6,
    "address_port": rf"{_IPV4}:\d{{1,5}}|\[{_IPV6}\]:\d{{1,5}}",
    "iso8601_offset": rf"{_DAY}[T ]{_CLOCK} ?(?:Z|z|UTC|[+-]\d{{2}}:?\d{{2}})",
    "iso8601_naive": rf"{_DAY}[T ]{_CLOCK}",
    "date_ymd": rf"{_DAY}|\d{{4}}[/.](?:0?[1-9]|1[0-2])[/.](?:0?[1-9]|[12]\d|3[01])",
    "time_weblog": r"\[?\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\]?",
    "date_day_first": rf"(?:1[3-9]|2\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-]\d{{4}}{_AFTER}",
    "date_month_first": rf"(?:0?[1-9]|1[0-2])[./-](?:1[3-9]|2\d|3[01])[./-]\d{{4}}{_AFTER}",
    "date_unclear": rf"(?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|1[0-2])[./-]\d{{4}}{_AFTER}",
    "epoch_s": rf"{_SECONDS}(?:\.\d+)?",
    "epoch_ms": rf"{_SECONDS}\d{{3}}",
    "epoch_us": rf"{_SECONDS}\d{{6}}",
    "hex64": r"(?:0x)?[0-9A-Fa-f]{64}",
    "ethereum": r"0x[0-9A-Fa-f]{40}",
    "hex40": r"[0-9A-Fa-f]{40}",
    "hex32": r"[0-9A-Fa-f]{32}",
    "whole": r"[+-]?\d+",
    "decimal": r"[+-]?\d+[.,]\d+(?:[eE][+-]?\d+)?",
    "phone": r"(?:\+|00)[1-9][\d ()./-]{6,20}\d|\(?0\d{1,5}\)?[ /-]\d[\d /-]{3,14}\d",
    "iban": r"[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}",
    "bitcoin": rf"(?:bc|tb|bcrt)1[02-9ac-hj-np-z]{{8,87}}|[123mn]{_BASE58}{{25,34}}",
    "monero": rf"[48]{_BASE58}{{94}}(?:{_BASE58}{{11}})?",
}
"""In the order they are tried; the first that fits the whole value counts, what fits none is ``other``. A value
above 12 settles a date's order: ``date_day_first``, ``date_month_first``, else ``date_unclear``.
"""

# shortest, longest, a character there must be: what cannot fit is not tried, which is most of the work
_GUARDS: dict[str, tuple[int, int, str]] = {
    "letters2": (2, 2, ""),
    "uuid": (36, 36, "-"),
    "email": (5, 200, "@"),
    "ipv4": (7, 15, "."),
    "ipv6": (2, 39, ":"),
    "address_port": (9, 47, ":"),
    "iso8601_offset": (17, 40, ":"),
    "iso8601_naive": (16, 40, ":"),
    "date_ymd": (8, 10, ""),
    "time_weblog": (26, 28, "/"),
    "date_day_first": (8, 60, ""),
    "date_month_first": (8, 60, ""),
    "date_unclear": (8, 60, ""),
    "epoch_s": (9, 24, ""),
    "epoch_ms": (12, 13, ""),
    "epoch_us": (15, 16, ""),
    "hex64": (64, 66, ""),
    "ethereum": (42, 42, "x"),
    "hex40": (40, 40, ""),
    "hex32": (32, 32, ""),
    "phone": (7, 26, ""),
    "iban": (15, 44, ""),
    "bitcoin": (11, 93, ""),
    "monero": (95, 106, ""),
}
KINDS = (*PATTERNS, "other")
LONGEST_LOOKED_AT = 200


def kind_sql(column: str) -> str:
    """SQL giving the kind of a quoted column; RE2 runs in linear time, and longer values are not looked at."""
    tries = " ".join(f"WHEN {_fits(column, kind)} THEN '{kind}'" for kind in PATTERNS)
    return f"CASE WHEN length({column}) > {LONGEST_LOOKED_AT} THEN 'other' {tries} ELSE 'other' END"


def _fits(column: str, kind: str) -> str:
    least, most, needed = _GUARDS.get(kind, (1, LONGEST_LOOKED_AT, ""))
    pattern = PATTERNS[kind].replace("'", "''")
    there = f"AND contains({column}, '{needed}') " if needed else ""
    return f"(length({column}) BETWEEN {least} AND {most} {there}AND regexp_full_match({column}, '{pattern}'))"
