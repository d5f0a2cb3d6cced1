"""An owner's permission: asked, answered, scoped, ended; without it PostgreSQL shows nothing that rests on the row."""

import uuid
from datetime import timedelta

import pytest
from django.db import Error

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.sharing.scene import AT, PLATFORM, SECRET

FIRST = {"first_time"}


def sql(viewer, text, *values):
    """Raw SQL in the viewer's own session, as role app."""
    from django.db import connections

    from tallystick.records.session import session

    with session(viewer), connections["default"].cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture
def acts(scene):
    from tallystick.sharing import permissions

    return permissions


@pytest.fixture
def question(scene, acts):
    """The coordinator asks SE-NCP whether DK-NCP may have its holding."""
    return scene.call(acts.ask_permission, scene.maker, SECRET[:12], code="H2", recipient="DK-NCP")


def released(scene, **more):
    """A package for DK-NCP that rests on SE-NCP's holding under H2."""
    scene.permit(**more)
    row = scene.draft().package
    scene.release(row)
    return row


def lists(viewer):
    from tallystick.records.session import session
    from tallystick.sharing.asked import permissions

    with session(viewer):
        return permissions(viewer, at=AT)


def looking(viewer, agency):
    from dataclasses import replace

    return replace(viewer, looks_as=agency, roles=("national_officer",))


def seen_everywhere(scene, row):
    """Who sees the package: its country at the desk and by raw SQL, and the coordinator looking as the country."""
    return {
        "desk": [line.id for line in scene.see(scene.danish)] == [str(row.pk)],
        "sql": len(sql(scene.danish, "SELECT content FROM records_package")) == 1,
        "view as": [line.id for line in scene.see(looking(scene.maker, "DK-NCP"))] == [str(row.pk)],
    }


def test_a_released_package_is_seen_while_the_permission_it_rests_on_lives(scene):
    row = released(scene)
    assert set(seen_everywhere(scene, row).values()) == {True}


def test_a_withdrawn_permission_hides_the_released_package_at_once(scene, acts):
    row = released(scene)
    permission = lists(scene.swede).in_force[0].id
    scene.call(acts.withdraw_permission, scene.swede, permission)
    assert set(seen_everywhere(scene, row).values()) == {False}
    assert [line.id for line in scene.see(scene.maker)] == [str(row.pk)], "its owner still knows of it"


def test_an_expired_permission_hides_the_released_package(scene):
    from tallystick.records.models import Permission
    from tallystick.records.session import administration

    row = released(scene, until=AT + timedelta(hours=5))
    assert set(seen_everywhere(scene, row).values()) == {True}
    with administration():
        Permission.objects.filter(operation=scene.joint.id).update(until=AT - timedelta(seconds=1))
    assert set(seen_everywhere(scene, row).values()) == {False}
    (ended,) = lists(scene.swede).ended
    assert ended.days_left == -1


def test_a_permission_holds_for_its_purposes_only(scene):
    row = released(scene, scope=["test"])
    assert "H2: permitted only to test" in str(row.content)
    assert set(seen_everywhere(scene, row).values()) == {True}
    other = scene.joint.viewer("DK-NCP", "national_officer", purpose="support criminal proceedings")
    assert scene.see(other) == []


def test_h1_enters_proceedings_only_with_the_owners_permission(scene, acts):
    """The same machinery: DE-BKA's platform data are H1, Denmark's prosecutor asks for them."""
    scene.release(scene.draft().package)
    court = scene.joint.viewer("DK-NCP", "prosecutor", purpose="support criminal proceedings")
    at_desk = scene.joint.viewer("DK-NCP", "prosecutor")
    german = scene.joint.viewer("DE-BKA", "prosecutor")
    assert len(scene.see(at_desk)) == 1
    assert scene.see(court) == []
    asked = scene.call(acts.ask_permission, at_desk, PLATFORM, code="H1", recipient="DK-NCP")
    assert asked.grants == ["DK-NCP", "EC3"]
    scene.call(acts.answer_permission, german, str(asked.pk), granted=True, knowing=FIRST)
    assert len(scene.see(court)) == 1


def test_a_question_is_no_permission(scene, question):
    assert "SECRET" not in str(scene.draft().package.content)
    assert [line.id for line in lists(scene.swede).waiting] == [str(question.pk)]
    assert [line.state for line in lists(scene.maker).asked] == ["asked"]


