"""Practice 11 on the action day: of a subject whose person is kept from an officer that officer learns nothing.

Colleagues see, count and act as ever: what the country counts is the same for all who may know.
"""

import uuid
from datetime import UTC, datetime

import pytest

from tallystick.vocabulary.errors import Absent, Conflict
from tests.actionday.scene import H_HOUR, NOW, Day, told, with_package
from tests.actionday.test_raw_writes import allowed
from tests.actionday.test_subjects import entry
from tests.deconfliction.test_silence import everything

OPEN = ("records_ledgerleaf", "records_ledgernode", "records_checkpoint", "records_officer", "records_consultation")
"""Everybody reads the hashes of the log and the newest checkpoint; who last signed in; data protection reads who looked
at what (docs/actionday.md says so)."""


@pytest.fixture
def day(operation):
    return Day(operation)


@pytest.fixture
def given(operation):
    return with_package(operation)


def keep(day, person, *whom):
    from tallystick.sharing.restricted import keep_person_away

    day.act(keep_person_away, day.coordinator, person, away_from=[day.joint.officers[one] for one in whom])


def tied_officer(day, agency="DK-NCP/2", *roles):
    return day.joint.viewer(agency, *(roles or ("national_officer",)))


def words(viewer):
    """All an officer's session may read of the day, as raw SQL under their role reads it."""
    found = everything(viewer)
    return {table: sorted(rows) for table, rows in found.items() if table not in OPEN and "procrastinate" not in table}


def shown(day, viewer):
    """What the pages of the day are made of."""
    from tallystick.actionday.board.moments import timeline
    from tallystick.actionday.board.reads import board, version, wall
    from tallystick.actionday.board.sheets import key
    from tallystick.actionday.board.told import told as on_behalf
    from tallystick.actionday.results.negative_reads import negatives
    from tallystick.actionday.results.reads import results
    from tallystick.actionday.subjects.reads import subjects
    from tallystick.actionday.ties.reads import tied
    from tallystick.actionday.windows.reads import windows
    from tallystick.report.counting.reads import figures
    from tallystick.report.notices import notices

    clocked = {"subjects": subjects, "board": board, "wall": wall, "timeline": timeline, "windows": windows,
               "figures": figures}  # fmt: skip
    plain = {"version": version, "key": key, "told": on_behalf, "negatives": negatives, "results": results,
             "tied": tied, "notices": notices}  # fmt: skip
    found = {name: day.read(read, viewer, now=H_HOUR) for name, read in clocked.items()}
    return found | {name: day.read(read, viewer) for name, read in plain.items()}


def run_a_day(day, person):
    """Everything that is entered about a subject: by a colleague, and by the coordinator who was told."""
    from tallystick.actionday.board.typed import Typed, type_in
    from tallystick.actionday.doors.acts import correct_report, report_door
    from tallystick.actionday.doors.rules.codes import sheet_number, subject_code
    from tallystick.actionday.results.acts import What, confirm, correct_result, enter_result
    from tallystick.actionday.subjects.danger import child_in_danger

    danish, at = day.officer("DK-NCP"), datetime.now(UTC)
    subject = day.set("K-17", person=person)
    day.details(subject)
    day.act(child_in_danger, danish, subject, entry=entry(), reason="she is there")

    def do(act, by, *said, **more):
        from tallystick.records.session import session

        with session(by):
            return act(*said, entry=more.pop("entry", entry()), by=by, at=at, **more)

    do(report_door, danish, subject, "under_way")
    first = do(report_door, danish, subject, "nobody_in", door=2)
    do(correct_report, danish, subject, str(first.pk), "done", reason="pressed in the dark")
    made = do(enter_result, danish, What(kind="arrest", subject=subject))
    do(correct_result, danish, str(made.pk), What(kind="arrest", count=1), reason="the subject is not named any more")
    entered = do(enter_result, day.coordinator, What(kind="interview", subject=subject),
                 entry=entry(agency="DK-NCP", told=told()))  # fmt: skip
    from tallystick.records.session import session

    with session(danish):
        confirm("result", str(entered.pk), "confirmed", by=danish, at=at)
    number = sheet_number(day.joint.id, "DK-NCP", danish.officer, at)
    line = Typed(line=1, happened_at=at, code=subject_code(subject), kind="house_search")
    do(type_in, danish, number, [line])
    return subject


