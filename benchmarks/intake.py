"""A CSV of a million accesses on its whole way to the given table, beside a floor and beside a plain loop.

Ours: cover sheet, digest of the raw bytes, the cage, exact texts, every field judged, duplicates, quarantine, lineage,
counts. The floor: DuckDB's ``read_csv`` with typed columns into Parquet, which checks nothing and loses what does not
fit. The loop: ``csv``, ``strptime``, ``ip_address``, ``int``, with Parquet written by pyarrow.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measure import AGREED, Benchmark, Figures, Measure
from benchmarks.timing import spent

ROWS = 1_000_000
STAMP = "%Y-%m-%d %H:%M:%S"
CHUNK = 100_000

COVER = """
[contribution]
name = "Sessions of an invented platform"
operation = "BENCH-INTAKE"
agency = "DK-NCP"
kind = "platform"
received_at = 2026-03-01T10:00:00Z

[legal]
basis = "Invented order"
mandate = "Invented mandate"
from = 2024-01-01T00:00:00Z
until = 2026-12-31T00:00:00Z

[handling]
codes = ["H1"]
text = ""
evaluation = "B2"

[clock]
zone = "UTC"
offset_seconds = 0
evidence = ""

[[file]]
path = "sessions.csv"
reader = "csv"
mapping = "sessions.mapping.toml"
"""

MAPPING = """
[[table]]
name = "ACCESSES"
stream = "rows"

[table.columns]
account = "uid"
at = "ts"
event = "kind"
address = "ip"
port = "sport"
agent = "ua"

[table.constants]
platform = "harbour"

[table.times.at]
format = "%Y-%m-%d %H:%M:%S"
zone = "UTC"

[table.words.event]
login = "Login"
get = "Download"
"""

INVENTED = """
COPY (
  SELECT 'u' || (hash(n) % 90000) AS uid,
         strftime(TIMESTAMP '2025-01-01' + to_seconds(n * 23), '%Y-%m-%d %H:%M:%S') AS ts,
         CASE WHEN n % 5 = 0 THEN 'login' ELSE 'get' END AS kind,
         CASE WHEN n % 4 = 0 THEN printf('2001:db8:%x:%x::%x', 1 + n % 60000, 1 + n % 977, 1 + n % 31)
              ELSE printf('%d.%d.%d.%d', 240 + n % 16, n % 256, (n // 7) % 256, (n // 11) % 256) END AS ip,
         1024 + n % 60000 AS sport,
         'Mozilla/5.0 (invented; rv:' || (n % 40) || ') Browser/' || (n % 12) AS ua
  FROM range({rows}) AS numbers(n)
) TO '{path}' (FORMAT csv, HEADER)
"""


def prepare(folder: Path, *, rows: int = ROWS) -> None:
    """A contribution folder with one CSV of invented accesses, every row good and none twice."""
    place = folder / "contribution"
    place.mkdir()
    (place / "contribution.toml").write_text(COVER, encoding="utf-8")
    (place / "sessions.mapping.toml").write_text(MAPPING, encoding="utf-8")
    duckdb.execute(INVENTED.format(rows=rows, path=place / "sessions.csv"))


def figures(count: int, took: Figures) -> Figures:
    return {AGREED: float(count), "rows": count / took["seconds"], "cpu": took["cpu"]}


def ours(folder: Path) -> Figures:
    """From the folder to the given table and the counts that reconcile."""
    from tallystick.intake.prepare import prepare as prepared
    from tallystick.intake.received import open_folder

    into = Path(tempfile.mkdtemp(dir=folder))
    done: list[Any] = []
    took = spent(lambda: done.append(prepared(open_folder(folder / "contribution"), into=into)))
    counts = done[0].counts()["total"]
    shutil.rmtree(into)
    return figures(counts["accepted"], took)


def floor(folder: Path) -> Figures:
    """``read_csv`` with typed columns into Parquet; what does not fit its type is lost without a word."""
    types = (
        "{'uid': 'VARCHAR', 'ts': 'TIMESTAMP', 'kind': 'VARCHAR', 'ip': 'VARCHAR', 'sport': 'INTEGER', 'ua': 'VARCHAR'}"
    )
    source, target = folder / "contribution" / "sessions.csv", folder / "floor.parquet"
    engine = duckdb.connect(config={"threads": 2})
    sql = (
        f"COPY (SELECT * FROM read_csv('{source}', header = true, columns = {types}, ignore_errors = true))"
        f" TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
    took = spent(lambda: engine.execute(sql))
    row = engine.execute(f"SELECT count(*) FROM read_parquet('{target}')").fetchone()
    return figures(row[0] if row else 0, took)


def loop(folder: Path) -> Figures:
    """What one would write first; a row that does not parse is skipped without a word."""
    counted: list[int] = []
    source, target = folder / "contribution" / "sessions.csv", folder / "loop.parquet"
    took = spent(lambda: counted.append(_loop(source, target)))
    return figures(counted[0], took)


def _loop(source: Path, target: Path) -> int:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    names = ("uid", "ts", "kind", "ip", "sport", "ua")
    kinds = (pa.string(), pa.timestamp("us"), pa.string(), pa.string(), pa.int32(), pa.string())
    schema = pa.schema(list(zip(names, kinds, strict=True)))
    count = 0
    with (
        source.open(newline="", encoding="utf-8") as opened,
        pq.ParquetWriter(target, schema, compression="zstd") as out,
    ):
        read = csv.reader(opened, strict=True)
        next(read)
        typed = _typed(read)
        while rows := list(islice(typed, CHUNK)):
            columns = [pa.array(column, type=kind) for column, kind in zip(zip(*rows, strict=True), kinds, strict=True)]
            out.write_table(pa.Table.from_arrays(columns, schema=schema))
            count += len(rows)
    return count


def _typed(rows: Any) -> Iterator[tuple[Any, ...]]:
    for uid, ts, kind, address, port, agent in rows:
        try:
            at = datetime.strptime(ts, STAMP).replace(tzinfo=UTC).replace(tzinfo=None)
            yield uid, at, kind, str(ip_address(address)), int(port), agent
        except ValueError:
            continue


BENCHMARK = Benchmark(
    name="intake",
    says=f"{ROWS:,} accesses from CSV to the given table, beside DuckDB read_csv (checks nothing) and a Python loop",
    measures=(
        Measure(name="intake_beside_floor", figure="rows", unit="rows/s", peer="read_csv", more=True, budget=100_000),
        Measure(name="intake_beside_loop", figure="rows", unit="rows/s", peer="python loop", more=True),
        Measure(name="intake_cpu_beside_floor", figure="cpu", unit="cpu s", peer="read_csv"),
        Measure(name="intake_cpu_beside_loop", figure="cpu", unit="cpu s", peer="python loop"),
    ),
    sides={"ours": ours, "read_csv": floor, "python loop": loop},
    prepare=prepare,
)
