"""The shape of a source: per column how many, how long, of which kinds. No value leaves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from tallystick.cage.kinds import kind_sql
from tallystick.cage.limits import Limits
from tallystick.cage.parquet import as_arrays, named
from tallystick.cage.stream import Reject, Stream

AT_ONCE = 20
"""Columns looked at in one pass: each brings some thirty patterns."""


@dataclass
class ColumnShape:
    filled: int = 0
    longest: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, kinds: dict[str, int], longest: int) -> None:
        self.kinds.update(kinds)
        self.filled += sum(kinds.values())
        self.longest = max(self.longest, longest)


class StreamShape:
    """Counts instead of a file."""

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        self.engine, self.columns = engine, dict[str, ColumnShape]()

    def write(self, columns: Sequence[str], values: list[list[object]]) -> None:
        self.engine.register("chunk", as_arrays(values))
        self._count("chunk", columns, [f"CAST(c{place} AS VARCHAR)" for place in range(1, len(columns) + 1)])
        self.engine.unregister("chunk")

    def take(self, sql: str, columns: Sequence[str], expected: int) -> bool:
        if self.engine.execute(f"SELECT count(*) FROM ({sql})").fetchall() != [(expected,)]:
            return False
        self._count(f"({sql})", columns, [named(column) for column in columns])
        return True

    def _count(self, source: str, columns: Sequence[str], values: list[str]) -> None:
        """One pass over ``source``; ``values`` are SQL for the columns."""
        for start in range(0, len(columns), AT_ONCE):
            some = values[start : start + AT_ONCE]
            counts = ", ".join(
                f"histogram({kind_sql(value)}) FILTER (WHERE {value} <> ''), max(length({value}))" for value in some
            )
            (found,) = self.engine.execute(f"SELECT {counts} FROM {source}").fetchall()
            for place, column in enumerate(columns[start : start + AT_ONCE]):
                shape = self.columns.setdefault(column, ColumnShape())
                shape.add(found[2 * place] or {}, found[2 * place + 1] or 0)


class ShapeSink:
    """Wants every stream and every column."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, limits: Limits) -> None:
        self.engine, self.limits = engine, limits
        self.streams: dict[str, Stream] = {}
        self._shapes: dict[str, StreamShape] = {}

    def wants(self, stream: str) -> bool:
        return True

    def stream(self, name: str) -> Stream:
        if name not in self.streams:
            self._shapes[name] = StreamShape(self.engine)
            self.streams[name] = Stream(name, None, self._shapes[name], _unheard)
        return self.streams[name]

    def shape(self) -> dict[str, Any]:
        """``{stream: {"records", "rejects", "columns": {column: {"filled", "longest", "kinds"}}}}``."""
        told = {}
        for name, stream in self.streams.items():
            stream.finish()
            shapes = {column: self._shapes[name].columns.get(column, ColumnShape()) for column in stream.columns}
            columns = {
                column: {"filled": one.filled, "longest": one.longest, "kinds": dict(one.kinds.most_common())}
                for column, one in shapes.items()
            }
            told[name] = {"records": stream.records, "rejects": stream.rejects, "columns": columns}
        return told


def _unheard(reject: Reject) -> None:
    """Rejects are counted by the stream; a shape keeps none of their fragments."""
