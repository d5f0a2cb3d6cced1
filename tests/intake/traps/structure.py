"""Delimited files whose structure lies: quotes, widths, line ends, headers, sizes."""

from tests.intake.traps.trap import Trap

HEAD = b"id,value\n"
RUN_OVER = "a quoted value runs over lines that look like records"
WIDTH = "wrong number of values"


def csv(
    name: str, content: bytes, given: list[tuple[str, str | None]] | None = None, *aside: str, **more: object
) -> Trap:
    return Trap(f"csv: {name}", "csv", content, given, list(aside), **more)  # type: ignore[arg-type]


def _many(count: int) -> bytes:
    return b"".join(b"%d,v%d\n" % (n, n) for n in range(2, count + 2))


def _rows(count: int) -> list[tuple[str, str | None]]:
    return [(f"{n}", f"v{n}") for n in range(2, count + 2)]


QUOTES = [
    csv(
        "an unclosed quote sets aside its own line only",
        HEAD + b'1,"x\n2,y\n3,z\n',
        [("2", "y"), ("3", "z")],
        "quote never closed",
    ),
    csv("an unclosed quote before a thousand rows", HEAD + b'1,"x\n' + _many(1000), _rows(1000), "quote never closed"),
    csv("an unclosed quote on the last line", HEAD + b'1,x\n2,"y', [("1", "x")], "quote never closed"),
    csv("an unclosed quote as the whole value", HEAD + b'1,"\n2,y\n', [("2", "y")], "quote never closed"),
    csv(
        "a quote closed forty rows later",
        HEAD + b'1,"x\n' + _many(40) + b'99,y"\n100,end\n',
        [("100", "end")],
        *[RUN_OVER] * 42,
    ),
    csv(
        "two unclosed quotes that close each other",
        HEAD + b'1,"x\n2,y\n3,"z\n4,w\n',
        [("2", "y"), ("4", "w")],
        "text after a closing quote",
        "quote never closed",
    ),
    csv("a line end inside quotes is part of the value", HEAD + b'1,"a\nb"\n2,c\n', [("1", "a\nb"), ("2", "c")]),
    csv("CR LF inside quotes stays CR LF", b'id,value\r\n1,"a\r\nb"\r\n', [("1", "a\r\nb")]),
    csv("a lone CR inside quotes stays", HEAD + b'1,"a\rb"\n', [("1", "a\rb")]),
    csv("blank lines inside quotes stay", HEAD + b'1,"a\n\n\nb"\n', [("1", "a\n\n\nb")]),
    csv("doubled quotes are one quote", HEAD + b'1,"say ""x"""\n', [("1", 'say "x"')]),
    csv("three quotes are an open value", HEAD + b'1,"""\n2,y\n', [("2", "y")], "quote never closed"),
    csv("four quotes are one quote", HEAD + b'1,""""\n', [("1", '"')]),
    csv("two quotes are an empty value", HEAD + b'1,""\n', [("1", None)]),
    csv("text after a closing quote", HEAD + b'1,"x"y\n2,z\n', [("2", "z")], "text after a closing quote"),
    csv("a backslash does not escape a quote", HEAD + b'1,"a\\"b"\n2,z\n', [("2", "z")], "text after a closing quote"),
    csv("a quote inside a bare value is part of it", HEAD + b'1,6" pipe\n', [("1", '6" pipe')]),
    csv("a blank before a quote makes it bare", HEAD + b'1, "x"\n', [("1", ' "x"')]),
    csv(
        "a blank after a closing quote is no value", HEAD + b'1,"x" \n2,y\n', [("2", "y")], "text after a closing quote"
    ),
    csv("single quotes are text", HEAD + b"1,'x'\n", [("1", "'x'")]),
    csv("typographic quotes are text", HEAD + "1,“x”\n".encode(), [("1", "“x”")]),
    csv("no quotes at all, by option", HEAD + b'1,"x\n', [("1", '"x')], options={"quote": ""}),
    csv("a delimiter inside quotes", HEAD + b'1,"a,b,c"\n', [("1", "a,b,c")]),
    csv("a whole record inside a value", HEAD + b'1,"2,forged"\n', [("1", "2,forged")]),
]

