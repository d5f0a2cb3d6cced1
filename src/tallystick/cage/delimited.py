"""Records of a delimited text, one after another: quotes held to their own lines, every record taken or set aside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from tallystick.cage.lines import Line, fault_remedy
from tallystick.cage.quoting import Broken, split_record, stands_alone, strip_end

MOST_LINES = 1000
_CLOSE = "Ask the sender for the row again, or correct the quotes in a copy and record it."
_COUNT = "Ask the sender for the row again; a delimiter inside a value must stand in quotes."


class Taker(Protocol):
    """What records go to; a ``Stream`` is one."""

    def accept(self, values: Sequence[str], weight: int) -> None:
        """A record with the expected number of values; ``weight`` is about its bytes in the source."""

    def reject(self, reason: str, remedy: str, *, said: str = "", offset: int | None = None) -> None:
        """A record set aside, with the fragment that offends and the byte it stands at."""


@dataclass(frozen=True)
class Layout:
    """How records are divided; ``most`` is the longest a record may be, in bytes."""

    delimiter: str
    quote: str
    header: bool
    most: int


class Pushed:
    """Lines, some of which can be put back to be read again."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source, self._back = source, list[Line]()

    def next(self) -> Line | None:
        return self._back.pop() if self._back else next(self._source, None)

    def back(self, unread: Sequence[Line]) -> None:
        self._back.extend(reversed(unread))


def first_line(found: Pushed) -> Line | None:
    """The first line that is not blank."""
    while (line := found.next()) is not None:
        if line.text is None or strip_end(line.text):
            return line
    return None


def gather(first: Line, found: Pushed, layout: Layout) -> tuple[list[str] | Broken, list[Line]]:
    """The values that begin on ``first``, and all lines they took. Lines read in vain are put back."""
    if first.text is None:
        return Broken(0, first.fault), [first]
    if not layout.quote or '"' not in first.text:
        return _unquoted(strip_end(first.text), layout.delimiter), [first]
    taken, text = [first], first.text
    values = split_record(strip_end(text), layout.delimiter)
    while isinstance(values, Broken) and values.open and len(taken) < MOST_LINES and len(text) < layout.most:
        line = found.next()
        if line is None:
            break
        taken.append(line)
        if line.text is None:
            break
        text += line.text
        if '"' in line.text:
            values = split_record(strip_end(text), layout.delimiter)
    if isinstance(values, Broken):
        found.back(taken[1:])
        return values, [first]
    return values, taken


def _unquoted(text: str, delimiter: str) -> list[str] | Broken:
    if "\r" in text:
        return Broken(text.index("\r"), "line end inside an unquoted value")
    return text.split(delimiter)


def take_record(line: Line, found: Pushed, stream: Taker, layout: Layout, width: int) -> None:
    """Give the record that begins on ``line`` to ``stream``, accepted or rejected; a blank line is none."""
    if line.text is None:
        stream.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
        return
    if line.text in ("\n", "\r\n", "\r"):
        return
    values, taken = gather(line, found, layout)
    if isinstance(values, Broken):
        said = line.text[values.at : values.at + 2].rstrip("\r\n")
        stream.reject(values.what, _CLOSE, said=said, offset=line.offset)
    elif len(taken) > 1 and (len(values) != width or _all_alone(taken, layout.delimiter, width)):
        for one in taken:
            said = f"{len(taken)} lines"
            stream.reject("a quoted value runs over lines that look like records", _CLOSE, said=said, offset=one.offset)
    elif len(values) != width:
        said = f"{len(values)} values"
        stream.reject(f"wrong number of values, {width} expected", _COUNT, said=said, offset=line.offset)
    else:
        stream.accept(values, line.size)


def _all_alone(taken: list[Line], delimiter: str, width: int) -> bool:
    enough = 2 if width > 2 else 4
    return width > 1 and len(taken) >= enough and all(stands_alone(one.text or "", delimiter, width) for one in taken)
