"""What a reading came to: per stream the records, the rows written and the rejects."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True)
class StreamRead:
    """One stream (a table of the source). ``records == rows + rejects`` always holds.

    ``columns`` are the names the source has; ``named`` says under which Parquet column each kept one lies
    (its own name, unless it differs from ``row`` or another kept name only by upper and lower case).
    """

    records: int
    rows: int
    rejects: int
    columns: tuple[str, ...]
    named: dict[str, str]


@dataclass(frozen=True)
class ReadReport:
    """``folder`` holds ``<stream>.parquet`` per stream, ``rejects.parquet`` and ``read.json``.

    ``unasked`` names streams the source has and nobody asked to keep.
    """

    sha256: str
    bytes: int
    reader: str
    version: str
    streams: dict[str, StreamRead]
    folder: Path
    unasked: tuple[str, ...] = ()

    def path(self, stream: str) -> Path:
        """The Parquet file of a stream: ``row`` BIGINT, then each kept column as VARCHAR."""
        return self.folder / stream_file(stream)

    @property
    def rejects_path(self) -> Path:
        """stream VARCHAR, row BIGINT, byte_offset BIGINT or NULL, said, reason, remedy VARCHAR."""
        return self.folder / "rejects.parquet"


def stream_file(stream: str) -> str:
    """The file name of a stream; a name that is no plain file name is percent-encoded, a long one shortened."""
    plain = quote(stream, safe=" ()+,=@")
    if stream.startswith(".") or stream == "rejects":
        plain = f"%{ord(stream[0]):02X}{plain[1:]}"
    if len(plain) > 200:
        plain = f"{plain[:150]}~{sha256(stream.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return f"{plain}.parquet"


def parquet_names(kept: list[str]) -> dict[str, str]:
    """Source column -> Parquet column. Engines compare names without case, so ``Row`` becomes ``Row~2``."""
    taken, named = {"row"}, {}
    for column in kept:
        fresh, turn = column, 1
        while fresh.casefold() in taken:
            turn += 1
            fresh = f"{column}~{turn}"
        taken.add(fresh.casefold())
        named[column] = fresh
    return named
