"""Ours: the rows laid out as answers that name a holder, then what linking does with them.

Nothing is set per set. Names, birth dates, addresses, e-mail addresses go where an answer has them; the number of the
FEBRL sets (a social-security number) stands where an answer has the telephone, the one number of a person it knows.
"""

from pathlib import Path
from tempfile import mkdtemp

import duckdb
import numpy as np

from benchmarks.people.truth import Pair, People
from tallystick.linking.holders.comparing import candidates_scored

EVEN = 0.0
"""log2 of the odds from which a pair counts as found: one half, chosen before any truth was seen."""

_NAME = ("first_name", "fname_c1", "fname_c2", "given_name", "surname", "lname_c1", "lname_c2")
_ADDRESS = ("city", "street_number", "address_1", "address_2", "suburb", "postcode", "state")
COLUMNS = ("name", "birth", "address", "country", "email", "phone")


def answer(row: dict[str, str]) -> dict[str, str | None]:
    """A row of a set as an answer's holder."""
    born = row.get("dob") or row.get("date_of_birth")
    if born and len(born) == 8:
        born = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    return {
        "name": " ".join(row[key] for key in _NAME if key in row) or None,
        "birth": born,
        "address": " ".join(row[key] for key in _ADDRESS if key in row) or None,
        "country": None,
        "email": row.get("email"),
        "phone": row.get("soc_sec_id"),
    }


def lay_out(engine: duckdb.DuckDBPyConnection, people: People) -> None:
    """SUBSCRIBERS and FILES as the shelf would give them."""
    answers = [answer(row) for row in people.rows]
    arrays = {f"holder_{key}": np.array([one[key] for one in answers], dtype=object) for key in COLUMNS}
    engine.register("answers", arrays | {"row": np.arange(len(answers))})
    columns = ", ".join(f"CAST(holder_{key} AS VARCHAR) AS holder_{key}" for key in COLUMNS)
    engine.execute(
        f"CREATE TABLE SUBSCRIBERS AS SELECT 'c' AS contribution, 'f' AS file, \"row\", {columns} FROM answers"
    )
    engine.execute("CREATE TABLE FILES AS SELECT 0 AS file_no, 'c' AS contribution, 'f' AS file")
    engine.unregister("answers")


def found(engine: duckdb.DuckDBPyConnection, people: People, folder: Path) -> list[Pair]:
    """Pairs whose odds are even or better."""
    lay_out(engine, people)
    scored = candidates_scored(engine, Path(mkdtemp(dir=folder)))
    kept = scored.weight >= EVEN
    names = [row["id"] for row in people.rows]
    return [
        (names[left], names[right])
        for left, right in zip(scored.left[kept].tolist(), scored.right[kept].tolist(), strict=True)
    ]
