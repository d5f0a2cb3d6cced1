"""CSV and TSV. One stream: ``rows``.

Options: delimiter (","), quote ('"', or "" for none), encoding ("utf-8"), header (true; false names the columns
"1", "2", ...). A record has exactly the header's number of values. Blank lines hold nothing and are no records.
An unclosed quote sets its own line aside and reading goes on with the next; a quoted value that spans lines
which would all be records of their own sets every one of them aside, because nobody can tell which it is.
"""

from collections.abc import Sequence

from tallystick.cage.delimited import Layout, Pushed, first_line, gather, take_record
from tallystick.cage.lines import Line, coding_of, lines
from tallystick.cage.quoting import Broken
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream
from tallystick.intake.readers.catalogue import ROWS
from tallystick.intake.readers.delimited_examples import EXAMPLES
from tallystick.intake.readers.delimited_plain import take_plain
from tallystick.vocabulary.errors import Malformed


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
        first = first_line(found)
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
            take_record(line, found, stream, layout, width)


READER = Delimited()


def _layout(options: Options, most: int) -> Layout:
    layout = Layout(options.text("delimiter", ","), options.text("quote", '"'), options.flag("header", True), most)
    if len(layout.delimiter) != 1 or layout.delimiter in '"\r\n':
        raise Malformed("option delimiter", "must be one character, no quote or line end", "Correct the mapping.")
    if layout.quote not in ('"', ""):
        raise Malformed("option quote", "must be a double quote or empty", "Correct the mapping.")
    return layout


def _declare(stream: Stream, found: Pushed, first: Line, layout: Layout) -> int:
    values, taken = gather(first, found, layout)
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