@pytest.mark.parametrize(
    ("agency", "roles"),
    [
        ("DK-NCP/2", ("national_officer",)), ("DK-NCP/2", ("prosecutor", "data_protection")),
        ("DK-NCP/2", ("coordinator", "analyst", "examiner")), ("EC3/2", ("coordinator", "analyst", "data_protection")),
    ],
)  # fmt: skip
def test_to_whom_the_person_is_kept_from_the_subject_is_not_there(given, agency, roles):
    """A whole day of it changes nothing the officer is shown, nor a row or counter that raw SQL under their role reads;
    and a colleague reads all of it."""
    day, persons = given
    day.set("K-1")
    keep(day, persons["P-1"], agency)
    day.tie()
    kept = tied_officer(day, agency, *roles)
    colleague = tied_officer(day, agency.removesuffix("/2"), *roles)
    # Their own looks are in the log of looks alone; the first one of each is before the comparison.
    shown(day, kept)
    before, seen, others = words(kept), shown(day, kept), words(colleague)
    subject = run_a_day(day, persons["P-1"])
    day.tie()
    after = words(kept)
    assert {
        table: sorted(set(after[table]) ^ set(rows)) for table, rows in before.items() if after[table] != rows
    } == {}
    assert shown(day, kept) == seen
    assert subject not in repr(after)
    assert words(colleague)["records_dayversion"] != others["records_dayversion"], "or nothing was compared"


def test_kept_away_later_it_is_gone_from_then_on_and_colleagues_count_as_before(given):
    day, persons = given
    subject = run_a_day(day, persons["P-1"])
    day.set("K-1")
    day.tie()
    kept, colleague = tied_officer(day), day.officer("DK-NCP")
    before, numbers = shown(day, kept), shown(day, colleague)
    assert before["board"].lines[0].of == 2
    keep(day, persons["P-1"], "DK-NCP/2")
    day.tie()
    after, same = shown(day, kept), shown(day, colleague)
    line = after["board"].lines[0]
    assert (line.of, line.early, line.arrests) == (1, 0, 0)
    assert [line.reference for line in after["subjects"][0]] == ["K-1"]
    assert subject not in repr(words(kept))
    for name in ("board", "wall"):
        assert same[name].lines == numbers[name].lines
        assert same[name].totals == numbers[name].totals
    assert [figure.number for figure in same["figures"]] == [figure.number for figure in numbers["figures"]]
    keep(day, persons["P-1"])
    day.tie()
    assert [line.number for line in shown(day, kept)["figures"]] == [line.number for line in numbers["figures"]]


def test_a_home_of_before_keeps_them_away_once_it_is_brought_up_to_date(given):
    """Where somebody was kept away after their subject was set, an earlier version hid who it is and no more."""
    from django.core.management import call_command
    from django.db import connections

    from tallystick.site.setting_up import bring_up_to_date

    day, persons = given
    subject = run_a_day(day, persons["P-1"])
    keep(day, persons["P-1"], "DK-NCP/2")
    kept = tied_officer(day)
    as_it_is = words(kept)
    with connections["owner"].cursor() as cursor:
        for table in ("subject", "subjectdetail", "doorreport", "result", "override", "confirmation"):
            cursor.execute(f"UPDATE records_{table} SET away_from = '{{}}' WHERE operation_id = %s", [day.joint.id])
        cursor.execute("DELETE FROM records_dayversion")  # one each, there
    assert subject in repr(words(kept))
    call_command("migrate", "records", "0008", database="owner", verbosity=0, interactive=False)
    bring_up_to_date(day.joint.home)
    after = words(kept)
    assert subject not in repr(after)
    for table in ("records_subject", "records_doorreport", "records_result", "records_confirmation"):
        assert after[table] == as_it_is[table], table
    assert subject in repr(words(day.officer("DK-NCP")))


def test_a_subject_that_was_withdrawn_is_kept_away_as_well(given):
    from tallystick.actionday.subjects.acts import withdraw_subject

    day, persons = given
    subject = day.set("K-17", person=persons["P-1"])
    day.act(withdraw_subject, day.officer("DK-NCP"), subject)
    keep(day, persons["P-1"], "DK-NCP/2")
    assert subject not in repr(words(tied_officer(day)))
    assert subject in repr(words(day.officer("DK-NCP")))


