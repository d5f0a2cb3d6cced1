"""The build: rows, decisions replayed, ids kept, undo."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError

from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tests.conftest import Joint
from tests.linking.worlds import GIVEN, access, account, payment, write_world

AT = datetime(2026, 2, 1, tzinfo=UTC)

WORLD = {
    "ACCOUNTS": [
        account("ann1", email="ann@post.example", handle="foxtail", phone="+45 20 12 34 56", role="uploader",
                country="DK"),
        account("ann2", email="Ann+x@post.example", handle="other9"),
        account("ann3", email="ANN@post.example", handle="foxtail"),
        account("ben1", handle="foxtail", email="ben@inbox.example"),
        account("uc", email="ghost@post.example"),
        account("uc2", email="ghost@post.example"),
    ],
    "ACCESSES": [access("ann1", f"2025-02-0{day} 10:00:00", "240.0.0.7", port=40_000) for day in range(1, 6)]
    + [access("ben1", f"2025-02-0{day} 10:00:00", "240.1.0.9") for day in range(1, 5)]
    + [access("ann1", "2026-01-02 00:00:00", "240.0.0.7"), access("uc", "2025-03-01 00:00:00", "240.9.0.1")],
    "PAYMENTS": [payment("ann1", "card", "fp_77aa88bb", instrument_country="DK", amount="9.99", currency="EUR")],
    "MESSAGES": [{"platform": "harbour", "account": "ann1", "at": "2025-12-20 10:00:00", "message": "m1",
                  "flag": "child_accessible"}],
    "HOLDINGS": [{"reference": "S-1", "kind": "phone", "value": "004520123456", "category": "suspect",
                  "seen_at": "2025-02-05 00:00:00"}],
    "SUBSCRIBERS": [
        {"kind": "address", "value": "240.0.0.7", "at": "2025-02-03 10:00:00", "port": 40_000, "holder_country": "DK",
         "holder_name": "A. Torn", "reference": "DE-1"},
        {"kind": "address", "value": "240.0.0.7", "at": "2025-02-03 11:00:00", "port": 40_000, "holder_country": "DK",
         "holder_name": "Date Twin", "reference": "DE-2"},
    ],
    "EXCLUSIONS": [{"kind": "account", "value": "harbour:uc", "reason": "undercover"}],
}  # fmt: skip


def take_in(operation: Joint, world: dict = WORLD) -> None:
    from tallystick.records.models import Contribution
    from tallystick.records.session import session

    write_world(operation.home, operation.id, world)
    with session(operation.service, role="worker"):
        for one in GIVEN:
            Contribution.objects.get_or_create(
                operation_id=operation.id,
                owner=one.agency,
                digest=one.contribution,
                defaults={"kind": one.kind, "codes": list(one.codes), "evaluation": one.evaluation, "received_at": AT,
                          "name": one.kind},
            )  # fmt: skip


@pytest.fixture
def linked(operation: Joint) -> Joint:
    from tallystick.linking.jobs import build

    take_in(operation)
    build(home=operation.home, operation_id=operation.id)
    return operation


def people(operation: Joint) -> dict[frozenset[str], object]:
    from tallystick.linking import reads
    from tallystick.records.session import session

    with session(operation.viewer("EC3")) as viewer:
        return {frozenset(row.accounts): row for row in reads.persons(viewer).rows}


def link_of(operation: Joint, left: str, right: str) -> object:
    from tallystick.records.models import Link
    from tallystick.records.session import session

    with session(operation.viewer("EC3")):
        return Link.objects.get(left=f"harbour:{left}", right=f"harbour:{right}")


def decide(operation: Joint, left: str, right: str, answer: str) -> object:
    from tallystick.linking import acts
    from tallystick.records.session import session

    found = link_of(operation, left, right)
    with session(operation.viewer("EC3")) as viewer:
        return acts.decide_link(str(found.pk), answer, by=viewer, at=AT, reason="seen both")


ANN = frozenset({"harbour:ann1", "harbour:ann2", "harbour:ann3"})


def test_a_person_has_accounts_country_indicators_and_what_speaks_against(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.records.session import session

    found = people(linked)
    assert ANN in found
    assert frozenset({"harbour:ben1"}) in found
    with session(linked.viewer("EC3")) as viewer:
        view = reads.person(viewer, str(found[ANN].pk))
    assert (view.person.country, view.person.country_state, view.person.role) == ("DK", "assigned", "uploader")
    assert view.holdings == ("holding-SE-NCP:S-1",)
    assert {row.kind for row in view.indicators} == {"child_accessible", "prior_hit", "recent_activity"}
    assert [row.reference for row in view.subscribers] == ["DE-1"], "the answer about another hour names somebody else"
    assert {vote.kind for vote in view.votes} >= {"subscriber", "home line", "card issuer", "phone", "claimed"}
    assert view.person.figures["after_seizure"] == 1
    assert any("after the platform was taken over" in said for said in view.against)
    assert len(view.accesses) == 5, "what came after the seizure is not copied"
    assert view.accesses[0].complete == ["second", "zone", "port"]
    assert view.person.expires_first == datetime(2026, 2, 5, 10, tzinfo=UTC)


def test_the_bars_of_a_link_add_up_and_every_sign_names_its_rows(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.records.session import session

    with session(linked.viewer("EC3")) as viewer:
        rows = reads.queue(viewer).rows
        for row in rows:
            assert row.weight == sum(sign["weight"] for sign in row.because)
            assert row.because[0]["kind"] == "prior"
            assert all(sign["sources"] for sign in row.because if sign["kind"] != "prior" and not sign["against"])
        told = reads.explain(viewer, "harbour:ann3", "harbour:ann1")
    assert told.weight == link_of(linked, "ann1", "ann3").weight
    assert "e-mail address" in told.sentences[1]


def test_codes_are_the_strictest_of_the_contributions_behind_a_row(linked: Joint) -> None:
    from tallystick.records.models import Account, Subscriber
    from tallystick.records.session import session

    person = people(linked)[ANN]
    assert person.codes == ["H1", "H2"]
    assert person.owner == "EC3"
    with session(linked.viewer("EC3")):
        assert {tuple(row.codes) for row in Account.objects.filter(person=person.pk)} == {("H1",)}
        assert {tuple(row.codes) for row in Subscriber.objects.filter(person=person.pk)} == {("H0",)}


def test_a_person_on_the_sealed_list_is_marked_without_the_reason(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.records.models import Exclusion, Person
    from tallystick.records.session import session

    assert frozenset({"harbour:uc"}) not in people(linked)
    with session(linked.viewer("EC3")) as viewer:
        (row,) = reads.persons(viewer, excluded=True).rows
        assert row.accounts == ["harbour:uc", "harbour:uc2"]
        assert "undercover" not in str(
            list(Person.objects.defer("grants").values("number", "category", "excluded", "figures"))
        )
    with pytest.raises(ProgrammingError, match="permission denied"), session(linked.viewer("EC3")):
        Exclusion.objects.exists()
    with session(linked.service, role="worker"):
        (sealed,) = Exclusion.objects.all()
        assert (sealed.owner, sealed.reason, sealed.codes) == ("DK-NCP", "undercover", ["H1"])
        assert len(sealed.token) == 64


def test_a_refusal_parts_accounts_at_the_next_build_and_ids_stay(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.linking.jobs import build
    from tallystick.records.session import session

    before = people(linked)
    decide(linked, "ann1", "ann2", "not_same")
    decision = decide(linked, "ann2", "ann3", "not_same")
    assert link_of(linked, "ann1", "ann2").state == "refused"
    figures = build(home=linked.home, operation_id=linked.id)
    after = people(linked)
    rest = frozenset({"harbour:ann1", "harbour:ann3"})
    assert after[rest].pk == before[ANN].pk, "the larger part keeps the id"
    alone = frozenset({"harbour:ben1"})
    assert (after[alone].pk, after[alone].number) == (before[alone].pk, before[alone].number)
    assert link_of(linked, "ann1", "ann2").state == "refused", "decisions are replayed"
    assert figures["contradictions"] == 0
    with session(linked.viewer("EC3")) as viewer:
        assert any("different people" in said for said in reads.person(viewer, str(after[rest].pk)).against)
    undo(linked, decision)
    build(home=linked.home, operation_id=linked.id)
    again = people(linked)
    assert again[ANN].pk == before[ANN].pk


def undo(operation: Joint, decision: object) -> None:
    from tallystick.linking import acts
    from tallystick.records.models import Decision
    from tallystick.records.session import session

    with session(operation.viewer("EC3")) as viewer:
        for row in list(Decision.objects.filter(withdrawn_at=None)):
            acts.withdraw_decision(str(row.pk), by=viewer, at=AT, reason="mistaken")
        with pytest.raises(Conflict):
            acts.withdraw_decision(str(decision.pk), by=viewer, at=AT, reason="again")
    assert link_of(operation, "ann1", "ann2").state == "proposed"


def test_a_confirmation_joins_and_the_merged_id_leads_on(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.linking.jobs import build
    from tallystick.records.session import session

    before = people(linked)
    decide(linked, "ann3", "ben1", "same")
    build(home=linked.home, operation_id=linked.id)
    everybody = ANN | {"harbour:ben1"}
    after = people(linked)
    assert after[everybody].pk == before[ANN].pk
    with session(linked.viewer("EC3")) as viewer:
        gone = before[frozenset({"harbour:ben1"})].pk
        assert reads.person(viewer, str(gone)).person.pk == before[ANN].pk
        assert len(reads.graph(viewer, str(gone))["nodes"]) == 5


def test_unsure_neither_joins_nor_parts(linked: Joint) -> None:
    from tallystick.linking.jobs import build

    for right in ("ann1", "ann2"):
        decide(linked, *sorted((right, "ann3")), "unsure")
    build(home=linked.home, operation_id=linked.id)
    assert frozenset({"harbour:ann3"}) in people(linked)
    assert link_of(linked, "ann1", "ann3").state == "unsure"


def test_persons_are_unassessed_until_somebody_says_otherwise_and_keep_it(linked: Joint) -> None:
    from tallystick.linking import acts
    from tallystick.linking.jobs import build
    from tallystick.records.session import session

    person = people(linked)[ANN]
    assert person.category == "unassessed"
    with session(linked.viewer("EC3")) as viewer:
        with pytest.raises(Malformed):
            acts.assess_person(str(person.pk), "villain", by=viewer, at=AT, reason="no")
        with pytest.raises(Malformed):
            acts.assess_person(str(person.pk), "suspect", by=viewer, at=AT, reason=" ")
        acts.assess_person(str(person.pk), "suspect", by=viewer, at=AT, reason="uploads and offers")
    build(home=linked.home, operation_id=linked.id)
    assert people(linked)[ANN].category == "suspect"


def test_search_finds_by_any_spelling_and_by_beginning(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.records.session import session

    ann = people(linked)[ANN].pk
    with session(linked.viewer("EC3")) as viewer:
        for asked in ("0045 20 12 34 56", "ANN@POST.example", "ann@po", "P-00001", "ann2"):
            assert ann in {person.pk for person, _ in reads.search(viewer, asked)}, asked
        assert reads.search(viewer, "nobody@post.example") == ()


def test_another_agency_sees_none_of_it_and_every_look_is_noted(linked: Joint) -> None:
    from tallystick.linking import reads
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    person = people(linked)[ANN]
    with session(linked.viewer("SE-NCP")) as viewer:
        assert reads.persons(viewer).rows == ()
        with pytest.raises(Absent):
            reads.person(viewer, str(person.pk))
    with session(linked.viewer("EC3")) as viewer:
        reads.person(viewer, str(person.pk))
    with session(linked.viewer("EC3")):
        assert Consultation.objects.filter(subject=str(person.pk), subject_kind="person", purpose="test").count() == 1


def test_a_withdrawn_contribution_is_as_if_it_had_never_come(linked: Joint) -> None:
    from tallystick.linking.jobs import build
    from tallystick.records.models import Contribution
    from tallystick.records.session import session

    with session(linked.service, role="worker"):
        Contribution.objects.filter(kind="holding").update(state="withdrawn")
    build(home=linked.home, operation_id=linked.id)
    person = people(linked)[ANN]
    assert person.codes == ["H1"]
    assert person.figures["holdings"] == []


def test_two_builds_of_one_operation_do_not_run_beside_each_other(linked: Joint) -> None:
    import fcntl

    from tallystick.linking.jobs import build
    from tallystick.tables.shelf import Shelf

    with Shelf(linked.home, linked.id).lock_path().open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(Conflict):
            build(home=linked.home, operation_id=linked.id)


def test_a_number_that_became_an_alias_is_never_given_out_again(linked: Joint) -> None:
    """Parted, joined, parted again: the second time needs a number that nobody ever had."""
    from tallystick.linking import acts
    from tallystick.linking.jobs import build
    from tallystick.records.models import Person
    from tallystick.records.session import session

    for day, answer in enumerate(("not_same", "same", "not_same"), start=1):
        for left, right in (("ann1", "ann2"), ("ann2", "ann3")):
            found, at = link_of(linked, left, right), AT + timedelta(days=day)
            with session(linked.viewer("EC3")) as viewer:
                acts.decide_link(str(found.pk), answer, by=viewer, at=at, reason="looked again")
        build(home=linked.home, operation_id=linked.id)
    with session(linked.service, role="worker"):
        numbers = list(Person.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers)
    assert frozenset({"harbour:ann2"}) in people(linked)


def test_the_steps_are_explained_in_sentences_with_what_was_learnt(linked: Joint) -> None:
    from tallystick.linking.weighing.explaining import explain_links
    from tallystick.records.session import session

    with session(linked.viewer("EC3")) as viewer:
        told = dict(explain_links(viewer))
    assert any(line.startswith("CANDIDATES: Pairs of accounts that share") for line in told["Steps"])
    assert all(line.endswith("rows.") for line in told["Steps"])
    assert "of" in told["Weights"][0], told["Weights"][0]
    assert "such pairs about one is one person" in told["Weights"][0]
    assert any("email, equal, held by 2: 1 pairs" in line or "email, equal" in line for line in told["Weights"])
    assert any("proposed: from 90 in 100 on" in line for line in told["Thresholds"])
    assert any("days for homes" in line for line in told["How long a line stays with one customer"])


def test_before_the_first_build_there_is_nothing_to_explain(operation: Joint) -> None:
    from tallystick.linking.weighing.explaining import explain_links
    from tallystick.records.session import session

    with session(operation.viewer("EC3")) as viewer, pytest.raises(Absent, match="nothing was linked"):
        explain_links(viewer)


def test_hours_go_into_links_and_votes_with_the_rows_they_came_from(operation: Joint) -> None:
    """Two who come at night through exits; and one set to Spanish, awake when Spain is."""
    from tallystick.linking.jobs import build
    from tallystick.records.models import CountryVote
    from tallystick.records.session import session

    def hourly(name: str, hours: list[int]) -> list[dict]:
        days = range(1, 21)
        return [access(name, f"2025-02-{day:02} {at:02}:10:00", f"240.9.{day}.{at}") for day in days for at in hours]

    world = {
        "ACCOUNTS": [account(name, email="night@post.example", language="es") for name in ("a", "b")]
        + [account("day", language="es")],
        "ACCESSES": hourly("a", [0, 2]) + hourly("b", [1, 3]) + hourly("day", [9, 13, 17, 20, 21]),
        "PAYMENTS": [payment("day", "card", "fp_77aa88bb")],
    }
    take_in(operation, world)
    build(home=operation.home, operation_id=operation.id)
    (sign,) = [one for one in link_of(operation, "a", "b").because if one["kind"] == "hours"]
    assert (sign["weight"], len(sign["sources"])) == (60, 2)
    assert "unusual hours" in sign["sentence"]
    with session(operation.service, role="worker"):
        (vote,) = CountryVote.objects.filter(operation_id=operation.id)
    assert (vote.kind, vote.country) == ("language", "ES")
    assert {source["file"] for source in vote.sources} == {"accounts.csv", "accesses.csv"}


def test_a_vote_keeps_the_codes_of_every_contribution_however_many_rows_are_shown() -> None:
    from tallystick.linking.rows.persons import VOTES_SHOWN, shown_of

    many = [("one", "file", row) for row in range(30)] + [("two", "file", 1)]
    shown = shown_of(many)
    assert len(shown) == VOTES_SHOWN
    assert {contribution for contribution, _, _ in shown} == {"one", "two"}
