"""What Python prepares for the steps: normal forms of distinct values, networks of distinct addresses, starting
weights, and what EM learns from the patterns."""

from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import numpy as np

from tallystick.linking.normal.forms import loose_form, normal_form
from tallystick.linking.normal.line import line, packed, same_line, span
from tallystick.linking.normal.side_by_side import side_by_side
from tallystick.linking.weighing import weights
from tallystick.linking.weighing.learning import Patterns, learn, rows_of
from tallystick.tables.laying import Rows, lay

CHUNK = 50_000


def prepare(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make NORMAL, ADDRESS_FORMS and STARTING beside the steps; what is already there is not made again."""
    shape = "kind VARCHAR, level VARCHAR, step INTEGER, weight INTEGER, code INTEGER"
    lay(engine, folder / "STARTING.parquet", shape, lambda: iter([list(weights.starting_rows())]))
    shape = "kind VARCHAR, said VARCHAR, region VARCHAR, form VARCHAR, loose VARCHAR, reason VARCHAR"
    lay(engine, folder / "NORMAL.parquet", shape, lambda: _normal(engine))
    shape = "said VARCHAR, form VARCHAR, line VARCHAR, prefix VARCHAR, reason VARCHAR"
    lay(engine, folder / "ADDRESS_FORMS.parquet", shape, lambda: _address_forms(engine))


def learn_weights(engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make WEIGHTS from PATTERNS."""
    shape = 'kind VARCHAR, level VARCHAR, step INTEGER, weight INTEGER, pairs BIGINT, "right" INTEGER'
    lay(engine, folder / "WEIGHTS.parquet", shape, lambda: _learned(engine))


def _learned(engine: duckdb.DuckDBPyConnection) -> Iterator[Rows]:
    names, levels = weights.kinds(), weights.levels()
    columns = ", ".join(f"{name}, {name}_second" for name in names)
    found = engine.execute(f"SELECT {columns}, homes, pairs FROM PATTERNS ORDER BY ALL").fetchnumpy()
    accounts = engine.execute("SELECT count(*) FROM ACCOUNT_KEYS").fetchall()[0][0]
    patterns = Patterns(
        codes=np.stack([np.asarray(found[name], dtype=np.int64) for name in names], axis=1),
        second=np.stack([np.asarray(found[f"{name}_second"], dtype=bool) for name in names], axis=1),
        homes=np.asarray(found["homes"], dtype=np.int64),
        pairs=np.asarray(found["pairs"], dtype=np.float64),
        space=accounts * (accounts - 1) / 2,
        apart=_apart(engine),
    )
    learned = learn(patterns, levels, second_start=weights.second_start())
    yield [tuple(row.values()) for row in rows_of(learned, levels, names)]


def _apart(engine: duckdb.DuckDBPyConnection) -> float:
    """Of two accounts with known homes, the share at home in two countries."""
    counts = [count for (count,) in engine.execute("SELECT count(*) FROM HOMES GROUP BY country").fetchall()]
    return float(1 - sum(count * count for count in counts) / max(1, sum(counts)) ** 2)


def _normal(engine: duckdb.DuckDBPyConnection) -> Iterator[Rows]:
    return side_by_side(_normal_rows, _chunks(engine, "SELECT kind, said, region FROM SAID"))


def _normal_rows(chunk: Rows) -> Rows:
    rows = []
    for kind, said, region in chunk:
        form, reason = normal_form(kind, said, region)
        rows.append((kind, said, region, form or None, loose_form(kind, form) if form else None, reason or None))
    return rows


def _address_forms(engine: duckdb.DuckDBPyConnection) -> Iterator[Rows]:
    networks = Networks([prefix for (prefix,) in engine.execute("SELECT DISTINCT prefix FROM NETWORKS").fetchall()])
    return side_by_side(partial(_address_rows, networks), _chunks(engine, "SELECT said FROM ADDRESSES_SAID"))


def _address_rows(networks: "Networks", chunk: Rows) -> Rows:
    rows: Rows = []
    for (said,) in chunk:
        form, reason = line(said)
        if form:
            rows.append((said, form, same_line(form), networks.find(form), None))
        else:
            rows.append((said, None, None, None, reason))
    return rows


def _chunks(engine: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Rows]:
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
