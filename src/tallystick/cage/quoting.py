"""One delimited record from text: strict about quotes, exact about values. Pure."""

import re
from dataclasses import dataclass

_INSIDE = re.compile(r'[^"]*+(?:""[^"]*+)*+')


@dataclass(frozen=True)
class Broken:
    """Text that is no record: ``at`` is where, in characters; ``open`` means a quote is still open at the end."""

    at: int
    what: str
    open: bool = False


def strip_end(text: str) -> str:
    """Text without its line end."""
    if text.endswith("\r\n"):
        return text[:-2]
    return text[:-1] if text.endswith(("\n", "\r")) else text


def split_record(text: str, delimiter: str) -> list[str] | Broken:
    """Values of one record without its line end; a doubled quote inside quotes is one quote.

    A quote that does not start a value is part of it, as every reader has it.
    """
    values: list[str] = []
    start, size = 0, len(text)
    while True:
        if text.startswith('"', start):
            stop = _inside(text, start + 1)
            if stop >= size:
                return Broken(start, "quote never closed", open=True)
            values.append(text[start + 1 : stop].replace('""', '"'))
            stop += 1
            if stop < size and text[stop] != delimiter:
                return Broken(stop, "text after a closing quote")
        else:
            stop = text.find(delimiter, start)
            stop = size if stop < 0 else stop
            value = text[start:stop]
            if (bare := re.search("[\r\n]", value)) is not None:
                return Broken(start + bare.start(), "line end inside an unquoted value")
            values.append(value)
        if stop >= size:
            return values
        start = stop + 1


def _inside(text: str, start: int) -> int:
    """Where the closing quote stands; the length of the text when there is none."""
    found = _INSIDE.match(text, start)
    return found.end() if found else len(text)


def stands_alone(line: str, delimiter: str, width: int) -> bool:
    """Whether a physical line would be a record of ``width`` values if no quote had been open before it."""
    return line.count(delimiter) == width - 1
