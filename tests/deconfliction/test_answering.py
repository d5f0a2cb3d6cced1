"""Where answers come from: contributions in the build, manifests, items, sealed lists, what stands; and what stays
silent of them."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.deconfliction.asked import ask, hold, notices, now, officer, put, rows, standing, states, told
from tests.linking.test_build import take_in
from tests.triage.laid import Laid, camera, digest, seen

ANN, GHOST = "ann@post.example", "ghost@post.example"


@pytest.fixture
def linked(operation):
    from tallystick.linking.jobs import build

    take_in(operation)
    build(home=operation.home, operation_id=operation.id)
    return operation


def owners(operation, agency, one, **more):
    """Owners of the hits an agency is told of, and of those nobody is."""
    made = ask(operation, agency, one, **more)
    (answer,) = told(operation, agency, made, purpose=more.get("purpose", "test"))
    known = {line.other for line in answer.hits}
    ids = {one.pk for one in made.questions}
    everybody = {row.owner for row in rows(operation, "Hit") if row.question in ids}
    return sorted(known), sorted(everybody - known), str(answer.state)


def test_a_contribution_s_owner_holds_what_is_in_it(linked):
    assert owners(linked, "DE-BKA", put(value="ANN@post.example")) == (["DK-NCP"], [], "hit_pending")
    assert owners(linked, "DK-NCP", put(value=ANN)) == ([], [], "own")
    assert owners(linked, "DE-BKA", put("phone", "+45 20 12 34 56"))[0] == ["DK-NCP", "SE-NCP"]
    assert owners(linked, "DE-BKA", put("card", "fp_77aa88bb"))[0] == ["DK-NCP"]
    assert owners(linked, "DE-BKA", put("account", "Harbour:Ann1"))[0] == ["DK-NCP"]
    assert owners(linked, "DE-BKA", put("account", "harbour:nobody")) == ([], [], "no_hit")
    assert owners(linked, "DE-BKA", put(value="ann@other.example")) == ([], [], "no_hit")
    (source,) = [row for row in rows(linked, "HitSource", held="contribution") if "ann1" in row.shown][:1]
    assert (source.owner, len(source.source)) == ("DK-NCP", 64)


def test_an_address_hits_within_the_window_of_an_access(linked):
    """ben1 came from 240.1.0.9 on four days of February 2025."""
    for first, last, found in ((1, 20, ["DK-NCP"]), (5, 20, []), (4, 4, ["DK-NCP"])):
        since = datetime(2025, 2, first, tzinfo=UTC)
        one = put("address", "240.1.0.9", since=since, until=datetime(2025, 2, last, 23, tzinfo=UTC))
        assert owners(linked, "DE-BKA", one)[0] == found, first


def test_what_is_handed_in_for_police_only_is_not_used_in_proceedings_without_permission(linked):
    """The platform came under H1, the partner's holding under H2."""
    one, asking = put("phone", "+4520123456"), {"purpose": "support criminal proceedings"}
    assert owners(linked, "DE-BKA", one)[0] == ["DK-NCP", "SE-NCP"]
    assert owners(linked, "DE-BKA", one, **asking)[0] == ["SE-NCP"]


def test_the_sealed_list_answers_its_owner_alone(linked):
    known, silent, state = owners(linked, "DE-BKA", put("account", "harbour:uc"))
    assert "SE-NCP" not in known
    exclusions = rows(linked, "Exclusion")
    assert exclusions
    assert {row.owner for row in exclusions} <= {*silent}
    assert state == "no_hit"
    assert [row for row in rows(linked, "HitSource") if row.held == "exclusion" and row.silent]


def test_somebody_put_away_is_told_to_the_owner_alone(linked):
    from tallystick.linking.acts import assess_person
    from tallystick.records.session import session
    from tests.linking.test_build import ANN as ACCOUNTS
    from tests.linking.test_build import people

    person = people(linked)[ACCOUNTS]
    by = linked.viewer("EC3")
    with session(by):
        assess_person(str(person.pk), "possible_victim", by=by, at=now(), reason="speaks under age")
    assert owners(linked, "DE-BKA", put(value=ANN)) == ([], ["DK-NCP"], "no_hit")


