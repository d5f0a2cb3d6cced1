"""Rows of exact texts through the real steps and the real engine, without a reader in front."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from tallystick.intake.cover import Clock
from tallystick.intake.mapping import TableMapping, parse_mapping
from tallystick.intake.part import Frame, Part, zones_needed
from tallystick.intake.prepare import furnish
from tallystick.intake.sheet import parse_toml
from tallystick.intake.steps import steps_of
from tallystick.tables.engine import engine
from tallystick.tables.step import run_steps
from tests.scratch import scratch

FRAME = Frame(
    digest="d" * 64,
    clock=Clock(),
    mandate_from=datetime(2024, 1, 1, tzinfo=UTC),
    mandate_until=datetime(2026, 3, 1, tzinfo=UTC),
    received_at=datetime(2026, 2, 1, 10, tzinfo=UTC),
)
WIDE = Frame("d" * 64, Clock(), datetime(1980, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), FRAME.received_at)


@dataclass
class Came:
    """What came of it: given rows by table, quarantined rows, repeated rows (part, row)."""

    given: dict[str, list[dict[str, Any]]]
    aside: list[dict[str, Any]]
    repeated: list[tuple[int, int]]

    def reasons(self) -> list[tuple[int, str, str]]:
        return [(row["row"], row["field"], row["reason"]) for row in self.aside]


def mapping_of(text: str) -> TableMapping:
    (mapping,) = parse_mapping(parse_toml(text.encode(), where="test.toml"), where="test.toml")
    return mapping


def write_stream(path: Path, columns: list[str], rows: list[tuple[str | None, ...]]) -> None:
    """A stream as the cage writes it."""
    with scratch() as opened:
        opened.execute(
            f'CREATE TABLE stream ("row" BIGINT{"".join(f", {c!r} VARCHAR" for c in columns)})'.replace("'", '"')
        )
        if rows:
            marks = "(" + ", ".join("?" * (len(columns) + 1)) + ")"
            values = [value for n, row in enumerate(rows, start=1) for value in (n, *row)]
            opened.execute(f"INSERT INTO stream VALUES {', '.join([marks] * len(rows))}", values)
        opened.execute(f"COPY stream TO '{path}' (FORMAT parquet)")


def write_rejects(path: Path, rows: list[tuple[str, int, str]] = ()) -> None:  # type: ignore[assignment]
    with scratch() as opened:
        opened.execute(
            'CREATE TABLE rejects (stream VARCHAR, "row" BIGINT, byte_offset BIGINT, said VARCHAR,'
            " reason VARCHAR, remedy VARCHAR)"
        )
        for stream, row, said in rows:
            opened.execute("INSERT INTO rejects VALUES (?, ?, 0, ?, 'ragged', 'ask')", [stream, row, said])
        opened.execute(f"COPY rejects TO '{path}' (FORMAT parquet)")


def part_of(
    folder: Path, mapping: TableMapping, columns: list[str], rows: list[tuple[str | None, ...]], number: int = 1
) -> Part:
    source, rejects = folder / f"{number}.parquet", folder / f"rejects-{number}.parquet"
    write_stream(source, columns, rows)
    write_rejects(rejects)
    return Part(
        number=number,
        file=f"{number}.csv",
        stream=mapping.stream,
        mapping=mapping,
        source=str(source),
        columns={column: column for column in columns},
        rejects=str(rejects),
    )


def rows_of(opened: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = opened.execute(sql)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def take_in(folder: Path, parts: list[Part], frame: Frame = WIDE) -> Came:
    """Run all steps over the parts; every count is checked: nothing is lost, nothing comes twice."""
    steps = steps_of(parts, frame)
    given: dict[str, list[dict[str, Any]]] = {}
    repeated: list[tuple[int, int]] = []
    with engine(folder) as opened:
        furnish(opened, zones_needed(parts, frame))
        run_steps(opened, steps, folder / "steps")
        total = 0
        for table in {part.mapping.name for part in parts}:
            given[table] = rows_of(opened, f'SELECT * FROM {table} ORDER BY file, "row"')
            repeated += opened.execute(f"SELECT * FROM repeated_{table}").fetchall()
        aside = rows_of(opened, "SELECT * FROM quarantine")
        for part in parts:
            total += opened.execute(f"SELECT count(*) FROM read_parquet('{part.source}')").fetchall()[0][0]
    assert total == sum(map(len, given.values())) + len(aside) + len(repeated)
    return Came(given, aside, repeated)


def one_field(
    folder: Path, table: str, field: str, said: list[str | None], *, more: str = "", frame: Frame = WIDE
) -> Came:
    """Rows that differ in one field only; the required rest is filled in. A column ``nr`` keeps them apart."""
    filler = {"platform": "hub", "account": "a1", "address": "240.0.0.1", "at": "2025-01-01T00:00:00Z"}
    filler |= {
        "method": "other",
        "sha256": "0" * 64,
        "reference": "R1",
        "kind": "email",
        "value": "v",
        "reason": "hotline",
    }
    filler |= {"prefix": "2001:db8::/32", "country": "DK", "network": "tor"}
    apart = {"ACCOUNTS": "zone", "ACCESSES": "agent", "PAYMENTS": "currency", "MESSAGES": "peer", "MEDIA": "mime"}
    apart |= {"SUBSCRIBERS": "holder_name", "NETWORKS": "provider", "HOLDINGS": "reference"}
    mapping = TableMapping(table, "rows")
    needed = [one.name for one in mapping.fields() if one.required and one.name not in (field, apart[table])]
    constants = "".join(f'{name} = "{filler[name]}"\n' for name in needed)
    text = (
        f'[[table]]\nname = "{table}"\n[table.columns]\n{field} = "said"\n{apart[table]} = "nr"\n'
        f"[table.constants]\n{constants}{more}"
    )
    rows = [(each, f"{n}") for n, each in enumerate(said)]
    return take_in(folder, [part_of(folder, mapping_of(text), ["said", "nr"], rows)], frame)
