"""Holders named in answers: who is like whom, what a common name is worth, and what the package shows of it."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tallystick.linking.builds import computing
from tallystick.linking.builds.computing import Given
from tallystick.linking.holders import comparing as holders
from tallystick.linking.rules.namesakes import level_of, shown
from tallystick.linking.steps import accounts, names
from tallystick.tables.engine import open_engine
from tallystick.tables.step import run_steps
from tests.linking.worlds import ANSWER, write_world

ANSWERS = (Given(ANSWER, "DE-BKA", "provider_answer", ("H0",), "A2"),)
needs_splink = pytest.mark.skipif(not holders.can_compare(), reason="the extra resolve is not installed")


def answer(number: int, named: str, birth: str | None = None, **fields: Any) -> dict[str, Any]:
    said = {f"holder_{key}": value for key, value in fields.items()}
    return {
        "kind": "email", "value": f"box{number}@post.example", "reference": f"R-{number}", "holder_name": named,
        "holder_birth": birth, **said,
    }  # fmt: skip


def opened(tmp_path: Path, answers: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """An engine with FILES and SUBSCRIBERS over these answers."""
    shelf = write_world(tmp_path, "op", {"SUBSCRIBERS": answers})
    engine = open_engine(tmp_path, memory="1GB", threads=1)
    computing.open_contributions(engine, shelf, ANSWERS)
    run_steps(engine, [accounts.FILES], shelf.built("b"))
    return engine


def pairs(tmp_path: Path, answers: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[str, int, str]]:
    """Level, weight and what is shown by pair of references."""
    engine = opened(tmp_path, answers)
    holders.compare_holders(engine, tmp_path / "built")
    rows = engine.execute(
        f"SELECT l.reference, r.reference, p.level, p.weight, p.shown FROM HOLDER_PAIRS p"
        f" JOIN (SELECT {accounts.SOURCE} AS source, o.reference FROM SUBSCRIBERS o {accounts.FILE_JOIN}) l"
        f" ON l.source = p.left_source"
        f" JOIN (SELECT {accounts.SOURCE} AS source, o.reference FROM SUBSCRIBERS o {accounts.FILE_JOIN}) r"
        f" ON r.source = p.right_source"
    ).fetchall()
    return {(left, right): (level, weight, said) for left, right, level, weight, said in rows}


STRANGERS = [
    answer(100 + number, f"{given} {family}", f"19{50 + number}-0{1 + number % 9}-1{number % 9}")
    for number, (given, family) in enumerate(
        (given, family)
        for given in ("Ida", "Wolf", "Brun", "Tove", "Oskar")
        for family in ("Kvist", "Stromm", "Lantern", "Velde", "Osten", "Tarn", "Holm", "Quell")
    )
]


@needs_splink
def test_one_holder_in_two_scripts_with_one_birth_date_is_a_pair(tmp_path: Path) -> None:
    said = [answer(1, "Шевченко Олександр", "1981-05-04"), answer(2, "Dr. Oleksandr SHEVCHENKO", "1981-05-04")]
    level, weight, text = pairs(tmp_path, said + STRANGERS)[("R-1", "R-2")]
    assert level == "name and birth"
    assert weight > 0
    assert text == "name agrees; birth date agrees"


@needs_splink
def test_a_slip_in_the_name_or_within_the_year_of_birth_is_a_likeness(tmp_path: Path) -> None:
    said = [
        answer(1, "Georgi Dimitroff", "1981-05-04", email="gd@post.example"),
        answer(2, "Георги Димитров", "1981-05-04", email="gd@post.example"),
        answer(3, "Georgi Dimitrov", "1981-04-05", email="gd@post.example"),
    ]
    found = pairs(tmp_path, said + STRANGERS)
    assert {found[pair][0] for pair in (("R-1", "R-2"), ("R-2", "R-3"))} == {"like name and birth"}


@needs_splink
@pytest.mark.parametrize("born", ["1955-11-20", "1951-05-04", "1981-05-14"])
def test_father_and_son_of_one_name_and_one_home_are_two(tmp_path: Path, born: str) -> None:
    home = {"address": "Lantern Lane 7, 4000 Oldmere", "phone": "+4520123456"}
    said = [answer(1, "Brun Velde", "1981-05-04", **home), answer(2, "Brun Velde", born, **home)]
    found = pairs(tmp_path, said + STRANGERS)
    if born == "1981-05-14":
        assert found[("R-1", "R-2")][0] == "like name and birth", "a slip within the year is not another person"
    else:
        assert ("R-1", "R-2") not in found


@needs_splink
def test_a_name_alone_is_only_ever_a_name(tmp_path: Path) -> None:
    said = [answer(1, "Ida Ostergard"), answer(2, "Ostergård, Ida"), answer(3, "Ida Ostergard", "1981-05-04")]
    found = pairs(tmp_path, said + STRANGERS)
    assert {level for level, _, _ in found.values()} == {"name"}
    assert set(found) == {("R-1", "R-2"), ("R-1", "R-3"), ("R-2", "R-3")}


@needs_splink
def test_a_telephone_beside_the_name_is_more_than_the_name(tmp_path: Path) -> None:
    said = [answer(number, "Ida Ostergard", phone="+4520123456") for number in (1, 2)]
    assert pairs(tmp_path, said + STRANGERS)[("R-1", "R-2")][0] == "name and contact"


@needs_splink
def test_strangers_are_no_pairs(tmp_path: Path) -> None:
    assert pairs(tmp_path, STRANGERS) == {}


@needs_splink
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_handful_of_answers_is_enough_to_compare(tmp_path: Path, count: int) -> None:
    said = [answer(number, "Wolf Kvist", "1970-02-03") for number in range(count)]
    assert len(pairs(tmp_path, said)) == count * (count - 1) // 2


@needs_splink
def test_no_name_is_shown_and_the_same_answers_give_the_same_rows(tmp_path: Path) -> None:
    said = [answer(1, "Шевченко Олександр", "1981-05-04"), answer(2, "Oleksandr Shevchenko", "1981-05-04"), *STRANGERS]
    one = pairs(tmp_path / "1", said)
    assert one == pairs(tmp_path / "2", said)
    for _, _, text in one.values():
        assert not any(word in text.lower() for word in ("shev", "olek", "1981", "шев"))


@needs_splink
def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    engine = opened(tmp_path, [answer(number, "Wolf Kvist", "1970-02-03") for number in (1, 2)])
    holders.compare_holders(engine, tmp_path / "built")
    before = (tmp_path / "built" / "HOLDER_PAIRS.parquet").stat().st_mtime_ns
    assert holders.compare_holders(engine, tmp_path / "built") == 1
    assert (tmp_path / "built" / "HOLDER_PAIRS.parquet").stat().st_mtime_ns == before


def test_without_splink_the_table_is_empty_and_the_build_says_so(tmp_path: Path, monkeypatch: Any) -> None:
    real = holders.can_compare()
    monkeypatch.setattr(holders, "can_compare", lambda: False)
    engine = opened(tmp_path, [answer(number, "Wolf Kvist", "1970-02-03") for number in (1, 2)])
    heard: list[str] = []
    assert holders.compare_holders(engine, tmp_path / "built", told=heard.append) == 0
    assert engine.execute("SELECT count(*) FROM HOLDER_PAIRS").fetchall() == [(0,)]
    assert heard == [holders.WITHOUT]
    assert "resolve.lock" in heard[0]
    monkeypatch.undo()
    if real:
        assert holders.compare_holders(engine, tmp_path / "built") == 1, "installed since: compared after all"


def test_a_birth_date_that_contradicts_outweighs_everything_else() -> None:
    agree = {"name": "same", "birth": "differs", "address": "same", "email": "same", "phone": "same"}
    assert level_of(agree, weight=30.0, words=2) == ""
    assert level_of(agree | {"birth": "slip in the year"}, weight=30.0, words=2) == ""
    assert level_of(agree | {"birth": "same"}, weight=-0.1, words=2) == ""


def test_one_word_alone_is_no_name() -> None:
    agree = dict.fromkeys(("birth", "address", "email", "phone"), "unknown") | {"name": "same"}
    assert level_of(agree, weight=9.0, words=1) == ""
    assert level_of(agree, weight=-9.0, words=2) == "name"


def test_what_is_shown_names_fields_and_nothing_else() -> None:
    agree = {"name": "like", "birth": "same", "address": "part", "email": "unknown", "phone": "one digit"}
    assert shown(agree) == ("name nearly agrees; birth date agrees; address differs; telephone number nearly agrees")


def test_the_steps_are_portable() -> None:
    for step in names.STEPS:
        text = step.sql.lower()
        for banned in ("hash(", "asof", "[:", "using sample", "random(", "qualify "):
            assert banned not in text, (step.name, banned)
        assert step.gives.endswith(".")


@needs_splink
@pytest.mark.corpus
def test_a_thousand_persons_of_splink_are_found_better_than_by_its_own_recipe(corpus: Path, tmp_path: Path) -> None:
    from benchmarks.people.splinks import alone
    from benchmarks.people.truth import f1, fake_1000

    people = fake_1000(next((corpus / "09_record_linkage_ids").glob("*splink*/tests/datasets/fake_1000*.csv")))
    with open_engine(tmp_path, memory="1GB", threads=2) as engine:
        from benchmarks.people.ours import found

        ours = f1(found(engine, people, tmp_path), people)
    theirs = f1(alone(people), people)
    assert ours >= theirs
    assert ours > 0.97, ours
