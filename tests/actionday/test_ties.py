"""Who could warn whom: each agency is told of its own and of the time, and nothing of another's."""

import json
import re
import uuid
from datetime import timedelta

import pytest

from tests.actionday.scene import H_HOUR, NOW, Day

HOUR = timedelta(hours=1)


@pytest.fixture
def day(operation):
    return Day(operation)


def tied(day, viewer):
    from tallystick.actionday.ties.reads import tied as read

    return day.read(read, viewer)


def told(day, agency):
    """Notices of ties."""
    from tallystick.records.notices import notices
    from tallystick.records.session import session

    viewer = day.officer(agency) if agency != "EC3" else day.coordinator
    with session(viewer):
        return [one.words for one in notices(viewer) if one.kind == "tied"]


def entry(**more):
    from tallystick.actionday.entering import Entry

    return Entry(**more)


def known_to_each_other(day, *said):
    """Subjects by agency, all of them tied to one another; gives their ids."""
    ids = [day.set(f"{agency[:2]}-{n}", agency) for n, agency in enumerate(said)]
    day.know_each_other(*ids)
    return ids


def test_each_is_told_how_many_of_its_own_and_the_common_earliest_time(day):
    known_to_each_other(day, "DK-NCP", "DK-NCP", "SE-NCP")
    day.hours("SE-NCP", "Europe/Stockholm", 600, 1260)
    day.agree("DK-NCP", "SE-NCP", starts=H_HOUR, hours=20)
    day.tie()
    (danish,), (swedish,) = tied(day, day.officer("DK-NCP")), tied(day, day.officer("SE-NCP"))
    from zoneinfo import ZoneInfo

    opens = H_HOUR.astimezone(ZoneInfo("Europe/Stockholm")).replace(hour=10)
    assert danish.earliest_at == swedish.earliest_at == opens
    assert danish.sentence.startswith("Two of yours are tied to subjects elsewhere; the common earliest time is")
    assert swedish.sentence.startswith("One of yours is tied to subjects elsewhere; the common earliest time is")
    assert (danish.references, swedish.references) == (("DK-0", "DK-1"), ("SE-2",))
    assert danish.group != swedish.group


def test_the_coordinator_sees_countries_and_counts(day):
    known_to_each_other(day, "DK-NCP", "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP")
    day.tie()
    (whole,) = tied(day, day.coordinator)
    assert (whole.countries, whole.counts, whole.references) == (("DK", "SE"), (2, 1), ())
    assert whole.sentence.startswith("Tied to one another: DK 2, SE 1; the common earliest time is")


def test_moving_one_window_raises_a_conflict_for_the_others(day):
    from tallystick.actionday.windows.reads import windows

    known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP")
    day.tie()
    assert [line.conflict for line in tied(day, day.officer("SE-NCP"))] == [""]
    day.agree("DK-NCP", starts=H_HOUR + HOUR)
    day.tie()
    (swedish,), (danish,) = tied(day, day.officer("SE-NCP")), tied(day, day.officer("DK-NCP"))
    assert "Your window opens at" in swedish.conflict
    assert "Somebody tied would move at another time" in danish.conflict
    assert swedish.earliest_at == H_HOUR + HOUR
    for agency, conflict in (("DK-NCP", danish.conflict), ("SE-NCP", swedish.conflict)):
        own = day.read(windows, day.officer(agency), now=NOW)
        assert [one.conflicts for one in own] == [(conflict,)]
    assert all(one.conflicts for one in day.read(windows, day.coordinator, now=NOW))
    assert told(day, "SE-NCP") == told(day, "DK-NCP") == ["earliest time changed"]
    day.agree("SE-NCP", starts=H_HOUR + HOUR)
    day.tie()
    assert [line.conflict for line in tied(day, day.officer("SE-NCP"))] == [""]


def test_a_conflict_makes_nobody_ready(day):
    from tallystick.actionday.subjects import reads

    subject, _ = known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", starts=H_HOUR)
    day.agree("SE-NCP", starts=H_HOUR + HOUR)
    day.tie()
    page = day.read(reads.subject, day.officer("DK-NCP"), subject, now=NOW)
    (reason,) = [one for one in page.line.reasons if one.what == "tied"]
    assert not reason.met
    assert "Your window opens at" in reason.sentence


