"""Names are compared with what owners hold, weakly: alike is not the same, and a person of the owner says which it is.

Splink does the comparing (the extra ``resolve``), by the model of the holders that answers name. The names of the
operation teach it what a rare name is; of very many a sample does.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import duckdb

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.given import on_shelf
from tallystick.deconfliction.answering.in_rows import living_holdings, standing_questions
from tallystick.deconfliction.service import service
from tallystick.linking.holders.comparing import can_compare, candidates_scored
from tallystick.linking.holders.likeness import Scored, level_name
from tallystick.linking.normal.name import bones, name, sound
from tallystick.linking.rules.namesakes import shown
from tallystick.records.models import Question
from tallystick.records.models.deconfliction import Windowed
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.tables.laying import lay
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.deconfliction import AskedKind, HeldAs

WITHOUT = (
    "Names are not compared here: Splink is not installed. Install requirements/resolve.lock"
    " (pip install --require-hashes -r requirements/resolve.lock) and ask again."
)
ALIKE = ("same", "part", "like with a rare word", "like")
"""From this level of the names on an owner is asked, where birth dates do not contradict each other."""
NO_CONTRADICTION = ("same", "slip", "unknown")
SAMPLED = 20_000
"""Pairs drawn at random that teach the model how often strangers agree."""
MOST, COMPARED, TAUGHT, MOST_SHARING = 5, 1_000, 500, 20
"""Names of one owner that are shown for a question; names compared with one; other names that teach what is rare; names
that share something rare enough for them to be compared with each other."""


@dataclass(frozen=True)
class Named:
    """A name somebody holds. ``held`` a HeldAs, ``source`` id or digest, ``title`` what it stands in, for its owner."""

    owner: str
    held: str
    source: str
    title: str
    said: str
    birth: str = ""
    country: str = ""


def names_alike(operation: str, home: Path, question: Question) -> tuple[Found, ...]:
    """Names like the one that is asked for, held by other agencies: weak, and silent until their owner says the same.

    Nothing without Splink (:func:`can_compare`; :data:`WITHOUT` says so). Opens its own session.
    """
    asked = Named(question.owner, "", "", "", question.said or question.form, **_detail(question))
    if question.kind != AskedKind.NAME or not can_compare() or not name(asked.said).form:
        return ()
    held = [one for one in _held(Shelf(home, operation), asker=question.owner) if name(one.said).form]
    near, far = _parted(asked, held)
    if not near:
        return ()
    rows = [asked, *near, *far]
    with engine(home / "work") as opened:
        scored = _scored(opened, rows, home / "work", near=len(near))
    return tuple(_found(question, rows, scored, near=len(near)))


def _detail(row: Windowed) -> dict[str, str]:
    return {part: str(row.detail.get(part, "")) for part in ("birth", "country")}


def _held(shelf: Shelf, *, asker: str) -> list[Named]:
    """Every name that others hold: entered, asked for and standing, and in answers the asker was not given."""
    by, now = service(shelf.operation), datetime.now(UTC)
    with session(by, role="worker"):
        entered = list(living_holdings(shelf.operation, now=now).filter(kind=AskedKind.NAME))
        asked = list(standing_questions(shelf.operation, now=now).filter(kind=AskedKind.NAME))
        there = on_shelf(shelf)
    found = [
        Named(row.owner, HeldAs.HOLDING, str(row.pk), row.words or row.reference or "entered by hand",
              row.said or row.form, **_detail(row))
        for row in entered
    ]  # fmt: skip
    found += [
        Named(row.owner, HeldAs.QUESTION, str(row.pk), f"your question of {row.at:%Y-%m-%d}", row.said, **_detail(row))
        for row in asked
    ]
    with engine(shelf.root / "work") as opened:
        for digest, sources in sorted(there.contributions.items()):
            path = shelf.given("SUBSCRIBERS", digest)
            said = list(_answers(opened, path)) if path.exists() else []
            others = [source for source in sources if asker not in source.given_to]
            found += [Named(source.owner, HeldAs.ANSWER_NAME, digest, *one) for source in others for one in said]
    return [one for one in found if one.owner != asker]


def _answers(opened: duckdb.DuckDBPyConnection, path: Path) -> Iterator[tuple[str, str, str, str]]:
    """(number, name, birth date, country) of every answer that names a holder."""
    sql = """SELECT DISTINCT 'answer ' || reference, holder_name, coalesce(CAST(holder_birth AS VARCHAR), ''),
      coalesce(holder_country, '') FROM read_parquet(?) WHERE holder_name IS NOT NULL ORDER BY ALL"""
    yield from opened.execute(sql, [str(path)]).fetchall()


def _parted(asked: Named, held: Sequence[Named]) -> tuple[list[Named], list[Named]]:
    """Names that have a word or its consonants in common with the one asked for, or its birth date; and others."""
    wanted = _keys(asked)
    near: list[Named] = []
    far: list[Named] = []
    for one in held:
        (near if wanted & _keys(one) else far).append(one)
    return near[:COMPARED], far[:TAUGHT]


def _keys(one: Named) -> set[str]:
    form = name(one.said).form
    keys = {*sound(form).split(), *(f"/{word}" for word in bones(form).split() if len(word) > 1)}
    keys |= {f"{word[:3]}~" for word in sound(form).split()}
    return keys | ({one.birth} if one.birth else set())


def _scored(opened: duckdb.DuckDBPyConnection, rows: Sequence[Named], work: Path, *, near: int) -> Scored:
    """Splink's weights between all these names, their place in ``rows`` being their source."""
    shape = (
        "contribution VARCHAR, file VARCHAR, row BIGINT, holder_name VARCHAR, holder_birth DATE,"
        " holder_address VARCHAR, holder_country VARCHAR, holder_email VARCHAR, holder_phone VARCHAR"
    )
    opened.execute(f"CREATE TABLE SUBSCRIBERS ({shape})")
    opened.execute("CREATE TABLE FILES AS SELECT 0 AS file_no, 'names' AS contribution, 'names' AS file")
    opened.executemany(
        "INSERT INTO SUBSCRIBERS VALUES ('names', 'names', ?, ?, try_cast(? AS DATE), NULL, ?, NULL, NULL)",
        [[place, one.said, one.birth or None, one.country or None] for place, one in enumerate(rows)],
    )
    with tempfile.TemporaryDirectory(prefix="names-", dir=work) as folder:
        # Which pairs are compared is settled here: the asked name with every one near it, however common its words.
        pairs = "left_source BIGINT, right_source BIGINT"
        lay(opened, Path(folder) / "HOLDER_CANDIDATES.parquet", pairs, lambda: iter([_pairs(rows, near)]))
        return candidates_scored(opened, Path(folder), sampled=SAMPLED)


