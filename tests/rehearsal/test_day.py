"""The written action day: the same for the same seed, with everything in it that a day has."""

import json
import tomllib
from collections import Counter
from itertools import pairwise

import pytest

from tallystick.rehearsal.day import make_day, write_day
from tallystick.rehearsal.day_plan import plan_day, shared_out
from tallystick.rehearsal.day_rows import ROWS
from tallystick.rehearsal.shapes import SHAPES, shape_of
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.results import ITEM_WORDS, ResultKind


@pytest.fixture(params=SHAPES)
def day(request):
    script, truth = make_day(shape_of(request.param), 3)
    return request.param, script, truth["figures"]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        (tmp_path / name).mkdir()
        write_day(shape_of("mozaik"), seed, tmp_path / name)
    read = {name: (tmp_path / name / "day.toml").read_bytes() for name in ("one", "two", "other")}
    assert read["one"] == read["two"] != read["other"]
    assert (tmp_path / "one/sealed/day.json").read_bytes() == (tmp_path / "two/sealed/day.json").read_bytes()


def test_a_rehearsals_folder_holds_the_day_of_its_shape_and_seed(mozaik):
    script, truth = make_day(shape_of("mozaik"), 3)
    written = tomllib.loads((mozaik / "day.toml").read_text(encoding="utf-8"))
    assert [line["sent"] for line in written["line"]] == [line["sent"] for line in script["line"]]
    assert json.loads((mozaik / "sealed/day.json").read_text(encoding="utf-8")) == truth


def test_totals_are_those_of_the_row_and_countries_sum_to_them(day):
    shape, _, figures = day
    row = ROWS[shape]
    totals = {key: said["total"] for key, said in figures.items()}
    assert totals["suspects"] == row.suspects
    assert totals["suspects_without_main"] == row.suspects - bool(row.main_days)
    assert (totals["arrests"], totals["house_searches"]) == (row.arrests, row.searches)
    assert (totals["items_seized"], totals["children_safeguarded"]) == (row.items, row.children)
    assert totals["devices_seized"] == row.items - row.papers
    assert all(said["total"] == sum(said["by_country"].values()) for said in figures.values())


def test_cumberland_and_mozaik_are_as_published():
    cumberland, mozaik = (make_day(shape_of(name), 1)[1]["figures"] for name in ("cumberland", "mozaik"))
    wanted = {"suspects": 273, "arrests": 25, "arrests_with_main": 26, "house_searches": 33, "devices_seized": 173}
    assert {key: cumberland[key]["total"] for key in wanted} == wanted
    assert len(cumberland["participating_countries"]["by_country"]) == 19
    wanted = {"suspects": 39, "already_under_arrest": 3, "house_searches": 41, "items_seized": 204}
    assert {key: mozaik[key]["total"] for key in wanted} == wanted
    assert (mozaik["participating_countries"]["total"], mozaik["suspects_countries"]["total"]) == (8, 9)


def test_everything_that_happens_on_a_day_is_in_its_script(day):
    shape, script, _ = day
    lines, countries = script["line"], script["country"]
    by_act = Counter(line["act"] for line in lines)
    assert {"found", "danger", "bulk", "correct", "withdraw", "confirm", "negative", "reported"} <= set(by_act)
    assert len({country["zone"] for country in countries}) > 1
    assert any(line.get("times") == 2 for line in lines)
    assert any((line["sent_at"] - line["happened_at"]).total_seconds() >= 3 * 3600 for line in lines)
    happened = [line["happened_at"] for line in lines]
    assert happened != sorted(happened), "some arrive after what came later"
    assert {"critical_incident", "revisit", "nobody_in"} <= {line.get("state") for line in lines}
    assert any(line.get("told_by") and line["act"] == "result" for line in lines)
    assert any(line.get("door", 1) > 1 for line in lines)
    spread = {country["starts_at"] for country in countries}
    assert (len(spread) > 1) == (ROWS[shape].over_days > 1)


def test_one_country_is_silent_for_two_hours_in_which_its_doors_are_open(day):
    _, script, _ = day
    (silent,) = [country for country in script["country"] if country["silent"]]
    minutes = sorted(
        (line["sent_at"] - silent["starts_at"]).total_seconds() / 60
        for line in script["line"]
        if line["agency"] == silent["agency"] and line["act"] != "ready"
    )
    assert any(later - earlier >= 115 for earlier, later in pairwise(minutes) if earlier < 60)


def test_words_of_the_script_are_the_houses_and_what_is_corrected_comes_first(day):
    _, script, _ = day
    numbers = {line["number"]: line for line in script["line"]}
    for line in script["line"]:
        assert line.get("state", "done") in tuple(DoorState)
        if line["act"] in ("result", "correct"):
            assert line["kind"] in tuple(ResultKind)
            assert line.get("item_kind", "phone") in ITEM_WORDS
        if "of" in line:
            assert line["of"] in line["after"]
            assert numbers[line["of"]]["sent_at"] < line["sent_at"]
    assert len({line["sent"] for line in script["line"]}) == len(script["line"])


def test_nobody_is_at_more_doors_than_live_in_the_country():
    for shape in SHAPES.values():
        for country in plan_day(shape, 5).countries:
            assert len(country.outcomes) <= country.suspects


def test_a_number_shared_out_sums_to_itself():
    assert shared_out(10, (1, 1, 1)) == [4, 3, 3]
    assert sum(shared_out(273, SHAPES["cumberland"].weights)) == 273
    assert shared_out(0, (2.0, 1.0)) == [0, 0]
