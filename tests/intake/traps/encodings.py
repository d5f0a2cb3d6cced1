"""Bytes that are not the text they say: marks, surrogates, overlong forms, mixtures."""

import codecs

from tests.intake.traps.trap import Trap

TEXT = "id,value\n1,Bjørn\n2,Zoë €\n"
ROWS = [("1", "Bjørn"), ("2", "Zoë €")]
HEAD = b"id,value\n"
NOT_UTF8 = "not utf-8"


def csv(name: str, content: bytes, given: object = None, *aside: str, encoding: str = "", **more: object) -> Trap:
    options = {"encoding": encoding} if encoding else {}
    return Trap(f"encoding: {name}", "csv", content, given, list(aside), options=options, **more)  # type: ignore[arg-type]


MARKS = [
    csv("utf-8 with its mark", codecs.BOM_UTF8 + TEXT.encode(), ROWS),
    csv("utf-8 with its mark twice", codecs.BOM_UTF8 * 2 + TEXT.encode(), refused="'id' is not there"),
    csv("utf-8 with its mark in the middle", HEAD + b"1,\xef\xbb\xbfx\n", [("1", "\ufeffx")]),
    csv("utf-8-sig said, no mark", TEXT.encode(), ROWS, encoding="utf-8-sig"),
    csv("utf-16-le with its mark, said", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), ROWS, encoding="utf-16"),
    csv("utf-16-be with its mark, said", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), ROWS, encoding="utf-16"),
    csv("utf-16-le without mark, said", TEXT.encode("utf-16-le"), ROWS, encoding="utf-16-le"),
    csv("utf-16-be without mark, said", TEXT.encode("utf-16-be"), ROWS, encoding="utf-16-be"),
    csv("utf-16-be read as utf-16-le", TEXT.encode("utf-16-be"), encoding="utf-16-le", nothing=True),
    csv("utf-16 nobody said", codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), refused=NOT_UTF8),
    csv("utf-16-be nobody said", codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), refused=NOT_UTF8),
    csv("utf-16 without mark nobody said", TEXT.encode("utf-16-le"), refused="NUL character"),
    csv("utf-32-le with its mark, said", codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), ROWS, encoding="utf-32"),
    csv("utf-32-be with its mark, said", codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), ROWS, encoding="utf-32"),
    csv("utf-32 nobody said", codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"), nothing=True),
    csv(
        "utf-32-le with its mark, said to be utf-16",
        codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
        encoding="utf-16",
        nothing=True,
    ),
]

BROKEN = [
    csv("a byte that is no utf-8", HEAD + b"1,\xff\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("latin-1 in a utf-8 file", HEAD + b"1,Bj\xf8rn\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("overlong NUL", HEAD + b"1,\xc0\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("overlong slash", HEAD + b"1,..\xc0\xaf..\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("overlong quote", HEAD + b"1,\xc0\xa2x\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("overlong in three bytes", HEAD + b"1,\xe0\x80\xaf\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("overlong in four bytes", HEAD + b"1,\xf0\x80\x80\xaf\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("beyond U+10FFFF", HEAD + b"1,\xf4\x90\x80\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("six-byte form of old", HEAD + b"1,\xfc\x84\x80\x80\x80\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("half a surrogate pair in utf-8", HEAD + b"1,\xed\xa0\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("a pair of surrogates in utf-8", HEAD + b"1,\xed\xa0\xbd\xed\xb8\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("a character cut by the line's end", HEAD + b"1,\xe2\x82\n2,y\n", [("2", "y")], NOT_UTF8),
    csv("a character cut by the file's end", HEAD + b"1,x\n2,\xe2\x82", [("1", "x")], NOT_UTF8),
    csv("a trailing byte alone", HEAD + b"1,\x80\n2,y\n", [("2", "y")], NOT_UTF8),
    csv(
        "utf-8 that turns utf-16 half way",
        HEAD + b"1,x\n" + "2,y\n".encode("utf-16-le"),
        [("1", "x")],
        "NUL character",
        "NUL character",
    ),
    csv("a broken header", b"id,val\xffue\n1,x\n", refused=NOT_UTF8),
    csv(
        "lone surrogate in utf-16",
        "id,value\n1,".encode("utf-16-le") + b"\x00\xd8" + "\n2,y\n".encode("utf-16-le"),
        [("2", "y")],
        "not utf-16-le",
        encoding="utf-16-le",
    ),
    csv(
        "odd number of bytes in utf-16",
        "id,value\n1,x\n2,".encode("utf-16-le") + b"\x79",
        [("1", "x")],
        "not utf-16-le",
        encoding="utf-16-le",
    ),
    csv("cp1252 has no 0x81", HEAD + b"1,\x81\n2,y\n", [("2", "y")], "not cp1252", encoding="cp1252"),
]

UNITS = [
    csv(
        "a character with a line feed's byte in utf-16-le",
        "id,value\n1,\u0a0a\u0b0a\n2,\u0a2c\n".encode("utf-16-le"),
        [("1", "\u0a0a\u0b0a"), ("2", "\u0a2c")],
        encoding="utf-16-le",
    ),
    csv(
        "a character with a line feed's byte in utf-16-be",
        "id,value\n1,\u0a00\u000b\u0a0a\n".encode("utf-16-be"),
        [("1", "\u0a00\u000b\u0a0a")],
        encoding="utf-16-be",
    ),
    csv(
        "a character made of a delimiter's bytes",
        "id,value\n1,\u2c2c\u2c00\n".encode("utf-16-le"),
        [("1", "\u2c2c\u2c00")],
        encoding="utf-16-le",
    ),
    csv(
        "a character made of CR and LF",
        "id,value\n1,\u0d0a\u0a0d\n".encode("utf-16-le"),
        [("1", "\u0d0a\u0a0d")],
        encoding="utf-16-le",
    ),
    csv(
        "shift-jis with a backslash's byte",
        "id,value\n1,ソ表\n".encode("shift_jis"),
        [("1", "ソ表")],
        encoding="shift_jis",
    ),
    csv(
        "gb18030 with a bar's byte",
        "id,value\n1,\u4e82\u8a9f\n".encode("gb18030"),
        [("1", "\u4e82\u8a9f")],
        encoding="gb18030",
    ),
    Trap(
        "encoding: big5 with a bar as delimiter",
        "csv",
        "id|value\n1|\u529f\u8a31\n".encode("big5"),
        [("1", "\u529f\u8a31")],
        options={"encoding": "big5", "delimiter": "|"},
    ),
    csv("koi8-r", "id,value\n1,Привет\n".encode("koi8-r"), [("1", "Привет")], encoding="koi8-r"),
    csv("cp1252 with its own quotes", "id,value\n1,“x” €\n".encode("cp1252"), [("1", "“x” €")], encoding="cp1252"),
    csv("ebcdic", "id,value\n1,x\n".encode("cp500"), [("1", "x")], encoding="cp500"),
]

REFUSED = [
    csv(f"{name} cannot be named", TEXT.encode(), refused="option encoding", encoding=name)
    for name in (
        "utf-7",
        "rot13",
        "base64",
        "zip",
        "hex",
        "idna",
        "punycode",
        "unicode_escape",
        "hz",
        "iso2022_jp",
        "no-such",
        "undefined",
        "a\u0000b",
        "x" * 500,
    )
]

TRAPS = [*MARKS, *BROKEN, *UNITS, *REFUSED]
