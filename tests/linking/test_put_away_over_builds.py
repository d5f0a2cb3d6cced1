"""Who may be a victim stays put away over merges and splits, until victim identification says otherwise."""

import pytest

from tests.conftest import Joint
from tests.linking.test_build import ANN, AT, decide, linked, people  # noqa: F401 - the fixture

BEN = frozenset({"harbour:ben1"})


@pytest.fixture
def while_a_build_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Persons follow decisions with the next build only, as while one runs."""
    from tallystick.linking.following import at_once

    monkeypatch.setattr(at_once, "follow", lambda pairs: None)


@pytest.fixture
def rules():
    from tallystick.linking.rows import persons as personrows

    return personrows


def old(given: str, *accounts: str, number: str = "P-1") -> object:
    from tallystick.linking.rows.persons import Before

    return Before(number, frozenset(accounts), given, (), (), "", "")


@pytest.mark.parametrize(
    ("held", "own", "given"),
    [
        ([], None, "unassessed"),
        ([], "suspect", "suspect"),
        (["witness"], None, "unassessed"),
        (["witness"], "suspect", "suspect"),
        (["victim"], "suspect", "victim"),
        (["victim"], None, "victim"),
        (["informant", "possible_victim"], "suspect", "possible_victim"),
        (["informant", "possible_victim", "victim"], "informant", "victim"),
        (["suspect"], "informant", "informant"),
    ],
)
def test_the_strictest_category_of_whoever_had_an_account_holds(rules, held, own, given):
    assert rules.category([old(one, "a") for one in held], old(own, "b") if own else None) == given


def test_other_categories_stay_with_the_id_and_differences_are_told(rules):
    held = [old("witness", "a"), old("suspect", "b", number="P-2"), old("unassessed", "c")]
    assert rules.differences(held, "suspect") == [
        "P-1, whose accounts are here, was assessed as witness; suspect holds."
    ]


def test_an_old_id_is_put_away_and_taken_out_with_the_person_it_lives_on_in(rules):
    assert rules.as_one("suspect", "victim") == "victim"
    assert rules.as_one("victim", "suspect") == "suspect"
    assert rules.as_one("witness", "suspect") == "witness"


def assess(operation: Joint, person: object, given: str) -> None:
    from tallystick.linking import acts
    from tallystick.records.session import session

    with session(operation.viewer("EC3", "analyst")) as viewer:
        acts.assess_person(str(person), given, by=viewer, at=AT, reason="named by a teacher")


def reassess(operation: Joint, person: str, given: str) -> None:
    from tallystick.records.session import session
    from tallystick.victims import acts

    with session(operation.viewer("EC3", "victim_identification")) as viewer:
        acts.reassess(person, given, by=viewer, at=AT, reason="grown up")


def again(operation: Joint) -> None:
    from tallystick.linking.jobs import build

    build(home=operation.home, operation_id=operation.id)


def put_away(operation: Joint) -> dict[frozenset[str], object]:
    from tallystick.records.models import Protected
    from tallystick.records.session import session

    with session(operation.viewer("EC3", "victim_identification"), role="victims"):
        return {frozenset(row.accounts): row for row in Protected.objects.all()}


def told(operation: Joint) -> list[str]:
    from tallystick.records.notices import notices
    from tallystick.records.session import session

    with session(operation.viewer("EC3", "analyst")) as viewer:
        assert notices(viewer) == []
    with session(operation.viewer("EC3", "victim_identification")) as viewer:
        return [one.words for one in notices(viewer) if one.kind == "put_away"]


def anywhere(operation: Joint, *words: str) -> list[str]:
    """Tables in which an analyst reads one of the words."""
    from django.db import connections

    from tallystick.records.session import session

    found = []
    with session(operation.viewer("EC3", "analyst")), connections["default"].cursor() as cursor:
        for table in ("account", "access", "link", "searchtoken", "decision", "assessment", "indicator"):
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [f"records_{table}"]
            )
            columns = ", ".join(f'"{name}"' for (name,) in cursor.fetchall() if name != "grants")
            cursor.execute(f"SELECT * FROM (SELECT {columns} FROM records_{table}) AS t")
            found += [table for row in cursor.fetchall() if any(word in str(row) for word in words)]
    return sorted(set(found))


@pytest.mark.usefixtures("while_a_build_runs")
def test_a_victim_merged_into_a_larger_person_is_put_away_with_it(linked: Joint) -> None:  # noqa: F811
    before = people(linked)
    assess(linked, before[ANN].pk, "suspect")
    decide(linked, "ann3", "ben1", "same")
    assess(linked, before[BEN].pk, "victim")
    again(linked)
    everybody = ANN | BEN
    assert everybody not in people(linked)
    assert ANN not in people(linked)
    assert anywhere(linked, "ann1", "ben1") == []
    (row,) = put_away(linked).values()
    assert (row.number, row.category, frozenset(row.accounts)) == (before[ANN].number, "victim", everybody)
    assert {one["reason"] for one in row.content["assessment"]} == {"named by a teacher"}
    assert len(row.content["assessment"]) == 2, "what was said of either is with the one they are"
    (note,) = row.content["person"]["figures"]["categories"]
    assert note == f"{row.number}, whose accounts are here, was assessed as suspect; victim holds."
    (words,) = told(linked)
    assert words.startswith(f"{before[ANN].number} was put away by a build")
    again(linked)
    assert (len(put_away(linked)), len(told(linked))) == (1, 1), "told once"


def test_the_merged_person_stays_out_once_victim_identification_took_it_out(linked: Joint) -> None:  # noqa: F811
    before = people(linked)
    decide(linked, "ann3", "ben1", "same")
    assess(linked, before[BEN].pk, "possible_victim")
    again(linked)
    reassess(linked, str(before[ANN].pk), "suspect")
    assert people(linked)[ANN | BEN].category == "suspect"
    again(linked)
    assert people(linked)[ANN | BEN].category == "suspect"
    assert put_away(linked) == {}


@pytest.mark.usefixtures("while_a_build_runs")
def test_every_part_of_a_split_stays_put_away(linked: Joint) -> None:  # noqa: F811
    before = people(linked)
    for left, right in (("ann1", "ann2"), ("ann2", "ann3")):
        decide(linked, left, right, "not_same")
    assess(linked, before[ANN].pk, "victim")
    again(linked)
    parts = put_away(linked)
    assert set(parts) == {frozenset({"harbour:ann1", "harbour:ann3"}), frozenset({"harbour:ann2"})}
    assert {row.category for row in parts.values()} == {"victim"}
    assert anywhere(linked, "ann1", "ann2", "ann3") == []
    part = parts[frozenset({"harbour:ann2"})]
    assert [words.split()[0] for words in told(linked)] == [part.number]
    reassess(linked, str(part.person), "witness")
    again(linked)
    assert people(linked)[frozenset({"harbour:ann2"})].category == "witness"
    assert set(put_away(linked)) == {frozenset({"harbour:ann1", "harbour:ann3"})}


def test_of_two_other_categories_the_id_keeps_its_own_and_the_page_says_so(linked: Joint) -> None:  # noqa: F811
    from tallystick.linking import reads
    from tallystick.records.session import session

    before = people(linked)
    assess(linked, before[ANN].pk, "witness")
    assess(linked, before[BEN].pk, "suspect")
    decide(linked, "ann3", "ben1", "same")
    for _ in range(2):
        again(linked)
        row = people(linked)[ANN | BEN]
        said = f"{before[BEN].number}, whose accounts are here, was assessed as suspect; witness holds."
        assert (row.category, row.figures["categories"]) == ("witness", [said])
    with session(linked.viewer("EC3")) as viewer:
        assert said in reads.person(viewer, str(row.pk)).against


def test_accounts_that_were_away_for_a_while_come_back_to_who_is_put_away(linked: Joint) -> None:  # noqa: F811
    from tallystick.records.models import Contribution
    from tallystick.records.session import session

    before = people(linked)
    assess(linked, before[BEN].pk, "victim")
    for state in ("withdrawn", "accepted"):
        with session(linked.service, role="worker"):
            Contribution.objects.filter(kind="platform").update(state=state)
        again(linked)
        assert BEN not in people(linked)
    assert put_away(linked)[BEN].person == before[BEN].pk


def test_a_note_on_somebody_else_names_no_account_of_who_is_put_away(rules):
    from tallystick.linking.builds.choosing import Choice, Chosen

    note = "harbour:ann2 and harbour:ben1 are kept apart: the tie harbour:ann1 to harbour:ben1 was cut."
    told = rules.Told({"harbour:ann1": [note], "harbour:ben1": [note, "another"]}, frozenset())
    one, two = (Chosen(name, "P-1", frozenset({f"harbour:{name}"}), (), ()) for name in ("ann1", "ben1"))
    quiet = rules._quiet(told, Choice([one, two]), {"ann1": "victim", "ben1": "suspect"})
    assert quiet.cuts == {"harbour:ann1": [note], "harbour:ben1": ["another"]}