@pytest.mark.parametrize("kind", ["hold", "stand_down"])
def test_while_one_may_not_move_nobody_tied_to_it_may(day, kind):
    known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP")
    day.put(kind, "SE-NCP")
    day.tie()
    (danish,) = tied(day, day.officer("DK-NCP"))
    assert danish.earliest_at is None
    assert "SE" not in danish.conflict
    (whole,) = tied(day, day.coordinator)
    assert "SE-NCP" in whole.conflict


def test_over_the_night_clocks_change_the_common_time_follows_every_clock(day):
    """Sunday 28 March 2027: six in the morning in Denmark is 04:00 UTC, an hour earlier than the day before; in New
    Zealand, on summer time until 4 April, seven in the evening is 06:00 UTC."""
    from datetime import UTC, datetime

    known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.hours("DK-NCP", "Europe/Copenhagen", 360, 1260)
    day.hours("SE-NCP", "Pacific/Auckland", 420, 1140)
    for night, due in (
        (datetime(2027, 3, 27, 0, tzinfo=UTC), datetime(2027, 3, 27, 5, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC)),
        (datetime(2027, 4, 4, 0, tzinfo=UTC), datetime(2027, 4, 4, 4, tzinfo=UTC)),
        (datetime(2027, 10, 31, 0, tzinfo=UTC), datetime(2027, 10, 31, 5, tzinfo=UTC)),
    ):
        day.agree("DK-NCP", "SE-NCP", starts=night, hours=30)
        day.tie()
        assert tied(day, day.officer("DK-NCP"))[0].earliest_at == due, night