WIDTHS = [
    csv("too few values", HEAD + b"1\n2,y\n", [("2", "y")], WIDTH),
    csv("too many values", HEAD + b"1,x,y\n2,y\n", [("2", "y")], WIDTH),
    csv("a decimal comma makes one value two", HEAD + b"1,12,50\n2,13\n", [("2", "13")], WIDTH),
    csv("a trailing delimiter on every line", b"id,value,\n1,x,\n", [("1", "x")]),
    csv("a trailing delimiter on one line", HEAD + b"1,x,\n2,y\n", [("2", "y")], WIDTH),
    csv("one value too few on the last line", HEAD + b"1,x\n2", [("1", "x")], WIDTH),
    csv("a comment line", HEAD + b"# exported by nobody\n1,x\n", [("1", "x")], WIDTH),
    csv("a count line at the end", HEAD + b"1,x\n(1 row)\n", [("1", "x")], WIDTH),
    csv("the header again in the middle", HEAD + b"1,x\nid,value\n2,y\n", [("1", "x"), ("id", "value"), ("2", "y")]),
    csv(
        "nine thousand columns",
        lambda: b"id,value" + b",c" * 9_000 + b"\n1,x" + b"," * 9_000 + b"\n",
        [("1", "x")],
    ),
    csv("eleven thousand columns", lambda: b"id,value" + b",c" * 11_000 + b"\n", refused="10000 at most"),
]

LINE_ENDS = [
    csv("CR LF", b"id,value\r\n1,x\r\n", [("1", "x")]),
    csv("CR only", b"id,value\r1,x\r2,y\r", [("1", "x"), ("2", "y")]),
    csv("LF and CR LF mixed", b"id,value\n1,x\r\n2,y\n", [("1", "x"), ("2", "y")]),
    csv("a CR among LF", HEAD + b"1,x\ry\n2,z\n", [("2", "z")], "line end inside an unquoted value"),
    csv("LF CR", b"id,value\n\r1,x\n\r2,y\n", [], *["line end inside"] * 2),
    csv("no line end at the end", HEAD + b"1,x", [("1", "x")]),
    csv("blank lines between", HEAD + b"\n\n1,x\n\n\n2,y\n\n", [("1", "x"), ("2", "y")]),
    csv("blank lines before the header", b"\n\r\n\nid,value\n1,x\n", [("1", "x")]),
    csv("a line of blanks is a record of one value", HEAD + b"   \n1,x\n", [("1", "x")], WIDTH),
    csv("control characters end no line", HEAD + "1,a\x0bb\x0cc\x85d\n".encode(), [("1", "a\x0bb\x0cc\x85d")]),
    csv("U+2028 and U+2029 end no line", HEAD + "1,a\u2028b\u2029c\n".encode(), [("1", "a\u2028b\u2029c")]),
    csv("file, group and record separators end no line", HEAD + b"1,a\x1cb\x1dc\x1ed\n", [("1", "a\x1cb\x1dc\x1ed")]),
    csv("a Ctrl-Z is text", HEAD + b"1,x\x1a\n2,y\n", [("1", "x\x1a"), ("2", "y")]),
]

