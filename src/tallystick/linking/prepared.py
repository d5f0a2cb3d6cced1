"""What Python prepares for the steps: normal forms of distinct values, networks of distinct addresses, weights."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tallystick.linking import weights
from tallystick.linking.normal.forms import loose_form, normal_form
from tallystick.linking.normal.line import line, packed, span
from tallystick.tables.engine import named, quoted
from tallystick.tables.shelf import settle

CHUNK = 200_000


def prepare(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make NORMAL, ADDRESS_FORMS and WEIGHTS beside the steps; what is already there is not made again."""
    _make(engine, folder, "WEIGHTS", "kind VARCHAR, level VARCHAR, holders INTEGER, weight INTEGER", _weights())
    shape = "kind VARCHAR, said VARCHAR, region VARCHAR, form VARCHAR, loose VARCHAR, reason VARCHAR"
    _make(engine, folder, "NORMAL", shape, _normal(engine))
    shape = "said VARCHAR, form VARCHAR, prefix VARCHAR, reason VARCHAR"
    _make(engine, folder, "ADDRESS_FORMS", shape, _address_forms(engine))


def _make(
    engine: duckdb.DuckDBPyConnection, folder: Path, name: str, shape: str, chunks: Iterator[list[tuple[Any, ...]]]
) -> None:
    path = folder / f"{name}.parquet"
    if not path.exists():
        engine.execute(f"CREATE OR REPLACE TEMP TABLE making ({shape})")
        columns = [column.split()[0] for column in shape.split(", ")]
        for chunk in chunks:
            arrays = {
                column: np.array(list(values), dtype=object)
                for column, values in zip(columns, zip(*chunk, strict=True), strict=True)
            }
            engine.register("chunk", arrays)
            engine.execute("INSERT INTO making SELECT * FROM chunk")
            engine.unregister("chunk")
        with settle(path) as fresh:
            engine.execute(f"COPY making TO {quoted(fresh)} (FORMAT parquet, COMPRESSION zstd)")
        engine.execute("DROP TABLE making")
    engine.execute(f"CREATE OR REPLACE VIEW {named(name)} AS SELECT * FROM read_parquet({quoted(path)})")


def _weights() -> Iterator[list[tuple[Any, ...]]]:
    yield list(weights.weight_rows())


def _normal(engine: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    for chunk in _chunks(engine, "SELECT kind, said, region FROM SAID"):
        rows = []
        for kind, said, region in chunk:
            found = normal_form(kind, said, region)
            loose = loose_form(kind, found.form) if found.form else None
            rows.append((kind, said, region, found.form or None, loose, found.reason or None))
        yield rows


def _address_forms(engine: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Any, ...]]]:
    networks = Networks([prefix for (prefix,) in engine.execute("SELECT DISTINCT prefix FROM NETWORKS").fetchall()])
    for chunk in _chunks(engine, "SELECT said FROM ADDRESSES_SAID"):
        rows = []
        for (said,) in chunk:
            found = line(said)
            prefix = networks.find(found.form) if found.form else None
            rows.append((said, found.form or None, prefix, found.reason or None))
        yield rows


def _chunks(engine: duckdb.DuckDBPyConnection, sql: str) -> Iterator[list[tuple[Any, ...]]]:
    cursor = engine.cursor()
    cursor.execute(sql)
    while chunk := cursor.fetchmany(CHUNK):
        yield chunk


class Networks:
    """Prefixes made into stretches that do not overlap, so that one binary search finds the longest match.

    >>> Networks(["240.0.0.0/8", "240.1.0.0/16"]).find("240.1.2.3")
    '240.1.0.0/16'
    """

    def __init__(self, prefixes: list[str]) -> None:
        spans = sorted((*span(prefix), prefix) for prefix in prefixes)
        spans.sort(key=lambda found: (found[0], -int.from_bytes(found[1], "big")))
        self._starts: list[int] = []
        self._prefixes: list[str | None] = []
        open_spans: list[tuple[int, str]] = []
        for first, last, prefix in spans:
            begin = int.from_bytes(first, "big")
            self._close(open_spans, before=begin)
            self._add(begin, prefix)
            open_spans.append((int.from_bytes(last, "big"), prefix))
        self._close(open_spans, before=1 << 129)

    def _close(self, open_spans: list[tuple[int, str]], *, before: int) -> None:
        while open_spans and open_spans[-1][0] < before:
            last, _ = open_spans.pop()
            self._add(last + 1, open_spans[-1][1] if open_spans else None)

    def _add(self, start: int, prefix: str | None) -> None:
        if self._starts and self._starts[-1] == start:
            self._prefixes[-1] = prefix
        else:
            self._starts.append(start)
            self._prefixes.append(prefix)

    def find(self, form: str) -> str | None:
        """The longest prefix an address (in canonical text) lies in."""
        place = bisect_right(self._starts, int.from_bytes(packed(form), "big")) - 1
        return self._prefixes[place] if place >= 0 else None