def test_who_moves_early_changes_the_time_of_the_others_and_they_are_told_nothing_else(day):
    from tallystick.actionday.subjects.danger import child_in_danger
    from tallystick.records.models import Notice
    from tallystick.records.session import administration

    subject, *_ = known_to_each_other(day, "DK-NCP", "SE-NCP", "DE-BKA")
    untied = day.set("SE-9", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP", "DE-BKA")
    day.tie()
    assert told(day, "SE-NCP") == []
    day.act(child_in_danger, day.officer("DK-NCP"), subject, entry=entry(), reason="zqreason")
    day.tie()
    for agency in ("SE-NCP", "DE-BKA"):
        assert told(day, agency) == ["earliest time changed"]
        (line,) = tied(day, day.officer(agency))
        assert line.earliest_at < H_HOUR
        assert line.conflict == "", "those who are left still open together"
    day.tie()
    assert told(day, "SE-NCP") == ["earliest time changed"], "once"
    with administration():
        others = Notice.objects.filter(operation_id=day.joint.id, to__in=["SE-NCP", "DE-BKA"], kind="tied")
        assert {(one.words, one.subject, one.by) for one in others} == {("earliest time changed", "", None)}
        every = Notice.objects.filter(operation_id=day.joint.id, to__in=["SE-NCP", "DE-BKA"])
        said = " ".join(f"{one.kind} {one.words} {one.subject}" for one in every)
    for word in ("DK", "zqreason", subject, "early", "child"):
        assert word not in said
    assert untied not in said


def test_rows_that_read_the_same_stay_so_nobody_s_counter_moves(day):
    from tallystick.records.models import DayVersion, Tied
    from tallystick.records.session import administration

    known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP")

    def seen():
        with administration():
            rows = set(Tied.objects.filter(operation_id=day.joint.id).values_list("pk", "made_at"))
            return rows, set(DayVersion.objects.filter(operation_id=day.joint.id).values_list("agency", "version"))

    day.tie()
    before = seen()
    day.tie()
    assert seen() == before
    assert len(before[0]) == 3


def test_acts_that_change_it_put_the_job_once_and_the_job_is_there(day):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tallystick.records.session import administration

    def waiting():
        with administration():
            jobs = ProcrastinateJob.objects.filter(task_name="actionday.tie", status="todo")
            return [job.args for job in jobs if job.args.get("operation") == day.joint.id]

    assert waiting() == []
    subject = day.set("K-1")
    assert waiting() == [{"operation": day.joint.id}]
    day.details(subject)
    day.agree("DK-NCP")
    assert len(waiting()) == 1
    from tallystick.records.models import Tied
    from tallystick.records.session import session
    from tallystick.site.tasks import tie

    tie(operation=day.joint.id)
    with session(day.officer("DK-NCP")):
        assert Tied.objects.get().subjects == [subject]


# --- nothing of another's ------------------------------------------------------------------------------------------


TIES = {
    "one mail address": lambda p, held: [("SearchToken", {"person": one, "kind": "email", "token": "x@mail.example"})
                                         for one in p],
    "one wallet paid over": lambda p, held: [("Payment", {"person": one, "key": f"lumen:{one}", "at": NOW,
                                                          "method": "bitcoin", "instrument": "bc1invented",
                                                          "contribution": "c", "file": "f", "row": 1}) for one in p],
    "the one paid the other": lambda p, held: [("Payment", {"person": p[0], "key": f"lumen:{p[0]}", "at": NOW,
                                                            "method": "token", "reference": f"lumen:{p[1]}",
                                                            "contribution": "c", "file": "f", "row": 1})],
    "a confirmed link": lambda p, held: [("Link", {"left": f"lumen:{p[0]}", "right": f"lumen:{p[1]}", "weight": 9,
                                                   "state": "confirmed", "build": uuid.uuid4()})],
}  # fmt: skip
NO_TIES = {
    "a proposed link": lambda p, held: [("Link", {"left": f"lumen:{p[0]}", "right": f"lumen:{p[1]}", "weight": 9,
                                                  "state": "proposed", "build": uuid.uuid4()})],
    "one address of a line": lambda p, held: [("SearchToken", {"person": one, "kind": "address", "token": "2001:db8::"})
                                              for one in p],
    "what everybody has": lambda p, held: [("SearchToken", {"person": one, "kind": "handle", "token": "admin"})
                                           for one in p]
                                          + [("OvershareValue", {"kind": "handle", "value": "admin", "holders": 900,
                                                                 "reason": "r", "build": uuid.uuid4()})],
}  # fmt: skip


def who_they_are(day, *subjects):
    """An account and a person behind each subject."""
    from tallystick.records.models import Account, Person, Subject, SubjectDetail
    from tallystick.records.session import administration

    held, made = {"operation_id": day.joint.id, "owner": "EC3", "codes": ["H0"]}, []
    with administration():
        for subject in subjects:
            person = Person.objects.create(number=f"P-{uuid.uuid4().hex[:6]}", **held).pk
            Account.objects.create(key=f"lumen:{person}", platform="lumen", account=str(person), person=person,
                                   contribution="c", file="f", row=1, **held)  # fmt: skip
            owner = Subject.objects.get(pk=subject).owner
            SubjectDetail.objects.create(operation_id=day.joint.id, owner=owner, subject=subject, person=person,
                                         by=uuid.uuid4(), at=NOW)  # fmt: skip
            made.append(person)
    return made, held


@pytest.mark.parametrize("what", sorted({**TIES, **NO_TIES}))
def test_what_ties_two_subjects_and_what_does_not(day, what):
    from django.apps import apps

    from tallystick.records.session import administration

    subjects = [day.set("K-1"), day.set("S-1", "SE-NCP")]
    persons, held = who_they_are(day, *subjects)
    with administration():
        for model, fields in {**TIES, **NO_TIES}[what](persons, held):
            apps.get_model("records", model).objects.create(**fields, **held)
    day.tie()
    assert bool(tied(day, day.officer("DK-NCP"))) == (what in TIES)


def everything_of(day, agency):
    """All that an agency may read of ties, notices, windows and subjects, as text."""
    from tallystick.actionday.subjects.reads import subjects
    from tallystick.actionday.windows.reads import calls, windows
    from tallystick.records.models import Notice, Tied
    from tallystick.records.session import session

    viewer = day.officer(agency)
    with session(viewer):
        rows = [(row.subjects, row.elsewhere, row.earliest_at, row.conflict, row.group) for row in Tied.objects.all()]
        notices = [(one.kind, one.subject, one.words) for one in Notice.objects.order_by("at", "words")]
    lines = (tied(day, viewer), day.read(windows, viewer, now=NOW), day.read(subjects, viewer, now=NOW))
    answered = [(one.call.words, one.answer and one.answer.words) for one in day.read(calls, viewer, now=NOW)]
    return json.dumps([rows, notices, [repr(one) for one in lines], answered], default=str, sort_keys=True)


CANARY = "zqcanary"


def test_a_canary_of_another_country_sings_nowhere(day):
    from tallystick.actionday.subjects.danger import child_in_danger

    mine, theirs = known_to_each_other(day, "DK-NCP", "SE-NCP")
    other = day.set(f"{CANARY}-9", "SE-NCP", count=77, role="producer", reason=CANARY)
    day.know_each_other(theirs, other)
    for subject in (theirs, other):
        day.details(subject, "SE-NCP", team=CANARY, address=CANARY, risk_notes=CANARY, social_worker=CANARY)
    day.hours("SE-NCP", "Pacific/Auckland", 600, 660)
    for call in day.window("DK-NCP", "SE-NCP"):
        day.answer(call, "accepted" if call.to == "DK-NCP" else "declined", words="" if call.to == "DK-NCP" else CANARY)
    day.tie()
    day.act(child_in_danger, day.officer("SE-NCP"), other, entry=entry(), reason=CANARY)
    day.tie()
    said = everything_of(day, "DK-NCP")
    assert mine in said
    assert theirs not in said
    assert other not in said
    said = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "id", said)
    for word in (CANARY, "SE-NCP", "Auckland", "77", "producer", '"SE"', "'SE'", "danger", "moved"):
        assert word not in said, word