def _pairs(rows: Sequence[Named], near: int) -> list[tuple[int, int]]:
    """The asked name (0) with those near it, and the pairs of all that share something few have."""
    sharing: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(rows):
        for key in _keys(one):
            sharing[key].append(place)
    rare = (places for places in sharing.values() if len(places) <= MOST_SHARING)
    found = {pair for places in rare for pair in combinations(places, 2)}
    return sorted(found | {(0, place) for place in range(1, near + 1)})


def _found(question: Question, rows: Sequence[Named], scored: Scored, *, near: int) -> Iterator[Found]:
    """The most alike of each owner."""
    of: dict[str, list[tuple[float, Named, str]]] = defaultdict(list)
    for place in _with_the_first(scored):
        other = int(max(scored.left[place], scored.right[place]))
        agree = {field: level_name(field, int(levels[place])) for field, levels in scored.agree.items()}
        if other <= near and agree["name"] in ALIKE and agree["birth"] in NO_CONTRADICTION:
            of[rows[other].owner].append((float(scored.weight[place]), rows[other], shown(agree)))
    for _, alike in sorted(of.items()):
        for _, one, says in sorted(alike, key=lambda found: (-found[0], found[1].source, found[1].title))[:MOST]:
            told = f"{one.title}: {one.said}{f', born {one.birth}' if one.birth else ''}. Alike, not equal: {says}"
            yield Found(
                question=question.pk, owner=one.owner, held=one.held, source=one.source, shown=told[:400], silent=True,
                weak=True,
            )  # fmt: skip


def _with_the_first(scored: Scored) -> Iterable[int]:
    """Places of the pairs of the name that is asked for."""
    return [place for place in range(len(scored.left)) if 0 in (scored.left[place], scored.right[place])]
