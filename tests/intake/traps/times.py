"""Times that mean two things, nothing, or something else."""

from datetime import datetime

from tests.intake.traps.trap import Plan, Trap, one_field_plan
from tests.intake.traps.values import table

OTHER = 'address = "240.0.0.1"\n'


def timed(written: str, zone: str = "") -> Plan:
    said = f', zone = "{zone}"' if zone else ""
    return one_field_plan(
        "ACCESSES", "at", constants=OTHER, more=f'[table.times]\nat = {{format = "{written}"{said}}}\n'
    )


ISO = one_field_plan("ACCESSES", "at", constants=OTHER)
UNREAD, TWICE, NEVER, ORDER = "not a time in the mapped format", "two instants", "never was", "order of day and month"
UNIT, EARLY, LATE = "epoch of another unit", "before 1990", "later than the contribution was received"


def at(*when: int) -> datetime:
    return datetime(*when)  # type: ignore[arg-type]  # noqa: DTZ001 - the shelf holds naive UTC


def bad(name: str, plan: Plan, said: str, reason: str) -> Trap:
    return Trap(f"time: {name}", "csv", table(said), [], [reason], plan=plan)


def good(name: str, plan: Plan, said: str, when: datetime) -> Trap:
    return Trap(f"time: {name}", "csv", table(said), [(when,)], plan=plan)


CPH, NYC, APIA = (
    timed("%Y-%m-%d %H:%M:%S", zone) for zone in ("Europe/Copenhagen", "America/New_York", "Pacific/Apia")
)
DAY_FIRST, MONTH_FIRST = timed("%d/%m/%Y %H:%M:%S", "UTC"), timed("%m/%d/%Y %H:%M:%S", "UTC")
TWELVE, SHORT = timed("%d/%m/%Y %I:%M:%S %p", "UTC"), timed("%d.%m.%y %H:%M", "UTC")
SECONDS, MILLI, MICRO = timed("epoch_s"), timed("epoch_ms"), timed("epoch_us")

