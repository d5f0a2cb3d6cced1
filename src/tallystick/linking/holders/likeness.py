"""How alike two holders are: the comparisons Splink makes, what it learns from them, and the weight it gives.

Splink compares and scores; which pairs it looks at is ours (``steps/names.py``), and so is the learning
(``rules/mixture.py``): its own EM learns only within blocks and its own term frequencies count the very pair they
are to judge, which matters in an operation of a few hundred answers.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.linking.rules.mixture import Mixture, fit

SAMPLED_PAIRS = 100_000
SEED = 1
RARE_SHARE = 0.002
"""A word of a name that at most this share of answers hold (or two answers) is rare."""

UNSEEN = 1_000
"""Answers of elsewhere, none of which holds the value: among forty answers no name would be rare."""

FIELDS = ("name", "birth", "address", "email", "phone")
WEIGHED = ("name", "address", "email")
"""Fields whose equal values weigh more the rarer they are."""

MACROS = (
    """CREATE MACRO alike(a, b) AS greatest(jaro_winkler_similarity(a, b),
         CASE WHEN damerau_levenshtein(a, b) <= 1 THEN 0.9 ELSE 0 END)""",
    """CREATE MACRO least_alike(few, many) AS list_aggregate(
         list_transform(few, lambda x: list_max(list_transform(many, lambda y: alike(x, y)))), 'min')""",
    """CREATE MACRO words_alike(a, b) AS CASE
         WHEN len(a) = 2 AND len(b) = 2
           THEN greatest(least(alike(a[1], b[1]), alike(a[2], b[2])), least(alike(a[1], b[2]), alike(a[2], b[1])))
         WHEN len(a) <= len(b) THEN least_alike(a, b) ELSE least_alike(b, a) END""",
)
"""``words_alike``: how alike the least alike words of two names are, each beside its best fellow in the longer name; 0
to 1. Macros of the engine, because Splink reads every condition again and again."""

_WORDS_ALIKE = "words_alike(words_l, words_r)"
_SEVERAL = "len(words_l) > 1 AND len(words_r) > 1"
_SHARED = "len(list_intersect(words_l, words_r))"
_RARE = "list_has_any(rare_l, rare_r)"
_YEAR = "substr(birth_l, 1, 4) = substr(birth_r, 1, 4)"
_MONTH = "substr(birth_l, 6, 2) = substr(birth_r, 6, 2)"
_DAY = "substr(birth_l, 9, 2) = substr(birth_r, 9, 2)"
_TURNED = f"{_YEAR} AND substr(birth_l, 6, 2) = substr(birth_r, 9, 2) AND substr(birth_l, 9, 2) = substr(birth_r, 6, 2)"
_APART = "abs(epoch(try_cast(birth_l AS DATE)) - epoch(try_cast(birth_r AS DATE)))"
_OVERLAP = "len(list_intersect(places_l, places_r)) / least(len(places_l), len(places_r))"

LEVELS: dict[str, tuple[tuple[str, str], ...]] = {
    "name": (
        ("same", "name_l = name_r"),
        ("part", f"{_SEVERAL} AND {_SHARED} >= 2"),
        ("like with a rare word", f"{_SEVERAL} AND {_RARE} AND {_WORDS_ALIKE} >= 0.85"),
        ("like", f"{_SEVERAL} AND {_WORDS_ALIKE} >= 0.85"),
        ("rare word", _RARE),
        ("word", f"{_SHARED} >= 1"),
        ("faint", f"{_WORDS_ALIKE} >= 0.7"),
    ),
    "birth": (
        ("same", "birth_l = birth_r"),
        ("slip", f"({_YEAR} AND damerau_levenshtein(birth_l, birth_r) <= 1) OR ({_TURNED})"),
        ("slip in the year", "damerau_levenshtein(birth_l, birth_r) <= 1"),
        ("two parts", f"({_YEAR} AND ({_MONTH} OR {_DAY})) OR ({_MONTH} AND {_DAY})"),
        ("within a month", f"{_APART} <= 31 * 86400"),
        ("within a year", f"{_APART} <= 366 * 86400"),
    ),
    "address": (
        ("same", "address_l = address_r"),
        ("like", f"{_OVERLAP} >= 0.75 OR jaro_winkler_similarity(address_l, address_r) >= 0.92"),
        ("half", f"{_OVERLAP} >= 0.5"),
        ("part", f"{_OVERLAP} >= 0.25"),
    ),
    "email": (
        ("same", "email_l = email_r"),
        ("mailbox", "mailbox_l = mailbox_r"),
        ("like", "jaro_winkler_similarity(email_l, email_r) >= 0.88"),
        ("mailbox like", "jaro_winkler_similarity(mailbox_l, mailbox_r) >= 0.88"),
    ),
    "phone": (
        ("same", "phone_l = phone_r"),
        ("one digit", "damerau_levenshtein(phone_l, phone_r) <= 1"),
        ("two digits", "damerau_levenshtein(phone_l, phone_r) <= 2"),
    ),
}
"""Per field the levels of agreement, the strongest first, each with its condition; what fits none differs."""


@dataclass(frozen=True)
class Scored:
    """Pairs of answers by their sources. ``weight``: log2 of the odds that both name one person. ``agree``: per field
    the level's place counted from the weakest (0: differs; -1: one of them does not say)."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]
    agree: dict[str, NDArray[np.int64]]


