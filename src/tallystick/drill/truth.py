"""The sealed truth of a rehearsal, read by the scorer alone."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from tallystick.rehearsal.overlaps import NOBODY, Overlap
from tallystick.vocabulary.errors import Absent


@dataclass(frozen=True)
class Truth:
    """``person_of``: account -> person. ``linkable``: pairs that share enough. ``to_find``: person -> country.

    ``innocents``: name -> what they may be shown as. ``hidden_answers``: numbers of answers about innocents
    who may not be shown at all.
    """

    person_of: dict[str, str]
    linkable: list[tuple[str, str]]
    to_find: dict[str, str]
    kind_of: dict[str, str]
    innocents: dict[str, str]
    hidden_answers: frozenset[str] = frozenset()


def read_exhibits(folder: Path) -> dict[tuple[str, str], bool]:
    """Agency and path of every file of the exhibits: whether a real child might stand behind it. Empty without them."""
    found = folder / "sealed" / "exhibits.parquet"
    if not found.is_file():
        return {}
    rows = duckdb.connect().execute(f"""SELECT agency, path, "real" FROM '{found}'""").fetchall()
    return {(agency, path): real for agency, path, real in rows}


def read_overlaps(folder: Path) -> list[Overlap]:
    """What was planted between agencies. Empty for a rehearsal without."""
    found = folder / "sealed" / "overlaps.parquet"
    if not found.is_file():
        return []
    rows = duckdb.connect().execute(f"SELECT kind, selector, owner, asker, asked, told FROM '{found}'").fetchall()
    return [Overlap(*row) for row in rows]


def read_truth(folder: Path) -> Truth:
    """Read ``folder/sealed``; raises Absent when the truth is not there."""
    sealed = folder / "sealed"
    if not sealed.is_dir():
        raise Absent(str(sealed), "there is no sealed truth", "Score a folder that ./tally rehearsal wrote.")

    def rows(sql: str) -> list[tuple[str, str]]:
        return duckdb.connect().execute(sql).fetchall()

    people, innocents = sealed / "people.parquet", sealed / "innocents.parquet"
    person_of = dict(rows(f"SELECT account, person FROM '{sealed}/truth.parquet'"))
    # Whoever turns out to be an agency's own officer is nobody to be found.
    officers = {person_of.get(one.asked, "") for one in read_overlaps(folder) if one.told == NOBODY}
    to_find = dict(rows(f"SELECT person, country FROM '{people}' WHERE to_find AND usable_country"))
    return Truth(
        person_of=person_of,
        linkable=rows(f"""SELECT "left", "right" FROM '{sealed}/pairs.parquet' WHERE linkable"""),
        to_find={person: country for person, country in to_find.items() if person not in officers},
        kind_of=dict(rows(f"SELECT person, kind FROM '{people}'")),
        innocents=dict(rows(f"SELECT name, may_show_as FROM '{innocents}' WHERE name <> ''")),
        hidden_answers=frozenset(
            reference
            for reference, _ in rows(f"SELECT reference, kind FROM '{innocents}' WHERE may_show_as = 'nothing'")
            if reference
        ),
    )
