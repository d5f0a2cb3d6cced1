"""Every address says who may call it, or stands on the short list of signing in; nothing else answers (G1)."""

import pytest
from django.urls import URLPattern, get_resolver, path, resolve, reverse

from tests.site.conftest import PASSWORD


def addresses(patterns=None, before="/"):
    for pattern in patterns or get_resolver().url_patterns:
        place = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield place, pattern
        else:
            yield from addresses(pattern.url_patterns, place)


def test_every_address_is_declared_or_on_the_short_list(database):
    from tallystick.desk.access import declared
    from tallystick.site.addresses import SIGN_IN, SIGNED_IN, open_by_mistake

    assert open_by_mistake() == []
    assert len(SIGN_IN + SIGNED_IN) == 11, "the list is short: say here why it grows"
    for name in SIGN_IN + SIGNED_IN:
        assert reverse(name, args=[1] if "remove" in name or "edit" in name else []).startswith("/account/")
    outside = [place for place, one in addresses() if not declared(one.callback) and not place.startswith("/account/")]
    assert outside == []


def test_an_address_that_says_nothing_stops_the_start(database, monkeypatch):
    from tallystick.site import urls
    from tallystick.site.apps import every_address_declared

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("forgotten/", lambda request: None)])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        assert [one.id for one in every_address_declared(None)] == ["tally.E001"]
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_what_is_not_on_the_list_is_not_there_for_anyone(door):
    """allauth brings some thirty addresses; only the listed ones answer, before and after signing in."""
    from tallystick.site.addresses import SIGN_IN, SIGNED_IN

    visitor, officer = door.client(), door.sign_in(door.officer())
    shut = [(place, one) for place, one in addresses() if place.startswith("/account/")]
    shut = [place for place, one in shut if one.name not in SIGN_IN + SIGNED_IN]
    assert len(shut) > 10
    for place in shut:
        asked = place.replace("<int:pk>", "1")
        if "^" in asked:
            asked = asked.split("^")[0] + ("1-k/" if "uidb36" in asked else "confirm-email/k/")
        for client in (visitor, officer):
            assert client.get(asked).status_code == 404, asked
            assert client.post(asked).status_code == 404, asked


@pytest.mark.parametrize("verb", ["put", "patch", "delete", "options", "trace"])
def test_account_pages_answer_three_verbs(door, verb):
    officer = door.sign_in(door.officer())
    for place in ("/account/login/", "/account/2fa/authenticate/", "/account/2fa/webauthn/add/"):
        assert getattr(officer, verb)(place).status_code == 405


def test_before_signing_in_every_other_address_leads_to_the_sign_in_page(door):
    from tallystick.site.addresses import SIGN_IN

    visitor, ids = door.client(), "00000000-0000-4000-8000-000000000000"
    for place, one in addresses():
        asked = place
        for kind in ("package", "person", "link", "decision", "contribution", "notice", "review"):
            asked = asked.replace(f"<uuid:{kind}>", ids)
        if one.name in SIGN_IN or place.startswith("/account/") or "<" in asked:
            continue
        answer = visitor.get(asked)
        assert answer.status_code == 302, asked
        assert answer.headers["Location"].startswith("/account/login/?next="), asked


def test_half_way_through_signing_in_nothing_opens(door):
    """A right password alone: the pending sign-in opens no page and no key."""
    client = door.client()
    client.post("/account/login/", {"login": door.officer(), "password": PASSWORD})
    for place in ("/keys/", "/persons/", "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/kept/"):
        assert client.get(place).headers["Location"].startswith("/account/login/"), place


def test_a_fresh_declaration_holds_even_without_the_site_around_it(database):
    from django.test import RequestFactory

    from tallystick.desk.access import access
    from tallystick.vocabulary.errors import Refused
    from tallystick.vocabulary.viewer import Viewer

    view = access(roles=("analyst",), methods=("GET", "POST"), fresh=True)(lambda request: "done")
    request = RequestFactory().post("/x/")
    request.viewer = Viewer(officer="1", agency="EC3", roles=("analyst",))
    with pytest.raises(Refused):
        view(request)
    request.fresh = True
    assert view(request) == "done"


OUTWARD = {
    "package-release",
    "package-recall",
    "permissions-answer",
    "permissions-withdraw",
    "handovers-offer",
    "handovers-answer",
    "person-keep-away",
    "looking",
    "protected-glass",
}


def test_outward_acts_ask_for_a_fresh_second_factor(database):
    found = {one.name for _, one in addresses() if getattr(one.callback, "access_fresh", False)}
    assert found >= OUTWARD


def test_only_the_pages_of_protected_persons_read_as_victims(database):
    found = {one.name for _, one in addresses() if getattr(one.callback, "access_session", "app") == "victims"}
    assert found == {"protected", "protected-one"}
    assert resolve("/protected/").func.access_session == "victims"
