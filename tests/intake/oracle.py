"""What stands in a source, found without the readers: for judging whether what they gave is all there, unaltered."""

import csv
import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Iterator

Row = tuple[str | None, ...]
_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_LONGEST_RECORD = 60  # physical lines of one delimited record that are looked at
_SCAN = json.decoder.scanstring  # type: ignore[attr-defined]


def text_of(content: bytes, encoding: str) -> str:
    return content.decode(encoding or "utf-8", "replace").removeprefix("\ufeff")


def lines_of(text: str) -> list[str]:
    """Physical lines with their ends: LF, or CR in a file that has no other."""
    mark = "\r" if "\r" in text[: 1 << 16] and "\n" not in text[: 1 << 16] else "\n"
    found = text.split(mark)
    return [one + mark for one in found[:-1]] + ([found[-1]] if found[-1] else [])


def delimited_records(text: str, columns: list[str], delimiter: str, quote: str) -> set[Row]:
    """Every record a strict reading of some run of whole lines gives, cut to the columns."""
    found, places, width = set[Row](), [], 0
    lines = lines_of(text)
    for start in range(len(lines)):
        for stop in range(start + 1, min(len(lines), start + _LONGEST_RECORD) + 1):
            record = _strict("".join(lines[start:stop]), delimiter, quote)
            if record is not None and not width and record:
                names = [name or f"{n}" for n, name in enumerate(record, 1)]
                width = len(names)
                places = [names.index(column) if column in names else -1 for column in columns]
            elif record is not None and len(record) == width:
                found.add(tuple(record[place] if place >= 0 else None for place in places))
            if '"' not in lines[start]:
                break
    return found


def _strict(text: str, delimiter: str, quote: str) -> list[str] | None:
    style = {"quoting": csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE, "strict": True, "delimiter": delimiter}
    text = text.removesuffix("\n").removesuffix("\r")
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), **style))  # type: ignore[arg-type]
    except (csv.Error, TypeError):
        return None
    return records[0] if len(records) == 1 else None


def json_scalars(text: str) -> set[str]:
    """Every text, number and word that can be read anywhere in it."""
    found = {"true", "false", ""}
    found.update(_NUMBER.findall(text))
    for at in (place for place, letter in enumerate(text) if letter == '"'):
        try:
            said, _ = _SCAN(text, at + 1, True)
        except (ValueError, IndexError):
            continue
        found.add(said)
    return found


def json_parts(value: str) -> Iterator[str]:
    """The scalars of a value: itself, or those of the list or object whose JSON text it is."""
    if value[:1] not in ("[", "{"):
        yield value
        return
    try:
        stack = [json.loads(value, parse_int=str, parse_float=str)]
    except ValueError:  # a text that begins like a list and is none
        stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack += [*one, *one.values()]
        elif isinstance(one, list):
            stack += one
        elif isinstance(one, str):
            yield one


def database_rows(content: bytes, table: str, columns: list[str]) -> set[Row]:
    """Rows by the engine's own plain reading, as far as it gets."""
    found = set[Row]()
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        opened = sqlite3.connect(f"file:{file.name}?mode=ro&immutable=1", uri=True)
        opened.text_factory = lambda raw: raw.decode("utf-8", "replace")
        picked = ", ".join('"' + column.replace('"', '""') + '"' for column in columns)
        try:
            for row in opened.execute(f'SELECT {picked} FROM "{table.replace(chr(34), chr(34) * 2)}" NOT INDEXED'):
                found.add(tuple(_plain(value) for value in row))
        except sqlite3.Error:
            pass
        finally:
            opened.close()
    return found


def _plain(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else repr(value)


__all__ = ["database_rows", "delimited_records", "json_parts", "json_scalars", "lines_of", "text_of"]
