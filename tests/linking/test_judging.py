"""Judging over rows: nobody overrules in silence, second opinions are unseen, rates say what they rest on."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tallystick.linking.rules.cuts import Contradiction
from tallystick.linking.rules.lots import AUDIT, drawn, lot
from tallystick.linking.rules.worth import DEADLINE, MUCH, PACKAGE, RISK, SIZE
from tallystick.linking.weighing import weights
from tests.conftest import Joint

AT = datetime(2026, 2, 1, tzinfo=UTC)
SIGNS = [
    {"kind": "prior", "value": "", "holders": 0, "weight": -500, "sentence": "Start.", "against": False, "sources": []},
    {"kind": "email", "value": "ann@post.example", "holders": 2, "weight": 5_000, "sentence": "The same address.",
     "against": False, "sources": []},
]  # fmt: skip


@contextmanager
def seen_by(operation: Joint, who: str) -> Iterator[Any]:
    from tallystick.records.session import session

    with session(operation.viewer(who)) as viewer:
        yield viewer


def a_link(operation: Joint, number: int, **fields: Any) -> str:
    """A proposed link harbour:aN - harbour:bN, of EC3; gives its id."""
    from tallystick.records.models import Link
    from tallystick.records.session import session

    row = {"left": f"harbour:a{number:04}", "right": f"harbour:b{number:04}", "weight": 4_500, "state": "proposed"}
    row |= {"because": SIGNS, "build": uuid.UUID(int=0), "worth": 500, "owner": "EC3", "codes": ["H0"]} | fields
    with session(operation.service, role="worker"):
        return str(Link.objects.create(operation_id=operation.id, **row).pk)


def decide(operation: Joint, who: str, link: str, answer: str, *, minute: int = 0) -> Any:
    from tallystick.linking import acts

    with seen_by(operation, who) as viewer:
        at = AT + timedelta(minutes=minute)
        return acts.decide_link(link, answer, by=viewer, at=at, reason=f"{who} saw it")


def state(operation: Joint, link: str) -> str:
    from tallystick.records.models import Link

    with seen_by(operation, "EC3"):
        return str(Link.objects.get(pk=link).state)


def waiting(operation: Joint, who: str) -> list[str]:
    from tallystick.linking.judging import progress

    with seen_by(operation, who) as viewer:
        return [str(row.pk) for row in progress.second_queue(viewer).links]


@pytest.fixture
def three(operation: Joint) -> Joint:
    """The operation with a third officer at EC3."""
    from tallystick.records.models import Assignment, Officer
    from tallystick.records.session import administration

    with administration():
        made = Officer.objects.create(username=f"{operation.reference}-EC3/3", agency_id="EC3", roles=["analyst"])
        Assignment.objects.create(operation_id=operation.id, agency="EC3", officer=made.pk)
    operation.officers["EC3/3"] = str(made.pk)
    return operation


def test_a_second_officer_makes_a_link_disputed_and_a_third_settles_it(three: Joint) -> None:
    from tallystick.linking import acts

    link = a_link(three, 1)
    decide(three, "EC3", link, "same")
    assert state(three, link) == "confirmed"
    other = decide(three, "EC3/2", link, "not_same", minute=1)
    assert state(three, link) == "disputed"
    third = decide(three, "EC3/3", link, "not_same", minute=2)
    assert state(three, link) == "refused"
    with seen_by(three, "EC3/3") as viewer:
        acts.withdraw_decision(str(third.pk), by=viewer, at=AT, reason="seen too little")
    assert state(three, link) == "disputed"
    with seen_by(three, "EC3/2") as viewer:
        acts.withdraw_decision(str(other.pk), by=viewer, at=AT, reason="wrong link")
    assert state(three, link) == "confirmed"


def test_two_officers_at_the_same_moment_do_not_overrule_each_other(operation: Joint) -> None:
    """The second waits for the first to commit, then sees what the first said."""
    from tallystick.linking import acts

    link, done = a_link(operation, 1), threading.Event()

    def other() -> None:
        from django.db import connections

        try:
            decide(operation, "EC3/2", link, "not_same", minute=1)
        finally:
            connections.close_all()
            done.set()

    worker = threading.Thread(target=other)
    with seen_by(operation, "EC3") as viewer:
        acts.decide_link(link, "same", by=viewer, at=AT, reason="seen")
        worker.start()
        assert not done.wait(1.0), "it waits"
    worker.join(30)
    assert state(operation, link) == "disputed"


def test_second_opinions_wait_for_others_and_only_where_they_are_asked(three: Joint) -> None:
    plain = next(n for n in range(1, 99) if not drawn(three.id, f"harbour:a{n:04}", f"harbour:b{n:04}"))
    lucky = next(n for n in range(1, 99) if drawn(three.id, f"harbour:a{n:04}", f"harbour:b{n:04}"))
    weighty = a_link(three, 500, worth=MUCH)
    packaged = a_link(three, 501, worth=PACKAGE)
    ordinary, by_lot = a_link(three, plain), a_link(three, lucky, worth=499)
    for link in (weighty, packaged, ordinary, by_lot):
        decide(three, "EC3", link, "same")
    assert waiting(three, "EC3") == [], "nobody is asked twice"
    assert waiting(three, "EC3/2") == [weighty, packaged, by_lot]
    decide(three, "EC3/2", packaged, "not_same", minute=1)
    decide(three, "EC3/2", weighty, "same", minute=1)
    assert waiting(three, "EC3/2") == [by_lot]
    assert waiting(three, "EC3/3") == [packaged, by_lot], "a contradiction comes first"


def test_an_opinion_asked_unseen_is_given_unseen(operation: Joint) -> None:
    from tallystick.linking import reads, showing

    link = a_link(operation, 1, worth=MUCH)
    decide(operation, "EC3", link, "not_same")
    with seen_by(operation, "EC3/2") as viewer:
        found = showing.judging(viewer, link)
        told = reads.explain(viewer, found.link.left, found.link.right)
    assert (found.unseen, found.decisions) == (True, ())
    assert told.state == "proposed"
    assert "not_same" not in " ".join(told.sentences)
    decide(operation, "EC3/2", link, "same", minute=1)
    with seen_by(operation, "EC3/2") as viewer:
        found = showing.judging(viewer, link)
        told = reads.explain(viewer, found.link.left, found.link.right)
    assert (found.unseen, len(found.decisions)) == (False, 2)
    assert "EC3 saw it" in " ".join(told.sentences)


def test_the_audit_sample_is_drawn_by_the_lot_the_rules_give(operation: Joint) -> None:
    from tallystick.linking.judging import progress

    made = {f"harbour:a{n:04}": a_link(operation, n) for n in range(30)}
    a_link(operation, 900, weight=-50, state="candidate")
    weak = [SIGNS[0], SIGNS[1] | {"kind": "device"}]
    a_link(operation, 901, weight=4_500, because=weak, state="confirmed")
    with seen_by(operation, "EC3") as viewer:
        sample = progress.audit_sample(viewer)
    order = sorted(made, key=lambda left: lot(operation.id, left, left.replace(":a", ":b"), draw=AUDIT))
    assert [row.left for row in sample] == order, "only what the machine proposes, by lot"
    decide(operation, "EC3", made[order[3]], "unsure")
    expected = [made[left] for left in order if left != order[3]]
    assert [one for one in waiting(operation, "EC3/2") if one != made[order[3]]] == expected


def test_the_error_rate_by_lot_stops_at_the_first_gap(operation: Joint) -> None:
    from tallystick.linking.judging import progress

    made = {f"harbour:a{n:04}": a_link(operation, n) for n in range(12)}
    order = sorted(made, key=lambda left: lot(operation.id, left, left.replace(":a", ":b"), draw=AUDIT))
    for place, left in enumerate(order):
        if place != 5:
            decide(operation, "EC3", made[left], "not_same" if place in (1, 9, 10) else "same")
    with seen_by(operation, "EC3") as viewer:
        found = progress.errors(viewer)
    assert (found.proposed, found.drawn, found.done) == (12, 12, 5)
    by_lot, everything = found.sample[-1], found.judged[-1]
    assert (by_lot["judged"], by_lot["refused"]) == (5, 1)
    assert (everything["judged"], everything["refused"]) == (11, 3)
    assert by_lot["sentence"] == "Only 5 pairs: too few to say how often it is wrong."
    assert "unbiased" in found.sentences[0]
    assert "no random sample" in found.sentences[1]


def test_contradictions_are_listed_and_who_said_what_is_told_to_who_has_spoken(three: Joint) -> None:
    from tallystick.linking.judging import progress
    from tallystick.records.models import Build, Person
    from tallystick.records.session import session

    link = a_link(three, 1)
    decide(three, "EC3", link, "same")
    decide(three, "EC3/2", link, "not_same", minute=1)
    pair = ("harbour:a", "harbour:b")
    cut = Contradiction(pair, (pair,), frozenset(pair)).sentence
    with session(three.service, role="worker"):
        held = {"operation_id": three.id, "owner": "EC3", "codes": ["H0"]}
        Build.objects.create(operation_id=three.id, owner="EC3", current=True, figures={"contradictions": 2})
        for number, cuts in (("P-00001", [cut]), ("P-00002", ["the tie a to b was cut."]), ("P-00003", [])):
            Person.objects.create(**held, number=number, accounts=["harbour:a"], figures={"cuts": cuts})
    with seen_by(three, "EC3") as viewer:
        found = progress.contradictions(viewer)
    (dispute,) = found.disputes
    said = {found.names[row.by].removeprefix(three.reference): row.answer for row in dispute.decisions}
    assert said == {"-EC3": "same", "-EC3/2": "not_same"}
    assert [(person.number, told) for person, told in found.cuts] == [("P-00001", (cut,))]
    assert found.in_build == 2
    with seen_by(three, "EC3/3") as viewer:
        (dispute,) = progress.contradictions(viewer).disputes
    assert (dispute.open, dispute.decisions) == (False, ())


def test_planted_wrong_decisions_show_as_disputes_and_in_the_agreement(three: Joint) -> None:
    from tallystick.linking.judging import progress

    made = [a_link(three, n) for n in range(40)]
    for place, link in enumerate(made):
        right, wrong = ("same", "not_same") if place % 2 else ("not_same", "same")
        decide(three, "EC3", link, right)
        decide(three, "EC3/2", link, wrong if place % 3 else right, minute=1)
    with seen_by(three, "EC3/3") as viewer:
        assert len(progress.contradictions(viewer).disputes) == 26
        (both,) = progress.agreement(viewer).pairs
    assert (both.both, both.agreed) == (40, 14)
    assert both.kappa is not None
    assert both.kappa < 0


def test_every_look_at_judging_is_noted(operation: Joint) -> None:
    from tallystick.linking.judging import progress
    from tallystick.records.models import Consultation

    link = a_link(operation, 1, worth=MUCH)
    decide(operation, "EC3", link, "same")
    with seen_by(operation, "EC3/2") as viewer:
        progress.second_queue(viewer)
        progress.agreement(viewer)
        progress.errors(viewer)
    with seen_by(operation, "EC3/2") as viewer:
        noted = set(Consultation.objects.filter(officer=viewer.officer).values_list("subject_kind", "subject"))
    assert noted >= {
        ("link", link),
        ("judging", "agreement between officers"),
        ("judging", "error rate of the machine"),
    }


def test_worth_knows_packages_deadlines_and_accounts_of_both_sides(operation: Joint) -> None:
    from tallystick.linking.judging.stakes import stakes_of
    from tallystick.records.models import Operation, Package
    from tallystick.records.session import administration, session

    now = datetime.now(UTC)
    with administration():
        Operation.objects.filter(pk=operation.id).update(action_day=now + timedelta(days=300))
    person, other, alias = (str(uuid.uuid4()) for _ in range(3))
    with session(operation.service, role="worker"):
        for version, (status, recalled) in enumerate((("sent", None), ("withdrawn", now)), start=1):
            Package.objects.create(
                operation_id=operation.id, owner="EC3", codes=["H0"], recipient="DK-NCP", country="DK", number="T-1",
                version=version, status=status, build=uuid.UUID(int=0), made_by=operation.officers["EC3"], made_at=AT,
                content={"persons": [{"id": alias if version == 1 else other}]}, released_at=AT, recalled_at=recalled,
            )  # fmt: skip
        people = [
            {"id": person, "accounts": ["a", "b"], "rank": 2, "expires_first": now + timedelta(days=5, hours=1)},
            {"id": other, "accounts": ["c"], "rank": 1, "expires_first": now - timedelta(days=5)},
            {"id": alias, "accounts": [], "became": person},
        ]
        stakes = stakes_of(people, operation.id)
    assert stakes.worth(weights.PROPOSED, (person, other)) == 2 * RISK + PACKAGE + 4 * DEADLINE + 3 * SIZE + 999
    assert stakes.worth(weights.PROPOSED, (person, person)) == 2 * RISK + PACKAGE + 4 * DEADLINE + 2 * SIZE + 999
    assert stakes.worth(weights.PROPOSED, (None, other)) == RISK + SIZE + 999, "a recalled package stands on nobody"
    assert stakes.worth(weights.PROPOSED, (None, None)) == 999


def test_a_disputed_pair_neither_joins_nor_parts_at_the_next_build(operation: Joint) -> None:
    from tallystick.linking.jobs import build
    from tests.linking.test_build import link_of, people, take_in

    take_in(operation)
    build(home=operation.home, operation_id=operation.id)
    for right in ("ann1", "ann2"):
        pair = sorted((right, "ann3"))
        link = str(link_of(operation, *pair).pk)
        decide(operation, "EC3", link, "same")
        decide(operation, "EC3/2", link, "not_same", minute=1)
    figures = build(home=operation.home, operation_id=operation.id)
    assert figures["contradictions"] == 0
    assert link_of(operation, "ann1", "ann3").state == "disputed", "decisions are replayed"
    assert frozenset({"harbour:ann3"}) in people(operation)
    assert frozenset({"harbour:ann1", "harbour:ann2"}) in people(operation)
