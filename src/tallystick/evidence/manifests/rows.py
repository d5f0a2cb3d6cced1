"""The five streams of a manifest being read: rows by column name go where somebody asked for them."""

from collections.abc import Mapping

from tallystick.cage.stream import Sink, Stream
from tallystick.evidence.manifests.tables import (
    CASE_STREAM,
    EXIF_STREAM,
    MEDIA_STREAM,
    OTHER_STREAM,
    PATHS_STREAM,
    STREAMS,
)

ASK = "Ask the sender for the row again."


class Manifest:
    """Where a reader puts its rows; streams nobody asked for take nothing and are told as unasked."""

    def __init__(self, out: Sink) -> None:
        self.entries, self.rejected = 0, 0
        self._streams = {
            name: _declared(out.stream(name), columns) for name, columns in STREAMS.items() if out.wants(name)
        }

    def next_entry(self) -> str:
        """The number of the entry that begins."""
        self.entries += 1
        return str(self.entries)

    def media(self, row: Mapping[str, str | None], weight: int) -> None:
        self._put(MEDIA_STREAM, row, weight)

    def path(self, row: Mapping[str, str | None], weight: int = 300) -> None:
        self._put(PATHS_STREAM, row, weight)

    def exif(self, row: Mapping[str, str | None], weight: int = 150) -> None:
        self._put(EXIF_STREAM, row, weight)

    def case(self, row: Mapping[str, str | None]) -> None:
        self._put(CASE_STREAM, row, 1000)

    def other(self, row: Mapping[str, str | None], weight: int = 400) -> None:
        self._put(OTHER_STREAM, row, weight)

    def reject(self, reason: str, remedy: str = ASK, *, said: str = "", offset: int | None = None) -> None:
        """An entry set aside: it counts as one of MEDIA, whichever streams it would have had rows in."""
        self.rejected += 1
        stream = self._streams.get(MEDIA_STREAM) or next(iter(self._streams.values()), None)
        if stream is not None:
            stream.reject(reason, remedy, said=said, offset=offset)

    def _put(self, name: str, row: Mapping[str, str | None], weight: int) -> None:
        stream = self._streams.get(name)
        if stream is not None:
            stream.accept([row.get(column) for column in STREAMS[name]], weight)


def _declared(stream: Stream, columns: tuple[str, ...]) -> Stream:
    stream.declare(columns)
    return stream
