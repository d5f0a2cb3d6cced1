"""Access logs of Apache and nginx, common and combined. One stream: ``rows``.

Columns: vhost, address, port, ident, user, time, request_method, path, status, size, referer, agent, and those
named by the option ``extra`` (further fields at the end of the line, quoted or not; ``extra`` may name ``port``).
A source port is read from ``192.0.2.1:4711`` and ``[2001:db8::1]:4711``. "-" and "" are NULL, as the format has
no other way to say nothing; escapes such as ``\\x16`` stay as written. ``path`` is what was asked for, with its
query: content, there only for who asks. Blank lines hold nothing and are no records.
"""

from collections.abc import Iterator, Sequence

from tallystick.cage.lines import Coding, blocks, coding_of, fault_remedy, line_of
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink, Stream
from tallystick.intake.readers.catalogue import ROWS
from tallystick.intake.readers.weblog_examples import EXAMPLES
from tallystick.intake.readers.weblog_line import OWN, Form, columns
from tallystick.vocabulary.errors import Malformed


class Weblog:
    name = "weblog"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        extra = options.names("extra")
        options.done()
        if len(set(extra)) < len(extra) or set(extra) & set(OWN) - {"port"}:
            raise Malformed("option extra", "a name stands twice or is a column of its own", "Correct the mapping.")
        if not out.wants(ROWS):
            return
        stream = out.stream(ROWS)
        stream.declare(columns(extra))
        form = Form(extra, stream.picked)
        coding = coding_of(source, "utf-8")
        with source.open() as opened:
            opened.seek(coding.skip)
            for offset, block, size in blocks(opened, most=out.limits.record_bytes):
                if not block:
                    fault = "line too long"
                    stream.reject(fault, fault_remedy(fault), said=f"{size} bytes", offset=offset)
                elif not _whole(block, form, stream, out.limits.record_bytes):
                    _each(block, offset, form, stream, coding, out.limits.record_bytes)


READER = Weblog()


def _whole(block: bytes, form: Form, stream: Stream, most: int) -> bool:
    """Take a block in which every line is a record, all at once."""
    if len(block) > most and max(map(len, block.split(b"\n"))) > most:
        return False
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    expected = text.count("\n") + (not text.endswith("\n"))
    if "\0" in text:
        return False
    found = form.all_in(text)
    if len(found) != expected:
        return False
    stream.accept_columns(form.columns_of(found), expected)
    return True


def _each(block: bytes, offset: int, form: Form, stream: Stream, coding: Coding, most: int) -> None:
    for at, raw in _split(block, offset):
        if len(raw) > most:
            stream.reject("line too long", fault_remedy("line too long"), said=f"{len(raw)} bytes", offset=at)
            continue
        line = line_of(raw, at, coding)
        if line.text is None:
            stream.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
            continue
        text = line.text.rstrip("\r\n")
        if not text:
            continue
        values = form.one_in(text)
        values = form.loose_in(text) if values is None else values
        if values is None:
            fault = form.fault(text)
            stream.reject(fault.reason, fault.remedy, said=fault.said, offset=at)
        else:
            stream.accept_picked(values, len(raw))


def _split(block: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    for raw in block.split(b"\n"):
        if raw:
            yield offset, raw
        offset += len(raw) + 1