def test_digests_and_cameras_of_manifests_are_found_whoever_s_tool_made_them(operation):
    laid = Laid(operation, agency="SE-NCP")
    laid.scan("A-001", [seen("x", signals=[camera(serial=" ab-4711 ")]), seen("y")])
    laid.told("B-001", [{"md5": digest("z", "md5"), "exif": {"serial": "CD-4712"}}], owner="DE-BKA")
    for kind, of in (("digest", "sha256"), ("digest", "sha1"), ("digest", "md5")):
        assert owners(operation, "DK-NCP", put(kind, digest("x", of).upper()))[0] == ["SE-NCP"]
    assert owners(operation, "DK-NCP", put("camera", "Ab-4711"))[0] == ["SE-NCP"]
    assert owners(operation, "DK-NCP", put("camera", "cd-4712 "))[0] == ["DE-BKA"]
    assert owners(operation, "DK-NCP", put("digest", digest("z", "md5")))[0] == ["DE-BKA"]
    assert owners(operation, "DK-NCP", put("digest", digest("nobody has it"))) == ([], [], "no_hit")
    assert owners(operation, "SE-NCP", put("digest", digest("y"))) == ([], [], "own")


def test_the_serial_number_of_an_item_is_found(operation):
    laid = Laid(operation, agency="SE-NCP")
    by = operation.officers["SE-NCP"]
    laid.enter("Item", label="A-009", kind="phone", serial="35209900176148x", by=by, at=now())
    for kind in ("camera", "device"):
        assert owners(operation, "DK-NCP", put(kind, "35209900176148X"))[0] == ["SE-NCP"]


def test_silence_wins_where_an_owner_holds_it_openly_too(operation):
    hold(operation, "SE-NCP")
    hold(operation, "SE-NCP", silent=True, words="zq")
    made = ask(operation, "DK-NCP")
    assert states(operation, "DK-NCP", made) == ["no_hit"]
    (hit,) = rows(operation, "Hit")
    assert hit.grants == []
    assert len(rows(operation, "HitSource")) == 2
    (notice,) = notices(operation, "SE-NCP")
    assert "not told" in notice


def test_one_owner_s_silence_is_not_another_s(operation):
    hold(operation, "SE-NCP", excluded="undercover")
    hold(operation, "DE-BKA")
    assert owners(operation, "DK-NCP", put()) == (["DE-BKA"], ["SE-NCP"], "hit_pending")


def test_what_is_asked_today_is_answered_when_a_hit_arrives(operation):
    passing = ask(operation, "DE-BKA")
    made = ask(operation, "DK-NCP", standing_until=standing())
    assert states(operation, "DK-NCP", made) == ["no_hit"]
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", made) == ["hit_pending"]
    assert states(operation, "DE-BKA", passing) == ["no_hit"], "this one does not stand"
    assert len(notices(operation, "DK-NCP")) == 1
    hold(operation, "SE-NCP", words="once more")
    assert len(rows(operation, "Hit")) == 1
    assert len(notices(operation, "DK-NCP")) == 1


def test_what_is_held_silently_after_the_question_tells_its_owner_alone(operation):
    made = ask(operation, "DK-NCP", standing_until=standing())
    before = told(operation, "DK-NCP", made)[0]
    hold(operation, "SE-NCP", silent=True)
    after = told(operation, "DK-NCP", made)[0]
    assert (after.state, after.hits, after.says) == (before.state, before.hits, before.says)
    assert vars(after.question) | {"_state": 0} == vars(before.question) | {"_state": 0}
    assert len(notices(operation, "SE-NCP")) == 1


def test_after_a_build_and_a_manifest_all_standing_questions_are_asked_again(operation):
    from tallystick.deconfliction.answering.jobs import answer_standing
    from tallystick.linking.jobs import build

    made = ask(operation, "DE-BKA", put(value=ANN), put("digest", digest("late")), standing_until=standing())
    assert answer_standing(home=operation.home, operation_id=operation.id) == 0
    take_in(operation)
    build(home=operation.home, operation_id=operation.id)
    assert waiting_again(operation) == 1
    Laid(operation, agency="SE-NCP").scan("A-001", [seen("late")])
    assert answer_standing(home=operation.home, operation_id=operation.id) == 2
    assert states(operation, "DE-BKA", made) == ["hit_pending", "hit_pending"]
    assert answer_standing(home=operation.home, operation_id=operation.id) == 0


def waiting_again(operation):
    from tests.deconfliction.asked import waiting

    return waiting("deconfliction.answer_standing", operation=operation.id)


def test_attaching_a_manifest_has_standing_questions_asked_again(operation):
    from tallystick.evidence.shelving import take_in as enter
    from tallystick.records.models import Manifest
    from tallystick.records.session import session

    laid = Laid(operation, agency="SE-NCP")
    by = officer(operation, "SE-NCP", "examiner")
    row = Manifest(
        operation_id=operation.id, owner="SE-NCP", item=laid.item("A-001"), digest="9" * 64, files=1, size=1, at=now(),
        by=by.officer, reason="r",
    )  # fmt: skip
    with session(by):
        enter(row, by=by, reason="r")
    assert waiting_again(operation) == 1


