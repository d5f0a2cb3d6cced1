"""Access logs somebody wrote into."""

from tests.intake.traps.trap import Plan, Trap

PLAN = Plan(
    '[[table]]\nname = "ACCESSES"\n[table.columns]\naccount = "address"\naddress = "address"\nat = "time"\n'
    'agent = "agent"\n[table.constants]\nplatform = "{platform}"\n'
    '[table.times]\nat = {format = "%d/%b/%Y:%H:%M:%S %z"}\n',
    ("address", "at_said", "agent"),
)
AT = "13/Jan/2025:19:31:16 +0100"
GET = '"GET /a HTTP/1.1" 200 494'
GOOD = f'240.0.0.9 - - [{AT}] {GET} "-" "good"'
GOOD_ROW = ("240.0.0.9", AT, "good")
NO_TIME, END = "no access-log time in brackets", "the end of the line"


def log(name: str, line: str | bytes, given: object = None, *aside: str) -> Trap:
    """One bad line, then a good one that must not be lost."""
    raw = line.encode() if isinstance(line, str) else line
    rows = [*(given or []), GOOD_ROW]  # type: ignore[misc]
    return Trap(f"weblog: {name}", "weblog", raw + b"\n" + GOOD.encode() + b"\n", rows, list(aside), plan=PLAN)


def agent(name: str, text: str) -> Trap:
    return log(name, f'240.0.0.1 - - [{AT}] {GET} "-" "{text}"', [("240.0.0.1", AT, text)])


