"""A package that shows a person who is put away is withheld as a whole, at once, wherever it lies."""

import threading
from uuid import UUID

import pytest

from tallystick.vocabulary.errors import Absent, Refused
from tests.sharing.scene import AT, LATER
from tests.sharing.test_permissions import sql


def person_of(scene, number):
    from tallystick.records.models import Person
    from tallystick.records.session import administration

    with administration():
        return str(Person.objects.get(number=number, operation_id=scene.joint.id).pk)


def assess(scene, number, category):
    from tallystick.linking.acts import assess_person

    scene.call(assess_person, scene.second, person_of(scene, number), category)


def reassess(scene, number, category):
    from tallystick.victims.acts import reassess as said

    scene.call(said, scene.joint.viewer("EC3", "victim_identification"), person_of(scene, number), category)


def look(viewer, row, name="package"):
    from tallystick.records.session import session
    from tallystick.sharing import reads

    with session(viewer):
        return getattr(reads, name)(viewer, str(row.pk))


def told(viewer):
    from tallystick.records.notices import notices
    from tallystick.records.session import session

    with session(viewer):
        return [one.words for one in notices(viewer) if one.kind == "recall"]


def text_of(viewer, table):
    """Everything of a table that an officer's login reads, as text."""
    from tests.sharing.test_restricted import visible

    return str(sql(viewer, f"SELECT to_jsonb(t) FROM {visible(table)} t"))


def test_everybody_stops_reading_it_at_once_and_reads_it_again_when_nobody_in_it_is_put_away(scene):
    draft = scene.draft().package
    scene.release(draft)
    before = look(scene.danish, draft).content
    assert "lumen:p-1" in text_of(scene.danish, "package")
    assess(scene, "P-1", "victim")
    for viewer in (scene.maker, scene.second, scene.danish):
        assert look(viewer, draft).content is None
        assert "p-1" not in text_of(viewer, "package")
        (line,) = scene.see(viewer)
        assert (line.withheld, line.persons) == (True, 0)
    assert look(scene.maker, draft, "preview").content is None
    assert look(scene.maker, draft, "impact").persons == ()
    assess(scene, "P-2", "informant")
    reassess(scene, "P-1", "suspect")
    assert look(scene.danish, draft).content is None, "P-2 is put away too"
    reassess(scene, "P-2", "suspect")
    assert look(scene.danish, draft).content == before
    assert not scene.see(scene.maker)[0].withheld


def test_victim_identification_and_a_broken_glass_read_it_and_so_do_jobs(scene):
    from tallystick.records.models import Package
    from tallystick.records.session import session
    from tallystick.victims.acts import break_glass

    draft = scene.draft().package
    specialist = scene.joint.viewer("EC3", "victim_identification")

    def seen(viewer, role):
        with session(viewer, role=role):
            return [bool(content) for content in Package.objects.values_list("content_put_away", flat=True)]

    assert seen(specialist, "victims") == [], "no way to packages in which nobody is put away"
    assess(scene, "P-1", "possible_victim")
    assert seen(specialist, "victims") == [True]
    assert seen(scene.maker, "victims") == []
    assert seen(scene.joint.viewer("DK-NCP", "victim_identification"), "victims") == [], "it was never given to them"
    with session(scene.maker):
        break_glass(by=scene.maker, at=AT, reason="a child may be in danger")
    assert seen(scene.maker, "victims") == [True]
    assert seen(scene.joint.service, "worker") == [True]
    assert draft.number


@pytest.mark.parametrize("column", ["content_put_away", "mentions"])
def test_the_officers_login_cannot_read_what_is_put_away(scene, column):
    from django.db import ProgrammingError

    scene.draft()
    with pytest.raises(ProgrammingError):
        sql(scene.maker, f"SELECT {column} FROM records_package")


def test_the_coordinator_is_told_which_to_recall_and_the_act_records_it(scene):
    import json

    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    first = scene.draft().package
    scene.release(first)
    assess(scene, "P-2", "convicted")
    second = scene.draft(at=LATER).package
    assert second.version == 2
    assert told(scene.maker) == []
    assess(scene, "P-1", "victim")
    said = f"Recall {first.number} v1 from DK-NCP: a person in it was put away."
    assert told(scene.maker) == told(scene.second) == [said], "the draft never went out"
    assert told(scene.danish) == []
    with administration():
        line = LedgerLine.objects.get(act="assess_person", subject=f"person {person_of(scene, 'P-1')}")
    assert json.loads(bytes(line.payload))["recall"] == [f"{first.number} v1"]
    scene.act("recall_package", first, scene.second)
    (mine,) = [one for one in scene.see(scene.danish) if one.id == str(first.pk)]
    assert (mine.standing, mine.recall_reason, mine.withheld) == ("withdrawn", "because", True)


