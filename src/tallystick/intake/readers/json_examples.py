"""What the JSON readers must make of small texts."""

from tallystick.cage.reader import Example

DOCUMENT_EXAMPLES = (
    Example(
        "records at a path, numbers as written, nested names dotted, arrays as JSON",
        b'{"reference": "A-1", "answers": [{"id": 25000000000000000001, "at": {"zone": "UTC"}, "ports": [1.50, 2]},'
        b' {"id": 1e2, "at": null, "ports": []}]}',
        {"rows": 2},
        options={"records": "answers.item"},
        keep={"rows": ["id", "at.zone", "ports", "../reference"]},
        rows={"rows": [("25000000000000000001", "UTC", "[1.50, 2]", "A-1"), ("1e2", None, "[]", "A-1")]},
    ),
    Example(
        "what is wrong in itself is set aside, and reading goes on",
        b'[{"a": 1, "a": 2}, {"a": NaN}, {"a": "\\ud800"}, {"a": "\xff"}, {"a": 5,}, {"a": "\\ud83d\\ude00"}]',
        {"rows": 6},
        {"rows": 5},
        keep={"rows": ["a"]},
        rows={"rows": [("😀",)]},
    ),
    Example(
        "an unclosed text leaves nothing certain behind it: the rest is one reject",
        b'[{"a": "1"}, {"a": "2}, {"a": "3"}]',
        {"rows": 2},
        {"rows": 1},
        keep={"rows": ["a"]},
        rows={"rows": [("1",)]},
    ),
    Example(
        "a number that begins like one and is none is set aside whole",
        b"[7, 007, 8]",
        {"rows": 3},
        {"rows": 1},
        keep={"rows": ["value"]},
        rows={"rows": [("7",), ("8",)]},
    ),
    Example("a cut file", b'[{"a": 1}, {"a": 2', {"rows": 2}, {"rows": 1}, keep={"rows": ["a"]}),
    Example(
        "too deep", b'[{"a": ' + b"[" * 80 + b"]" * 80 + b'}, {"a": 1}]', {"rows": 2}, {"rows": 1}, keep={"rows": ["a"]}
    ),
    Example(
        "arrays of objects are streams of their own when no path is named",
        b'{"users": [{"id": 1}], "log": {"rows": [{"at": "x"}, {"at": "y"}]}, "tags": ["a"]}',
        {"users.item": 1, "log.rows.item": 2},
        keep={"users.item": ["id"], "log.rows.item": ["at"]},
        rows={"users.item": [("1",)], "log.rows.item": [("x",), ("y",)]},
    ),
    Example(
        "a text without arrays is one record",
        b' {"a": true, "b": ""} ',
        {"rows": 1},
        keep={"rows": ["a", "b"]},
        rows={"rows": [("true", "")]},
    ),
)

LINES_EXAMPLES = (
    Example(
        "one record a line, blank lines none",
        b'{"a": 18446744073709551617, "b": {"c": "x"}}\n\n{"a": -0, "b": {}}\r\n',
        {"rows": 2},
        keep={"rows": ["a", "b.c"]},
        rows={"rows": [("18446744073709551617", "x"), ("-0", None)]},
    ),
    Example(
        "a bad line costs itself",
        b'{"a": 1}\n{"a": 1\n{"a": Infinity}\nnull x\n{"a": "\\udfff"}\n{"b": 1, "b": 2}\n{"a": "\xc3"}\n{"a": "z"}',
        {"rows": 8},
        {"rows": 6},
        keep={"rows": ["a"]},
        rows={"rows": [("1",), ("z",)]},
    ),
)
