"""The played action day comes to its sealed truth, in whatever order its lines arrive, and twice is once."""

import shutil
from collections import Counter
from dataclasses import replace
from functools import partial

import pytest

from tallystick.drill.day.script import read_day, sendings, shuffled
from tests.drill.counting import counted_by_hand
from tests.drill.days import opened, rows, written

SHAPES = ("mozaik", "cumberland")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("days")
    return {shape: written(place / shape, shape, 7) for shape in SHAPES}


@pytest.fixture(scope="module")
def played(database, folders):
    from tallystick.drill.day.jobs import play_day

    return {
        shape: play_day(folder, home=database, reference=opened(folder, database, name=f"DAY-{shape}"))
        for shape, folder in folders.items()
    }


def by_country(played):
    return {key: {code: n for code, n in line.by_country.items() if n} for key, line in played.figures.items()}


def copy_played(folders, home, place, *, name, change=lambda lines: lines):
    """Mozaik once more under another name, its lines changed."""
    from tallystick.drill.day.jobs import play_day

    folder = shutil.copytree(folders["mozaik"], place / name)
    return play_day(folder, home=home, reference=opened(folder, home, name=name), order=change)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_figure_is_what_the_truth_says_by_the_houses_count_and_by_another(played, folders, shape):
    from tallystick.drill.day.score import day_truth, score_day
    from tallystick.records.models import Operation
    from tallystick.records.session import administration

    assert played[shape].refused == []
    score = score_day(folders[shape], played[shape].figures)
    assert score["day_wrong"] == []
    assert score["day_figures"] > 30
    truth = {key: said["by_country"] for key, said in day_truth(folders[shape]).items()}
    with administration():
        assert counted_by_hand(Operation.objects.get(reference=played[shape].reference)) == truth


def test_cumberland_has_273_suspects_or_272_and_25_arrests_or_26_by_definition(played):
    numbers = {key: line.number for key, line in played["cumberland"].figures.items()}
    assert (numbers["suspects"], numbers["suspects_without_main"], numbers["participating_countries"]) == (273, 272, 19)
    assert (numbers["arrests"], numbers["arrests_with_main"]) == (25, 26)
    assert (numbers["house_searches"], numbers["devices_seized"]) == (33, 173)


def test_mozaik_has_eight_countries_that_take_part_and_nine_with_suspects(played):
    numbers = {key: line.number for key, line in played["mozaik"].figures.items()}
    assert (numbers["participating_countries"], numbers["suspects_countries"]) == (8, 9)
    assert (numbers["suspects"], numbers["suspects_without_already"]) == (39, 36)
    assert (numbers["arrests"], numbers["arrests_with_already"]) == (0, 3)
    assert (numbers["house_searches"], numbers["children_safeguarded"]) == (41, 2)
    assert played["mozaik"].figures["items_seized_about"].said == "about 200"
    assert numbers["items_seized"] == 204


@pytest.mark.parametrize("seed", [1, 2, pytest.param(3, marks=pytest.mark.long)])
def test_any_order_of_the_lines_gives_the_same_figures(played, folders, database, tmp_path, seed):
    other = copy_played(folders, database, tmp_path, name=f"ORDER-{seed}", change=partial(shuffled, seed=seed))
    assert other.refused == []
    assert by_country(other) == by_country(played["mozaik"])


def test_a_sabotaged_entry_changes_the_figures_it_should_and_no_other(played, folders, database, tmp_path):
    from tallystick.drill.day.score import score_day

    def one_phone_more(lines):
        corrected = {line.of for line in lines}
        wrong = next(n for n in lines if n.said.get("item_kind") == "phone" and n.number not in corrected and not n.of)
        more = replace(wrong, said=wrong.said | {"count": wrong.said["count"] + 1})
        return [more if line is wrong else line for line in lines]

    other = copy_played(folders, database, tmp_path, name="SABOTAGED", change=one_phone_more)
    wrong = score_day(folders["mozaik"], other.figures)["day_wrong"]
    assert [words.split(":")[0] for words in wrong] == ["devices_seized", "items_seized", "items_seized_about"]
    assert all("205 counted, 204 true" in words or "188 counted, 187 true" in words for words in wrong)


def test_a_day_played_again_changes_nothing(played, folders, database):
    from tallystick.drill.day.jobs import play_day

    before = rows("DAY-mozaik")
    again = play_day(folders["mozaik"], home=database, reference="DAY-mozaik")
    assert again.refused == []
    assert rows("DAY-mozaik") == before


def test_what_is_sent_twice_is_entered_once(played, folders):
    from tallystick.records.models import DoorReport, Negative, Result, Subject
    from tallystick.records.session import administration

    script = read_day(folders["mozaik"])
    twice = [line for line in script.lines if line.times > 1]
    assert len(twice) > 20
    assert len(sendings(script.lines)) == len(script.lines) + len(twice)
    keyed = {line.sent for line in script.lines if line.act not in ("bulk", "confirm", "reported")}
    found = Counter()
    with administration():
        for kind in (DoorReport, Negative, Result, Subject):
            sent = kind.objects.filter(operation__reference="DAY-mozaik").values_list("sent", flat=True)
            found.update(str(key) for key in sent if str(key) in keyed)
    assert dict(found) == dict.fromkeys(keyed, 1)


def test_entries_on_behalf_say_who_told_and_some_are_confirmed_and_one_is_wrong(played):
    from tallystick.records.models import Confirmation, Operation, Result
    from tallystick.records.session import administration

    with administration():
        operation = Operation.objects.get(reference="DAY-mozaik")
        behalf = Result.objects.filter(operation=operation).exclude(told_by="")
        assert {row.told_how for row in behalf} >= {"siena", "phone"}
        assert all(row.told_at for row in behalf)
        said = Confirmation.objects.filter(operation=operation).values_list("says", flat=True)
        assert set(said) == {"confirmed", "wrong"}


def test_entries_happened_on_the_day_and_were_entered_now(played):
    from datetime import UTC, datetime

    from tallystick.records.models import DoorReport, Operation
    from tallystick.records.session import administration

    with administration():
        row = DoorReport.objects.filter(operation=Operation.objects.get(reference="DAY-mozaik"))[0]
    assert (row.happened_at.year, row.happened_at.month) == (2026, 6)
    assert abs((datetime.now(UTC) - row.entered_at).total_seconds()) < 3600
