"""Manifests that are delimited tables with a header: each record by its column names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tallystick.cage.delimited import Layout, Pushed, first_line, gather, take_record
from tallystick.cage.lines import Line, coding_of, lines
from tallystick.cage.quoting import Broken
from tallystick.cage.reader import Source
from tallystick.evidence.manifests.rows import Manifest
from tallystick.vocabulary.errors import Malformed

Taken = Callable[[dict[str, str], int], None]


@dataclass(frozen=True)
class Table:
    """How a table is written; ``needs`` are columns of which it must have one. ``known_as``: a column's name as the
    format knows it, from what stands in the header."""

    format: str
    delimiter: str
    encoding: str
    needs: Sequence[str]
    most: int
    known_as: Callable[[str], str] = str.strip


@dataclass
class _Records:
    """Gives each record by column name, and what is wrong to the manifest as an entry set aside."""

    columns: list[str]
    take: Taken
    manifest: Manifest

    def accept(self, values: Sequence[str], weight: int) -> None:
        self.take(dict(zip(self.columns, values, strict=True)), weight)

    def reject(self, reason: str, remedy: str, *, said: str = "", offset: int | None = None) -> None:
        self.manifest.next_entry()
        self.manifest.reject(reason, remedy, said=said, offset=offset)


def read_table(source: Source, table: Table, manifest: Manifest, take: Taken) -> list[str]:
    """Give every record to ``take``; returns the columns. Raises Malformed for a header that is not the format's."""
    layout = Layout(table.delimiter, '"', True, table.most)
    found = Pushed(lines(source, coding_of(source, table.encoding), most=table.most))
    first = first_line(found)
    values = gather(first, found, layout)[0] if first is not None else []
    if isinstance(values, Broken):
        raise Malformed(table.format, f"the header cannot be read ({values.what})", "Name the right reader.")
    columns = [table.known_as(value) for value in values]
    if not set(columns) & set(table.needs):
        what = f"the header has none of the columns {', '.join(table.needs)}"
        raise Malformed(table.format, what, "Name the right reader, or the delimiter and encoding.")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise Malformed(table.format, f"column {twice[0]!r} is there twice", "Ask the sender for the file again.")
    records = _Records(columns, take, manifest)
    while (line := found.next()) is not None:
        take_record(_trimmed(line, table.delimiter, len(columns)), found, records, layout, len(columns))
    return columns


def _trimmed(line: Line, delimiter: str, width: int) -> Line:
    """A line without delimiters at its end that the header does not have: some exporters add one to every row."""
    text = line.text
    if text is None or '"' in text or text.count(delimiter) < width:
        return line
    bare = text.rstrip("\r\n")
    kept = delimiter.join(bare.split(delimiter)[:width])
    return line._replace(text=kept) if not bare[len(kept) :].strip(delimiter) else line
