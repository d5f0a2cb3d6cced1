"""A sink in memory: for the many inputs a file per stream would be too slow for."""

import tempfile
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from typing import Any

from tallystick.cage.child import load
from tallystick.cage.limits import Limits
from tallystick.cage.reader import Options, Source
from tallystick.cage.stream import Reject, Stream
from tallystick.intake.readers.catalogue import READERS
from tallystick.vocabulary.errors import HouseError


class Kept:
    """Rows of one stream. ``take`` always declines, so the careful way is the one that is tried."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def write(self, columns: Sequence[str], values: list[list[object]]) -> None:
        self.rows.extend(zip(*values, strict=True))

    def take(self, sql: str, columns: Sequence[str], expected: int) -> bool:
        return False


class MemorySink:
    """``keep`` None keeps every column of every stream."""

    engine = None

    def __init__(self, keep: dict[str, list[str]] | None) -> None:
        self.keep, self.limits = keep, Limits()
        self.streams: dict[str, Stream] = {}
        self.kept: dict[str, Kept] = {}
        self.rejects: list[Reject] = []

    def wants(self, stream: str) -> bool:
        return self.keep is None or stream in self.keep

    def stream(self, name: str) -> Stream:
        if name not in self.streams:
            keep = None if self.keep is None else self.keep[name]
            self.kept[name] = Kept()
            self.streams[name] = Stream(name, keep, self.kept[name], self.rejects.append)
        return self.streams[name]


@contextmanager
def source_of(content: bytes) -> Any:
    with tempfile.NamedTemporaryFile() as opened:
        opened.write(content)
        opened.flush()
        yield Source(opened.fileno(), len(content))


def read_in_memory(
    content: bytes, reader: str, keep: dict[str, list[str]] | None = None, **options: object
) -> MemorySink:
    """Read, and check that every record is accounted for once; a HouseError is an answer too."""
    sink = MemorySink(keep)
    with source_of(content) as source, suppress(HouseError):
        load(READERS[reader]).read(source, Options(dict(options)), sink)
    for name, stream in sink.streams.items():
        stream.flush()
        numbers = [row[0] for row in sink.kept[name].rows] + [one.row for one in sink.rejects if one.stream == name]
        assert sorted(numbers) == list(range(1, stream.records + 1))
        for row in sink.kept[name].rows:
            for value in row[1:]:
                assert value is None or value.encode("utf-8") is not None
    for one in sink.rejects:
        assert len(one.said) <= 200
        assert one.said.isprintable()
        assert one.byte_offset is None or 0 <= one.byte_offset <= len(content)
    return sink
