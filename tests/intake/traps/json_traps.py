"""JSON that readers disagree on, and JSON that is none."""

from tests.intake.traps.trap import Trap


def doc(name: str, text: str | bytes, given: object = None, *aside: str, **more: object) -> Trap:
    content = text.encode() if isinstance(text, str) else text
    return Trap(f"json: {name}", "json", content, given, list(aside), **more)  # type: ignore[arg-type]


def record(name: str, text: str, given: object = None, *aside: str, lost: str = "") -> list[Trap]:
    """One record in an array and on a line; a good one follows that must not be lost.

    ``lost`` is the reason where nothing in the array can be told for certain from there on: the rest is set aside.
    """
    good = '{"id": "9", "value": "ok"}'
    rows = [*(given or []), ("9", "ok")]  # type: ignore[misc]
    return [
        doc(name, f"[{text}, {good}]", [] if lost else rows, *([lost] if lost else aside)),
        Trap(f"jsonl: {name}", "jsonl", f"{text}\n{good}\n".encode(), rows, list(aside)),
    ]


RECORDS = [
    *record("a key twice", '{"id": "1", "value": "a", "value": "b"}', None, "key stands twice"),
    *record("a key twice, once escaped", '{"id": "1", "value": "a", "v\\u0061lue": "b"}', None, "key stands twice"),
    *record("a key twice inside", '{"id": "1", "value": "a", "x": {"k": 1, "k": 2}}', None, "key stands twice"),
    *record("NaN", '{"id": "1", "value": NaN}', None, "not a JSON number"),
    *record("Infinity", '{"id": "1", "value": Infinity}', None, "not a JSON number"),
    *record("minus Infinity", '{"id": "1", "value": -Infinity}', None, "not a JSON number"),
    *record(
        "an integer over sixty-four bits", '{"id": "1", "value": 25000000000000000001}', [("1", "25000000000000000001")]
    ),
    *record(
        "an integer over sixty-three bits", '{"id": "1", "value": 9223372036854775808}', [("1", "9223372036854775808")]
    ),
    *record("an integer of a thousand digits", f'{{"id": "1", "value": {"7" * 1000}}}', [("1", "7" * 1000)]),
    *record("an integer of ten thousand digits", f'{{"id": "1", "value": {"7" * 10_000}}}', [("1", "7" * 10_000)]),
    *record("a decimal keeps its digits", '{"id": "1", "value": 0.10}', [("1", "0.10")]),
    *record(
        "a decimal beyond a double",
        '{"id": "1", "value": 0.1234567890123456789012}',
        [("1", "0.1234567890123456789012")],
    ),
    *record("an exponent keeps its form", '{"id": "1", "value": 1E+2}', [("1", "1E+2")]),
    *record("an exponent beyond a double", '{"id": "1", "value": 1e999}', [("1", "1e999")]),
    *record("minus zero", '{"id": "1", "value": -0}', [("1", "-0")]),
    *record("a float and an integer differ", '{"id": "1", "value": 1.0}', [("1", "1.0")]),
    *record("a leading zero", '{"id": "1", "value": 01}', None, "not JSON"),
    *record("a leading plus", '{"id": "1", "value": +1}', None, "not JSON", lost="no JSON from here on"),
    *record("half a surrogate pair", '{"id": "1", "value": "\\ud83d"}', None, "half a surrogate pair"),
    *record("the other half", '{"id": "1", "value": "\\ude00"}', None, "half a surrogate pair"),
    *record("halves the wrong way round", '{"id": "1", "value": "\\ude00\\ud83d"}', None, "half a surrogate pair"),
    *record("half a pair in a key", '{"id": "1", "value": "a", "\\ud83d": 1}', None, "half a surrogate pair"),
    *record("a whole pair", '{"id": "1", "value": "\\ud83d\\ude00"}', [("1", "\U0001f600")]),
    *record("an escaped backslash before ud83d", '{"id": "1", "value": "\\\\ud83d"}', [("1", "\\ud83d")]),
    *record("an escaped NUL", '{"id": "1", "value": "a\\u0000b"}', None, "NUL character"),
    *record(
        "a control character in a text", '{"id": "1", "value": "a\x01b"}', None, "not JSON", lost="no JSON from here on"
    ),
    *record("an unknown escape", '{"id": "1", "value": "\\x41"}', None, "not JSON"),
    *record("a short escape", '{"id": "1", "value": "\\u12"}', None, "not JSON"),
    *record("null is nothing", '{"id": "1", "value": null}', [("1", None)]),
    *record("no id", '{"value": "x"}', None, "required and empty"),
    *record("id is null", '{"id": null, "value": "x"}', None, "required and empty"),
    *record("id is blank", '{"id": "  ", "value": "x"}', None, "required and empty"),
    *record("true is a word", '{"id": "1", "value": true}', [("1", "true")]),
    *record("a list stays JSON", '{"id": "1", "value": [1, 2.0, "a"]}', [("1", '[1, 2.0, "a"]')]),
    *record("an empty object stays JSON", '{"id": "1", "value": {}}', [("1", "{}")]),
    *record("a nested object is other columns", '{"id": "1", "value": {"a": 1}}', [("1", None)]),
    *record(
        "two keys that give one column",
        '{"id": "1", "value": "a", "x.y": 1, "x": {"y": 2}}',
        None,
        "two keys give the same column",
    ),
    *record("an empty key", '{"id": "1", "value": "a", "": 1}', [("1", "a")]),
    *record(
        "prototype keys", '{"id": "1", "value": "a", "__proto__": {"admin": true}, "constructor": 1}', [("1", "a")]
    ),
    *record("sixty-four deep", '{"id": "1", "value": ' + "[" * 63 + "]" * 63 + "}", [("1", "[" * 63 + "]" * 63)]),
    *record("sixty-five deep", '{"id": "1", "value": ' + "[" * 64 + "]" * 64 + "}", None, "nested deeper"),
    *record(
        "a hundred objects deep", '{"id": "1", "x": ' + '{"a":' * 100 + "1" + "}" * 100 + "}", None, "nested deeper"
    ),
    *record("a bare text", '"heron"', None, "required and empty"),
    *record("a bare number", "7", None, "required and empty"),
    *record("a bare list", "[1, 2]", None, "required and empty"),
    *record("an empty object", "{}", None, "required and empty"),
    *record("columns in another order", '{"value": "b", "id": "1"}', [("1", "b")]),
    *record("keys in another case", '{"ID": "1", "Value": "b"}', None, "required and empty"),
]

