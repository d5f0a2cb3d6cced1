"""Persons follow decisions at once, and what comes out is what a build of everything gives."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Joint
from tests.linking.test_build import AT, decide, people, take_in
from tests.linking.worlds import access, account, payment

DUMPED = ("number", "accounts", "country", "country_state", "role", "category", "excluded", "codes", "follows",
          "became", "rank", "first_at", "last_at", "expires_first", "figures", "away_from", "held", "been")  # fmt: skip


def dump(operation: Joint) -> dict[str, Any]:
    """Everything a build derives, without row ids and times of making; persons by id."""
    from tallystick.records import models
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        persons = {
            str(row.pk): {name: getattr(row, name) for name in DUMPED} for row in models.Person.objects.defer(None)
        }
        rest = {
            name: sorted(repr(row) for row in getattr(models, name).objects.values_list(*fields))
            for name, fields in COPIED.items()
        }
    return {"persons": persons, **rest}


COPIED = {
    "Link": ("left", "right", "weight", "state", "because", "person", "codes"),
    "Account": ("key", "person", "handle", "email", "codes", "contribution", "row"),
    "Access": ("key", "person", "at", "address", "port"),
    "Payment": ("key", "person", "at", "instrument"),
    "Subscriber": ("person", "kind", "value", "reference"),
    "CountryVote": ("person", "country", "kind", "strength", "sentence", "sources"),
    "Indicator": ("person", "kind", "strength", "sentence", "sources"),
    "SearchToken": ("person", "kind", "token"),
}


def rows_differ(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Where two dumps differ, for a readable failure."""
    found: dict[str, Any] = {}
    for name in COPIED:
        if one[name] != other[name]:
            found[name] = (sorted(set(one[name]) - set(other[name])), sorted(set(other[name]) - set(one[name])))
    for person in one["persons"].keys() | other["persons"].keys():
        left, right = one["persons"].get(person), other["persons"].get(person)
        if left != right:
            found[person] = (left, right)
    return found


def crowd() -> dict[str, list[dict[str, Any]]]:
    """A world in which much hangs together: names and mailboxes passed on, homes in two countries, answers."""
    names = [f"a{number:02d}" for number in range(24)]
    accounts = [
        account(name, email=f"box{number // 3}@post.example", handle=f"fox{number // 2}tail", country="DK",
                role="uploader" if number % 5 == 0 else "viewer")
        for number, name in enumerate(names)
    ]  # fmt: skip
    accesses = [
        access(name, f"2025-02-0{day} 1{number % 10}:00:00", f"240.{number % 2}.0.{number // 2}", port=40_000 + number)
        for number, name in enumerate(names)
        for day in (1, 2, 3)
    ]
    payments = [payment(name, "card", f"fp_{number // 4:08x}", instrument_country="DK", amount="9.99", currency="EUR")
                for number, name in enumerate(names) if number % 3 == 1]  # fmt: skip
    answers = [{"kind": "email", "value": f"box{number}@post.example", "holder_country": "SE",
                "reference": f"R{number}",
                "holder_name": f"H {number}"} for number in range(0, 8, 2)]  # fmt: skip
    held = [{"reference": f"S-{number}", "kind": "email", "value": f"box{number}@post.example", "category": "suspect",
             "seen_at": "2025-02-05 00:00:00"} for number in (1, 4)]  # fmt: skip
    return {"ACCOUNTS": accounts, "ACCESSES": accesses, "PAYMENTS": payments, "SUBSCRIBERS": answers, "HOLDINGS": held}


def built(operation: Joint) -> dict[str, Any]:
    from tallystick.linking.jobs import build

    return build(home=operation.home, operation_id=operation.id)


@pytest.fixture
def linked(operation: Joint) -> Joint:
    take_in(operation)
    built(operation)
    return operation


@pytest.fixture
def crowded(operation: Joint) -> Joint:
    take_in(operation, crowd())
    built(operation)
    return operation


def test_persons_follow_when_the_session_ends(linked: Joint) -> None:
    before = people(linked)
    decide(linked, "ann3", "ben1", "same")
    everybody = frozenset({"harbour:ann1", "harbour:ann2", "harbour:ann3", "harbour:ben1"})
    after = people(linked)
    assert everybody in after
    assert after[everybody].number == min(row.number for row in before.values() if "harbour:uc" not in row.accounts)