def test_what_was_answered_on_the_person_and_filled_from_it_is_kept_away_as_well(given):
    """Also where nobody set them as a subject: before they are kept away, and after."""
    from tallystick.actionday.results.from_feedback import from_feedback
    from tallystick.records.models import Package
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    day, persons = given
    kept, danish = tied_officer(day), day.officer("DK-NCP")
    with session(danish):
        package = str(Package.objects.get().pk)

    def answer(said):
        row = day.act(give_feedback, danish, package, person="P-1", answers={"action": said})
        from_feedback(operation_id=day.joint.id, feedback=str(row.pk), now=datetime.now(UTC))
        return str(row.pk)

    def reads(viewer):
        found = words(viewer)
        return [len(found["records_feedback"]), len(found["records_result"])]

    first = answer("visit")
    assert reads(kept) == reads(danish) == [1, 1]
    keep(day, persons["P-1"], "DK-NCP/2")
    assert reads(kept) == [0, 0]
    answer("arrest")
    assert reads(kept) == [0, 0]
    assert reads(danish)[0] == 2
    assert reads(danish)[1] > 1
    assert first not in repr(words(kept))


def test_a_situation_report_says_nothing_of_when_it_was_heard_of(given):
    from tallystick.actionday.board.situation import report
    from tallystick.actionday.board.situation import reports as kept_reports
    from tallystick.actionday.doors.acts import report_door
    from tallystick.records.session import session

    day, persons = given
    keep(day, persons["P-1"], "EC3/2")
    hidden, danish = day.set("K-17", person=persons["P-1"]), day.officer("DK-NCP")
    day.agree("DK-NCP")
    with session(danish):
        report_door(hidden, "go", entry=entry(), by=danish, at=datetime.now(UTC))
    report(day.joint.id, H_HOUR)
    line = next(one for one in day.read(kept_reports, day.coordinator)[0].board["lines"] if one["agency"] == "DK-NCP")
    seen = day.read(board_line, tied_officer(day, "EC3/2", "coordinator"))
    assert (line["of"], line["last_heard"][:19]) == (0, f"{seen.last_heard:%Y-%m-%dT%H:%M:%S}")
    assert day.read(board_line, day.coordinator).last_heard > seen.last_heard


def board_line(viewer):
    from tallystick.actionday.board.reads import board

    return next(one for one in board(viewer, now=H_HOUR).lines if one.agency == "DK-NCP")


def test_hidden_and_absent_are_refused_in_the_same_words(given):
    from tallystick.actionday.doors.acts import report_door
    from tallystick.actionday.results.acts import What, enter_result
    from tallystick.actionday.subjects.acts import withdraw_subject
    from tallystick.actionday.subjects.danger import child_in_danger
    from tallystick.actionday.subjects.ready import say_ready
    from tallystick.records.session import session

    day, persons = given
    keep(day, persons["P-1"], "DK-NCP/2")
    hidden, kept = day.set("K-17", person=persons["P-1"]), tied_officer(day)

    def said(subject):
        found = []
        for act in (
            lambda by: report_door(subject, "done", entry=entry(), by=by, at=NOW),
            lambda by: enter_result(What(kind="arrest", subject=subject), entry=entry(), by=by, at=NOW),
            lambda by: withdraw_subject(subject, by=by, at=NOW, reason="r"),
            lambda by: child_in_danger(subject, entry=entry(), by=by, at=NOW, reason="r"),
            lambda by: say_ready(subject, entry=entry(), by=by, at=NOW, reason="r"),
        ):
            with pytest.raises(Absent) as refused, session(kept):
                act(kept)
            found.append(str(refused.value))
        return found

    assert said(hidden) == said(str(uuid.uuid4()))


def test_that_a_reference_is_taken_is_told_to_those_who_see_it(given):
    day, persons = given
    keep(day, persons["P-1"], "DK-NCP/2")
    day.set("K-17", person=persons["P-1"])
    from tallystick.actionday.subjects.acts import set_subject

    assert day.act(set_subject, tied_officer(day), "K-17", entry=entry()).reference == "K-17"
    with pytest.raises(Conflict, match="there is one of this reference"):
        day.set("K-17")
    text = (
        "INSERT INTO records_subject (id, operation_id, owner, grants, codes, category, away_from, sent, happened_at,"
        " via, told_by, told_how, officer_named, by, reason, reference, count, role) VALUES (gen_random_uuid(), %s,"
        " 'DK-NCP', '{EC3}', '{}', 'unassessed', '{}', gen_random_uuid(), now(), 'desk', '', '', '',"
        " tally.v_officer(), '', %s, 1, '')"
    )
    assert allowed(day.officer("DK-NCP"), text, day.joint.id, "K-18")
    assert not allowed(day.officer("DK-NCP"), text, day.joint.id, "K-17"), "nor by raw SQL"