TRAPS = [
    agent("a look-up in the agent", "${jndi:ldap://a.example/x}"),
    agent("a script in the agent", "<script>alert(1)</script>"),
    agent("a statement in the agent", "' OR 1=1 --"),
    agent("a formula in the agent", "=cmd|' /C calc'!A0"),
    agent("escape sequences of a terminal", "\x1b[2J\x1b]0;x\x07"),
    agent("a right-to-left override", "a\u202eb"),
    agent("U+2028 in the agent", "a\u2028b"),
    agent("U+0085 in the agent", "a\x85b"),
    agent("an escaped quote", 'a \\"b\\" c'),
    agent("an escaped backslash at the end", "a\\\\"),
    agent("a percent-coded line end", "a%0d%0ab"),
    agent("an escaped line end", "a\\x0d\\x0ab"),
    agent("brackets in the agent", "[13/Jan/2020:00:00:00 +0000]"),
    agent("a whole line in the agent", GOOD.replace('"', '\\"')),
    log(
        "a forged line after a line feed",
        f'240.0.0.1 - - [{AT}] {GET} "-" "a\n240.0.0.66 - - [{AT}] {GET} "-" "forged"',
        [("240.0.0.66", AT, "forged")],
        END,
    ),
    log("a CR in the agent", f'240.0.0.1 - - [{AT}] {GET} "-" "a\rb"', [("240.0.0.1", AT, "a\rb")]),
    log("a stray quote in the agent", f'240.0.0.1 - - [{AT}] {GET} "-" "a " b"', None, END),
    log("a quote never closed", f'240.0.0.1 - - [{AT}] {GET} "-" "a', None, END),
    log(
        "a forged end of the request",
        f'240.0.0.1 - - [{AT}] "GET /" 200 5 "x" "forged" 404 1 "-" "A"',
        [("240.0.0.1", AT, "A")],
    ),
    log("brackets in the user", f'240.0.0.1 - [x] [{AT}] {GET} "-" "A"', [("240.0.0.1", AT, "A")]),
    log("a blank in the user", f'240.0.0.1 - a b 240.0.0.7 [{AT}] {GET} "-" "A"', [("240.0.0.1", AT, "A")]),
    log("a name instead of an address", f'shop.example - - [{AT}] {GET} "-" "A"', None, "not an internet address"),
    log("an address with a zone", f'fe80::1%eth0 - - [{AT}] {GET} "-" "A"', None, "not an internet address"),
    log("an address beyond 255", f'240.0.0.256 - - [{AT}] {GET} "-" "A"', None, "not an internet address"),
    log("an address in octal", f'0360.0.0.1 - - [{AT}] {GET} "-" "A"', None, "not an internet address"),
    log("Arabic digits in the address", f'٢٤٠.0.0.1 - - [{AT}] {GET} "-" "A"', None, "not an internet address"),
    log("a mapped address is its own", f'::ffff:240.0.0.1 - - [{AT}] {GET} "-" "A"', [("240.0.0.1", AT, "A")]),
    log("a dash for the address", f'- - - [{AT}] {GET} "-" "A"', None, "required and empty"),
    log("a month that is none", f'240.0.0.1 - - [13/Foo/2025:19:31:16 +0100] {GET} "-" "A"', None, "not a time"),
    log("the thirtieth of February", f'240.0.0.1 - - [30/Feb/2025:19:31:16 +0100] {GET} "-" "A"', None, "not a time"),
    log("an hour of twenty-five", f'240.0.0.1 - - [13/Jan/2025:25:31:16 +0100] {GET} "-" "A"', None, "not a time"),
    log("a leap second", f'240.0.0.1 - - [30/Jun/2015:23:59:60 +0000] {GET} "-" "A"', None, "second 60"),
    log(
        "an offset of ninety-nine hours",
        f'240.0.0.1 - - [13/Jan/2025:19:31:16 +9900] {GET} "-" "A"',
        None,
        "not a time",
    ),
    log("no offset", f'240.0.0.1 - - [13/Jan/2025:19:31:16] {GET} "-" "A"', None, NO_TIME),
    log("a year of two digits", f'240.0.0.1 - - [13/Jan/25:19:31:16 +0100] {GET} "-" "A"', None, NO_TIME),
    log("a year to come", f'240.0.0.1 - - [13/Jan/2099:19:31:16 +0100] {GET} "-" "A"', None, "later than"),
    log("a year long gone", f'240.0.0.1 - - [13/Jan/1970:19:31:16 +0100] {GET} "-" "A"', None, "before 1990"),
    log("Arabic digits in the time", f'240.0.0.1 - - [١٣/Jan/2025:19:31:16 +0100] {GET} "-" "A"', None, ""),
    log("an error log", "[Thu Oct 13 12:24:49 2022] [error] [pid 7] x", None, NO_TIME),
    log("a syslog line", "Jan 13 19:31:16 host sshd[7]: x", None, NO_TIME),
    log("a JSON log", '{"time": "2025-01-13", "ip": "240.0.0.1"}', None, NO_TIME),
    log("no status", f'240.0.0.1 - - [{AT}] "GET /"', None, "no status and size"),
    log("no request", f"240.0.0.1 - - [{AT}]", None, "no request"),
    log("a NUL", b'240.0.0.1 - - [13/Jan/2025:19:31:16 +0100] "GET /\0" 200 1', None, "NUL character"),
    log("bytes that are no utf-8", b'240.0.0.1 - - [13/Jan/2025:19:31:16 +0100] "GET /\xff" 200 1', None, "not utf-8"),
    log(
        "a handshake on the wrong port",
        f'240.0.0.1 - - [{AT}] "\\x16\\x03\\x01" 400 226 "-" "-"',
        [("240.0.0.1", AT, None)],
    ),
    log(
        "a path of a hundred kilobytes",
        f'240.0.0.1 - - [{AT}] "GET /{"a" * 100_000} HTTP/1.1" 414 0 "-" "A"',
        [("240.0.0.1", AT, "A")],
    ),
    log("a line of nine megabytes", b"x" * (9 << 20), None, "line too long"),
    log("ten thousand brackets", "240.0.0.1 - - " + "[" * 10_000, None, NO_TIME),
    log("further fields nobody named", f'240.0.0.1 - - [{AT}] {GET} "-" "A" "240.0.0.7"', None, END),
]
