"""From rows to a released, sealed, answered and recalled package, in a real database under row-level security."""

from datetime import timedelta

import pytest

from tallystick.sealed import keys
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.sharing.scene import AT, LATER, PLATFORM, SECRET, add_person


def test_a_draft_holds_the_assigned_persons_and_only_what_may_go(scene):
    made = scene.draft()
    assert [part["number"] for part in made.package.content["persons"]] == ["P-1", "P-2"]
    text = str(made.package.content)
    assert "SECRET" not in text
    assert "Secret Holder" not in text
    assert made.package.content["sources"][0]["quarantined"] == 1
    assert {row.owner for row in made.made.withheld} == {"SE-NCP"}


def test_drafting_again_without_change_makes_no_new_version(scene):
    assert scene.draft().package.pk == scene.draft(at=LATER).package.pk


def test_a_recipient_sees_nothing_before_release_and_only_their_own_after(scene):
    package = scene.draft().package
    assert scene.see(scene.danish) == []
    scene.release(package)
    assert [line.recipient for line in scene.see(scene.danish)] == ["DK-NCP"]
    assert scene.see(scene.joint.viewer("SE-NCP")) == []


def test_who_made_a_package_does_not_release_it(scene):
    package = scene.draft().package
    scene.act("approve_package", package, scene.second)
    with pytest.raises(Refused, match="you made it"):
        scene.act("release_package", package, scene.maker)


def test_nothing_is_released_before_somebody_approved_it(scene):
    package = scene.draft().package
    with pytest.raises(Conflict, match="nobody has approved it"):
        scene.act("release_package", package, scene.second, knowing={"first_time"})
    scene.act("approve_package", package, scene.maker)
    assert scene.act("release_package", package, scene.second, knowing={"first_time"}).status == "sent"


def test_the_first_time_anything_goes_to_an_agency_is_meant_aloud(scene):
    package = scene.draft().package
    scene.act("approve_package", package, scene.maker)
    with pytest.raises(Conflict, match="DK-NCP was never given anything by EC3"):
        scene.act("release_package", package, scene.second)
    scene.act("release_package", package, scene.second, knowing={"first_time"})
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        add_person(scene.joint, "P-4", "assigned")
    again = scene.draft(at=LATER).package
    scene.act("approve_package", again, scene.maker)
    assert scene.act("release_package", again, scene.second).status == "sent"


@pytest.mark.parametrize("act", ["approve_package", "release_package", "recall_package"])
def test_a_recipient_can_neither_release_nor_recall(scene, act):
    package = scene.draft().package
    with pytest.raises(Absent):
        scene.act(act, package, scene.danish)
    scene.release(package)
    with pytest.raises(Absent):
        scene.act(act, package, scene.danish)


def test_an_analyst_drafts_but_does_not_release(scene):
    package = scene.draft().package
    with pytest.raises(Refused):
        scene.act("release_package", package, scene.joint.viewer("EC3/2", "analyst"))


def test_a_permission_lets_rows_through_and_its_end_stops_the_release(scene):
    scene.permit(until=AT + timedelta(minutes=5))
    package = scene.draft().package
    assert "SECRET" in str(package.content)
    assert package.contributions == sorted([PLATFORM, SECRET])
    with pytest.raises(Refused, match="changed since it was drafted"):
        scene.release(package)


def test_a_new_version_supersedes_the_one_before_on_release(scene):
    first = scene.draft().package
    scene.release(first)
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        add_person(scene.joint, "P-4", "assigned")
    second = scene.draft(at=LATER).package
    assert (second.version, second.replaces, second.content["cover"]["replaces"]) == (2, first.pk, "version 1")
    scene.act("approve_package", second, scene.maker)
    scene.act("release_package", second, scene.second)
    assert [(line.version, line.standing) for line in scene.see(scene.danish)] == [(2, "sent"), (1, "superseded")]


def test_a_recall_leaves_the_notice_and_takes_the_content(scene):
    from tallystick.records.session import session
    from tallystick.sharing.reads import impact, package

    row = scene.draft().package
    with pytest.raises(Conflict):
        scene.act("recall_package", row, scene.second)
    scene.release(row)
    with session(scene.maker):
        assert impact(scene.maker, str(row.pk)).persons == ("P-1", "P-2")
    scene.act("recall_package", row, scene.second)
    with session(scene.danish):
        view = package(scene.danish, str(row.pk))
    assert view.content is None
    assert view.line.recall_reason == "because"
    with pytest.raises(Conflict):
        scene.act("release_package", row, scene.second)


def test_reading_a_package_is_recorded_for_it_and_for_each_person(scene):
    from tallystick.records.models import Consultation, Person
    from tallystick.records.session import session
    from tallystick.sharing.reads import package

    row = scene.draft().package
    with session(scene.maker):
        package(scene.maker, str(row.pk))
        seen = Consultation.objects.filter(operation=scene.joint.id, officer=scene.maker.officer)
        seen = seen.exclude(subject_kind__in=("question", "listed"))  # asked for among the agencies
        ids = Person.objects.filter(number__in=("P-1", "P-2")).values_list("pk", flat=True)
        assert {(line.subject_kind, line.subject) for line in seen} == {
            ("package", str(row.pk)), *(("person", str(pk)) for pk in ids),
        }  # fmt: skip
        assert {line.doing for line in seen} == {"consultation"}


def test_the_recipient_is_told_of_release_and_recall(scene):
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    row = scene.draft().package
    scene.release(row)
    scene.act("recall_package", row, scene.second)
    with session(scene.danish):
        told = Notice.objects.filter(subject=str(row.pk)).values_list("words", flat=True)
        assert sorted(words.split(":")[0] for words in told) == ["For you", "Recalled"]
    with session(scene.swede):
        assert not Notice.objects.filter(subject=str(row.pk)).exists()


