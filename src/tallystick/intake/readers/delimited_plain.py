"""The fast way for a plain delimited file: a vectorised look that proves it plain, then DuckDB's reader.

Plain means: UTF-8 throughout, no NUL, one kind of line end, no blank line, quotes only around whole values and
closed on their own line, the same number of values on every line. Anything else is read the careful way.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.cage.lines import blocks
from tallystick.cage.parquet import named, quoted
from tallystick.cage.reader import Source
from tallystick.cage.stream import Sink, Stream

LONGEST_LINE = 1 << 20
_QUOTE, _LF, _CR = 34, 10, 13
Places = NDArray[np.int64]


@dataclass
class Seen:
    records: int = 0
    crlf: bool | None = None


def take_plain(
    source: Source, stream: Stream, out: Sink, *, delimiter: str, width: int, header: bool, skip: int
) -> bool:
    """Take every record at once; False, with nothing taken, when the file is not plain."""
    columns = list(stream.columns)
    if not delimiter.isascii() or delimiter == "\0" or width != len(columns):
        return False
    if len({column.casefold() for column in columns}) < width:
        return False
    seen = Seen()
    for block in _blocks(source, skip):
        if block is None or not _is_plain(block, ord(delimiter), width, seen):
            return False
    try:
        return stream.take(_query(source, columns, delimiter, header), seen.records - header)
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            raise
        return False


def _blocks(source: Source, skip: int) -> Iterator[bytes | None]:
    with source.open() as opened:
        opened.seek(skip)
        for _, block, _ in blocks(opened, most=LONGEST_LINE):
            end = b"" if block.endswith(b"\n") else b"\r\n" if b"\r\n" in block else b"\n"
            yield block + end if block else None


def _is_plain(block: bytes, delimiter: int, width: int, seen: Seen) -> bool:
    if not _is_text(block) or not _one_line_end(block, seen):
        return False
    units = np.frombuffer(block, dtype=np.uint8)
    ends = np.flatnonzero(units == _LF)
    marks = np.flatnonzero(units == delimiter)
    if np.diff(ends, prepend=-1).max(initial=0) > LONGEST_LINE:
        return False
    if b'"' in block:
        quotes = np.flatnonzero(units == _QUOTE)
        if not _quotes_are_plain(units, quotes, ends, delimiter):
            return False
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    per_line = np.diff(np.searchsorted(marks, ends), prepend=0)
    seen.records += len(ends)
    return bool((per_line == width - 1).all())


def _is_text(block: bytes) -> bool:
    if b"\0" in block:
        return False
    try:
        return block.isascii() or bool(block.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _one_line_end(block: bytes, seen: Seen) -> bool:
    """One kind of line end in the whole file, and no blank line."""
    if block.startswith((b"\n", b"\r\n")) or b"\n\n" in block or b"\n\r\n" in block:
        return False
    crlf = b"\r" in block
    if seen.crlf not in (None, crlf):
        return False
    seen.crlf = crlf
    return not crlf or block.count(b"\r\n") == block.count(b"\r") == block.count(b"\n")


def _quotes_are_plain(units: NDArray[np.uint8], quotes: Places, ends: Places, delimiter: int) -> bool:
    if (np.searchsorted(quotes, ends) % 2).any():
        return False
    before = units[np.maximum(quotes[0::2] - 1, 0)]
    opens = (before == delimiter) | (before == _LF) | (before == _QUOTE) | (quotes[0::2] == 0)
    after = units[np.minimum(quotes[1::2] + 1, len(units) - 1)]
    closes = (after == delimiter) | (after == _LF) | (after == _CR) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _query(source: Source, columns: list[str], delimiter: str, header: bool) -> str:
    fields = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(columns)))
    picked = ", ".join(f"coalesce(c{place}, '') AS {named(column)}" for place, column in enumerate(columns))
    return (
        f"SELECT {picked} FROM read_csv({quoted(source.path)}, auto_detect = false, columns = {{{fields}}}, "
        f"delim = {quoted(delimiter)}, quote = '\"', escape = '\"', header = {str(header).lower()}, "
        f"strict_mode = true, null_padding = false, ignore_errors = false, compression = 'none', "
        f"max_line_size = {2 * LONGEST_LINE}, encoding = 'utf-8')"
    )