HEADERS = [
    csv("an empty file", b"", []),
    csv("one byte", b"i", refused="is not there"),
    csv("one NUL", b"\0", refused="NUL character"),
    csv("only line feeds", b"\n" * 1000, []),
    csv("only carriage returns", b"\r" * 1000, []),
    csv("only blanks", b" " * 1000, refused="is not there"),
    csv("only a byte-order mark", b"\xef\xbb\xbf", []),
    csv("a header and nothing else", HEAD, []),
    csv("a header of half a name", b"id,val", refused="'value' is not there"),
    csv("the wanted column twice", b"id,value,value\n1,x,y\n", refused="is there 2 times"),
    csv("another column twice", b"id,value,v,v\n1,x,a,b\n", [("1", "x")]),
    csv("columns that differ in case alone", b"id,Value,value,VALUE\n1,a,b,c\n", [("1", "b")]),
    csv("a column named row", b"id,value,row,Row\n1,x,99,98\n", [("1", "x")]),
    csv("a Kelvin sign in a column's name is another name", "id,value,\u212aey\n1,x,k\n".encode(), [("1", "x")]),
    csv("a zero-width space in the wanted name", "id,val\u200bue\n1,x\n".encode(), refused="'value' is not there"),
    csv("empty names", b"id,value,,\n1,x,,\n", [("1", "x")]),
    csv("a NUL in the header", b"id,value,\0\n1,x,y\n", refused="NUL character"),
    csv("a quote open in the header", b'id,"value\n1,x\n', refused="quote never closed"),
    csv("Excel's sep line", b"sep=;\nid;value\n1;x\n", refused="is not there"),
    csv("semicolons read as commas", b"id;value\n1;x\n", refused="is not there"),
    csv("semicolons, said", b"id;value\n1;x,y\n", [("1", "x,y")], options={"delimiter": ";"}),
    csv("tabs, said", b"id\tvalue\n1\tx\n", [("1", "x")], options={"delimiter": "\t"}),
    csv("a delimiter of two characters", b"id||value\n1||x\n", refused="one character", options={"delimiter": "||"}),
    csv("a line end as delimiter", HEAD, refused="one character", options={"delimiter": "\n"}),
    csv("a NUL as delimiter", b"id\0value\n1\0x\n", nothing=True, options={"delimiter": "\0"}),
    csv("an option nobody knows", HEAD, refused="no such option", options={"eval": "1+1"}),
    csv("a number where a text belongs", HEAD, refused="must be a text", options={"delimiter": 5}),
    csv("no header, by number", b"1,x\n2,y\n", refused="is not there", options={"header": False}),
]

REPEATS = [
    csv("the same row three times", HEAD + b"1,x\n1,x\n1,x\n", [("1", "x")], duplicates=2),
    csv("rows equal but for a blank", HEAD + b"1,x\n1,x \n", [("1", "x"), ("1", "x ")]),
    csv(
        "rows equal but for their composition",
        HEAD + "1,\u00e9\n1,e\u0301\n".encode(),
        [("1", "\u00e9"), ("1", "e\u0301")],
    ),
    csv(
        "values that look the same when joined",
        HEAD + b"a\x1fb,c\na,b\x1fc\n",
        [("a\x1fb", "c"), ("a", "b\x1fc")],
    ),
    csv("empty is not the text that stands for it", HEAD + b"1,\n1,\x1e\n", [("1", None), ("1", "\x1e")]),
]

SIZES = [
    csv(
        "one line of nine megabytes",
        lambda: HEAD + b"1," + b"x" * (9 << 20) + b"\n2,y\n",
        [("2", "y")],
        "line too long",
    ),
    csv("a value of a megabyte", lambda: HEAD + b"1," + b"x" * (1 << 20) + b"\n", [("1", "x" * (1 << 20))]),
    csv("no line end in nine megabytes", lambda: b"x" * (9 << 20), refused="line too long"),
    csv(
        "a megabyte of quotes",
        lambda: HEAD + b"1," + b'"' * (1 << 20) + b"\n2,y\n",
        within=[("1", '"' * ((1 << 19) - 1)), ("2", "y")],
    ),
    csv("a hundred thousand unclosed quotes", lambda: HEAD + b'1,"x\n' * 100_000, within=[]),
    csv("a NUL in every line", lambda: HEAD + b"1,\0\n" * 500, [], *["NUL character"] * 500),
    csv("NUL padding to a block's end", HEAD + b"1,x\n" + b"\0" * 4096, [("1", "x")], "NUL character"),
]

TRAPS = [*QUOTES, *WIDTHS, *LINE_ENDS, *HEADERS, *REPEATS, *SIZES]