def test_who_could_warn_whom_is_computed_again_after_a_build_and_after_a_decision(linked: Joint) -> None:
    from django.db import connections

    from tallystick.records.session import administration
    from tallystick.vocabulary.queues import TIE

    def waiting(*, gone: bool = False) -> int:
        with administration(), connections["owner"].cursor() as cursor:
            named = "FROM procrastinate_jobs WHERE task_name = %s AND args->>'operation' = %s AND status = 'todo'"
            cursor.execute(f"{'DELETE' if gone else 'SELECT 1'} {named}", [TIE, linked.id])
            return cursor.rowcount

    assert waiting(gone=True) == 1, "after the build"
    decide(linked, "ann3", "ben1", "same")
    assert waiting() == 1


def test_what_follows_at_once_is_what_a_build_gives(crowded: Joint) -> None:
    chance = random.Random(7)
    said: list[str] = []
    for turn in range(30):
        said = [*said, *one_word(crowded, chance, turn)] if turn % 3 or not said else take_back(crowded, chance, said)
        if turn % 3 == 2:
            now = dump(crowded)
            built(crowded)
            assert rows_differ(now, dump(crowded)) == {}, turn


def one_word(operation: Joint, chance: random.Random, turn: int) -> list[str]:
    from tallystick.linking import acts
    from tallystick.records.models import Link
    from tallystick.records.session import session

    with session(operation.viewer("EC3")) as viewer:
        links = list(Link.objects.order_by("left", "right"))
        found = chance.choice(links)
        answer = chance.choice(["same", "not_same", "not_same", "unsure"])
        at = AT + timedelta(hours=turn)
        return [str(acts.decide_link(str(found.pk), answer, by=viewer, at=at, reason="looked").pk)]


def take_back(operation: Joint, chance: random.Random, said: list[str]) -> list[str]:
    from tallystick.linking import acts
    from tallystick.records.session import session

    gone = chance.choice(said)
    with session(operation.viewer("EC3")) as viewer:
        acts.withdraw_decision(gone, by=viewer, at=datetime(2026, 3, 1, tzinfo=UTC), reason="mistaken")
    return [one for one in said if one != gone]


def person_of(operation: Joint, name: str) -> Any:
    return next(row for accounts, row in people(operation).items() if f"harbour:{name}" in accounts)