def level_name(field: str, place: int) -> str:
    """The word for a level of agreement: ``differs`` for 0, ``unknown`` for -1."""
    if place < 1:
        return "unknown" if place < 0 else "differs"
    return LEVELS[field][len(LEVELS[field]) - place][0]


def score(engine: duckdb.DuckDBPyConnection, *, sampled: int = SAMPLED_PAIRS) -> Scored:
    """Score HOLDER_CANDIDATES of the engine by HOLDER_FORMS and HOLDER_WORDS; needs the extra ``resolve``.

    The engine must be of its own and of one thread: Splink keeps tables in it, and one thread adds in one order.
    """
    if not _count(engine, "SELECT count(*) FROM HOLDER_CANDIDATES"):
        nobody = np.zeros(0, dtype=np.int64)
        return Scored(nobody, nobody, np.zeros(0), dict.fromkeys(FIELDS, nobody))
    for macro in MACROS:
        engine.execute(macro)
    engine.execute(f"CREATE TABLE holders AS {_HOLDERS.format(rare=RARE_SHARE)}")
    engine.execute(f"CREATE TABLE pairs AS {_PAIRS}")
    fields = [name for name in FIELDS if _count(engine, f"SELECT count({name}) FROM holders") > 1]
    first = _linker(engine, fields, None)
    first.training.estimate_u_using_random_sampling(
        max_pairs=sampled, seed=SEED, min_count_per_level=None, num_chunks=1
    )
    learned = _learn(engine, first, fields)
    return _read(engine, _predicted(engine, _linker(engine, fields, learned)), fields)


_HOLDERS = """
SELECT f.source AS unique_id, f.name, f.birth, f.address, f.email, f.mailbox, f.phone,
       string_split(f.name, ' ') AS words, string_split(f.address, ' ') AS places, coalesce(r.rare, []) AS rare
FROM HOLDER_FORMS f LEFT JOIN (
  SELECT w.source, list(w.word ORDER BY w.word) AS rare FROM HOLDER_WORDS w
  JOIN (SELECT word FROM HOLDER_WORDS GROUP BY word
        HAVING count(*) <= greatest(2, {rare} * (SELECT count(*) FROM HOLDER_FORMS))) AS few ON few.word = w.word
  GROUP BY w.source
) AS r ON r.source = f.source ORDER BY f.source
"""

_PAIRS = (
    "SELECT left_source AS join_key_l, right_source AS join_key_r, '0' AS match_key FROM HOLDER_CANDIDATES"
    " ORDER BY left_source, right_source"
)


def _comparison(field: str, learned: tuple[NDArray[np.float64], NDArray[np.float64]] | None) -> Any:
    """One field's comparison; ``learned`` holds shares among pairs of one person and of two, the weakest first."""
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons

    said: list[Any] = [levels.NullLevel(field)]
    for word, condition in LEVELS[field]:
        level: Any = levels.CustomLevel(condition, label_for_charts=word)
        said.append(levels.ExactMatchLevel(field) if word == "same" else level)
    if field in WEIGHED:
        said[1] = said[1].configure(tf_adjustment_column=field)
    made: Any = comparisons.CustomComparison(output_column_name=field, comparison_levels=[*said, levels.ElseLevel()])
    if learned is None:
        return made
    return made.configure(
        m_probabilities=[float(share) for share in learned[0][::-1]],
        u_probabilities=[float(share) for share in learned[1][::-1]],
    )


