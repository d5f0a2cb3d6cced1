"""The log of LED article 25: what an entry says, who writes and reads it, that it is there before anything leaves."""

import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connections

from tallystick.records.server import Server
from tallystick.vocabulary.codes import Doing

PERSON = "7d9f3c58-1111-4111-8111-000000000001"


def log(viewer, subject=PERSON, **more):
    from tallystick.records.consultation import note
    from tallystick.records.session import session

    with session(viewer):
        return note(viewer, subject_kind=more.pop("kind", "person"), subject=subject, **more)


def entries(viewer, **wanted):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    with session(viewer):
        return list(Consultation.objects.filter(operation=viewer.operation, **wanted).order_by("at"))


def guard(operation, agency="SE-NCP"):
    return operation.viewer(f"{agency}/2", "data_protection")


def unassigned(operation, agency="SE-NCP"):
    """An officer of the agency to whom the operation is not assigned."""
    from tallystick.records.models import Officer
    from tallystick.records.session import administration

    with administration():
        officer = Officer.objects.create(username=f"x-{uuid.uuid4().hex[:8]}", agency_id=agency, roles=["analyst"])
    operation.officers[f"{agency}/x"] = str(officer.pk)
    return operation.viewer(f"{agency}/x", "analyst")


@pytest.mark.parametrize("doing", Doing)
def test_each_of_the_six_operations_says_who_why_when_and_for_whom(operation, doing):
    viewer = operation.viewer("SE-NCP")
    before = datetime.now(UTC)
    entry = log(viewer, doing=doing, recipient="DE-BKA", reason="the line was asked for")
    (found,) = entries(viewer, pk=entry)
    assert (found.doing, found.subject, found.recipient, found.reason) == (
        doing,
        PERSON,
        "DE-BKA",
        "the line was asked for",
    )
    assert (str(found.officer), found.owner, found.purpose) == (viewer.officer, "SE-NCP", "test")
    assert before - timedelta(seconds=5) < found.at < datetime.now(UTC) + timedelta(seconds=5)
    assert found.outside is False


def test_the_time_is_the_databases_and_nobody_says_otherwise(operation):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    viewer = unassigned(operation)
    with session(viewer):
        Consultation.objects.create(
            operation=operation.id, owner=viewer.agency, officer=viewer.officer, purpose="test", subject_kind="person",
            subject=PERSON, at=datetime(2001, 1, 1, tzinfo=UTC), outside=False,
        )  # fmt: skip
    (found,) = entries(viewer)
    assert found.at > datetime.now(UTC) - timedelta(minutes=1)
    assert found.outside is True


def test_many_subjects_are_one_statement_and_a_subject_named_twice_one_entry(operation, django_assert_few):
    from tallystick.records.consultation import note_all
    from tallystick.records.session import session

    viewer, persons = operation.viewer("SE-NCP"), [uuid.uuid4() for _ in range(50)]
    with session(viewer), django_assert_few() as said:
        assert len(note_all(viewer, subject_kind="listed", subjects=[*persons, *persons])) == 50
    assert len(said) == 1
    assert {entry.subject for entry in entries(viewer)} == {str(person) for person in persons}


@pytest.fixture
def django_assert_few():
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connections["default"])


def test_what_was_typed_is_logged_whatever_it_was(operation):
    viewer = operation.viewer("SE-NCP")
    for typed in ("a\x00b", "x" * 5_000, "'; DROP TABLE records_person; --", "\u202ekarl", "Ω" * 400, "a\ud800"):
        log(viewer, typed, kind="search")
    assert [entry.subject[:3] for entry in entries(viewer)] == ["a\ufffdb", "xxx", "'; ", "\u202eka", "ΩΩΩ", "a?"]
    assert max(len(entry.subject) for entry in entries(viewer)) == 320


@pytest.mark.parametrize(
    "change", [{"officer": str(uuid.uuid4())}, {"owner": "DE-BKA"}], ids=["another officer", "another agency"]
)
def test_nobody_logs_in_anothers_name(operation, change):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    viewer = operation.viewer("SE-NCP")
    fields = {"owner": viewer.agency, "officer": viewer.officer} | change
    with pytest.raises(DatabaseError, match="row-level security"), session(viewer):
        Consultation.objects.create(
            operation=operation.id, purpose="test", subject_kind="person", subject=PERSON, **fields
        )