def test_the_owner_is_told_and_answers_and_the_asker_is_told(scene, acts, question):
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    until = AT + timedelta(days=30)
    answered = scene.call(
        acts.answer_permission, scene.swede, str(question.pk), granted=True, scope=["test"], until=until, knowing=FIRST
    )
    assert (answered.state, answered.scope, answered.until) == ("granted", ["test"], until)
    with session(scene.swede):
        assert [row.words.split(":")[0] for row in Notice.objects.filter(kind="permission")] == ["EC3 asks"]
    with session(scene.maker):
        assert Notice.objects.filter(kind="permission", to="EC3").count() == 1
    (line,) = lists(scene.maker).in_force
    assert line.days_left == 30
    assert "SECRET" in str(scene.draft().package.content)


def test_a_recipient_is_not_told_what_others_asked_about_it(scene, acts, question):
    scene.call(acts.answer_permission, scene.swede, str(question.pk), granted=False)
    seen = lists(scene.danish)
    assert (seen.waiting, seen.asked, seen.in_force, seen.ended) == ((), (), (), ())


def test_a_refusal_is_final_and_lets_nothing_pass(scene, acts, question):
    scene.call(acts.answer_permission, scene.swede, str(question.pk), granted=False)
    assert "SECRET" not in str(scene.draft().package.content)
    with pytest.raises(Conflict, match="refused"):
        scene.call(acts.answer_permission, scene.swede, str(question.pk), granted=True, knowing=FIRST)


def test_the_coordinator_answers_for_the_owner_only_by_saying_who_told_it(scene, acts, question):
    with pytest.raises(Malformed, match="without saying who told you"):
        scene.call(acts.answer_permission, scene.maker, str(question.pk), granted=True, knowing=FIRST)
    row = scene.call(
        acts.answer_permission,
        scene.maker,
        str(question.pk),
        granted=True,
        knowing=FIRST,
        told="duty officer, by phone",
    )
    assert "told: duty officer, by phone" in row.reason


@pytest.mark.parametrize("roles", [("analyst",), ("examiner",)])
def test_only_who_may_speak_for_the_owner_answers(scene, acts, question, roles):
    with pytest.raises((Refused, Absent)):
        scene.call(acts.answer_permission, scene.joint.viewer("SE-NCP", *roles), str(question.pk), granted=True)


def test_nobody_answers_for_another(scene, acts, question):
    for other in ("DE-BKA", "DK-NCP"):
        with pytest.raises((Refused, Absent)):
            scene.call(acts.answer_permission, scene.joint.viewer(other), str(question.pk), granted=True)
    with pytest.raises((Refused, Absent)):
        scene.call(
            acts.record_permission, scene.danish, SECRET, code="H2", recipient="DK-NCP", until=None, knowing=FIRST
        )


def test_an_answer_narrows_what_was_asked_and_never_widens_it(scene, acts):
    asked = scene.call(
        acts.ask_permission, scene.maker, SECRET, code="H2", recipient="DK-NCP", scope=["test"],
        until=AT + timedelta(days=3),
    )  # fmt: skip
    for wider in ({"scope": ["identify suspects"]}, {"scope": []}, {"until": AT + timedelta(days=4)}):
        with pytest.raises(Malformed, match="than was asked"):
            scene.call(acts.answer_permission, scene.swede, str(asked.pk), granted=True, knowing=FIRST, **wider)


def test_permitting_an_agency_for_the_first_time_is_meant_aloud(scene, acts, question):
    with pytest.raises(Conflict, match="DK-NCP was never given anything by SE-NCP"):
        scene.call(acts.answer_permission, scene.swede, str(question.pk), granted=True)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"recipient": "FR-OFMIN"}, Absent),
        ({"code": "H0"}, Malformed),
        ({"code": "H3"}, Conflict),
        ({"recipient": "SE-NCP"}, Conflict),
        ({"scope": ["holiday"]}, Malformed),
        ({"reason": " "}, Malformed),
    ],
)
def test_a_question_names_a_member_a_code_the_contribution_carries_and_known_purposes(scene, acts, said, error):
    with pytest.raises(error):
        scene.call(acts.ask_permission, scene.maker, SECRET, **{"code": "H2", "recipient": "DK-NCP", **said})


def test_a_contribution_one_was_never_given_cannot_be_asked_about(scene, acts):
    with pytest.raises(Absent):
        scene.call(acts.ask_permission, scene.danish, SECRET, code="H2", recipient="DK-NCP")


def test_the_same_question_is_not_asked_twice(scene, acts, question):
    with pytest.raises(Conflict, match="asked already"):
        scene.call(acts.ask_permission, scene.maker, SECRET, code="H2", recipient="DK-NCP")


