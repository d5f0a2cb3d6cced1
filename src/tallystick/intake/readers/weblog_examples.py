"""What the access-log reader must make of small logs."""

from tallystick.cage.reader import Example

_AT = "[13/Jan/2025:19:31:16 +0100]"
_GET = '"GET /a?b=c HTTP/1.1" 200 494'


def _log(*lines: str) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


EXAMPLES = (
    Example(
        "common and combined, with and without virtual host, with and without source port",
        _log(
            f"240.0.0.1 - - {_AT} {_GET}",
            f'240.0.0.2:4711 - u1 {_AT} {_GET} "-" "Agent \\"x\\""',
            f'[2001:db8::1]:4712 - - {_AT} {_GET} "https://a.example/" "B"',
            f'2001:db8::2 - - {_AT} {_GET} "" ""',
            f'shop.example:443 240.0.0.3 - - {_AT} {_GET} "-" "C"',
        ),
        {"rows": 5},
        keep={"rows": ["address", "port", "user", "time", "agent", "vhost", "status"]},
        rows={
            "rows": [
                ("240.0.0.1", None, None, _AT[1:-1], None, None, "200"),
                ("240.0.0.2", "4711", "u1", _AT[1:-1], 'Agent \\"x\\"', None, "200"),
                ("2001:db8::1", "4712", None, _AT[1:-1], "B", None, "200"),
                ("2001:db8::2", None, None, _AT[1:-1], None, None, "200"),
                ("240.0.0.3", None, None, _AT[1:-1], "C", "shop.example:443", "200"),
            ]
        },
    ),
    Example(
        "a blank in a user name shifts nothing; what is no request is still a line",
        _log(f"240.0.0.1 - john 240.0.0.9 x {_AT} {_GET}", f'240.0.0.1 - - {_AT} "\\x16\\x03 \\x01" 400 -'),
        {"rows": 2},
        keep={"rows": ["address", "user", "request_method", "path", "size"]},
        rows={
            "rows": [
                ("240.0.0.1", "john 240.0.0.9 x", "GET", "/a?b=c", "494"),
                ("240.0.0.1", None, None, "\\x16\\x03 \\x01", None),
            ]
        },
    ),
    Example(
        "stray quotes are taken where only one reading fits, else set aside",
        _log(
            f'240.0.0.1 - - {_AT} "GET /<a "b"> HTTP/1.0" 404 1164',
            f'240.0.0.1 - - {_AT} "GET /" 200 5 "x" "forged" 404 1164 "-" "A"',
            f'240.0.0.1 - - {_AT} "GET /" 200 5" 404 1164',
            f'240.0.0.1 - - {_AT} {_GET} "-" "stray " quote"',
        ),
        {"rows": 4},
        {"rows": 1},
        keep={"rows": ["status", "path"]},
        rows={"rows": [("404", '/<a "b">'), ("404", '/" 200 5 "x" "forged'), ("404", '/" 200 5')]},
    ),
    Example(
        "further fields are named by the mapping, and rejected when it does not",
        _log(
            f'240.0.0.1 - - {_AT} {_GET} "-" "A" "240.0.0.7" 51234', f'240.0.0.1 - - {_AT} {_GET} "-" "A" "-" "x" "y"'
        ),
        {"rows": 2},
        {"rows": 1},
        options={"extra": ["forwarded", "port"]},
        keep={"rows": ["forwarded", "port"]},
        rows={"rows": [("240.0.0.7", "51234")]},
    ),
    Example(
        "no time, another time, bytes that are not UTF-8, NUL",
        _log("[Thu Oct 13 12:24:49 2022] [error] x", f"240.0.0.1 - - [2025-01-13] {_GET}").replace(b"x\n", b"\xff\n")
        + b"\n240.0.0.1 \0\n"
        + _log(f"240.0.0.1 - - {_AT} {_GET}"),
        {"rows": 4},
        {"rows": 3},
        keep={"rows": ["address"]},
        rows={"rows": [("240.0.0.1",)]},
    ),
)