def test_the_canary_has_teeth(day, monkeypatch):
    """A conflict that names the others is heard."""
    from tallystick.actionday.ties import told as words

    monkeypatch.setattr(words, "_to_country", lambda agency, members, found: ", ".join(one.agency for one in members))
    known_to_each_other(day, "DK-NCP", "SE-NCP")
    day.agree("DK-NCP", "SE-NCP")
    day.tie()
    assert "SE-NCP" in everything_of(day, "DK-NCP")


@pytest.mark.parametrize("more", [1, 5])
def test_how_many_others_there_are_and_where_changes_no_word(operation, more):
    """The same day with one subject in one country elsewhere, and with several in two: nothing of it shows."""
    from tallystick.records.models import Subject, Tied
    from tallystick.records.session import administration

    found = []
    for others in (["SE-NCP"], ["SE-NCP"] * more + ["DE-BKA"] * more):
        day = Day(operation)
        with administration():
            Tied.objects.filter(operation_id=operation.id).delete()
            Subject.objects.filter(operation_id=operation.id).update(withdrawn_at=NOW)
        mine = day.set(f"K-{len(found)}")
        rest = [day.set(f"x{n}-{len(found)}", agency) for n, agency in enumerate(others)]
        day.know_each_other(mine, *rest)
        day.agree("DK-NCP", "SE-NCP", "DE-BKA")
        day.tie()
        (line,) = tied(day, day.officer("DK-NCP"))
        found.append((line.sentence, line.conflict, line.earliest_at, line.countries, line.counts))
    assert found[0] == found[1]


def test_two_agencies_have_no_name_of_a_group_in_common_and_none_can_be_worked_out(day):
    from tallystick.records.models import Tied
    from tallystick.records.session import administration

    known_to_each_other(day, "DK-NCP", "SE-NCP", "DE-BKA")
    day.tie()
    with administration():
        rows = list(Tied.objects.filter(operation_id=day.joint.id))
        assert not Tied.objects.filter(operation_id=day.joint.id).exclude(grants=[]).exists()
    names = [row.group for row in rows]
    assert len(names) == len(set(names)) == 4
    for row in rows:
        own = "\x1f".join([row.owner, *map(str, row.subjects)])
        assert row.group not in {uuid.uuid5(space, own) for space in (uuid.NAMESPACE_OID, uuid.NAMESPACE_URL)}