INSERT = (
    "INSERT INTO records_permission (id, operation_id, owner, grants, codes, category, away_from, contribution, code,"
    " recipient, state, scope, asked_by, asked_reason, reason) VALUES"
    " (%s, %s, %s, '{}', '{}', 'unassessed', '{}', %s, 'H2', %s, %s, '{}', %s, '', '')"
)


@pytest.mark.parametrize("claimed", ["SE-NCP", "DK-NCP"])
def test_raw_sql_cannot_grant_itself_another_agencys_contribution(scene, claimed):
    """Neither in the owner's name nor in its own."""
    with pytest.raises(Error):
        sql(scene.danish, INSERT, uuid.uuid4(), scene.joint.id, claimed, SECRET, "DK-NCP", "granted", "")
    assert lists(scene.swede).in_force == ()


def test_raw_sql_may_ask_for_itself_and_reaches_the_owner_of_today(scene):
    sql(scene.danish, INSERT, uuid.uuid4(), scene.joint.id, "DE-BKA", SECRET, "DK-NCP", "asked", "DK-NCP")
    assert [line.asked_by for line in lists(scene.swede).waiting] == ["DK-NCP"]
    with pytest.raises(Error):
        sql(scene.danish, INSERT, uuid.uuid4(), scene.joint.id, "SE-NCP", SECRET, "DK-NCP", "asked", "EC3")


@pytest.mark.parametrize(
    "change",
    [
        "recipient = 'DE-BKA'",
        "contribution = 'x'",
        "owner = 'DK-NCP'",
        "grants = '{DK-NCP}'",
        "until = NULL",
        "scope = '{}'",
        "state = 'asked'",
    ],
)
def test_raw_sql_changes_nothing_of_an_answered_permission_but_to_withdraw_it(scene, change):
    scene.permit(until=AT + timedelta(days=1), scope=["test"])
    for viewer in (scene.swede, scene.maker):
        with pytest.raises(Error):
            sql(viewer, f"UPDATE records_permission SET {change}")
    sql(scene.swede, "UPDATE records_permission SET state = 'withdrawn'")
    with pytest.raises(Error):
        sql(scene.swede, "UPDATE records_permission SET state = 'granted'")


def test_the_asker_cannot_answer_itself_by_raw_sql(scene, acts):
    scene.permit()
    scene.release(scene.draft().package)
    scene.call(acts.ask_permission, scene.danish, PLATFORM, code="H1", recipient="DK-NCP")
    with pytest.raises(Error):
        sql(scene.danish, "UPDATE records_permission SET state = 'granted' WHERE state = 'asked'")


def test_without_its_trigger_a_permission_could_be_widened(scene):
    """The check turns red when the thing breaks: with the trigger off, the statement goes through."""
    from django.db import connections

    from tallystick.records.session import administration

    scene.permit(until=AT + timedelta(days=1))
    switch = "ALTER TABLE records_permission {} TRIGGER answered"
    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute(switch.format("DISABLE"))
    try:
        sql(scene.swede, "UPDATE records_permission SET until = NULL")
        assert lists(scene.swede).in_force[0].days_left is None
    finally:
        with administration(), connections["owner"].cursor() as cursor:
            cursor.execute(switch.format("ENABLE"))


def test_every_answer_leaves_a_ledger_line_and_a_log_entry(scene, acts, question):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    keeper = scene.joint.viewer("SE-NCP", "coordinator")
    scene.call(acts.answer_permission, keeper, str(question.pk), granted=True, knowing=FIRST)
    scene.call(acts.withdraw_permission, keeper, str(question.pk))
    with session(keeper):
        lines = LedgerLine.objects.filter(subject=f"permission:{question.pk}").values_list("act", flat=True)
        assert sorted(lines) == ["answer_permission", "ask_permission", "withdraw_permission"]
        looks = Consultation.objects.filter(subject=SECRET, recipient="DK-NCP").values_list("doing", flat=True)
        assert sorted(looks) == ["alteration", "disclosure"]


GRANT = (
    "INSERT INTO records_permission (id, operation_id, owner, grants, codes, category, away_from, contribution, code,"
    " recipient, state, scope, asked_by, asked_reason, by, at, reason) VALUES"
    " (%s, %s, 'SE-NCP', '{EC3}', '{}', 'unassessed', '{}', %s, 'H2', 'DK-NCP', 'granted', '{}', '', '', %s, now(), %s)"
)
ANSWER = "UPDATE records_permission SET state = %s, by = %s, at = now(), reason = %s WHERE state = %s RETURNING state"


