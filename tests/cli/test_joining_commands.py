"""Joining and parting persons, and looking a selector up, from the command line."""

import json
import re

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.cli.test_judging_commands import by  # noqa: F401 - the fixture
from tests.linking.test_build import ANN, linked, people  # noqa: F401 - the fixture

BEN = frozenset({"harbour:ben1"})


@pytest.fixture
def numbers(linked) -> tuple[str, str]:  # noqa: F811
    found = people(linked)
    return found[ANN].number, found[BEN].number


def test_a_merge_is_previewed_made_and_taken_back(run, by, linked, numbers):  # noqa: F811
    preview = run("person", "merge", *numbers, "--preview", *by("EC3")).output
    older, younger = sorted(numbers)
    assert f"{older} and {younger} become one person: {older}, with 4 accounts." in preview
    assert set(people(linked)) >= {ANN, BEN}
    assert run("person", "merge", *numbers, *by("EC3")).exit_code == 3, "an act needs a reason"
    made = run("person", "merge", *numbers, "--reason", "one voice", *by("EC3")).output
    assert people(linked)[ANN | BEN].number == older
    decisions = re.findall(r"[0-9a-f-]{36}", made.split("To undo:")[1])
    told = run("person", "undo", *decisions, "--preview", *by("EC3")).output
    assert younger in told
    undone = run("person", "undo", *decisions, "--reason", "two voices", *by("EC3"))
    assert (undone.exit_code, undone.output.strip()) == (0, "withdrawn; persons are as before")
    after = people(linked)
    assert (after[ANN].number, after[BEN].number) == numbers


def test_a_split_is_previewed_and_made(run, by, linked, numbers):  # noqa: F811
    words = ("person", "split", numbers[0], "harbour:ann2")
    preview = run(*words, "--preview", *by("EC3")).output
    assert "A new number has one account: harbour:ann2." in preview
    assert run(*words, "--reason", "a brother", *by("EC3")).exit_code == 0
    assert frozenset({"harbour:ann2"}) in people(linked)
    assert people(linked)[ANN - {"harbour:ann2"}].number == numbers[0]


def test_a_selector_is_looked_up(run, by, linked, numbers):  # noqa: F811
    told = run("link", "look-up", "ann@post.example", *by("EC3")).output
    assert f"3 accounts hold it; {numbers[0]}." in told
    (mail, *_) = json.loads(run("link", "look-up", "ann@post.example", *by("EC3"), "--json").stdout)
    assert (mail["kind"], mail["accounts"], mail["persons"]) == ("email", 3, numbers[0])