DOCUMENTS = [
    doc("an empty file", b"", nothing=True),
    doc("only blanks", b" \n\t " * 100, nothing=True),
    doc("only a mark", b"\xef\xbb\xbf", nothing=True),
    doc("an empty list", "[]", []),
    doc("with its mark", b'\xef\xbb\xbf[{"id": "1", "value": "x"}]', [("1", "x")]),
    doc("a trailing comma", '[{"id": "1", "value": "x"},]', [("1", "x")], "a value is missing"),
    doc(
        "a missing comma",
        '[{"id": "1", "value": "x"} {"id": "2"}]',
        [("1", "x")],
        "a comma or a closing bracket is missing",
    ),
    doc("a comment", '[{"id": "1", "value": "x"} /* y */]', [("1", "x")], "a comma or a closing bracket is missing"),
    doc("single quotes", "[{'id': '1'}]", [], "no JSON from here on"),
    doc("bare keys", '[{id: "1"}]', [], "no JSON from here on"),
    doc(
        "something after the end",
        '[{"id": "1", "value": "x"}] [{"id": "2"}]',
        [("1", "x")],
        "something stands after the value",
    ),
    doc("cut in a text", '[{"id": "1", "value": "x"}, {"id": "2", "val', [("1", "x")], "no JSON from here on"),
    doc("cut after a comma", '[{"id": "1", "value": "x"},', [("1", "x")], "no JSON"),
    doc(
        "brackets that do not match", '[{"id": "1", "value": "x"}, {"id": ["2"}]', [("1", "x")], "brackets do not match"
    ),
    doc(
        "a broken byte in one record",
        b'[{"id": "1", "value": "\xff"}, {"id": "2", "value": "y"}]',
        [("2", "y")],
        "bytes that are not UTF-8",
    ),
    doc(
        "a surrogate in three bytes",
        b'[{"id": "1", "value": "\xed\xa0\x80"}, {"id": "2", "value": "y"}]',
        [("2", "y")],
        "bytes that are not UTF-8",
    ),
    doc(
        "utf-16, said", '[{"id": "1", "value": "Zoë"}]'.encode("utf-16"), [("1", "Zoë")], options={"encoding": "utf-16"}
    ),
    doc("utf-16 nobody said", '[{"id": "1", "value": "Zoë"}]'.encode("utf-16"), nothing=True),
    doc("a hundred thousand deep", b"[" * 100_000, nothing=True),
    doc("a hundred thousand objects deep", b'{"a":' * 100_000, nothing=True),
    doc(
        "records where the path says",
        '{"a": {"b": [{"id": "1", "value": "x"}]}}',
        [("1", "x")],
        options={"records": "a.b.item"},
    ),
    doc("a path that leads nowhere", '{"a": [{"id": "1"}]}', refused="leads nowhere", options={"records": "b.item"}),
    doc(
        "the path's key twice",
        '{"a": [{"id": "1", "value": "x"}], "a": [{"id": "2", "value": "y"}]}',
        [("1", "x")],
        "key stands twice",
        options={"records": "a.item"},
    ),
    doc("a stream nobody has", '{"a": [{"id": "1"}]}', refused="is not in the source"),
    doc("a text of a megabyte", b'[{"id": "1", "value": "' + b"x" * (1 << 20) + b'"}]', [("1", "x" * (1 << 20))]),
    doc(
        "ten thousand records",
        b"[" + b", ".join(b'{"id": "%d", "value": "v"}' % n for n in range(10_000)) + b"]",
        [(f"{n}", "v") for n in range(10_000)],
    ),
    doc(
        "a record of ten megabytes", b'[{"id": "1", "value": "' + b"x" * (10 << 20) + b'"}]', [("1", "x" * (10 << 20))]
    ),
    doc("fifty thousand empty lists", b"[" + b"[]," * 50_000 + b"[]]", within=[]),
]