def test_a_release_is_recorded_as_a_disclosure_to_its_recipient(scene):
    """So that "who was told of P" finds the package beside those who looked at P's page."""
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    row = scene.draft().package
    scene.release(row)
    part = row.content["persons"][0]
    with session(scene.second):
        (line,) = Consultation.objects.filter(subject=part["id"], doing="disclosure")
        assert (line.recipient, line.reason) == ("DK-NCP", "because")


def test_every_act_leaves_one_ledger_line(scene):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    row = scene.draft().package
    scene.release(row)
    scene.act("recall_package", row, scene.second)
    with session(scene.maker):
        acts = list(LedgerLine.objects.filter(subject=f"package:{row.pk}").order_by("at").values_list("act", flat=True))
    assert sorted(acts) == ["approve_package", "draft_package", "recall_package", "release_package"]


def test_from_draft_to_feedback_by_file(scene, tmp_path):
    from tallystick.records.directory import set_keys
    from tallystick.records.session import administration
    from tallystick.sharing.jobs import draft_all, open_sealed, seal_package, take_in_answer, unpack, write_answer

    home = tmp_path
    own, theirs = keys.generate(home, "EC3"), keys.generate(home, "DK-NCP")
    with administration():
        for made in (own, theirs):
            set_keys(made.agency, age_recipient=made.age_recipient, verify_key=made.verify_key)
    told = []
    draft_all(scene.maker, at=AT, reason="first round", told=told.append)
    package = told[0].draft.package
    with pytest.raises(Refused):
        seal_package(scene.second, str(package.pk), home=home)
    scene.release(package)
    path = seal_package(scene.second, str(package.pk), home=home)
    assert seal_package(scene.joint.service, str(package.pk), home=home) == path
    assert path.name.endswith("-DK-v1-DK-NCP.tally")
    opened = open_sealed(path, agency="DK-NCP", home=home)
    assert opened.signed_by == "EC3"
    assert opened.manifest["ledger"] > 0
    assert {"package.pdf", "package.json", "case.json", "accesses.csv"} <= {
        p.name for p in unpack(opened, home / "out")
    }

    said = {"agency": "DK-NCP", "home": home, "officer": "kk", "at": LATER}
    write_answer(opened, out=tmp_path / "r.tally-answer", **said)
    answers = {"identified": "yes", "action": "search"}
    write_answer(opened, out=tmp_path / "f.tally-answer", person="P-1", answers=answers, **said)
    first = take_in_answer(scene.maker, tmp_path / "r.tally-answer", home=home, at=LATER)
    assert take_in_answer(scene.maker, tmp_path / "r.tally-answer", home=home, at=LATER) == first
    take_in_answer(scene.maker, tmp_path / "f.tally-answer", home=home, at=LATER)
    (line,) = scene.see(scene.maker)
    assert (line.standing, line.answered) == ("feedback", 1)
    assert line.digest
    (theirs_line,) = scene.see(scene.danish)
    assert theirs_line.standing == "feedback"


def test_a_national_officer_fills_in_the_form_at_the_desk(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    package = scene.draft().package
    scene.release(package)
    viewer = scene.danish
    with session(viewer):
        give_feedback(str(package.pk), person="P-2", answers={"already_known": "yes"}, by=viewer, at=LATER)
    (line,) = scene.see(scene.maker)
    assert (line.standing, line.answered) == ("feedback", 1)


def test_the_coordinator_is_told_who_stays_and_what_is_withheld(scene):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session
    from tallystick.sharing.reads import left_behind, withheld

    with session(scene.maker):
        (row,) = left_behind(scene.maker)
        assert row.person == "P-3"
        assert Consultation.objects.filter(officer=scene.maker.officer, subject_kind="listed", subject=row.id).exists()
        made = withheld(scene.maker, "DK-NCP", at=AT)
    assert {(row.kind, row.owner) for row in made.withheld} == {("indicator", "SE-NCP")}
    assert [(row.owner, row.code, row.rows) for row in made.lacking] == [("SE-NCP", "H2", 2)]
    assert made.content is None
    with session(scene.danish), pytest.raises(Absent):
        left_behind(scene.danish)


@pytest.mark.parametrize("category", ["possible_victim", "unassessed"])
def test_a_person_assessed_otherwise_after_the_draft_stops_the_release(scene, category):
    from tallystick.linking.acts import assess_person
    from tallystick.records.models import Person
    from tallystick.records.session import session

    made = scene.draft()
    with session(scene.maker):
        person = Person.objects.get(number="P-1")
        assess_person(str(person.pk), category, by=scene.maker, at=LATER, reason="looked at again")
    with pytest.raises(Refused, match=r"changed since it was drafted|a person in it was put away"):
        scene.release(made.package)


def test_no_act_on_a_package_goes_without_a_reason(scene):
    from tallystick.records.session import session
    from tallystick.sharing import acts
    from tallystick.vocabulary.errors import Malformed

    made = scene.draft()
    for name in ("approve_package", "release_package", "recall_package"):
        with pytest.raises(Malformed), session(scene.second):
            getattr(acts, name)(str(made.package.pk), by=scene.second, at=LATER, reason="  ")


def test_a_recalled_package_takes_no_answers(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    made = scene.draft()
    scene.release(made.package)
    scene.act("recall_package", made.package, scene.second)
    with pytest.raises(Conflict), session(scene.danish):
        give_feedback(str(made.package.pk), person="P-1", answers={}, by=scene.danish, at=LATER)
