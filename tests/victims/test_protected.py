"""Protected persons: for victim identification, through a broken glass for an hour, and for nobody else."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.victims.conftest import AT

WORDS = "a child may be in the flat now"


def looks(viewer, *, role="victims"):
    """Numbers that a viewer's list shows."""
    from tallystick.records.session import session
    from tallystick.victims.reads import protected

    with session(viewer, role=role):
        return [one.number for one in protected(viewer)]


def entries(operation, subject: str) -> list[tuple[str, str]]:
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    with administration():
        rows = Consultation.objects.filter(operation=operation.id, subject=subject).order_by("at")
        return [(row.subject_kind, row.reason) for row in rows]


def breaking(viewer, reason=WORDS):
    from tallystick.records.session import session
    from tallystick.victims.acts import break_glass

    with session(viewer):
        return break_glass(by=viewer, at=datetime.now(UTC), reason=reason)


def test_victim_identification_sees_them_with_everything_and_every_look_is_logged(operation, put_away):
    from tallystick.records.session import session
    from tallystick.victims.reads import protected_person

    viewer = operation.viewer("EC3", "victim_identification")
    assert looks(viewer) == ["P-1"]
    with session(viewer, role="victims"):
        seen = protected_person(viewer, put_away["victim"])
    assert seen.category == "victim"
    assert [row["email"] for row in seen.parts["account"]] == ["victim@mail.example"]
    assert [row["address"] for row in seen.parts["access"]] == ["2001:db8::1"]
    assert [row["reason"] for row in seen.parts["assessment"]] == ["named by a teacher"]
    assert [kind for kind, _ in entries(operation, put_away["victim"])][-2:] == ["listed", "person"]


@pytest.mark.parametrize("roles", [("coordinator", "analyst"), ("national_officer",), ("data_protection",), ()])
def test_nobody_else_sees_them_and_hidden_is_like_absent(operation, put_away, roles):
    from tallystick.records.session import session
    from tallystick.victims.reads import may_see, protected_person

    viewer = operation.viewer("EC3", *roles) if roles else operation.viewer("EC3", "examiner")
    assert looks(viewer) == []
    said = []
    for person in (put_away["victim"], str(uuid.uuid4())):
        with session(viewer, role="victims"):
            assert not may_see(viewer)
            with pytest.raises(Absent) as error:
                protected_person(viewer, person)
        said.append(str(error.value).replace(person, ""))
    assert said[0] == said[1]


@pytest.mark.parametrize("role", ["coordinator", "analyst", "national_officer"])
def test_a_broken_glass_shows_them_for_an_hour_to_the_one_who_broke_it(operation, put_away, role):
    from tallystick.records.models import BrokenGlass
    from tallystick.records.session import administration

    viewer = operation.viewer("EC3", role)
    row = breaking(viewer)
    assert timedelta(minutes=59) < row.until - datetime.now(UTC) <= timedelta(hours=1)
    assert looks(viewer) == ["P-1"]
    assert looks(operation.viewer("EC3/2", role)) == []
    with administration():
        BrokenGlass.objects.filter(pk=row.pk).update(until=datetime.now(UTC))
    assert looks(viewer) == []


def test_an_agency_that_was_given_the_person_sees_it_too_and_no_other(operation, put_away):
    for agency, seen in (("DE-BKA", ["P-1"]), ("SE-NCP", [])):
        viewer = operation.viewer(agency, "national_officer")
        breaking(viewer)
        assert looks(viewer) == seen


def test_it_is_told_at_once_to_those_who_watch_over_it(operation, put_away):
    from tallystick.records.models import LedgerLine
    from tallystick.records.notices import notices
    from tallystick.records.session import administration, session

    row = breaking(operation.viewer("DE-BKA", "national_officer"))
    told = {}
    for agency, role in (
        ("DE-BKA", "data_protection"),
        ("DE-BKA", "victim_identification"),
        ("EC3", "coordinator"),
        ("EC3", "victim_identification"),
        ("EC3", "data_protection"),
        ("SE-NCP", "data_protection"),
        ("DE-BKA", "national_officer"),
    ):
        reader = operation.viewer(f"{agency}/2", role)
        with session(reader):
            told[agency, role] = [one.words for one in notices(reader) if one.kind == "break_glass"]
    assert [len(words) for words in told.values()] == [1, 1, 1, 1, 0, 0, 0]
    assert WORDS in told["DE-BKA", "data_protection"][0]
    assert entries(operation, str(row.pk)) == [("break_glass", WORDS)]
    with administration():
        assert LedgerLine.objects.filter(operation_id=operation.id, act="break_glass").count() == 1


