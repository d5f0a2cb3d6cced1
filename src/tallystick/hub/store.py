"""What the match hub keeps of an epoch: a base sorted by token, and a step for each message since.

    epochs/<number>/base/<step>/TOKENS.parquet PAIRS.parquet      everything up to that step
    epochs/<number>/steps/<step>-<message>/ROWS.parquet PAIRS.parquet

A folder gets its name when its files are whole and on the disk, so what is seen is always the state after some message.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tallystick.tables.engine import quoted
from tallystick.tables.shelf import sync

TOKENS = "hi UBIGINT, lo UBIGINT, agency VARCHAR, handle_hi UBIGINT, handle_lo UBIGINT, code UTINYINT, until BIGINT"
PAIRS = (
    "number BIGINT, agency VARCHAR, handle_hi UBIGINT, handle_lo UBIGINT, code UTINYINT, other VARCHAR,"
    " other_hi UBIGINT, other_lo UBIGINT, other_code UTINYINT, reference VARCHAR, step BIGINT"
)
GROUP = 65_536
"""Rows of a group: what is read to look one token up."""


@dataclass(frozen=True)
class Store:
    """The files of one epoch of a match hub."""

    folder: Path

    def steps(self) -> list[Path]:
        """Steps after the base, in their order."""
        base = self.base_number()
        return sorted(one for one in self._children("steps") if number_of(one) > base)

    def base(self) -> Path | None:
        """The newest base, or None before the first."""
        return max(self._children("base"), key=number_of, default=None)

    def base_number(self) -> int:
        base = self.base()
        return number_of(base) if base else 0

    def next_number(self) -> int:
        """The number of the next step."""
        return max([self.base_number(), *map(number_of, self._children("steps"))]) + 1

    @contextmanager
    def fresh(self, kind: str, name: str) -> Iterator[Path]:
        """A hidden folder to write to, that becomes ``<kind>/<name>`` in one step when the block ends well."""
        place = self.folder / kind
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = place / f".{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700)
        try:
            yield folder
            for path in folder.iterdir():
                sync(path)
            sync(folder)
            folder.rename(place / name)
            sync(place)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def open(self, engine: duckdb.DuckDBPyConnection) -> None:
        """Views ``BASE`` (rows of the base), ``SINCE`` (rows of the steps, with their step) and ``PAIRS``."""
        base, steps = self.base(), self.steps()
        _view(engine, "BASE", TOKENS, [base / "TOKENS.parquet"] if base else [])
        _view(engine, "SINCE", f"{TOKENS}, step BIGINT", [one / "ROWS.parquet" for one in steps])
        _view(engine, "PAIRS", PAIRS, [one / "PAIRS.parquet" for one in ([base] if base else []) + steps])

    def clear(self) -> None:
        """Drop what the newest base holds already, and what was never finished."""
        base = self.base()
        old = [one for one in self._children("steps") if number_of(one) <= self.base_number()]
        old += [one for one in self._children("base") if one != base]
        old += [one for kind in ("steps", "base") for one in (self.folder / kind).glob(".*")]
        for one in old:
            shutil.rmtree(one)

    def _children(self, kind: str) -> list[Path]:
        place = self.folder / kind
        return [one for one in place.iterdir() if not one.name.startswith(".")] if place.is_dir() else []


def number_of(path: Path) -> int:
    """The step that a folder of the store is of."""
    return int(path.name.split("-")[0])


def copy_rows(engine: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    """Write the rows of a statement as Parquet."""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {GROUP}"
    engine.execute(f"COPY ({sql}) TO {quoted(path)} ({options})")


def _view(engine: duckdb.DuckDBPyConnection, name: str, columns: str, paths: list[Path]) -> None:
    if paths:
        listed = ", ".join(quoted(path) for path in paths)
        engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM read_parquet([{listed}])")
        return
    empty = ", ".join(f"CAST(NULL AS {kind}) AS {column}" for column, kind in map(str.split, columns.split(", ")))
    engine.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {empty} WHERE false")
