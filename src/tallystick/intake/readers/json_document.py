"""One JSON text. Streams: ``rows``; without the option ``records`` and no array at the top, one per array of objects.

Options: records, the path of the records as in ``answers.item`` (``item``: the elements of an array; empty: the
elements of the top array, else every array of objects under its path as a stream of that name, else the whole
text as one record); encoding ("utf-8"). Nested objects become dotted columns, arrays stay JSON text, a record
that is no object has the column ``value``. Scalars that stand before the records in the objects around them are
the columns ``../name``, ``../../name``.
"""

from collections.abc import Sequence

from tallystick.cage.exact_json import ASK, Unfit, flatten, scalar
from tallystick.cage.json_stream import ITEM, Found, JsonText, Lost, walk
from tallystick.cage.lines import Coding, coding_of
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream
from tallystick.intake.readers.catalogue import ROWS
from tallystick.intake.readers.json_examples import DOCUMENT_EXAMPLES
from tallystick.intake.readers.json_paths import arrays_of_objects
from tallystick.vocabulary.errors import Malformed

REST = "Everything from that byte on is set aside. Ask the sender for the file again."


class JsonDocument:
    name = "json"
    version = "1"
    examples: Sequence[Example] = DOCUMENT_EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the path of the records leads nowhere."""
        records = options.text("records", "")
        coding = coding_of(source, options.text("encoding", "utf-8"))
        options.done()
        named = _streams(source, coding, records, out.limits.record_bytes)
        wanted = {path: out.stream(name) for path, name in named.items() if out.wants(name)}
        text = JsonText(source, coding, out.limits.record_bytes)
        take(text, wanted)
        for path in wanted:
            if records and path[:-1] not in text.reached and not any(s.records for s in wanted.values()):
                raise Malformed(
                    f"records = {records!r}", "leads nowhere in this file", "Correct the path in the mapping."
                )


READER = JsonDocument()


def take(text: JsonText, wanted: dict[tuple[str, ...], Stream]) -> None:
    """Give every record at a wanted path to its stream; where the walk is lost, the rest is one reject of each."""
    if not wanted:
        return
    try:
        for found in walk(text, list(wanted)):
            _one(found, _stream(found.path, wanted))
    except Lost as lost:
        for stream in wanted.values():
            stream.reject(lost.reason, REST, said=lost.said, offset=lost.offset)


def _one(found: Found, stream: Stream) -> None:
    try:
        if found.unfit is not None:
            raise found.unfit
        flat = flatten(found.value)
        for level, scalars in enumerate(found.around, start=1):
            flat.update({"../" * level + name: scalar(value) for name, value in scalars.items()})
    except Unfit as unfit:
        stream.reject(unfit.reason, ASK, said=unfit.said, offset=found.offset)
        return
    stream.accept_named(flat, found.size)


def _stream(path: tuple[str, ...], wanted: dict[tuple[str, ...], Stream]) -> Stream:
    if path in wanted:
        return wanted[path]
    return next(stream for target, stream in wanted.items() if target[: len(path)] == path)


def _streams(source: Source, coding: Coding, records: str, most: int) -> dict[tuple[str, ...], str]:
    if records:
        return {tuple(records.split(".")): ROWS}
    text = JsonText(source, coding, most)
    if text.peek() == "[":
        return {(ITEM,): ROWS}
    found = arrays_of_objects(text)
    return {path: ".".join(path) for path in found} or {(): ROWS}