def test_without_reason_right_role_or_need_the_glass_stays_whole(operation, put_away):
    viewer = operation.viewer("EC3", "analyst")
    with pytest.raises(Malformed):
        breaking(viewer, reason="  ")
    for role in ("examiner", "prevention", "data_protection", "prosecutor"):
        with pytest.raises(Refused):
            breaking(operation.viewer("EC3", role))
    breaking(viewer)
    with pytest.raises(Conflict):
        breaking(viewer)


@pytest.mark.parametrize(
    "change",
    [{"by": uuid.uuid4()}, {"until": "2h"}, {"reason": " "}, {"owner": "SE-NCP"}],
    ids=["for somebody else", "longer than an hour", "without a reason", "for another agency"],
)
def test_postgresql_itself_refuses_another_kind_of_glass(operation, put_away, change):
    """Raw SQL as the application role: the policy, not the act, holds these."""
    from django.db import ProgrammingError, connections

    from tallystick.records.session import session

    viewer = operation.viewer("EC3", "analyst")
    row = {"by": viewer.officer, "until": "1h", "reason": "x", "owner": "EC3"} | change
    sql = (
        "INSERT INTO records_brokenglass"
        " (id, operation_id, owner, grants, codes, category, away_from, by, at, until, reason)"
        " VALUES (gen_random_uuid(), %s, %s, '{}', '{}', 'unassessed', '{}', %s, now(), now() + %s::interval, %s)"
    )
    with pytest.raises(ProgrammingError), session(viewer), connections["default"].cursor() as cursor:
        cursor.execute(sql, [operation.id, row["owner"], row["by"], row["until"], row["reason"]])


def test_a_broken_glass_shows_nothing_else_and_changes_nothing(operation, put_away):
    from django.db import ProgrammingError, connections

    from tallystick.records.session import session

    viewer = operation.viewer("EC3", "analyst")
    breaking(viewer)
    for sql in (
        "SELECT 1 FROM records_person",
        "UPDATE records_protected SET number = ''",
        "SELECT grants FROM records_protected",
    ):
        with (
            pytest.raises(ProgrammingError),
            session(viewer, role="victims"),
            connections["victims"].cursor() as cursor,
        ):
            cursor.execute(sql)


def back(operation, viewer, person):
    from tallystick.linking.reads import person_row
    from tallystick.records.session import session

    with session(viewer):
        return person_row(viewer, person)


def test_victim_identification_takes_a_person_out_again_whole(operation, put_away):
    from tallystick.records.models import Account, Assessment
    from tallystick.records.session import session
    from tallystick.victims.acts import reassess

    viewer = operation.viewer("EC3", "victim_identification", "analyst")
    with session(viewer):
        reassess(put_away["victim"], "witness", by=viewer, at=AT, reason="grown up in 1990")
    assert back(operation, viewer, put_away["victim"]).category == "witness"
    assert looks(viewer) == []
    with session(viewer):
        assert Account.objects.filter(person=put_away["victim"]).count() == 1
        told = Assessment.objects.filter(person=put_away["victim"]).order_by("given")
        assert [(row.given, row.reason) for row in told] == [
            ("victim", "named by a teacher"),
            ("witness", "grown up in 1990"),
        ]


def test_a_person_who_stays_protected_takes_the_new_assessment_along(operation, put_away):
    from tallystick.records.models import Assessment
    from tallystick.records.session import administration, session
    from tallystick.victims.acts import reassess
    from tallystick.victims.reads import protected_person

    viewer = operation.viewer("EC3", "victim_identification")
    with session(viewer):
        reassess(put_away["victim"], "possible_victim", by=viewer, at=AT, reason="the teacher was not sure")
    with session(viewer, role="victims"):
        seen = protected_person(viewer, put_away["victim"])
    assert seen.category == "possible_victim"
    assert {row["reason"] for row in seen.parts["assessment"]} == {"named by a teacher", "the teacher was not sure"}
    with administration():
        assert not Assessment.objects.filter(person=put_away["victim"]).exists()


@pytest.mark.parametrize("who", [("EC3", "analyst"), ("EC3", "coordinator"), ("DE-BKA", "victim_identification")])
def test_nobody_else_takes_a_person_out_even_through_a_broken_glass(operation, put_away, who):
    from tallystick.records.session import session
    from tallystick.victims.acts import reassess

    viewer = operation.viewer(*who)
    if "analyst" in who:
        breaking(viewer)
    with pytest.raises(Absent), session(viewer):
        reassess(put_away["victim"], "suspect", by=viewer, at=AT, reason="curious")
    assert looks(operation.viewer("EC3/2", "victim_identification")) == ["P-1"]
