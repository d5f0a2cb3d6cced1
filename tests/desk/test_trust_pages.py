"""Permissions, hand-overs, the restricted route and looking as a country, as officers meet them at the desk."""

import re
from datetime import timedelta

import pytest

from tests.sharing.conftest import scene  # noqa: F401 - the fixture
from tests.sharing.scene import AT, SECRET
from tests.sharing.test_permissions import looking

ROLES = {
    "EC3": ["coordinator", "analyst"],
    "EC3-2": ["coordinator"],
    "SE-NCP": ["national_officer"],
    "DK-NCP": ["national_officer"],
    "DE-BKA": ["national_officer"],
}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def at_desk(scene):  # noqa: F811
    """Clients of the scene's officers, signed in with both factors: ``at_desk("SE-NCP")``."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tallystick.records.directory import add_officer
    from tallystick.records.session import administration
    from tests.desk.signing import PASSWORD
    from tests.desk.signing import SECRET as TOTP

    names = {}
    with administration():
        for who, roles in ROLES.items():
            names[who] = f"{scene.joint.reference}-{who}-desk"
            add_officer(username=names[who], agency=who.removesuffix("-2"), roles=roles, password=PASSWORD, totp=TOTP)

    def sit(who: str) -> Client:
        client = Client(HTTP_HOST="localhost")
        officer = get_user_model().objects.get(username=names[who])
        client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post("/operation/", {"choice": f"{scene.joint.id} test"})
        return client

    return sit


def test_a_missing_permission_is_named_on_the_draft_asked_for_and_granted(scene, at_desk):  # noqa: F811
    package = scene.draft().package
    coordinator, swede = at_desk("EC3"), at_desk("SE-NCP")
    page = coordinator.get(f"/packages/{package.pk}/")
    assert "Stays back for want of permission" in text_of(page)
    asking = re.search(r'href="(/permissions/[^"]+)"', page.content.decode()).group(1).replace("&amp;", "&")
    form = coordinator.get(asking.split("#")[0]).content.decode()
    assert f'value="{SECRET}"' in form
    assert 'value="DK-NCP"' in form
    question = {"contribution": SECRET, "code": "H2", "recipient": "DK-NCP", "reason": "a prior hit", "scope": "test"}
    assert coordinator.post("/permissions/ask/", question).status_code == 302
    seen = swede.get("/permissions/")
    assert "a prior hit" in text_of(seen)
    answering = re.search(r'action="(/permissions/[0-9a-f-]+/answer/)"', seen.content.decode()).group(1)
    day = f"{AT + timedelta(days=12):%Y-%m-%d}"
    answer = {"answer": "grant", "reason": "for this case", "until": day, "knowing": "first_time"}
    assert coordinator.post(answering, {**answer, "told": ""}).status_code == 422
    assert swede.post(answering, answer).status_code == 302
    assert "12 days left" in text_of(coordinator.get("/permissions/"))
    assert "SECRET" in str(scene.draft().package.content)
    withdrawing = answering.replace("answer", "withdraw")
    assert swede.post(withdrawing, {"reason": "no longer"}).status_code == 302
    assert "No permission is in force" in text_of(coordinator.get("/permissions/"))


def test_a_recipient_sees_nothing_of_what_stays_back(scene, at_desk):  # noqa: F811
    package = scene.draft().package
    scene.release(package)
    given = text_of(at_desk("DK-NCP").get(f"/given/{package.pk}/"))
    assert "P-1" in given
    assert "Stays back" not in given
    assert "SE-NCP" not in given


def test_taking_the_sealed_file_is_logged_with_what_it_was_for(scene, at_desk):  # noqa: F811
    from tallystick.drill.cast import engage
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration
    from tallystick.sharing.jobs import seal_package

    engage(scene.joint.home, ["EC3", "DK-NCP"], "EC3")
    package = scene.draft().package
    scene.release(package)
    seal_package(scene.second, str(package.pk), home=scene.joint.home)
    assert at_desk("DK-NCP").get(f"/given/{package.pk}/file/").status_code == 200
    with administration():
        taken = Consultation.objects.filter(operation=scene.joint.id, reason="took the sealed file")
        assert {(row.subject_kind, row.owner) for row in taken} == {("package", "DK-NCP"), ("person", "DK-NCP")}


def test_a_coordinator_looks_as_a_country_and_changes_nothing(scene, at_desk):  # noqa: F811
    package = scene.draft().package
    scene.release(package)
    coordinator = at_desk("EC3")
    assert "See as DK-NCP" in text_of(coordinator.get("/looking/"))
    page = coordinator.post("/looking/", {"agency": "DK-NCP"}, follow=True)
    seen = text_of(page)
    assert "You see what DK-NCP sees" in seen
    assert package.number in seen
    rail = seen.split("Appearance")[0]
    assert "Given to us" in rail
    assert "Links" not in rail
    assert coordinator.get("/persons/").status_code == 403
    one = text_of(coordinator.get(f"/given/{package.pk}/"))
    assert "P-1" in one
    assert "Send the answer" not in one
    for path, said in (
        (f"/given/{package.pk}/feedback/", {}),
        ("/permissions/ask/", {"contribution": SECRET, "code": "H2", "recipient": "DK-NCP", "reason": "x"}),
        ("/looking/", {"agency": "SE-NCP"}),
    ):
        assert coordinator.post(path, said).status_code == 403, path
    assert "your own view again" in text_of(coordinator.post("/looking/back/", follow=True))
    assert coordinator.get("/persons/").status_code == 200


def test_the_page_seen_as_a_country_is_the_countrys_own_page(scene, at_desk):  # noqa: F811
    """Word for word, but for who is signed in, the banner, and what would send an answer or set somebody."""
    package = scene.draft().package
    scene.release(package)
    coordinator, dane = at_desk("EC3"), at_desk("DK-NCP")
    coordinator.post("/looking/", {"agency": "DK-NCP"})
    for path in ("/given/", "/contributions/", "/permissions/", f"/given/{package.pk}/"):
        pages = []
        for client in (coordinator, dane):
            main = re.search(r"<main.*?</main>", client.get(path).content.decode(), re.S).group(0)
            text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
            text = re.sub(r"You see what .*? Back to your own view|Confirm receipt", "", text)
            text = text.replace("Set as a subject of action", "")
            text = re.sub(r"Answer for P-\d.*?Send the answer|Ask an owner .*", "", text)
            pages.append(re.sub(r"\s+", " ", text))
        assert pages[0].strip() == pages[1].strip(), path


def test_only_the_coordinator_may_look_as_another(scene, at_desk):  # noqa: F811
    for who in ("SE-NCP", "DK-NCP"):
        assert at_desk(who).post("/looking/", {"agency": "DE-BKA"}).status_code == 403
    assert at_desk("EC3").post("/looking/", {"agency": "FR-OFMIN"}).status_code == 404


def test_a_session_that_claims_to_look_as_another_only_narrows(scene, at_desk):  # noqa: F811
    client = at_desk("SE-NCP")
    session = client.session
    session["looks_as"] = "DK-NCP"
    session.save()
    package = scene.draft().package
    scene.release(package)
    assert package.number not in text_of(client.get("/given/"))
    assert scene.see(looking(scene.swede, "DK-NCP")) == []


def test_a_contribution_is_offered_and_taken_at_the_desk(scene, at_desk):  # noqa: F811
    swede, german = at_desk("SE-NCP"), at_desk("DE-BKA")
    value = re.search(r'<option value="(contribution [0-9a-f-]+)"', swede.get("/handovers/").content.decode()).group(1)
    offer = {"what": value, "to": "DE-BKA", "reason": "the case is yours now"}
    assert swede.post("/handovers/offer/", offer).status_code == 302
    page = german.get("/handovers/")
    assert "the case is yours now" in text_of(page)
    answering = re.search(r'action="(/handovers/[0-9a-f-]+/answer/)"', page.content.decode()).group(1)
    assert swede.post(answering, {"answer": "take", "reason": "mine"}).status_code == 403
    assert german.post(answering, {"answer": "take", "reason": "agreed"}).status_code == 302
    assert "accepted" in text_of(swede.get("/handovers/"))
    assert "contribution" in german.get("/handovers/").content.decode()


def test_a_tied_person_leaves_the_desk_of_who_is_tied(scene, at_desk):  # noqa: F811
    from tallystick.records.models import Officer, Person
    from tallystick.records.session import session

    with session(scene.maker):
        person = Person.objects.get(number="P-1")
    coordinator, colleague = at_desk("EC3"), at_desk("EC3-2")
    page = coordinator.get(f"/persons/{person.pk}/")
    assert "Restricted route" in text_of(page)
    tied = Officer.objects.get(username=f"{scene.joint.reference}-EC3-2-desk")
    act = f"/persons/{person.pk}/keep-away/"
    assert coordinator.post(act, {"away_from": "EC3", "reason": "related"}).status_code == 403
    assert coordinator.post(act, {"away_from": f"{tied.pk}, DK-NCP", "reason": "related"}).status_code == 302
    assert "Goes into no package" in text_of(coordinator.get(f"/persons/{person.pk}/"))
    assert colleague.post(act, {"away_from": "", "reason": "x"}).status_code == 404
    assert [p["number"] for p in scene.draft().package.content["persons"]] == ["P-2"]