def _linker(engine: duckdb.DuckDBPyConnection, fields: Sequence[str], learned: Mixture | None) -> Any:
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    shares = {} if learned is None else dict(zip(fields, zip(learned.same, learned.other, strict=True), strict=True))
    api = DuckDBAPI(connection=engine)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_comparison(field, shares.get(field)) for field in fields],
        blocking_rules_to_generate_predictions=[block_on("name")],
        probability_two_random_records_match=1e-4 if learned is None else learned.prior,
        retain_intermediate_calculation_columns=True,
        retain_matching_columns=True,
    )
    linker = Linker(api.register(engine.table("holders")), settings, log_level=logging.ERROR)
    linker.table_management.register_blocked_pairs_for_predict(api.register(engine.table("pairs")))
    for field in WEIGHED:
        if field in fields:
            engine.execute(
                f"CREATE OR REPLACE TABLE how_often_{field} AS {_HOW_OFTEN.format(field=field, unseen=UNSEEN)}"
            )
            often = api.register(engine.table(f"how_often_{field}"))
            linker.table_management.register_term_frequency_lookup(often, field)
    return linker


_HOW_OFTEN = """
SELECT {field}, greatest(count(*) - 1, 1) / (SELECT count({field}) + {unseen} FROM holders) AS tf_{field} FROM holders
WHERE {field} IS NOT NULL GROUP BY {field} ORDER BY {field}
"""
"""Share of answers that hold a value, the one it is compared with left out; ``UNSEEN`` count beside them."""


def _predicted(engine: duckdb.DuckDBPyConnection, linker: Any) -> str:
    """The name of Splink's table of scored pairs."""
    return str(linker.inference.predict(warning_mode="never").physical_name)


def _learn(engine: duckdb.DuckDBPyConnection, linker: Any, fields: Sequence[str]) -> Mixture:
    columns = ", ".join(f"gamma_{field}" for field in fields)
    table = _predicted(engine, linker)
    rows = engine.execute(f"SELECT {columns}, count(*) FROM {table} GROUP BY ALL ORDER BY ALL").fetchall()
    found = np.array(rows, dtype=np.int64)
    sampled = [_sampled(one) for one in linker.misc.save_model_to_json()["comparisons"]]
    return fit(
        found[:, :-1],
        found[:, -1].astype(np.float64),
        sampled=sampled,
        known=[_pairs_of(engine, field) for field in fields],
        total=_pairs_of(engine, "*"),
    )


def _pairs_of(engine: duckdb.DuckDBPyConnection, field: str) -> float:
    """How many pairs there are of answers that say a field."""
    count = _count(engine, f"SELECT count({field}) FROM holders")
    return count * (count - 1) / 2


def _sampled(comparison: dict[str, Any]) -> NDArray[np.float64]:
    """Shares of a comparison's levels among pairs drawn at random, the weakest first; 0 for what was not seen."""
    levels = [one for one in comparison["comparison_levels"] if not one.get("is_null_level")]
    shares = [one.get("u_probability") for one in reversed(levels)]
    seen = np.array([share if isinstance(share, float) else 0.0 for share in shares])
    return np.asarray(seen / (seen.sum() or 1.0), dtype=np.float64)


def _read(engine: duckdb.DuckDBPyConnection, table: str, fields: Sequence[str]) -> Scored:
    columns = ", ".join(f"CAST(gamma_{field} AS BIGINT) AS {field}" for field in fields)
    found = engine.execute(
        f"SELECT unique_id_l AS l, unique_id_r AS r, CAST(match_weight AS DOUBLE) AS weight, {columns}"
        f" FROM {table} ORDER BY l, r"
    ).fetchnumpy()
    arrays = {name: np.asarray(values) for name, values in found.items()}
    nothing = np.full(len(arrays["l"]), -1, dtype=np.int64)
    agree = {field: arrays.get(field, nothing).astype(np.int64) for field in FIELDS}
    return Scored(arrays["l"].astype(np.int64), arrays["r"].astype(np.int64), arrays["weight"], agree)


def _count(engine: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(engine.execute(sql).fetchall()[0][0])
