"""Not asked is not allowed: nobody leaves in a package before the agencies were asked about them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.asking import ask_for
from tests.sharing.scene import LATER, Scene

MAIL = "p-1@x.example"


def drafted(scene: Scene):
    """An approved draft that nobody asked about."""
    from tallystick.sharing.acts import draft_package

    row = scene.call(draft_package, scene.maker, "DK-NCP").package
    scene.act("approve_package", row, scene.maker)
    return row


def release(scene: Scene, row, *, at=LATER, knowing=("first_time",)):
    from tallystick.records.session import session
    from tallystick.sharing.acts import release_package

    with session(scene.second):
        return release_package(str(row.pk), by=scene.second, at=at, reason="because", knowing=knowing)


def hold(scene: Scene, kind="email", value=MAIL, *, agency="SE-NCP", **more):
    from tallystick.deconfliction.asking.put import Put
    from tallystick.deconfliction.holding.acts import hold as enter
    from tallystick.records.session import session

    by = scene.joint.viewer(agency, "national_officer")
    with session(by):
        put = Put(kind=kind, value=value, since=more.pop("since", None), until=more.pop("until", None))
        return enter(put, by=by, at=datetime.now(UTC), reason="ours", **more).holding


def answered(scene: Scene, held):
    """Standing questions asked again of a new holding, as the worker does."""
    from tallystick.deconfliction.answering import jobs

    jobs.answer_standing(home=Path(scene.joint.home), operation_id=scene.joint.id, holding=str(held.pk))


def contact(agency):
    from tallystick.records.models import Contact
    from tallystick.records.session import administration

    with administration():
        Contact.objects.get_or_create(
            agency_id=agency, title="Duty desk", defaults={"phone": "+000 555 0144", "languages": ["sv"]}
        )


def test_a_package_with_somebody_who_was_not_asked_for_is_refused_and_says_what_to_do(scene):
    row = drafted(scene)
    with pytest.raises(Refused, match="2 of its persons were not asked for") as told:
        release(scene, row)
    assert f"tallystick deconflict package {row.number}" in str(told.value)
    ask_for(row.pk, by=scene.maker)
    assert release(scene, row).status == "sent"


def test_a_package_is_drafted_and_approved_all_the_same(scene):
    assert drafted(scene).content["persons"]


def test_a_question_that_is_not_answered_yet_does_not_count(scene):
    from tallystick.sharing.not_asked import ask_package

    row = drafted(scene)
    scene.call(ask_package, scene.maker, str(row.pk))
    with pytest.raises(Refused, match="2 of its persons"):
        release(scene, row)


def test_one_who_came_into_the_package_since_holds_it_back(scene):
    from tallystick.records.models import SearchToken
    from tallystick.records.session import session

    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    with session(scene.joint.service, role="worker"):
        person = SearchToken.objects.get(token=MAIL).person
        SearchToken.objects.create(
            operation_id=scene.joint.id, owner="EC3", person=person, kind="handle", token="new_here"
        )
    with pytest.raises(Refused, match="One of its persons"):
        release(scene, row)


def test_an_answer_counts_for_thirty_days(scene):
    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    with pytest.raises(Refused, match="not asked for among the agencies within 30 days"):
        release(scene, row, at=datetime.now(UTC) + timedelta(days=31))


def test_one_of_whom_nothing_can_be_asked_is_not_asked_for(scene):
    from tallystick.records.models import SearchToken
    from tallystick.records.session import session

    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    with session(scene.joint.service, role="worker"):
        SearchToken.objects.filter(token=MAIL).delete()
    with pytest.raises(Refused, match="One of its persons"):
        release(scene, row)


def test_what_another_agency_asked_is_not_ours(scene):
    from tallystick.deconfliction.answering import jobs
    from tallystick.deconfliction.asking.acts import ask
    from tallystick.deconfliction.asking.put import Put

    row = drafted(scene)
    puts = [Put(kind="email", value=f"p-{number}@x.example") for number in (1, 2)]
    made = scene.call(ask, scene.swede, puts)
    jobs.answer_batch(home=Path(scene.joint.home), operation_id=scene.joint.id, batch=made.batch)
    with pytest.raises(Refused, match="2 of its persons"):
        release(scene, row)


def test_an_open_hit_is_acknowledged_by_the_agency_and_names_whom_to_call(scene):
    contact("SE-NCP")
    hold(scene)
    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    with pytest.raises(Conflict, match=r"open with SE-NCP \(Duty desk; \+000 555 0144; sv\)") as told:
        release(scene, row)
    assert "--open-hits SE-NCP" in str(told.value)
    with pytest.raises(Conflict):
        release(scene, row, knowing=("first_time", "open_hits DE-BKA"))
    assert release(scene, row, knowing=("first_time", "open_hits SE-NCP")).status == "sent"


def test_a_hit_that_comes_once_all_were_asked_for_is_known_at_release(scene):
    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    answered(scene, hold(scene))
    with pytest.raises(Conflict, match="open with SE-NCP"):
        release(scene, row)


def test_a_hit_that_was_decided_and_a_silent_one_are_no_caution(scene):
    from tallystick.deconfliction.hits.acts import refuse
    from tallystick.records.models import Hit

    hold(scene)
    hold(scene, value="p-2@x.example", silent=True)
    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    from tallystick.records.session import session

    with session(scene.swede):
        hit = next(one for one in Hit.objects.filter(owner="SE-NCP", kind="email") if "p-1" in _asked(one, scene))
    scene.call(refuse, scene.swede, str(hit.pk))
    assert release(scene, row).status == "sent"


def _asked(hit, scene):
    from tallystick.records.models import HitSource, Holding

    source = HitSource.objects.get(hit=hit.pk).source
    return Holding.objects.get(pk=source).form


def test_what_will_be_asked_before_a_release_is_read_before_it(scene):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session
    from tallystick.sharing.not_asked import before_release

    hold(scene)
    row = drafted(scene)
    with session(scene.second):
        seen, standing = before_release(scene.second, str(row.pk), at=LATER)
        assert (standing.not_asked, standing.persons) == (2, 2)
        assert "2 of its persons" in standing.sentence
    ask_for(row.pk, by=scene.maker)
    with session(scene.second):
        seen, standing = before_release(scene.second, str(row.pk), at=LATER)
        assert [one.kind for one in seen.cautions] == ["first_time", "open_hits SE-NCP"]
        assert standing.sentence == ""
        assert Consultation.objects.filter(subject_kind="person", officer=scene.second.officer).count() >= 2


def test_a_package_is_asked_about_by_its_number_and_by_its_own_agency(scene):
    from tallystick.sharing.not_asked import ask_package

    row = drafted(scene)
    made = scene.call(ask_package, scene.maker, row.number)
    assert {question.asked_from for question in made.questions} == {"package"}
    assert all(question.standing_until > LATER for question in made.questions)
    with pytest.raises(Absent):
        scene.call(ask_package, scene.swede, row.number)


@pytest.mark.parametrize(
    ("kind", "value"), [("email", "P-1@X.example"), ("account", "lumen:p-1"), ("address", "2001:db8::1")]
)
@pytest.mark.parametrize("reason", ["undercover", "victim"])
def test_whom_an_agency_wants_left_alone_is_in_no_package_and_nobody_is_told_why(scene, kind, value, reason):
    from tallystick.records.models import Access
    from tallystick.records.session import session
    from tallystick.sharing.reads import left_behind

    with session(scene.joint.service, role="worker"):
        first = Access.objects.filter(key="lumen:p-2")
        first.update(address="2001:db8::2")
    row = drafted(scene)
    ask_for(row.pk, by=scene.maker)
    now = datetime.now(UTC)
    window = {"since": now - timedelta(days=20), "until": now} if kind == "address" else {}
    hold(scene, kind, value, excluded=reason, **window)
    with pytest.raises(Refused, match="what it rests on has changed"):
        release(scene, row)
    again = scene.draft(at=LATER)
    assert [part["number"] for part in again.package.content["persons"]] == ["P-2"]
    with session(scene.maker):
        said = {one.person: one.because for one in left_behind(scene.maker)}
    assert said["P-1"] == "on an exclusion list"
    scene.act("approve_package", again.package, scene.maker)
    assert release(scene, again.package).status == "sent"


def test_what_is_withdrawn_or_expired_holds_nobody_back(scene):
    from tallystick.deconfliction.holding.acts import withdraw_holding
    from tallystick.records.models import Holding
    from tallystick.records.session import administration

    held = hold(scene, excluded="undercover")
    hold(scene, value="p-2@x.example", excluded="undercover", expires_at=datetime.now(UTC) + timedelta(minutes=1))
    assert scene.draft().package is None
    scene.call(withdraw_holding, scene.swede, str(held.pk))
    with administration():
        Holding.objects.filter(form="p-2@x.example").update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert [part["number"] for part in scene.draft().package.content["persons"]] == ["P-1", "P-2"]


def test_a_sealed_holding_keeps_somebody_out_too(scene):
    hold(scene, excluded="undercover", sealed=True)
    assert [part["number"] for part in scene.draft().package.content["persons"]] == ["P-2"]


def test_what_is_only_held_keeps_nobody_out(scene):
    hold(scene)
    hold(scene, value="p-2@x.example", silent=True)
    assert [part["number"] for part in scene.draft().package.content["persons"]] == ["P-1", "P-2"]
