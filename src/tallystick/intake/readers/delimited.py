"""CSV and TSV. One stream: ``rows``.

Options: delimiter (","), quote ('"', or "" for none), encoding ("utf-8"), header (true; false names the columns
"1", "2", ...). A record has exactly the header's number of values. Blank lines hold nothing and are no records.
An unclosed quote sets its own line aside and reading goes on with the next; a quoted value that spans lines
which would all be records of their own sets every one of them aside, because nobody can tell which it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream
from tallystick.intake.readers.catalogue import ROWS
from tallystick.intake.readers.delimited_examples import EXAMPLES
from tallystick.intake.readers.delimited_plain import take_plain
from tallystick.intake.readers.lines import Line, coding_of, fault_remedy, lines
from tallystick.intake.readers.quoting import Broken, split_record, stands_alone, strip_end
from tallystick.vocabulary.errors import Malformed

MOST_LINES = 1000
_CLOSE = "Ask the sender for the row again, or correct the quotes in a copy and record it."
_COUNT = "Ask the sender for the row again; a delimiter inside a value must stand in quotes."


@dataclass(frozen=True)
class Layout:
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


class Delimited:
    name = "csv"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the header cannot be read."""
        layout = _layout(options, out.limits.record_bytes)
        coding = coding_of(source, options.text("encoding", "utf-8"))
        options.done()
        if not out.wants(ROWS):
            return
        stream = out.stream(ROWS)
        found = Pushed(lines(source, coding, most=layout.most))
        first = _first(found)
        if first is None:
            return
        width = _declare(stream, found, first, layout)
        if (
            layout.quote
            and coding.plain
            and take_plain(
                source, stream, out, delimiter=layout.delimiter, width=width, header=layout.header, skip=coding.skip
            )
        ):
            return
        while (line := found.next()) is not None:
            _record(line, found, stream, layout, width)


READER = Delimited()


def _layout(options: Options, most: int) -> Layout:
    layout = Layout(options.text("delimiter", ","), options.text("quote", '"'), options.flag("header", True), most)
    if len(layout.delimiter) != 1 or layout.delimiter in '"\r\n':
        raise Malformed("option delimiter", "must be one character, no quote or line end", "Correct the mapping.")
    if layout.quote not in ('"', ""):
        raise Malformed("option quote", "must be a double quote or empty", "Correct the mapping.")
    return layout


def _first(found: Pushed) -> Line | None:
    while (line := found.next()) is not None:
        if line.text is None or strip_end(line.text):
            return line
    return None


def _declare(stream: Stream, found: Pushed, first: Line, layout: Layout) -> int:
    values, taken = _gather(first, found, layout)
    if layout.header:
        if isinstance(values, Broken):
            raise Malformed(
                "header", values.what, "Ask the sender for the file again; without its header nothing is named."
            )
        stream.declare([value or str(place) for place, value in enumerate(values, start=1)])
        return len(values)
    found.back(taken)
    width = 1 if isinstance(values, Broken) else len(values)
    stream.declare([str(place) for place in range(1, width + 1)])
    return width


def _gather(first: Line, found: Pushed, layout: Layout) -> tuple[list[str] | Broken, list[Line]]:
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


def _record(line: Line, found: Pushed, stream: Stream, layout: Layout, width: int) -> None:
    if line.text is None:
        stream.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
        return
    if line.text in ("\n", "\r\n", "\r"):
        return
    values, taken = _gather(line, found, layout)
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