def test_raw_sql_names_nobody_who_is_kept_from_the_officer(given):
    """What they knew from a package before lets them ask of nobody whether they are a subject."""
    day, persons = given
    from tallystick.records.models import Package
    from tallystick.records.session import session

    with session(day.officer("DK-NCP")):
        package = str(Package.objects.get().pk)
    keep(day, persons["P-1"], "DK-NCP/2")
    hidden, kept = day.set("K-17", person=persons["P-1"]), tied_officer(day)
    own = day.set("K-1")
    from django.db import connections

    def given_here(person, about):
        with session(kept), connections["default"].cursor() as cursor:
            cursor.execute("SELECT tally.given_here(%s, %s, %s)", [person, package, about])
            return cursor.fetchone()[0]

    assert given_here(persons["P-2"], own)
    assert not given_here(persons["P-1"], own)
    assert not given_here(persons["P-1"], hidden)


def test_ties_tell_the_same_with_and_without_them(day):
    """The hidden one is of the same group; then the only one of it: they read what they would read without it."""
    from tallystick.actionday.ties.reads import tied
    from tallystick.records.models import SubjectDetail
    from tallystick.records.session import administration

    one, theirs, hidden = day.set("K-1"), day.set("S-1", "SE-NCP"), day.set("K-17")
    day.know_each_other(one, theirs, hidden)
    with administration():
        person = SubjectDetail.objects.filter(subject=hidden, person__isnull=False).latest("entered_at").person
    day.agree("DK-NCP", "SE-NCP")
    keep(day, str(person), "DK-NCP/2", "EC3/2")
    day.tie()
    (read,), (all_of_it,) = day.read(tied, tied_officer(day)), day.read(tied, day.officer("DK-NCP"))
    assert read.sentence.startswith("One of yours is tied to subjects elsewhere")
    assert all_of_it.sentence.startswith("Two of yours are tied to subjects elsewhere")
    assert (read.references, all_of_it.references) == (("K-1",), ("K-1", "K-17"))
    assert read.group == all_of_it.group
    (whole,) = day.read(tied, day.coordinator)
    (less,) = day.read(tied, tied_officer(day, "EC3/2", "coordinator"))
    assert (whole.countries, whole.counts, less.counts) == (("DK", "SE"), (2, 1), (1, 1))
    from tallystick.actionday.subjects.acts import withdraw_subject

    day.act(withdraw_subject, day.officer("DK-NCP"), one)
    day.tie()
    assert day.read(tied, tied_officer(day)) == ()
    assert day.read(tied, tied_officer(day, "EC3/2", "coordinator")) == (), "of Sweden alone would tell that it is tied"
    (whole,) = day.read(tied, day.coordinator)
    assert (whole.countries, whole.counts) == (("DK", "SE"), (1, 1))


def test_released_figures_are_the_country_s_and_name_no_hidden_entry(given):
    """What was released counts everybody; who may not see an entry of it is shown no id of it, and no correction that
    was none."""
    from tallystick.actionday.results.acts import What, correct_result, enter_result
    from tallystick.records.session import session
    from tallystick.report.releases import acts
    from tallystick.report.releases.reads import release

    day, persons = given
    subject, danish, kept = day.set("K-17", person=persons["P-1"]), day.officer("DK-NCP"), tied_officer(day)
    with session(danish):
        mine = enter_result(What(kind="house_search", count=5), entry=entry(), by=danish, at=NOW)
        secret = enter_result(What(kind="house_search", subject=subject), entry=entry(), by=danish, at=NOW)
        row = acts.put_to_sign(["house_searches"], by=danish, at=NOW, reason="r", national="DK",
                               period=period())  # fmt: skip
        acts.sign(str(row.pk), "signed", by=danish, at=NOW)
        acts.release(str(row.pk), by=danish, at=NOW, reason="r")
    keep(day, persons["P-1"], "DK-NCP/2")
    page, whole = day.read(release, kept, str(row.pk)), day.read(release, danish, str(row.pk))
    assert [one.total for one in page.figures] == [one.total for one in whole.figures] == [6]
    assert (page.late, whole.late, page.intact) == ((), (), True)
    assert str(secret.pk) not in repr(page)
    assert str(secret.pk) in repr(whole)
    with session(danish):
        correct_result(str(mine.pk), What(kind="house_search", count=4), entry=entry(), by=danish, at=NOW, reason="r")
    (late,), (all_of_it,) = day.read(release, kept, str(row.pk)).late, day.read(release, danish, str(row.pk)).late
    assert (all_of_it.frozen, all_of_it.now) == (6, 5)
    assert (late.frozen - late.now, late.gone) == (1, (str(mine.pk),))


def period():
    from datetime import timedelta

    from tallystick.report.counting.period import Period

    return Period(since=NOW - timedelta(days=3), until=NOW + timedelta(days=3))