TRAPS = [
    bad("the hour that comes twice", CPH, "2025-10-26 02:30:00", TWICE),
    good("a second before it", CPH, "2025-10-26 01:59:59", at(2025, 10, 25, 23, 59, 59)),
    good("a second after it", CPH, "2025-10-26 03:00:00", at(2025, 10, 26, 2)),
    bad("its first second", CPH, "2025-10-26 02:00:00", TWICE),
    bad("its last second", CPH, "2025-10-26 02:59:59", TWICE),
    bad("the hour that never was", CPH, "2025-03-30 02:30:00", NEVER),
    good("a second after the gap", CPH, "2025-03-30 03:00:00", at(2025, 3, 30, 1)),
    good("the same hour in another zone", NYC, "2025-10-26 02:30:00", at(2025, 10, 26, 6, 30)),
    bad("the day that never was", APIA, "2011-12-30 12:00:00", NEVER),
    bad("a time without zone", ISO, "2025-01-01T00:00:00", "time without zone"),
    bad("a day alone", ISO, "2025-01-01", "a date without a time of day"),
    bad("the tenth of November or the eleventh of October", ISO, "10/11/2024 10:00:00", ORDER),
    bad("the same with points", ISO, "10.11.2024 10:00", ORDER),
    bad("the same with dashes", ISO, "10-11-2024 10:00", ORDER),
    bad("a day that settles it is still not guessed", ISO, "31/12/2024 10:00:00", ORDER),
    good("day first, said", DAY_FIRST, "10/11/2024 10:00:00", at(2024, 11, 10, 10)),
    good("month first, said", MONTH_FIRST, "10/11/2024 10:00:00", at(2024, 10, 11, 10)),
    bad("day first, and it is month first", DAY_FIRST, "12/31/2024 10:00:00", UNREAD),
    bad("month first, and it is day first", MONTH_FIRST, "31/12/2024 10:00:00", UNREAD),
    bad("a leap second", ISO, "2016-12-31T23:59:60Z", "second 60"),
    bad("a leap second in a format", DAY_FIRST, "31/12/2016 23:59:60", "second 60"),
    bad("second sixty-one", ISO, "2016-12-31T23:59:61Z", UNREAD),
    bad("hour twenty-four", ISO, "2025-01-01T24:00:00Z", UNREAD),
    bad("the thirtieth of February", ISO, "2025-02-30T10:00:00Z", UNREAD),
    bad("the thirty-first of April", DAY_FIRST, "31/04/2025 10:00:00", UNREAD),
    bad("the twenty-ninth of February 1900", DAY_FIRST, "29/02/1900 10:00:00", UNREAD),
    good("the twenty-ninth of February 2000", DAY_FIRST, "29/02/2000 10:00:00", at(2000, 2, 29, 10)),
    bad("month nought", ISO, "2025-00-01T10:00:00Z", UNREAD),
    bad("year nought", ISO, "0000-01-01T10:00:00Z", ""),
    bad("year one", ISO, "0001-01-01T00:00:00Z", EARLY),
    bad("year nine thousand nine hundred ninety-nine", ISO, "9999-12-31T23:59:59Z", LATE),
    bad("year ten thousand", ISO, "10000-01-01T00:00:00Z", UNREAD),
    bad("a negative year", ISO, "-2025-01-01T00:00:00Z", UNREAD),
    bad("1970", ISO, "1970-01-01T00:00:00Z", EARLY),
    bad("1601", ISO, "1601-01-01T00:00:00Z", EARLY),
    bad("tomorrow", ISO, "2026-02-02T10:00:00Z", LATE),
    good("the instant of receipt", ISO, "2026-02-01T10:00:00Z", at(2026, 2, 1, 10)),
    good("an offset", ISO, "2025-01-01T00:00:00+05:45", at(2024, 12, 31, 18, 15)),
    bad("an offset of fifteen hours", ISO, "2025-01-01T00:00:00+15:00", UNREAD),
    bad("an offset of sixty minutes", ISO, "2025-01-01T00:00:00+01:60", UNREAD),
    bad("a zone in letters", ISO, "2025-01-01T00:00:00 CET", UNREAD),
    bad("a zone in brackets", ISO, "2025-01-01T00:00:00+01:00[Europe/Copenhagen]", UNREAD),
    good("nanoseconds are cut, and said", ISO, "2025-01-01T00:00:00.123456789Z", at(2025, 1, 1, 0, 0, 0, 123456)),
    bad("Arabic digits", ISO, "٢٠٢٥-01-01T00:00:00Z", UNREAD),
    bad("full-width digits", ISO, "２０２５-01-01T00:00:00Z", UNREAD),
    bad("a minus of another kind", ISO, "2025−01−01T00:00:00Z", UNREAD),
    bad("a blank before", ISO, " 2025-01-01T00:00:00Z", UNREAD),
    bad("a line end behind", ISO, "2025-01-01T00:00:00Z\n", UNREAD),
    bad("a week date", ISO, "2025-W01-1T00:00:00Z", UNREAD),
    bad("a day of the year", ISO, "2025-001T00:00:00Z", UNREAD),
    bad("no separators", ISO, "20250101T000000Z", UNREAD),
    bad("a word of the engine", ISO, "infinity", UNREAD),
    bad("another word of the engine", ISO, "epoch", UNREAD),
    bad("now", ISO, "now", UNREAD),
    bad("half past noon at thirteen", TWELVE, "01/01/2025 13:30:00 PM", UNREAD),
    good("twelve at night", TWELVE, "01/01/2025 12:30:00 AM", at(2025, 1, 1, 0, 30)),
    good("twelve at noon", TWELVE, "01/01/2025 12:30:00 pm", at(2025, 1, 1, 12, 30)),
    bad("hour nought of twelve", TWELVE, "01/01/2025 00:30:00 AM", UNREAD),
    good("a year of two digits", SHORT, "01.02.25 10:00", at(2025, 2, 1, 10)),
    bad("a year of two digits before 1990", SHORT, "01.02.75 10:00", EARLY),
    good("epoch in seconds", SECONDS, "1700000000", at(2023, 11, 14, 22, 13, 20)),
    good("epoch with a fraction", SECONDS, "1700000000.25", at(2023, 11, 14, 22, 13, 20, 250_000)),
    bad("epoch in milliseconds read as seconds", SECONDS, "1700000000123", UNIT),
    bad("epoch in microseconds read as seconds", SECONDS, "1700000000123456", UNIT),
    bad("epoch in nanoseconds read as seconds", SECONDS, "1700000000123456789", ""),
    bad("epoch in seconds read as milliseconds", MILLI, "1700000000", UNIT),
    bad("epoch in seconds read as microseconds", MICRO, "1700000000", UNIT),
    bad("epoch in nanoseconds read as microseconds", MICRO, "1700000000123456789", ""),
    bad("epoch of a browser, from 1601", MICRO, "13344473600123456", UNIT),
    good("epoch of a telephone, from 2001, cannot be told", SECONDS, "721692800", at(1992, 11, 13, 22, 13, 20)),
    bad("epoch of nought", SECONDS, "0", EARLY),
    bad("epoch below nought", SECONDS, "-1", UNREAD),
    bad("epoch in exponents", SECONDS, "1.7e9", UNREAD),
    bad("epoch with underscores", SECONDS, "1_700_000_000", UNREAD),
    bad("epoch over sixty-four bits", SECONDS, "25000000000000000001", UNREAD),
    bad("a spreadsheet's number", SECONDS, "45658.5", UNREAD),
]