def test_a_merge_joins_two_persons_and_taking_it_back_leaves_every_id_where_it_was(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.linking.following import joining
    from tallystick.records.session import session

    before, was = people(linked), dump(linked)
    ann, ben = person_of(linked, "ann1"), person_of(linked, "ben1")
    with session(linked.viewer("EC3")) as viewer:
        said = joining.merge_persons(ann.number, ben.number, by=viewer, at=AT, reason="one flat, one voice")
    together = people(linked)[frozenset({*ann.accounts, *ben.accounts})]
    older, younger = sorted((ann, ben), key=lambda row: row.number)
    assert (together.pk, together.number) == (older.pk, older.number)
    with session(linked.viewer("EC3")) as viewer:
        assert reads.person(viewer, str(younger.pk)).person.pk == older.pk, "the alias leads on"
        joining.undo([str(one.pk) for one in said], by=viewer, at=AT, reason="two flats")
    assert {accounts: row.pk for accounts, row in people(linked).items()} == {
        accounts: row.pk for accounts, row in before.items()
    }
    assert rows_differ(forget(was), forget(dump(linked))) == {}


def forget(dumped: dict[str, Any]) -> dict[str, Any]:
    """Without what ids remember of having been, which says nothing of who belongs together now."""
    persons = {key: {name: value for name, value in one.items() if name != "been"} for key, one in
               dumped["persons"].items()}  # fmt: skip
    return dumped | {"persons": persons}


def test_a_split_parts_exactly_the_accounts_named_and_is_taken_back_whole(linked: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.session import session

    ann = person_of(linked, "ann1")
    for leaving in ("ann1", "ann2", "ann3"):
        with session(linked.viewer("EC3")) as viewer:
            said = joining.split_person(str(ann.pk), [f"harbour:{leaving}"], by=viewer, at=AT, reason="a brother")
        now = people(linked)
        assert frozenset({f"harbour:{leaving}"}) in now
        rest = frozenset(ann.accounts) - {f"harbour:{leaving}"}
        assert now[rest].pk == ann.pk, "the larger part keeps the id"
        with session(linked.viewer("EC3")) as viewer:
            joining.undo([str(one.pk) for one in said], by=viewer, at=AT, reason="no brother")
        assert people(linked)[frozenset(ann.accounts)].pk == ann.pk


def test_what_cannot_be_joined_or_parted_is_refused_with_a_sentence(linked: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.session import session
    from tallystick.vocabulary.errors import Absent, Malformed

    ann = person_of(linked, "ann1")
    with session(linked.viewer("EC3")) as viewer:
        with pytest.raises(Malformed, match="one person already"):
            joining.plan_merge(viewer, ann.number, str(ann.pk))
        with pytest.raises(Malformed, match="all of it"):
            joining.plan_split(viewer, ann.number, ann.accounts)
        with pytest.raises(Malformed, match="none of it"):
            joining.plan_split(viewer, ann.number, ["harbour:ben1"])
        with pytest.raises(Absent):
            joining.plan_merge(viewer, ann.number, "P-99999")


def test_a_preview_says_who_would_be_joined_and_nothing_changes(linked: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.session import session

    was = dump(linked)
    ann, ben = person_of(linked, "ann1"), person_of(linked, "ben1")
    with session(linked.viewer("EC3")) as viewer:
        preview = joining.plan_merge(viewer, ann.number, ben.number).preview
    numbers = sorted((ann.number, ben.number))
    assert [party.number for party in preview.before] == numbers
    assert [party.number for party in preview.after] == numbers[:1]
    assert preview.changes[0] == f"{numbers[0]} and {numbers[1]} become one person: {numbers[0]}, with 4 accounts."
    assert any(f"The country of {ben.number} was SE" in said for said in preview.changes), preview.changes
    assert preview.packages == ()
    assert rows_differ(was, dump(linked)) == {}


def test_a_preview_of_an_undo_gives_the_number_back_that_comes_back(linked: Joint) -> None:
    from tallystick.linking.following import joining, previewing
    from tallystick.records.session import session

    ann, ben = person_of(linked, "ann1"), person_of(linked, "ben1")
    with session(linked.viewer("EC3")) as viewer:
        said = joining.merge_persons(ann.number, ben.number, by=viewer, at=AT, reason="one voice")
    with session(linked.viewer("EC3")) as viewer:
        preview = previewing.preview_undo(viewer, [str(one.pk) for one in said])
    assert {party.number: party.accounts for party in preview.after} == {
        row.number: tuple(sorted(row.accounts)) for row in (ann, ben)
    }


def test_a_look_up_answers_by_kind_with_persons_and_why_it_links_nobody(linked: Joint) -> None:
    from tallystick.linking.looking_up import look_up
    from tallystick.records.session import session

    ann = person_of(linked, "ann1")
    with session(linked.viewer("EC3")) as viewer:
        first, *_ = look_up(viewer, "ANN+more@post.example")
        nobody = look_up(viewer, "nobody@post.example")
        home, *_ = look_up(viewer, "240.0.0.7")
    assert (first.kind, first.form, first.holders) == ("email", "ann+more@post.example", 3)
    assert [row.pk for row in first.persons] == [ann.pk]
    assert ann.number in first.sentence
    assert not any(one.holders or one.persons for one in nobody)
    assert (home.kind, home.holders) == ("address", 1)


def test_a_look_up_of_an_exit_says_who_came_and_that_it_links_nobody(operation: Joint) -> None:
    from tallystick.linking.jobs import build
    from tallystick.linking.looking_up import look_up
    from tallystick.records.session import session

    names = ("a", "b", "c")
    through = [access(name, "2025-02-01 10:00:00", "240.9.0.5") for name in names]
    take_in(operation, {"ACCOUNTS": [account(name) for name in names], "ACCESSES": through})
    build(home=operation.home, operation_id=operation.id)
    with session(operation.viewer("EC3")) as viewer:
        found, *_ = look_up(viewer, "240.9.0.5")
    assert (found.kind, found.holders) == ("address", 3)
    assert "an exit (vpn) is shared by strangers" in found.sentence


def package_on(operation: Joint, row: Any, *, released: bool, version: int) -> None:
    """A package of which only what it stands on matters here."""
    import uuid

    from tallystick.records.models import Package
    from tallystick.records.session import session

    content = {"persons": [{"id": str(row.pk), "number": row.number, "links": []}]}
    with session(operation.service, role="worker"):
        Package.objects.create(
            operation_id=operation.id, owner="EC3", recipient="DK-NCP", country="DK", number="DK-1", version=version,
            build=uuid.uuid4(), content=content, made_by=uuid.uuid4(), made_at=AT,
            grants=["DK-NCP"] if released else [],
            status="sent" if released else "draft", released_at=AT if released else None,
        )  # fmt: skip


def told(operation: Joint, agency: str) -> list[str]:
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    with session(operation.viewer(agency)):
        return list(Notice.objects.order_by("at", "words").values_list("words", flat=True))


def test_whoever_has_packages_that_stand_on_a_changed_person_is_told_once(linked: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.session import session

    ann, ben = person_of(linked, "ann1"), person_of(linked, "ben1")
    package_on(linked, ann, released=True, version=1)
    package_on(linked, ben, released=False, version=2)
    with session(linked.viewer("EC3")) as viewer:
        preview = joining.plan_merge(viewer, ann.number, ben.number).preview
        assert preview.packages == (
            "This withdraws two packages: DK-1 v1, DK-1 v2.",
            "DK-1 v1 went to DK-NCP: recall it or send a new version.",
            "DK-1 v2 (draft) can no longer be released as it stands: draft it anew.",
        )
    assert told(linked, "EC3") == []
    with session(linked.viewer("EC3")) as viewer:
        joining.merge_persons(ann.number, ben.number, by=viewer, at=AT, reason="one voice")
    owner = told(linked, "EC3")
    assert len(owner) == 2
    assert any("recall it or send a new version" in words for words in owner)
    assert any("draft it anew" in words for words in owner)
    assert told(linked, "DK-NCP") == [
        f"DK-1 v1: who {ann.number} is has changed since it was made. It will be recalled or replaced."
    ]
    built(linked)
    assert told(linked, "EC3") == owner, "a build that changes nobody tells nobody"


def test_what_is_said_while_a_build_runs_is_followed_when_it_ends(linked: Joint, monkeypatch: Any) -> None:
    """The answer is given between what the build reads first and its rows: persons must be right all the same."""
    from tallystick.linking import jobs
    from tallystick.linking.following import at_once

    monkeypatch.setattr(at_once, "PATIENCE", 0.0)
    settle = jobs._settle

    def late(*asked: Any) -> Any:
        assert at_once.waits(linked.id)
        decide(linked, "ann3", "ben1", "same")
        assert person_of(linked, "ann3").pk != person_of(linked, "ben1").pk
        return settle(*asked)

    monkeypatch.setattr(jobs, "_settle", late)
    built(linked)
    assert person_of(linked, "ann3").pk == person_of(linked, "ben1").pk
    assert not at_once.waits(linked.id)


def test_nothing_follows_what_was_rolled_back(linked: Joint) -> None:
    from django.db import transaction

    from tallystick.linking import acts
    from tallystick.records.session import current_alias, session
    from tests.linking.test_build import link_of

    was, link = dump(linked), link_of(linked, "ann3", "ben1")
    with session(linked.viewer("EC3")) as viewer:
        acts.decide_link(str(link.pk), "same", by=viewer, at=AT, reason="looked")
        transaction.set_rollback(True, using=current_alias())
    assert rows_differ(was, dump(linked)) == {}


def test_officers_cannot_read_which_accounts_an_id_stands_for(linked: Joint) -> None:
    from django.db import ProgrammingError

    from tallystick.records.models import Person
    from tallystick.records.session import session

    for column in ("held", "been"):
        with pytest.raises(ProgrammingError, match="permission denied"), session(linked.viewer("EC3")):
            list(Person.objects.values_list(column, flat=True))


def test_the_order_of_decisions_does_not_matter(operation: Joint) -> None:
    from tallystick.linking import acts
    from tallystick.records.models import Decision, Link
    from tallystick.records.session import session

    take_in(operation, crowd())
    built(operation)
    chance = random.Random(3)
    with session(operation.viewer("EC3")):
        ends = list(Link.objects.order_by("left", "right").values_list("left", "right"))
    pairs = [[end.removeprefix("harbour:") for end in pair] for pair in ends if "holding-" not in "".join(pair)]
    words = [(*pair, chance.choice(["same", "not_same"])) for pair in chance.sample(pairs, 8)]
    seen = []
    for order in (words, words[::-1], chance.sample(words, len(words))):
        said = [decide(operation, left, right, answer) for left, right, answer in order]
        seen.append(nameless(dump(operation)))
        with session(operation.viewer("EC3")) as viewer:
            for one in said:
                acts.withdraw_decision(str(one.pk), by=viewer, at=AT, reason="for the next order")
    assert seen[0] == seen[1] == seen[2]
    with session(operation.viewer("EC3")):
        assert Decision.objects.filter(withdrawn_at=None).count() == 0


def nameless(dumped: dict[str, Any]) -> list[Any]:
    """Partition, scores and becauses, with persons by their accounts instead of their ids."""
    persons = {person: tuple(one["accounts"]) for person, one in dumped["persons"].items() if one["accounts"]}
    shown = [(one["accounts"], one["country"], one["rank"], one["excluded"]) for one in dumped["persons"].values()
             if one["accounts"]]  # fmt: skip
    rest = {name: sorted(_renamed(row, persons) for row in rows) for name, rows in dumped.items() if name != "persons"}
    return [sorted(shown), rest]


def _renamed(row: str, persons: dict[str, tuple[str, ...]]) -> str:
    for person, accounts in persons.items():
        row = row.replace(person, str(accounts))
    return row


def test_a_contribution_withdrawn_leaves_what_never_having_had_it_gives(operation: Joint, database: Any) -> None:
    from tallystick.records.models import Contribution
    from tallystick.records.session import session
    from tests.linking.worlds import HOLDING

    take_in(operation, crowd())
    states = {}
    for state in ("withdrawn", "accepted", "withdrawn"):
        with session(operation.service, role="worker"):
            Contribution.objects.filter(digest=HOLDING).update(state=state)
        built(operation)
        states.setdefault(state, []).append(nameless(dump(operation)))
    assert states["withdrawn"][0] == states["withdrawn"][1]
    assert states["withdrawn"][0] != states["accepted"][0]


def test_persons_without_a_link_between_them_are_joined_by_a_word_on_two_accounts(crowded: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.models import Link
    from tallystick.records.session import session

    found = people(crowded)
    with session(crowded.viewer("EC3")):
        tied = {frozenset(pair) for pair in Link.objects.values_list("left", "right")}
    one, other = next(
        (left, right)
        for left in found.values()
        for right in found.values()
        if left.number < right.number
        and not any(frozenset((a, b)) in tied for a in left.accounts for b in right.accounts)
    )
    was = nameless(dump(crowded))
    with session(crowded.viewer("EC3")) as viewer:
        said = joining.merge_persons(one.number, other.number, by=viewer, at=AT, reason="one voice on two lines")
    assert people(crowded)[frozenset([*one.accounts, *other.accounts])].pk == one.pk
    with session(crowded.viewer("EC3")) as viewer:
        joining.undo([str(row.pk) for row in said], by=viewer, at=AT, reason="two voices")
    assert nameless(dump(crowded)) == was


def test_two_with_homes_in_two_countries_are_joined_by_a_word_on_each_account(operation: Joint) -> None:
    from tallystick.linking.following import joining
    from tallystick.records.session import session

    homes = {"dk1": 0, "dk2": 0, "dk3": 0, "se1": 1, "se2": 1, "se3": 1}
    world = {
        "ACCOUNTS": [account(name, email=f"{name[:2]}box@post.example") for name in homes],
        "ACCESSES": [
            access(name, f"2025-02-0{day} 1{place}:00:00", f"240.{home}.0.{place + 1}")
            for place, (name, home) in enumerate(homes.items())
            for day in (1, 2, 3, 4)
        ],
    }
    take_in(operation, world)
    built(operation)
    was = nameless(dump(operation))
    one, other = person_of(operation, "dk1"), person_of(operation, "se1")
    assert len(one.accounts) == len(other.accounts) == 3
    with session(operation.viewer("EC3")) as viewer:
        said = joining.merge_persons(one.number, other.number, by=viewer, at=AT, reason="a commuter")
    assert len(people(operation)[frozenset(f"harbour:{name}" for name in homes)].accounts) == 6
    with session(operation.viewer("EC3")) as viewer:
        joining.undo([str(row.pk) for row in said], by=viewer, at=AT, reason="two people")
    assert nameless(dump(operation)) == was
