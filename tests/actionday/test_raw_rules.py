"""What the acts ask is asked of PostgreSQL as well: of raw SQL under the officers' role, in any name."""

import uuid

import pytest
from django.db import connections, transaction

from tests.actionday.scene import Day, told
from tests.actionday.test_raw_writes import allowed
from tests.sharing.scene import stocked

COMMON = "id, operation_id, owner, grants, codes, category, away_from"
CAME = "sent, happened_at, via, told_by, told_how, told_at, officer_named, by, reason"
ENTERED = {
    "subject": ("reference, count, role", "gen_random_uuid()::text, 1, ''"),
    "doorreport": ("door, state, count, words, early, void", "1, 'done', 1, '', false, false"),
    "result": ("kind, count, country, role, source, warrant, address, item_kind, main, words, void",
               "'arrest', 1, 'DK', '', 'told', '', '', '', false, '', false"),
    "negative": ("kind, country, words, void", "'no_arrests', 'DK', '', false"),
    "searchhours": ("zone, source", "'Europe/Copenhagen', 'an act'"),
}  # fmt: skip
GIVEN = {"owner": "DK-NCP", "grants": "{EC3}", "happened": "now()", "by": "Lund", "how": "phone", "at": "now()"}


@pytest.fixture
def day(operation):
    return Day(operation)


def enters(day, viewer, table, **more):
    """Whether a row is taken."""
    said = {**GIVEN, **more}
    columns, values = ENTERED[table]
    text = (
        f"INSERT INTO records_{table} ({COMMON}, {CAME}, {columns}) VALUES (gen_random_uuid(), %s, %s, %s, '{{}}',"
        f" 'unassessed', '{{}}', gen_random_uuid(), {said['happened']}, 'desk', %s, %s, {said['at']}, '',"
        f" tally.v_officer(), '', {values})"
    )
    return allowed(viewer, text, day.joint.id, said["owner"], said["grants"], said["by"], said["how"])


OWN = {"by": "", "how": "", "at": "NULL"}


@pytest.mark.parametrize("table", sorted(ENTERED))
def test_on_behalf_somebody_told_the_coordinator_and_nobody_else(day, table):
    assert enters(day, day.coordinator, table)
    for without in ({"by": ""}, {"how": ""}, {"at": "NULL"}, OWN):
        assert not enters(day, day.coordinator, table, **without), without
    assert not enters(day, day.officer("EC3"), table), "of that agency, but no coordinator"
    assert not enters(day, day.officer("SE-NCP"), table), "another country"
    assert not enters(day, day.officer("SE-NCP"), table, grants="{SE-NCP,EC3}", **OWN), "another country"


@pytest.mark.parametrize("table", sorted(ENTERED))
def test_an_entry_of_ones_own_is_given_to_the_coordinator_alone_at_a_time_that_can_be(day, table):
    danish = day.officer("DK-NCP")
    assert enters(day, danish, table, **OWN)
    assert not enters(day, danish, table), "nobody told a country what it knows itself"
    assert not enters(day, danish, table, **OWN, grants="{EC3,SE-NCP}")
    for when in ("'infinity'", "'-infinity'", "'4000-01-01 BC'"):
        assert not enters(day, danish, table, **OWN, happened=when), when


def withdraws(viewer, subject, what="withdrawn_at = now(), withdrawn_by = tally.v_officer()"):
    return allowed(viewer, f"UPDATE records_subject SET {what} WHERE id = %s", subject)


