"""What people say of files, matches, entries and series: who may, what it takes, and what follows."""

from datetime import timedelta

import pytest
from django.db import Error

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.triage.queued import NOW, anything, digest, lay_bank, lay_queue, match

FILE = digest("file 1")
SINCE = {"since": "2026-03-01T09:30+01:00"}
GRADED = {"scheme": "vics", "version": "2.0", "profile": "US", "value": "1"}
YEAR = NOW + timedelta(days=364)


def officer(operation, who="DK-NCP", role="victim_identification"):
    return operation.viewer(who, role)


def call(act, *said, by, at=NOW, reason="looked at it", **more):
    from tallystick.records.session import session
    from tallystick.triage.judging import acts

    with session(by):
        return getattr(acts, act)(*said, by=by, at=at, reason=reason, **more)


def say(by, about, subject, says, **more):
    return call("judge", about, subject, says, by=by, **more)


def judged(operation, owner="DK-NCP"):
    from tallystick.records.session import session
    from tallystick.triage.judging.said import judged
    from tallystick.triage.rules.standing import standing

    with session(operation.service, role="worker"):
        return [one.says for one in standing(judged(operation.id, owner=owner), now=NOW + timedelta(minutes=1))]


def jobs(operation, task="triage.order"):
    """Agencies whose order is to be computed again; what waits for it is as if done then."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT args->>'agency' FROM procrastinate_jobs WHERE task_name = %s AND args->>'operation' = %s"
            " AND status = 'todo' ORDER BY id",
            [task, operation.id],
        )
        waiting = [agency for (agency,) in cursor.fetchall()]
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [task])
        return waiting


@pytest.fixture
def scene(operation, database):
    """Danish rows: one file in no bank, one that matches a bank Sweden owns and gave to Denmark."""
    swede = officer(operation, "SE-NCP")
    bank = lay_bank(
        swede, home=database, name="known", kind="known_identified", entries={"swing": "S-1", "slide": ""},
        grants=("DK-NCP",),
    )  # fmt: skip
    rows = [{}, {"content": digest("swing"), "matches": [match(bank, "swing", series="S-1")], "known": True}]
    lay_queue(operation.service, owner="DK-NCP", rows=rows)
    operation.bank = bank
    return operation


@pytest.mark.parametrize("says", ["extortion", "self_made", "in_danger"])
def test_what_raises_stands_with_one_person_and_falls_with_two(scene, says):
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    row = say(ann, "file", FILE, says)
    assert judged(scene) == [says]
    call("withdraw", str(row.pk), by=ann)
    assert judged(scene) == [says], "one person takes nothing down, not even their own word"
    with pytest.raises(Conflict):
        call("withdraw", str(row.pk), by=ann)
    call("withdraw", str(row.pk), by=bo)
    assert judged(scene) == []


@pytest.mark.parametrize("says", ["synthetic", "not_pertinent"])
def test_what_lowers_stands_with_two_persons_and_falls_with_one(scene, says):
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    row = say(ann, "file", FILE, says, until=YEAR)
    assert judged(scene) == []
    call("agree", str(row.pk), by=bo)
    assert judged(scene) == [says]
    call("withdraw", str(row.pk), by=ann)
    assert judged(scene) == []
    with pytest.raises(Conflict, match="withdrawn"):
        call("agree", str(row.pk), by=bo)


def test_nobody_agrees_with_themselves_not_even_past_the_act(scene):
    from tallystick.records.models import Countersign
    from tallystick.records.session import session

    ann = officer(scene)
    row = say(ann, "file", FILE, "synthetic", until=YEAR)
    with pytest.raises(Conflict, match="yourself"):
        call("agree", str(row.pk), by=ann)
    plain = {"operation_id": scene.id, "owner": "DK-NCP", "to": row.pk, "what": "judgement", "says": "agreed"}
    with pytest.raises(Error, match="row-level security"), session(ann):
        Countersign(**plain, by=ann.officer, at=NOW, reason="r").save(force_insert=True)
    with pytest.raises(Error, match="row-level security"), session(ann):
        Countersign(**plain, by=scene.officers["DK-NCP/2"], at=NOW, reason="r").save(force_insert=True)
    assert judged(scene) == []


def test_a_judgement_is_nobody_s_to_change_or_to_write_in_another_s_name(scene):
    from tallystick.records.models import Judgement
    from tallystick.records.session import session

    ann = officer(scene)
    row = say(ann, "file", FILE, "synthetic", until=YEAR)
    for broken in ({"says": "not_pertinent"}, {"until": NOW + timedelta(days=4000)}):
        with pytest.raises(Error, match="permission denied"), session(ann):
            Judgement.objects.filter(pk=row.pk).update(**broken)
    with pytest.raises(Error, match="row-level security"), session(ann):
        Judgement(
            operation_id=scene.id, owner="DK-NCP", about="file", subject=FILE, says="synthetic",
            by=scene.officers["DK-NCP/2"], at=NOW, reason="r",
        ).save(force_insert=True)  # fmt: skip


def test_agreeing_is_for_what_lowers_and_only_while_it_lasts(scene):
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    raised = say(ann, "file", FILE, "in_danger")
    with pytest.raises(Conflict, match="one person"):
        call("agree", str(raised.pk), by=bo)
    lowered = say(ann, "file", FILE, "synthetic", until=NOW + timedelta(days=1))
    with pytest.raises(Conflict, match="run out"):
        call("agree", str(lowered.pk), by=bo, at=NOW + timedelta(days=2))
    call("agree", str(lowered.pk), by=bo)
    with pytest.raises(Conflict, match="already"):
        call("agree", str(lowered.pk), by=bo)


@pytest.mark.parametrize("until", [None, NOW - timedelta(days=1), NOW + timedelta(days=366), NOW.replace(tzinfo=None)])
def test_a_lowering_of_a_file_ends_within_a_year(scene, until):
    with pytest.raises(Malformed):
        say(officer(scene), "file", FILE, "synthetic", until=until)


@pytest.mark.parametrize(
    ("about", "subject", "says", "more"),
    [
        ("file", FILE, "in_danger", {"until": YEAR}),
        ("file", FILE, "confirmed", {}),
        ("file", FILE, "nonsense", {}),
        ("folder", FILE, "in_danger", {}),
        ("file", FILE, "classified", {}),
        ("file", FILE, "classified", {"value": {"value": "1"}}),
        ("file", FILE, "classified", {"value": GRADED | {"value": "0"}}),
        ("file", FILE, "classified", {"value": GRADED | {"value": "5"}}),
        ("file", FILE, "classified", {"value": GRADED | {"value": "77"}}),
        ("file", FILE, "classified", {"value": GRADED | {"profile": " "}}),
        ("file", FILE, "classified", {"value": GRADED | {"picture": "x"}}),
        ("file", FILE, "in_danger", {"value": {"to": "x"}}),
        ("file", FILE, "handed_on", {}),
        ("file", FILE, "handed_on", {"value": {"to": "unit\u202e7"}}),
        ("file", FILE, "in_danger", {"reason": "  "}),
    ],
)
def test_words_that_do_not_go_together_are_refused(scene, about, subject, says, more):
    with pytest.raises(Malformed):
        say(officer(scene), about, subject, says, **more)


def test_a_classification_is_never_bare_and_is_kept_whole(scene):
    row = say(officer(scene), "file", FILE, "classified", value=GRADED)
    assert row.value == GRADED
    unknown_table = {"scheme": "vics", "version": "2.0", "profile": "DK", "value": "7"}
    assert say(officer(scene), "file", FILE, "classified", value=unknown_table).value == unknown_table


def test_handing_on_names_to_whom_and_is_said_again_by_another_officer_than_the_last_time(scene):
    """Who keeps a file in hand needs somebody else to look: alone nobody keeps it out of turn for ever."""
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    for minute, who in enumerate((ann, bo, ann)):
        later = {"at": NOW + timedelta(minutes=minute)}
        assert say(who, "file", FILE, "handed_on", value={"to": "unit 7"}, **later).value == {"to": "unit 7"}
        with pytest.raises(Conflict, match="handed it on the last time"):
            say(who, "file", FILE, "handed_on", value={"to": "unit 8"}, **later)


def test_the_same_word_of_the_same_person_is_one(scene):
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    say(ann, "file", FILE, "synthetic", until=YEAR)
    with pytest.raises(Conflict, match="already"):
        say(ann, "file", FILE, "synthetic", until=YEAR - timedelta(days=1))
    say(bo, "file", FILE, "synthetic", until=YEAR)
    assert judged(scene) == [], "two who each say it alone do not agree with each other"


@pytest.mark.parametrize("who", ["SE-NCP", "EC3", "DE-BKA"])
def test_another_agency_s_file_is_absent_as_one_that_is_not_there(scene, who):
    stranger = officer(scene, who)
    said = []
    for content in (FILE, digest("nowhere")):
        with pytest.raises(Absent) as told:
            say(stranger, "file", content, "in_danger")
        said.append(str(told.value).replace(content, ""))
    assert said[0] == said[1]
    mine = say(officer(scene), "file", FILE, "synthetic", until=YEAR)
    for act in ("agree", "withdraw"):
        with pytest.raises(Absent):
            call(act, str(mine.pk), by=stranger)
        with pytest.raises(Absent):
            call(act, anything(), by=stranger)


@pytest.mark.parametrize("role", ["prosecutor", "prevention", "data_protection"])
def test_roles_that_do_not_work_the_queue_judge_nothing(scene, role):
    with pytest.raises(Refused):
        say(officer(scene, role=role), "file", FILE, "in_danger")


def test_a_match_is_confirmed_by_one_and_refuted_by_two(scene):
    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    subject = f"{digest('swing')} {scene.bank} sha256:{digest('swing')}"
    say(ann, "match", subject, "confirmed")
    assert judged(scene) == ["confirmed"]
    row = say(ann, "match", subject, "refuted")
    assert judged(scene) == ["confirmed"]
    call("agree", str(row.pk), by=bo)
    assert set(judged(scene)) == {"confirmed", "refuted"}
    for wrong in (f"{FILE} {scene.bank} sha256:{digest('swing')}", f"{digest('swing')} {anything()} sha256:x"):
        with pytest.raises(Absent):
            say(ann, "match", wrong, "confirmed")
    with pytest.raises(Malformed):
        say(ann, "match", digest("swing"), "confirmed")


def test_an_entry_is_retracted_by_two_of_its_owner_and_everybody_who_uses_it_follows(scene):
    one, two = officer(scene, "SE-NCP"), officer(scene, "SE-NCP/2")
    entry = f"{scene.bank} sha256:{digest('swing')}"
    with pytest.raises(Refused, match="SE-NCP"):
        say(officer(scene), "entry", entry, "retracted")
    with pytest.raises(Absent):
        say(one, "entry", f"{scene.bank} sha256:{digest('nowhere')}", "retracted")
    with pytest.raises(Malformed):
        say(one, "entry", f"{scene.bank} sha256:abc", "retracted")
    row = say(one, "entry", entry, "retracted")
    assert judged(scene) == judged(scene, "SE-NCP") == []
    call("agree", str(row.pk), by=two)
    assert judged(scene) == judged(scene, "SE-NCP") == ["retracted"]
    assert judged(scene, "DE-BKA") == [], "it was not given the bank"


def test_everybody_who_uses_a_bank_is_computed_again_and_nobody_else(scene):
    slide = f"{scene.bank} sha256:{digest('slide')}"
    row = say(officer(scene, "SE-NCP"), "entry", slide, "retracted")
    assert jobs(scene) == ["DK-NCP", "SE-NCP"]
    call("agree", str(row.pk), by=officer(scene, "SE-NCP/2"))
    assert jobs(scene) == ["DK-NCP", "SE-NCP"]
    say(officer(scene), "entry", slide, "released")
    assert jobs(scene) == ["DK-NCP"]
    say(officer(scene), "file", FILE, "in_danger")
    assert jobs(scene) == ["DK-NCP"]
    say(officer(scene, "SE-NCP"), "series", "S-1", "identified")
    assert jobs(scene) == ["DK-NCP", "SE-NCP"]


def test_an_entry_apart_is_released_by_who_uses_the_bank_for_themselves(scene):
    say(officer(scene), "entry", f"{scene.bank} sha256:{digest('swing')}", "released")
    assert judged(scene) == ["released"]
    assert judged(scene, "SE-NCP") == []
    with pytest.raises(Absent):
        say(officer(scene, "DE-BKA"), "entry", f"{scene.bank} sha256:{digest('swing')}", "released")


def test_what_a_list_of_harmless_files_says_is_released_by_nobody_alone(scene, database):
    ann = officer(scene)
    bank = lay_bank(ann, home=database, name="harmless", kind="not_pertinent", entries={"icon": ""})
    with pytest.raises(Refused, match="one person alone lowers nothing"):
        say(ann, "entry", f"{bank} sha256:{digest('icon')}", "released")


def test_a_child_is_safe_by_two_of_the_bank_s_owner_from_an_instant_that_has_come(scene):
    one, two = officer(scene, "SE-NCP"), officer(scene, "SE-NCP/2")
    say(one, "series", "S-1", "identified")
    assert judged(scene) == ["identified"], "who uses the bank follows"
    for wrong in ({}, {"since": "2026-03-01"}, {"since": (NOW + timedelta(days=1)).isoformat()}, {"since": "soon"}):
        with pytest.raises(Malformed):
            say(one, "series", "S-1", "safe", value=wrong)
    row = say(one, "series", "S-1", "safe", value=SINCE)
    assert judged(scene) == ["identified"]
    call("agree", str(row.pk), by=two)
    assert set(judged(scene)) == {"identified", "safe"}
    call("withdraw", str(row.pk), by=one)
    assert judged(scene) == ["identified"]


def test_a_series_is_spoken_of_by_who_names_it(scene, database):
    from tallystick.records.session import session
    from tallystick.triage.judging.said import judged as all_said

    with pytest.raises(Absent):
        say(officer(scene), "series", "S-1", "safe", value=SINCE)
    with pytest.raises(Absent):
        say(officer(scene, "SE-NCP"), "series", "S-9", "identified")
    lay_bank(officer(scene), home=database, name="ours", kind="known_unidentified", entries={"boat": "S-1"})
    say(officer(scene), "series", "S-1", "identified")
    say(officer(scene, "SE-NCP"), "series", "S-1", "identified")
    with session(scene.service, role="worker"):
        owners = {one.owner for one in all_said(scene.id, owner="DK-NCP")}
    assert owners == {"DK-NCP", "SE-NCP"}, "two name a series alike: their words are told apart"


def test_every_act_leaves_a_ledger_line_and_an_entry_of_the_log(scene):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    ann, bo = officer(scene), officer(scene, "DK-NCP/2")
    row = say(ann, "file", FILE, "synthetic", until=YEAR)
    call("agree", str(row.pk), by=bo)
    call("withdraw", str(row.pk), by=bo)
    with session(scene.viewer("DK-NCP", "data_protection")):
        acts = list(LedgerLine.objects.filter(subject=f"judgement {row.pk}").values_list("act", flat=True))
        assert sorted(acts) == ["agree_to_judgement", "judge", "withdraw_judgement"]
        looks = Consultation.objects.filter(operation=scene.id, subject_kind="file", subject=FILE, doing="alteration")
        assert looks.count() == 3


def test_a_name_that_two_banks_of_the_agency_use_is_said_of_neither(scene, database):
    swede = officer(scene, "SE-NCP")
    lay_bank(swede, home=database, name="other", kind="known_unidentified", entries={"boat": "S-1"})
    for says, value in (("identified", {}), ("safe", SINCE)):
        with pytest.raises(Refused, match="known, other") as refused:
            say(swede, "series", "S-1", says, value=value)
        assert "Name the series apart" in refused.value.remedy
