"""What is planted between agencies: every overlap is entered by one side and asked by the other, in two spellings."""

import tomllib

import duckdb
import pytest

from tallystick.linking.normal.name import name, sound
from tallystick.linking.normal.place import place
from tallystick.rehearsal.overlaps import NOBODY, OWNER, Overlap, plant
from tallystick.rehearsal.shapes import shape_of
from tallystick.rehearsal.world import make_world


@pytest.fixture(scope="module")
def planted():
    return plant(make_world(shape_of("mozaik"), 5, scale=0.4))


def test_each_kind_of_overlap_is_there_between_two_agencies(planted):
    kinds = {one.kind for one in planted.truth}
    assert kinds == {"equal", "silent", "standing", "both ask", "search", "name", "undercover"}
    assert all(one.owner != one.asker for one in planted.truth)
    entered = {(row["agency"], row["kind"]) for row in planted.holdings}
    asked = {(row["agency"], row["value"].strip()) for row in planted.questions}
    for one in planted.truth:
        if one.kind not in ("both ask", "search"):
            assert (one.owner, one.selector) in entered
        if one.kind not in ("search", "undercover"):
            assert (one.asker, one.asked) in asked


def test_both_sides_write_it_differently_and_mean_the_same(planted):
    from tallystick.deconfliction.rules.forms import form_of

    held = {}
    for row in planted.holdings:
        held.setdefault((row["agency"], row["kind"]), []).append(row["value"])
    for one in planted.truth:
        if one.kind in ("equal", "silent", "standing"):
            form = form_of(one.selector, one.asked).form
            assert form
            assert [said for said in held[one.owner, one.selector] if form_of(one.selector, said).form == form]
    spelt = [(row["value"], name(row["value"]).form) for row in planted.holdings if row["kind"] == "name"]
    assert spelt
    assert all(not said.isascii() for said, _ in spelt)
    assert {sound(form) for _, form in spelt} == {
        sound(name(one.asked).form) for one in planted.truth if one.kind == "name"
    }


def test_the_two_searches_are_at_one_place_within_an_hour(planted):
    one, other = (row for row in planted.searches if place(row["place"]).form == place("Lantern Row 12, Ostmere").form)
    assert one["agency"] != other["agency"]
    assert abs(one["begins_h"] - other["begins_h"]) <= 1


def test_whoever_is_left_alone_would_have_been_found(planted):
    world = make_world(shape_of("mozaik"), 5, scale=0.4)
    left = [one for one in planted.truth if one.told == NOBODY]
    assert len(left) == 2
    assert {one.told for one in planted.truth if one.kind in ("silent", "name")} == {OWNER}
    assert len(world.found) > 2
    entered = [row for row in planted.holdings if row["excluded"]]
    assert [(row["value"], row["when"], row["excluded"]) for row in entered] == [
        (one.asked, "drafted", "undercover") for one in left
    ]


def test_what_officers_enter_lies_open_and_who_is_to_hear_of_it_is_sealed(mozaik):
    said = tomllib.loads((mozaik / "deconfliction.toml").read_text(encoding="utf-8"))
    assert {"holding", "question", "search"} == set(said)
    assert "told" not in (mozaik / "deconfliction.toml").read_text(encoding="utf-8")
    rows = duckdb.sql(f"SELECT kind, selector, owner, asker, asked, told FROM '{mozaik}/sealed/overlaps.parquet'")
    assert len([Overlap(*row) for row in rows.fetchall()]) > 15