def test_an_item_with_a_serial_number_has_standing_questions_asked_again(operation):
    from tallystick.evidence.items import Described, register_item
    from tallystick.records.session import session

    by = officer(operation, "SE-NCP", "examiner")
    for label, serial, waits in (("A-001", "", 0), ("A-002", "CAM-778812", 1)):
        with session(by):
            register_item(label, Described(kind="phone", serial=serial), by=by, at=now())
        assert waiting_again(operation) == waits


def test_two_agencies_that_ask_the_same_are_a_hit_for_both(operation):
    first = ask(operation, "DK-NCP", standing_until=standing())
    second = ask(operation, "DE-BKA", standing_until=standing())
    for agency, made, other in (("DK-NCP", first, "DE-BKA"), ("DE-BKA", second, "DK-NCP")):
        (one,) = told(operation, agency, made)
        assert [line.other for line in one.hits] == [other]
    assert {row.held for row in rows(operation, "HitSource")} == {"question"}


def test_who_asks_the_same_and_holds_it_silently_stays_silent(operation):
    first = ask(operation, "DK-NCP", standing_until=standing())
    hold(operation, "DE-BKA", silent=True)
    second = ask(operation, "DE-BKA", standing_until=standing())
    assert states(operation, "DK-NCP", first) == ["no_hit"]
    assert states(operation, "DE-BKA", second) == ["hit_pending"]


def test_a_question_that_ran_out_is_held_by_nobody(operation):
    ask(operation, "DK-NCP", standing_until=now() - timedelta(hours=23), at=now() - timedelta(days=2))
    assert states(operation, "DE-BKA", ask(operation, "DE-BKA")) == ["no_hit"]


def test_a_person_of_the_operation_is_asked_for_by_every_selector(linked):
    from tallystick.deconfliction.answering.jobs import answer_batch
    from tallystick.deconfliction.asking.acts import ask_person, ask_persons
    from tallystick.deconfliction.asking.reads import batch, left_out
    from tallystick.records.models import Consultation, SearchToken
    from tallystick.records.session import session
    from tallystick.vocabulary.errors import Absent, Malformed
    from tests.linking.test_build import ANN as ACCOUNTS
    from tests.linking.test_build import people

    found = people(linked)
    person = found[ACCOUNTS]
    by = officer(linked, "EC3")
    with session(by):
        made = ask_person(person.number, by=by, at=now(), reason="before a letter")
        tokens = set(SearchToken.objects.filter(person=person.pk).values_list("kind", "token"))
        bare = {(kind, token) for kind, token in tokens if kind == "account" and ":" not in token}
        assert bare, "accounts are known by their number alone, too"
        assert {(one.kind, one.form) for one in made.questions} == tokens - bare
        assert set(left_out(by, batch(by, made.batch, now=now()))) == {token for _, token in bare}
        assert {one.person for one in made.questions} == {person.pk}
        assert Consultation.objects.filter(subject_kind="listed", subject=str(person.pk)).exists()
    answer_batch(home=linked.home, operation_id=linked.id, batch=made.batch)
    hits = {one.question.form: sorted(line.other for line in one.hits) for one in told(linked, "EC3", made)}
    assert hits["+4520123456"] == ["DK-NCP", "SE-NCP"]
    with session(by):
        package = ask_persons([str(row.pk) for row in found.values()], by=by, at=now(), reason="a package")
    assert {(one.asked_from, one.standing_until is not None) for one in package.questions} == {("package", True)}
    with session(by):
        for wrong in ("P-99999", linked.id):
            with pytest.raises(Absent):
                ask_person(wrong, by=by, at=now(), reason="r")
        with pytest.raises(Malformed):
            ask_persons([], by=by, at=now(), reason="r")


def test_questions_of_two_agencies_are_answered_together_as_well(operation):
    from tallystick.deconfliction.answering.jobs import answer

    hold(operation, "SE-NCP")
    made = [ask(operation, agency, answered=False, standing_until=standing()) for agency in ("DK-NCP", "DE-BKA")]
    answer(home=operation.home, operation_id=operation.id, questions=[str(one.questions[0].pk) for one in made])
    assert sorted((row.owner, row.asker) for row in rows(operation, "Hit")) == [
        ("DE-BKA", "DK-NCP"), ("DK-NCP", "DE-BKA"), ("SE-NCP", "DE-BKA"), ("SE-NCP", "DK-NCP"),
    ]  # fmt: skip