@pytest.mark.parametrize(
    "statement", ["UPDATE records_consultation SET reason = 'x'", "DELETE FROM records_consultation"]
)
@pytest.mark.parametrize("role", ["app", "worker", "victims", "owner"])
def test_entries_stand(operation, role, statement):
    log(operation.viewer("SE-NCP"))
    parameters = Server(operation.home).parameters(role)
    with psycopg.connect(**parameters) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_officers_read_their_own_entries_and_guards_those_of_their_agency(operation):
    log(operation.viewer("SE-NCP"))
    log(operation.viewer("DE-BKA"))
    assert len(entries(operation.viewer("SE-NCP"))) == 1
    assert entries(operation.viewer("SE-NCP/2")) == []
    assert [entry.owner for entry in entries(guard(operation))] == ["SE-NCP"]
    assert [entry.owner for entry in entries(guard(operation, "DE-BKA"))] == ["DE-BKA"]
    assert entries(guard(operation, "EC3")) == []


def test_a_look_from_outside_is_told_once_a_day_to_the_officers_own_guard(operation):
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    viewer = unassigned(operation)
    threads = [threading.Thread(target=_log_and_close, args=(viewer,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log(operation.viewer("SE-NCP"))
    assert [entry.outside for entry in entries(guard(operation))].count(True) == 6
    with session(guard(operation)):
        (told,) = Notice.objects.filter(operation_id=operation.id)
    assert (told.kind, told.role, told.to, told.subject) == ("outside", "data_protection", "SE-NCP", viewer.officer)
    for other in (guard(operation, "DE-BKA"), operation.viewer("SE-NCP")):
        with session(other):
            assert Notice.objects.filter(operation_id=operation.id).count() == 0


def _log_and_close(viewer):
    log(viewer)
    connections.close_all()


def test_a_guard_who_reads_the_log_is_outside_nothing_but_an_officer_who_says_so_is(operation):
    from tallystick.records.models import Assignment
    from tallystick.records.session import administration

    with administration():
        Assignment.objects.filter(officer=operation.officers["SE-NCP/2"]).delete()
    log(guard(operation), kind="log")
    log(unassigned(operation), kind="log")
    assert [entry.outside for entry in entries(guard(operation))] == [False, True]


def test_a_build_is_logged_for_whoever_asked_for_it_and_only_jobs_log_one(operation):
    from tallystick.records.consultation import note_build
    from tallystick.records.session import session

    viewer, build = operation.viewer("EC3"), uuid.uuid4()
    asked = log(viewer, operation.id, kind="operation", doing=Doing.COMBINATION, reason="all answers of today")
    with session(operation.service, role="worker"):
        note_build(build, asked=asked)
    _, made = entries(viewer, doing=Doing.COMBINATION)
    assert (str(made.officer), made.purpose, made.subject) == (viewer.officer, "test", operation.id)
    assert made.reason == f"build {build}: all answers of today"
    with pytest.raises(DatabaseError, match="permission denied"), session(viewer):
        note_build(build, asked=asked)


def test_a_build_nobody_asked_for_or_with_anothers_request_is_the_coordinators_by_nobody(operation):
    from tallystick.records.consultation import note_build
    from tallystick.records.session import session

    look = log(operation.viewer("SE-NCP"))
    with session(operation.service, role="worker"):
        note_build(uuid.uuid4())
        note_build(uuid.uuid4(), asked=look)
    made = entries(guard(operation, "EC3"), doing=Doing.COMBINATION)
    assert {(str(entry.officer), entry.owner, entry.outside) for entry in made} == {
        (str(uuid.UUID(int=0)), "EC3", False)
    }


@pytest.fixture
def as_the_house_has_it(database):
    """The server without what the tests' own settings change: nobody syncs theirs."""
    from tests.conftest import administrator

    with administrator() as admin:
        admin.execute("ALTER SYSTEM RESET fsync")
        admin.execute("SELECT pg_reload_conf()")
        yield
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")


@pytest.mark.parametrize("role", ["app", "worker", "victims"])
def test_a_commit_is_on_disk_before_it_is_answered(database, as_the_house_has_it, role):
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert soon_on(database, role, setting), setting


def soon_on(database, role, setting, *, seconds=10.0):
    """Whether a new session of the role has the setting on, once the server has read its settings again."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with psycopg.connect(**Server(database).parameters(role)) as connection:
            if connection.execute(f"SHOW {setting}").fetchone() == ("on",):
                return True
        time.sleep(0.1)
    return False
