"""What hangs on another row is asked of PostgreSQL: by raw SQL as by act, nobody writes about another's subject."""

import uuid

import pytest
from django.db import Error, connections, transaction

from tests.actionday.scene import Day

COMMON = "id, operation_id, owner, grants, codes, category, away_from"
HELD = "gen_random_uuid(), %s, %s, '{}', '{}', 'unassessed', '{}'"
CAME = "sent, happened_at, via, told_by, told_how, officer_named, by, reason"
CAME_SO = "gen_random_uuid(), now(), 'desk', '', '', '', tally.v_officer(), ''"
SAID = "tally.v_officer(), now(), ''"
HANGING = {
    "subjectdetail": ("subject, address, team, basis, any_hour, law_settled, deconflicted, risk_notes,"
                      " suicide_assessed_by, support, children, social_worker, family_support, by, at, reason",
                      f"%s, '', '', '', false, '', '', '', '', '', 'no', '', '', {SAID}"),
    "override": ("subject, by, at, reason", f"%s, {SAID}"),
    "doorreport": (f"subject, door, state, count, words, early, void, {CAME}",
                   f"%s, 1, 'done', 1, '', false, false, {CAME_SO}"),
    "result": (f"subject, kind, count, country, role, source, warrant, address, item_kind, main, words, void, {CAME}",
               f"%s, 'arrest', 1, 'DK', '', 'told', '', '', '', false, '', false, {CAME_SO}"),
    "callanswer": (f"call, says, words, {CAME}", f"%s, 'acknowledged', '', {CAME_SO}"),
}  # fmt: skip


@pytest.fixture
def day(operation):
    return Day(operation)


def allowed(viewer, text, *values):
    """Whether PostgreSQL takes a row; it is taken back."""
    from tallystick.records.session import session

    try:
        with session(viewer), transaction.atomic(using="default"), connections["default"].cursor() as cursor:
            cursor.execute(text, values)
            done = cursor.rowcount == 1
            transaction.set_rollback(True, using="default")
    except Error:
        return False
    return done


@pytest.mark.parametrize("table", sorted(HANGING))
def test_only_whose_subject_or_call_it_is_writes_about_it(day, table):
    columns, values = HANGING[table]
    text = f"INSERT INTO records_{table} ({COMMON}, {columns}) VALUES ({HELD}, {values})"
    mine, theirs = day.set("K-1"), day.set("S-1", "SE-NCP")
    if table == "callanswer":
        mine, theirs = (str(call.pk) for call in day.put("hold", "DK-NCP", "SE-NCP"))
    danish = day.officer("DK-NCP")
    assert allowed(danish, text, day.joint.id, "DK-NCP", mine)
    assert not allowed(danish, text, day.joint.id, "DK-NCP", theirs), "about another's"
    assert not allowed(danish, text, day.joint.id, "SE-NCP", theirs), "in another's name"
    assert not allowed(danish, text, day.joint.id, "DK-NCP", uuid.uuid4()), "about none there is"
    for role in ("analyst", "prosecutor", "examiner", "data_protection"):
        assert not allowed(day.joint.viewer("DK-NCP", role), text, day.joint.id, "DK-NCP", mine), role


def test_nobody_but_the_coordinator_puts_a_call_and_only_to_whom_it_is_addressed(day):
    text = (
        f'INSERT INTO records_call ({COMMON}, kind, "to", batch, words, by, at, reason) VALUES (gen_random_uuid(), %s,'
        f" %s, %s, '{{}}', 'unassessed', '{{}}', 'hold', 'SE-NCP', gen_random_uuid(), '', {SAID})"
    )
    assert allowed(day.coordinator, text, day.joint.id, "EC3", ["SE-NCP"])
    assert not allowed(day.coordinator, text, day.joint.id, "EC3", ["SE-NCP", "DK-NCP"])
    for viewer in (day.officer("DK-NCP"), day.joint.viewer("DK-NCP", "coordinator")):
        assert not allowed(viewer, text, day.joint.id, viewer.agency, ["SE-NCP"])


def test_each_agency_reads_its_own_counter_alone(day):
    from tallystick.records.models import DayVersion
    from tallystick.records.session import session

    day.set("K-1")
    for viewer, due in ((day.officer("DK-NCP"), ["DK-NCP"]), (day.coordinator, ["EC3"]), (day.officer("SE-NCP"), [])):
        with session(viewer):
            assert [row.agency for row in DayVersion.objects.all()] == due


def test_another_country_s_subjects_move_nobody_s_counter(day):
    from tallystick.records.models import DayVersion
    from tallystick.records.session import session

    def counter():
        with session(day.officer("DK-NCP")):
            return DayVersion.objects.get().version

    day.set("K-1")
    before = counter()
    subject = day.set("S-1", "SE-NCP")
    day.details(subject, "SE-NCP")
    day.agree("SE-NCP")
    day.tie()  # the first time: Danish subjects were looked at
    looked = counter()
    day.set("S-2", "SE-NCP")
    day.tie()
    assert (looked - before, counter() - looked) == (1, 0)
