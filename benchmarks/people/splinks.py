"""Splink 5 alone, by the recipe its own documentation gives for each set: blocking, comparisons, training, threshold.

``fake_1000``, FEBRL 3 and FEBRL 4 are worked examples of its documentation; FEBRL 1 and 2 take the recipe of 3. For
RLdata10000 it has none: names with term frequencies and the birth date, blocked on each.
"""

import logging
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np

from benchmarks.people.truth import Pair, People

EVEN = 0.5
U_PAIRS = 1_000_000


@dataclass(frozen=True)
class Recipe:
    """``certain`` with ``recall`` estimates the prior; ``train`` blocks expectation maximisation."""

    comparisons: list[Any]
    blocking: list[Any]
    certain: list[Any]
    recall: float
    train: list[Any]


def alone(people: People) -> list[Pair]:
    """Pairs at one half or above."""
    from splink import DuckDBAPI, Linker, SettingsCreator

    made = recipe(people.name)
    engine = duckdb.connect(config={"threads": 2})
    api = DuckDBAPI(connection=engine)
    tables = [api.register(engine.table(name)) for name in lay_out(engine, people)]
    settings = SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only" if people.across else "dedupe_only",
        comparisons=made.comparisons,
        blocking_rules_to_generate_predictions=made.blocking,
    )
    linker = Linker(tables, settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match(made.certain, recall=made.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=2)
    for rule in made.train:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    table = linker.inference.predict(threshold_match_probability=EVEN, warning_mode="never").physical_name
    pairs: list[Pair] = engine.execute(f"SELECT id_l, id_r FROM {table}").fetchall()
    return pairs


def lay_out(engine: duckdb.DuckDBPyConnection, people: People) -> list[str]:
    """One table, or one a file; gives their names."""
    columns = sorted({key for row in people.rows for key in row} - {"unique_id", "cluster", "rec_id"})
    arrays = {key: np.array([row.get(key) for row in people.rows], dtype=object) for key in columns}
    engine.register("rows", arrays)
    said = ", ".join(f'CAST("{key}" AS VARCHAR) AS "{key}"' for key in columns)
    files = [f"WHERE file = '{part}'" for part in "ab"] if people.across else [""]
    for number, where in enumerate(files):
        engine.execute(f"CREATE TABLE file_{number} AS SELECT {said} FROM rows {where}")
    engine.unregister("rows")
    return [f"file_{number}" for number in range(len(files))]


def recipe(name: str) -> Recipe:
    if name == "fake_1000":
        return _fake_1000()
    if name == "rldata10000":
        return _rldata()
    return _febrl4() if name == "febrl4" else _febrl3()


def _fake_1000() -> Recipe:
    import splink.comparison_library as cl
    from splink import block_on

    return Recipe(
        comparisons=[
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        blocking=[block_on(name) for name in ("first_name", "surname", "dob", "email")],
        certain=[
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ],
        recall=0.7,
        train=[block_on("dob"), block_on("email"), block_on("first_name", "surname")],
    )


def _rldata() -> Recipe:
    import splink.comparison_library as cl
    from splink import block_on

    names = ("fname_c1", "lname_c1")
    return Recipe(
        comparisons=[
            *(cl.NameComparison(name).configure(term_frequency_adjustments=True) for name in names),
            cl.DateOfBirthComparison("dob", input_is_string=True),
        ],
        blocking=[block_on(name) for name in (*names, "dob")],
        certain=[
            "l.fname_c1 = r.fname_c1 and l.lname_c1 = r.lname_c1 and levenshtein(r.dob, l.dob) <= 1",
            "l.lname_c1 = r.lname_c1 and l.dob = r.dob and jaro_winkler_similarity(l.fname_c1, r.fname_c1) > 0.9",
            "l.fname_c1 = r.fname_c1 and l.dob = r.dob and jaro_winkler_similarity(l.lname_c1, r.lname_c1) > 0.9",
        ],
        recall=0.8,
        train=[block_on(*names), block_on("dob")],
    )


def _febrl3() -> Recipe:
    import splink.comparison_library as cl
    from splink import block_on

    turned = "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth"
    return Recipe(
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        blocking=[block_on(key) for key in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        certain=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth"), turned],
        recall=0.9,
        train=[block_on("date_of_birth"), block_on("postcode")],
    )


def _febrl4() -> Recipe:
    import splink.comparison_library as cl
    from splink import block_on

    return Recipe(
        comparisons=[
            *(cl.NameComparison(key).configure(term_frequency_adjustments=True) for key in ("given_name", "surname")),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        blocking=[
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ],
        certain=[block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")],
        recall=0.8,
        train=[block_on("date_of_birth"), block_on("postcode")],
    )
