"""Write kept rows as Parquet in bounded memory: parts first, then one file in the order of the source."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from tallystick.cage.limits import Limits
from tallystick.cage.report import parquet_names, stream_file
from tallystick.cage.stream import BATCH_ROWS, Reject, Stream
from tallystick.vocabulary.errors import Malformed

REJECT_COLUMNS = ("stream", "row", "byte_offset", "said", "reason", "remedy")
_AS_PARQUET = "(FORMAT parquet, COMPRESSION zstd)"


def quoted(value: object) -> str:
    """A value as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def named(identifier: str) -> str:
    """A name as a quoted SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def as_arrays(values: list[list[object]]) -> dict[str, np.ndarray]:
    """Columns as arrays ``c0`` .. for DuckDB to scan; each list is emptied as soon as it is copied."""
    arrays = {}
    for place, column in enumerate(values):
        array = np.empty(len(column), dtype=object)
        array[:] = column
        arrays[f"c{place}"] = array
        column.clear()
    return arrays


class Parts:
    """One output file, ``types`` are the engine types of its columns; parts lie beside it until ``close``."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, path: Path, types: dict[str, str]) -> None:
        self.engine, self.path, self.types, self.parts = engine, path, types, list[Path]()

    def append(self, values: list[list[object]]) -> None:
        """Write columns of values, in the order of ``types``, as the next part."""
        self.engine.register("chunk", as_arrays(values))
        picked = ", ".join(
            f"CAST(c{i} AS {kind}) AS {named(name)}" for i, (name, kind) in enumerate(self.types.items())
        )
        self.copy(f"SELECT {picked} FROM chunk")
        self.engine.unregister("chunk")

    def copy(self, sql: str) -> Path:
        """Write the rows of a query as the next part."""
        part = self.path.with_name(f".{self.path.name}.{len(self.parts):06d}")
        self.engine.execute(f"COPY ({sql}) TO {quoted(part)} {_AS_PARQUET}")
        self.parts.append(part)
        return part

    def close(self) -> None:
        """Join the parts, in their order, into the output file; an empty one when there were none."""
        if len(self.parts) == 1:
            self.parts[0].rename(self.path)
            return
        if self.parts:
            sql = f"SELECT * FROM read_parquet([{', '.join(map(quoted, self.parts))}])"
        else:
            empty = ", ".join(f"CAST(NULL AS {kind}) AS {named(name)}" for name, kind in self.types.items())
            sql = f"SELECT {empty} WHERE false"
        self.engine.execute(f"COPY ({sql}) TO {quoted(self.path)} {_AS_PARQUET}")
        for part in self.parts:
            part.unlink()


class StreamFile:
    """The Parquet file of one stream: ``row`` and the kept columns."""

    def __init__(self, parts: Parts, names: dict[str, str]) -> None:
        self.parts, self.names = parts, names

    def write(self, columns: Sequence[str], values: list[list[object]]) -> None:
        self.parts.append(values)

    def take(self, sql: str, columns: Sequence[str], expected: int) -> bool:
        picked = "".join(f", {named(column)} AS {named(name)}" for column, name in self.names.items())
        part = self.parts.copy(f"SELECT row_number() OVER () AS row{picked} FROM ({sql})")
        counted = self.parts.engine.execute(f"SELECT count(*) FROM read_parquet({quoted(part)})").fetchall()
        if counted == [(expected,)]:
            return True
        self.parts.parts.remove(part)
        part.unlink()
        return False


class ParquetSink:
    """Streams nobody asked for are remembered by name; rejects of all streams go to one file."""

    def __init__(
        self, engine: duckdb.DuckDBPyConnection, into: Path, keep: dict[str, list[str]], limits: Limits
    ) -> None:
        self.engine, self.into, self.keep, self.limits = engine, into, keep, limits
        self.streams: dict[str, Stream] = {}
        self.unasked: dict[str, None] = {}
        self._files: list[Parts] = []
        kinds = {name: "BIGINT" if name in ("row", "byte_offset") else "VARCHAR" for name in REJECT_COLUMNS}
        self._rejects = self._parts("rejects.parquet", kinds)
        self._told: list[tuple[object, ...]] = []

    def wants(self, stream: str) -> bool:
        if stream not in self.keep:
            self.unasked[stream] = None
        return stream in self.keep

    def stream(self, name: str) -> Stream:
        if name not in self.streams:
            names = parquet_names(self.keep[name])
            types = {"row": "BIGINT"} | dict.fromkeys(names.values(), "VARCHAR")
            writer = StreamFile(self._parts(stream_file(name), types), names)
            self.streams[name] = Stream(name, self.keep[name], writer, self._tell)
        return self.streams[name]

    def finish(self) -> None:
        """Close every file. Raises Malformed when a stream somebody asked for is not in the source."""
        missing = sorted(set(self.keep) - set(self.streams))
        if missing:
            there = ", ".join(sorted({*self.streams, *self.unasked})) or "none"
            raise Malformed(f"stream {missing[0]}", "is not in the source", f"Streams there are: {there}.")
        for stream in self.streams.values():
            stream.finish()
        self._settle_rejects()
        for parts in self._files:
            parts.close()

    def _parts(self, name: str, types: dict[str, str]) -> Parts:
        parts = Parts(self.engine, self.into / name, types)
        self._files.append(parts)
        return parts

    def _tell(self, reject: Reject) -> None:
        self._told.append((reject.stream, reject.row, reject.byte_offset, reject.said, reject.reason, reject.remedy))
        if len(self._told) >= BATCH_ROWS:
            self._settle_rejects()

    def _settle_rejects(self) -> None:
        if self._told:
            self._rejects.append([list(column) for column in zip(*self._told, strict=True)])
        self._told = []