def lines(name: str, content: bytes, given: object = None, *aside: str, **more: object) -> Trap:
    return Trap(f"jsonl: {name}", "jsonl", content, given, list(aside), **more)  # type: ignore[arg-type]


ROW = b'{"id": "%d", "value": "x"}'
LINES = [
    lines("an empty file", b"", []),
    lines("blank lines", b"\n\n" + ROW % 1 + b"\n\n\n" + ROW % 2 + b"\n  \n", [("1", "x"), ("2", "x")]),
    lines("CR LF", ROW % 1 + b"\r\n" + ROW % 2 + b"\r\n", [("1", "x"), ("2", "x")]),
    lines("CR only", ROW % 1 + b"\r" + ROW % 2 + b"\r", [("1", "x"), ("2", "x")]),
    lines("two records on a line", ROW % 1 + ROW % 2 + b"\n" + ROW % 3 + b"\n", [("3", "x")], "something stands after"),
    lines("a comma after each", ROW % 1 + b",\n" + ROW % 2 + b"\n", [("2", "x")], "something stands after"),
    lines("a record cut by the line's end", b'{"id": "1", \n' + ROW % 2 + b"\n", [("2", "x")], "not JSON"),
    lines(
        "a record over four lines",
        b'{\n"id": "1",\n"value": "x"\n}\n' + ROW % 2 + b"\n",
        [("2", "x")],
        *["not JSON", "something stands after", "something stands after", "not JSON"],
    ),
    lines("a mark in the middle", ROW % 1 + b"\n\xef\xbb\xbf" + ROW % 2 + b"\n", [("1", "x")], "not JSON"),
    lines("a NUL between", ROW % 1 + b"\n\0\n" + ROW % 2 + b"\n", [("1", "x"), ("2", "x")], "NUL character"),
    lines(
        "broken bytes on one line",
        ROW % 1 + b'\n{"id": "\xff"}\n' + ROW % 2 + b"\n",
        [("1", "x"), ("2", "x")],
        "not utf-8",
    ),
    lines("a separator that ends no line", '{"id": "1", "value": "a\u2028b"}\n'.encode(), [("1", "a\u2028b")]),
    lines("record separators of RFC 7464", b"\x1e" + ROW % 1 + b"\n", [], "not JSON"),
    lines(
        "a line of nine megabytes",
        b'{"id": "1", "value": "' + b"x" * (9 << 20) + b'"}\n' + ROW % 2 + b"\n",
        [("2", "x")],
        "line too long",
    ),
    lines("a hundred deep lines", (b"[" * 5000 + b"\n") * 100, within=[]),
    lines(
        "an array instead of lines",
        b"[" + ROW % 1 + b",\n" + ROW % 2 + b"]\n",
        [],
        "not JSON",
        "something stands after",
    ),
]

TRAPS = [*RECORDS, *DOCUMENTS, *LINES]