def granted_by_hand(scene, viewer, *, reason="told by telephone", by=None):
    sql(viewer, GRANT, uuid.uuid4(), scene.joint.id, SECRET, by or viewer.officer, reason)


@pytest.mark.parametrize(
    ("who", "roles", "said"),
    [
        *(("EC3", role, {}) for role in ("analyst", "national_officer", "prosecutor", "prevention", "examiner")),
        *(("SE-NCP", role, {}) for role in ("analyst", "examiner", "prevention", "data_protection")),
        ("EC3", "coordinator", {"reason": "  "}),
        ("EC3", "coordinator", {"by": str(uuid.uuid4())}),
        ("SE-NCP", "national_officer", {"by": str(uuid.uuid4())}),
        ("DE-BKA", "coordinator", {}),
    ],
)
def test_raw_sql_grants_nothing_without_the_role_or_the_word_of_who_told_it(scene, acts, question, who, roles, said):
    """Neither as a row of its own nor as the answer to a question; and nobody answers in another officer's name."""
    viewer = scene.joint.viewer(who, roles)
    with pytest.raises(Error):
        granted_by_hand(scene, viewer, **said)
    by, reason = said.get("by", viewer.officer), said.get("reason", "told by telephone")
    for state in ("granted", "refused"):
        try:
            assert sql(viewer, ANSWER, state, by, reason, "asked") == []
        except Error:
            continue
    assert lists(scene.swede).in_force == ()
    assert [line.id for line in lists(scene.swede).waiting] == [str(question.pk)]


@pytest.mark.parametrize("role", ["analyst", "prevention"])
def test_raw_sql_withdraws_nothing_without_the_role(scene, role):
    scene.permit()
    for agency in ("SE-NCP", "EC3"):
        viewer = scene.joint.viewer(agency, role)
        try:
            assert sql(viewer, ANSWER, "withdrawn", viewer.officer, "because", "granted") == []
        except Error:
            continue
    assert len(lists(scene.swede).in_force) == 1


@pytest.mark.parametrize(
    ("who", "role"), [("SE-NCP", role) for role in ("coordinator", "national_officer", "prosecutor")]
    + [("EC3", "coordinator")],
)  # fmt: skip
def test_who_may_speak_for_the_owner_grants(scene, acts, question, who, role):
    viewer = scene.joint.viewer(who, role)
    granted_by_hand(scene, viewer)
    assert sql(viewer, ANSWER, "granted", viewer.officer, "told by telephone", "asked") == [("granted",)]


def told_of(scene, viewer):
    """What the viewer's notices say of permissions, and the acts about them in the ledger as it sees it."""
    from tallystick.records.models import LedgerLine, Notice
    from tallystick.records.session import session

    with session(viewer):
        words = [row.words for row in Notice.objects.filter(kind="permission", to=viewer.agency).order_by("at", "pk")]
        acts = set(LedgerLine.objects.filter(subject__startswith="permission:").values_list("act", flat=True))
    return words, acts


def test_the_owner_is_told_when_the_coordinator_speaks_for_it(scene, acts, question):
    """By notice, and by the line itself, reason and all: answered, withdrawn, recorded."""
    keeper = scene.joint.viewer("SE-NCP", "coordinator")
    told = {"told": "duty officer, by phone"}
    scene.call(acts.answer_permission, scene.maker, str(question.pk), granted=True, knowing=FIRST, **told)
    scene.call(acts.withdraw_permission, scene.maker, str(question.pk), **told)
    scene.call(
        acts.record_permission, scene.maker, SECRET, code="H2", recipient="DE-BKA", until=None, knowing=FIRST,
        reason="duty officer, by phone",
    )  # fmt: skip
    words, seen = told_of(scene, keeper)
    assert sorted(said.split(" permission")[0] for said in words) == [
        "EC3 asks:", "EC3 for you: granted:", "EC3 for you: granted:", "EC3 for you: withdrawn:",
    ]  # fmt: skip
    assert seen == {"ask_permission", "answer_permission", "withdraw_permission", "record_permission"}
    assert told_of(scene, scene.joint.viewer("DE-BKA", "coordinator")) == ([], set()), "nobody else is"


def test_the_owner_is_not_told_of_its_own_act(scene, acts, question):
    keeper = scene.joint.viewer("SE-NCP", "coordinator")
    scene.call(acts.answer_permission, keeper, str(question.pk), granted=True, knowing=FIRST)
    words, _ = told_of(scene, keeper)
    assert [said.split(":")[0] for said in words] == ["EC3 asks"]
    assert "answer_permission" not in told_of(scene, scene.maker)[1], "its line stays its own"
