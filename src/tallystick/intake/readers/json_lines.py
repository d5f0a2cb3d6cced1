"""JSON Lines: one value per line. One stream: ``rows``.

Options: encoding ("utf-8"). Columns as in the JSON reader. Blank lines hold nothing and are no records.
"""

from collections.abc import Sequence

from tallystick.cage.exact_json import ASK, Unfit, flatten, parse
from tallystick.cage.lines import Line, coding_of, fault_remedy, lines
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream
from tallystick.intake.readers.catalogue import ROWS
from tallystick.intake.readers.json_examples import LINES_EXAMPLES


class JsonLines:
    name = "jsonl"
    version = "1"
    examples: Sequence[Example] = LINES_EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        coding = coding_of(source, options.text("encoding", "utf-8"))
        options.done()
        if not out.wants(ROWS):
            return
        stream = out.stream(ROWS)
        for line in lines(source, coding, most=out.limits.record_bytes):
            _one(line, stream)


READER = JsonLines()


def _one(line: Line, stream: Stream) -> None:
    if line.text is None:
        stream.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
        return
    if line.text.isspace():
        return
    try:
        flat = flatten(parse(line.text))
    except Unfit as unfit:
        stream.reject(unfit.reason, ASK, said=unfit.said, offset=line.offset)
        return
    stream.accept_named(flat, line.size)