def test_a_draft_of_it_goes_nowhere_and_the_next_one_is_without_the_person(scene):
    draft = scene.draft().package
    scene.act("approve_package", draft, scene.maker)
    assess(scene, "P-1", "victim")
    with pytest.raises(Refused):
        scene.act("release_package", draft, scene.second, knowing={"first_time"})
    after = scene.draft(at=LATER).package
    assert (after.version, [part["number"] for part in after.content["persons"]]) == (2, ["P-2"])
    scene.release(after)
    assert look(scene.danish, after).content is not None


def test_it_is_not_sealed_nor_answered_and_its_file_is_not_served(scene, tmp_path):
    from tallystick.sharing.jobs import seal_package

    draft = scene.draft().package
    scene.release(draft)
    scene.call(answer(draft, "P-1"), scene.danish)
    assert "P-1" in text_of(scene.maker, "feedback")
    assess(scene, "P-1", "victim")
    assert "P-1" not in text_of(scene.maker, "feedback")
    assert "P-1" not in text_of(scene.danish, "feedback")
    with pytest.raises(Refused, match="withheld"):
        seal_package(scene.joint.service, str(draft.pk), home=tmp_path)
    with pytest.raises(Refused, match="withheld"):
        scene.call(answer(draft, "P-2"), scene.danish)
    lines = "SELECT count(*) FROM records_ledgerline WHERE act = 'give_feedback'"
    dane = scene.joint.viewer("DK-NCP", "coordinator")
    assert (sql(dane, lines), sql(scene.joint.viewer("DK-NCP", "data_protection"), lines)) == ([(0,)], [(1,)])


def answer(row, person):
    from tallystick.sharing.acts import give_feedback

    def said(*, by, at, reason):
        return give_feedback(str(row.pk), person=person, answers={"identified": "yes"}, by=by, at=at, reason=reason)

    return said


def test_a_package_that_shows_only_an_account_of_theirs_is_withheld_too(scene):
    """After a split the account is another person's: what was given before shows it under the old one."""
    from tallystick.records.models import Person
    from tallystick.records.session import administration

    draft = scene.draft().package
    with administration():
        part = Person.objects.create(
            operation_id=scene.joint.id, owner="EC3", number="P-9", accounts=["lumen:p-1"], category="suspect"
        )
    assess(scene, "P-9", "victim")
    assert part.number == "P-9"
    assert look(scene.maker, draft).content is None


def test_a_person_put_away_while_a_package_is_drafted_is_waited_for(scene):
    """Whoever drafts waits for whoever is putting a person away, and then gets no package with them."""
    from django.db import connections

    from tallystick.records.categories import set_category
    from tallystick.records.session import session

    outcome = []
    ready, go = threading.Event(), threading.Event()

    def put_away():
        with session(scene.second):
            set_category(UUID(person), "victim")
            ready.set()
            go.wait(5)
        connections.close_all()

    def draft():
        try:
            outcome.append(scene.draft())
        except Refused as refused:
            outcome.append(refused)
        connections.close_all()

    person = person_of(scene, "P-1")
    first, second = threading.Thread(target=put_away), threading.Thread(target=draft)
    first.start()
    ready.wait(5)
    second.start()
    second.join(1)
    assert outcome == [], "it waits"
    go.set()
    first.join()
    second.join()
    assert isinstance(outcome[0], Refused)
    assert "p-1" not in text_of(scene.maker, "package")


def test_the_notice_of_a_package_is_where_the_package_is(scene):
    """A tied officer is not tipped off by the notice either."""
    from tallystick.records.session import session
    from tallystick.sharing.reads import find_package
    from tallystick.sharing.restricted import keep_person_away

    def seen(viewer):
        return sql(viewer, "SELECT words FROM records_notice WHERE kind = 'package'")

    draft = scene.draft().package
    scene.release(draft)
    tied, colleague = scene.danish, scene.joint.viewer("DK-NCP/2", "national_officer")
    assert len(seen(tied)) == len(seen(colleague)) == 1
    assert seen(scene.joint.viewer("DK-NCP", "examiner")) == [], "examiners are given no packages"
    scene.call(keep_person_away, scene.maker, person_of(scene, "P-1"), away_from=[tied.officer])
    assert (len(seen(tied)), len(seen(colleague))) == (0, 1)
    scene.act("recall_package", draft, scene.second)
    assert (len(seen(tied)), len(seen(colleague))) == (0, 2)
    with session(tied), pytest.raises(Absent):
        find_package(tied, str(draft.pk))


def test_an_offer_of_a_package_is_told_to_nobody_tied(scene):
    from tallystick.records.session import session
    from tallystick.sharing.handover import offer_handover
    from tallystick.sharing.restricted import keep_person_away

    draft = scene.draft().package
    scene.release(draft)
    tied, colleague = scene.swede, scene.joint.viewer("SE-NCP/2", "national_officer")
    scene.call(keep_person_away, scene.maker, person_of(scene, "P-1"), away_from=[tied.officer])
    with session(scene.second):
        offer_handover("package", str(draft.pk), to="SE-NCP", by=scene.second, at=AT, reason="theirs")
    seen = [len(sql(viewer, "SELECT 1 FROM records_notice WHERE kind = 'handover'")) for viewer in (tied, colleague)]
    assert seen == [0, 1]
