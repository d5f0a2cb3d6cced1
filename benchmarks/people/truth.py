"""The sets, read from the packages that carry them, and the score of pairs against their truth."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

Pair = tuple[str, str]
FEBRL = ("febrl1", "febrl2", "febrl3", "febrl4")
SETS = ("fake_1000", "rldata10000", *FEBRL)


@dataclass(frozen=True)
class People:
    """A set: its rows as the source wrote them (column -> text, empty left out) with ``id``; person by id.

    ``across``: pairs count only between the two files (``file`` of a row)."""

    name: str
    rows: list[dict[str, str]]
    person: dict[str, str]
    across: bool = False


def fake_1000(path: Path) -> People:
    """A thousand persons of Splink's demonstrations: names often turned round, dates and e-mail addresses damaged."""
    rows = [{**row, "id": row["unique_id"]} for row in _read(path, ",")]
    return _people("fake_1000", rows, {row["id"]: row["cluster"] for row in rows})


def rldata10000(folder: Path) -> People:
    """Ten thousand German names with birth dates, a tenth of them damaged duplicates."""
    identities = [row["identity.RLdata10000"] for row in _read(folder / "identity.RLdata10000.tsv", "\t")]
    rows = []
    for number, row in enumerate(_read(folder / "RLdata10000.tsv", "\t")):
        born = f"{int(row['by']):04d}-{int(row['bm']):02d}-{int(row['bd']):02d}"
        kept = {key: value for key, value in row.items() if value != "NA"}
        rows.append({**kept, "dob": born, "id": str(number)})
    return _people("rldata10000", rows, dict(zip((row["id"] for row in rows), identities, strict=True)))


def febrl(number: int, folder: Path) -> People:
    """Australian names, addresses and numbers from a generator; the fourth set are two files to be linked."""
    rows = []
    for part in ("a", "b") if number == 4 else ("",):
        for row in _read(folder / f"dataset{number}{part}.csv", ","):
            rows.append({**row, "id": row["rec_id"], "file": part})
    person = {row["id"]: row["id"].split("-")[1] for row in rows}
    return _people(f"febrl{number}", rows, person, across=number == 4)


def _read(path: Path, delimiter: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        found = list(csv.reader(lines, delimiter=delimiter, skipinitialspace=True))
    names = [name.strip() for name in found[0]]
    return [dict(zip(names, (text.strip() for text in row), strict=True)) for row in found[1:]]


def _people(name: str, rows: list[dict[str, str]], person: dict[str, str], *, across: bool = False) -> People:
    return People(name, [{key: value for key, value in row.items() if value} for row in rows], person, across)


def true_pairs(people: People) -> set[Pair]:
    """All pairs of rows that are one person."""
    of: dict[str, list[str]] = defaultdict(list)
    for identity, person in people.person.items():
        of[person].append(identity)
    pairs = (_ordered(*pair) for group in of.values() for pair in combinations(group, 2))
    return {pair for pair in pairs if counts(people, pair)}


def counts(people: People, pair: Pair) -> bool:
    """Whether a pair may be found at all: in two files only across them."""
    return not people.across or pair[0].endswith("-org") != pair[1].endswith("-org")


def f1(found: Iterable[Pair], people: People) -> float:
    """The harmonic mean of precision and recall of pairs."""
    truth = true_pairs(people)
    made = {pair for pair in (_ordered(*pair) for pair in found) if counts(people, pair)}
    right = len(made & truth)
    return 2 * right / (len(made) + len(truth)) if right else 0.0


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