def test_who_withdraws_a_subject_and_nobody_takes_it_back(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.acts import set_subject, withdraw_subject
    from tallystick.records.session import session

    own = day.set("K-1")
    for_it = day.act(set_subject, day.coordinator, "K-2", entry=Entry(agency="DK-NCP", told=told())).pk
    danish = day.officer("DK-NCP")
    assert withdraws(danish, own)
    assert withdraws(danish, for_it)
    assert withdraws(day.coordinator, for_it)
    assert not withdraws(day.coordinator, own), "its own country set it"
    assert not withdraws(day.officer("SE-NCP"), own)
    signed = f"withdrawn_at = now(), withdrawn_by = '{uuid.uuid4()}' WHERE withdrawn_by IS NULL RETURNING withdrawn_by"
    with session(danish), transaction.atomic(using="default"), connections["default"].cursor() as cursor:
        cursor.execute(f"UPDATE records_subject SET {signed}")
        assert {str(one) for (one,) in cursor.fetchall()} == {danish.officer}, "in nobody else's name"
        transaction.set_rollback(True, using="default")
    day.act(withdraw_subject, danish, own)
    assert not withdraws(danish, own, "withdrawn_at = NULL, withdrawn_by = NULL")


DETAIL = (
    f"INSERT INTO records_subjectdetail ({COMMON}, subject, person, package, address, team, basis, any_hour,"
    " law_settled, deconflicted, risk_notes, suicide_assessed_by, support, children, social_worker, family_support, by,"
    " at, reason) VALUES (gen_random_uuid(), %s, 'DK-NCP', %s, '{}', 'unassessed', '{}', %s, %s, %s, '', '', '', false,"
    " '', '', '', '', '', 'no', '', '', tally.v_officer(), now(), '')"
)


def test_what_a_country_keeps_is_given_to_nobody_and_about_nobody_it_was_not_given(operation):
    from tallystick.actionday.subjects.reads import persons_to_set
    from tallystick.records.models import Person
    from tallystick.records.session import administration

    scene = stocked(operation)
    scene.release(scene.draft().package)
    day = Day(operation)
    danish, subject = day.officer("DK-NCP"), day.set("K-1")
    one = day.read(persons_to_set, danish)[0]
    here = operation.id, "{}", subject
    assert allowed(danish, DETAIL, *here, one.person, one.package_id)
    assert allowed(danish, DETAIL, *here, None, None)
    assert not allowed(danish, DETAIL, operation.id, "{EC3}", subject, None, None), "sealed"
    with administration():
        known = {str(pk) for pk in Person.objects.filter(operation_id=operation.id).values_list("pk", flat=True)}
    others = known - {row.person for row in day.read(persons_to_set, danish)}
    assert others, "somebody is in no package of Denmark's"
    for person in others:
        assert not allowed(danish, DETAIL, *here, person, one.package_id), "the ties of anybody would be told"
    mine = day.set("K-2", person=one.person)
    assert day.details(mine).person, "and is written again of who it is already"


def test_nobody_asks_whose_another_country_s_entry_is(day):
    from tallystick.records.session import session

    theirs, mine = day.set("S-1", "SE-NCP"), day.set("K-1")

    def is_of(viewer, subject, owner):
        with session(viewer), connections["default"].cursor() as cursor:
            cursor.execute("SELECT tally.is_of('subject', %s, %s)", [subject, owner])
            return cursor.fetchone()[0]

    assert is_of(day.officer("DK-NCP"), mine, "DK-NCP")
    assert is_of(day.coordinator, theirs, "SE-NCP")
    assert not is_of(day.officer("DK-NCP"), theirs, "SE-NCP")


def test_a_country_confirms_its_own_entries_alone(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.acts import set_subject

    rows = {
        agency: day.act(set_subject, day.coordinator, "K-2", entry=Entry(agency=agency, told=told())).pk
        for agency in ("DK-NCP", "SE-NCP")
    }
    text = (
        f'INSERT INTO records_confirmation ({COMMON}, kind, "row", says, words, by, at) VALUES (gen_random_uuid(), %s,'
        " 'DK-NCP', '{EC3}', '{}', 'unassessed', '{}', 'subject', %s, 'confirmed', '', tally.v_officer(), now())"
    )
    assert allowed(day.officer("DK-NCP"), text, day.joint.id, rows["DK-NCP"])
    assert not allowed(day.officer("DK-NCP"), text, day.joint.id, rows["SE-NCP"])


def test_who_looks_as_a_country_enters_nothing(day):
    from dataclasses import replace

    from django.db import Error

    from tallystick.actionday.doors.acts import report_bulk
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.danger import child_in_danger
    from tallystick.vocabulary.errors import HouseError

    subject = day.set("K-1")
    looking = replace(day.coordinator, looks_as="DK-NCP")
    said = {"entry": Entry(agency="DK-NCP", told=told())}
    with pytest.raises((Error, HouseError)):
        day.act(child_in_danger, looking, subject, **said)
    for table in sorted(ENTERED):
        assert not enters(day, looking, table), table
    from tallystick.records.session import session

    with pytest.raises((Error, HouseError)), session(looking):
        report_bulk("1 done", by=looking, at=told().at, **said)


READY = (
    f"INSERT INTO records_doorreport ({COMMON}, {CAME}, subject, door, state, count, words, early, corrects, void)"
    " VALUES (%s, %s, 'DK-NCP', '{EC3}', '{}', 'unassessed', '{}', gen_random_uuid(), now(), 'desk', '', '', NULL, '',"
    " tally.v_officer(), '', %s, 1, %s, %s, '', false, %s, %s)"
)


def test_ready_is_written_by_nobody_who_has_not_asked_the_reasons(day):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.ready import say_ready

    def writes(viewer, subject, state="ready", *, id=None, count=1, corrects=None, void=False):
        row = id or str(uuid.uuid4())
        return allowed(viewer, READY, row, day.joint.id, subject, state, count, corrects, void)

    danish = day.officer("DK-NCP")
    assert writes(danish, None, count=6), "several at once, where the country set no subject"
    subject = day.set("K-1")
    assert writes(danish, subject, "done"), "any other state"
    assert not writes(danish, subject)
    assert not writes(danish, subject, void=True), "nothing is withdrawn"
    assert not writes(danish, None, count=6), "not in a line either"
    day.details(subject)
    day.agree("DK-NCP")
    day.hours("DK-NCP", "Europe/Copenhagen", None, None)
    day.tie()
    report = day.act(say_ready, danish, subject, entry=Entry())
    assert writes(danish, subject, corrects=str(report.pk), void=True), "to withdraw it, its state is named"
    assert not writes(danish, subject, corrects=str(report.pk))
    for viewer in (day.coordinator, day.officer("SE-NCP"), day.joint.viewer("DK-NCP", "prosecutor")):
        assert not writes(viewer, subject)


def test_what_the_house_says_for_one_row_holds_for_no_other_row_session_or_login(day):
    from tallystick.records.session import session, vouch

    subject, other, row = day.set("K-1"), day.set("K-2"), str(uuid.uuid4())
    danish = day.officer("DK-NCP")

    def taken(id, about):
        with transaction.atomic(using="default"), connections["default"].cursor() as cursor:
            cursor.execute("SAVEPOINT here")
            try:
                cursor.execute(READY, [id, day.joint.id, about, "ready", 1, None, False])
            except Exception:
                cursor.execute("ROLLBACK TO here")
                return False
            cursor.execute("ROLLBACK TO here")
            return True

    with session(danish):
        vouch(f"ready {row} {subject}")
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_setting('tally.vouched'), current_setting('tally.viewer')")
            vouched, viewer = cursor.fetchone()
        assert taken(row, subject)
        assert not taken(str(uuid.uuid4()), subject)
        assert not taken(row, other)
    for said in (vouched[:-1] + ("1" if vouched[-1] == "0" else "0"), "", viewer.split(".")[1]):
        with session(danish), connections["default"].cursor() as cursor:
            cursor.execute("SELECT set_config('tally.vouched', %s, true)", [said])
            assert not taken(row, subject)
    with session(danish):
        assert not taken(row, subject), "and ends with the transaction"
