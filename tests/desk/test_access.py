"""Every page says who may open it; one that does not is refused."""

import re
from pathlib import Path

import pytest

from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer


@pytest.fixture
def request_by(database):
    from django.test import RequestFactory

    def make(*roles: str, method: str = "get"):
        request = getattr(RequestFactory(), method)("/persons/")
        request.viewer = Viewer(officer="1", agency="EC3", roles=roles)
        return request

    return make


def answered(request):
    from django.http import HttpResponse

    return HttpResponse("seen")


def test_no_address_of_the_desk_is_undeclared(database):
    from tallystick.desk import urls
    from tallystick.desk.access import undeclared

    assert undeclared(urls.urlpatterns) == []


def test_an_undeclared_view_is_named(database):
    from django.urls import path

    from tallystick.desk.access import undeclared

    assert undeclared([path("x/", answered, name="forgotten")]) == ["forgotten"]


def test_an_undeclared_view_of_the_desk_is_refused_before_it_runs(request_by):
    from tallystick.desk.access import DeclaredOnly

    answered.__module__ = "tallystick.desk.views.forgotten"
    request = request_by("analyst")
    request.session = {}
    assert DeclaredOnly(answered).process_view(request, answered, (), {}).status_code == 403


@pytest.mark.parametrize(
    ("roles", "opens"),
    [(("analyst",), True), (("national_officer", "analyst"), True), (("national_officer",), False), ((), False)],
)
def test_a_view_opens_to_its_roles_only(request_by, roles, opens):
    from tallystick.desk.access import access

    view = access(roles=("analyst",))(answered)
    if opens:
        assert view(request_by(*roles)).status_code == 200
    else:
        with pytest.raises(Refused):
            view(request_by(*roles))


def test_without_a_viewer_nothing_opens(database):
    from django.test import RequestFactory

    from tallystick.desk.access import ANYONE, access

    with pytest.raises(Refused):
        access(roles=ANYONE)(answered)(RequestFactory().get("/"))


def test_an_act_is_never_a_get(request_by):
    from tallystick.desk.access import access

    view = access(roles=("analyst",), methods=("POST",))(answered)
    assert view(request_by("analyst")).status_code == 405
    assert view(request_by("analyst", method="post")).status_code == 200


def test_every_act_of_the_desk_answers_post_only(database):
    from django.test import RequestFactory

    from tallystick.desk import urls

    endings = ("-decide", "-undo", "-assess", "-feedback", "-approve", "-keep-away", "-ask", "-answer", "-withdraw")
    items = ("items-register", "item-event", "item-hand-over", "item-receive", "item-correct")
    queue = ("-file-first", "-file-classify", "-file-hand-on", "-file-lower", "-file-match", "-judgement-agree")
    banks = ("-bank-agree", "-bank-entry", "-series-said")
    asked = ("-put", "-end", "-hurry", "-person", "-package", "-share", "-withhold", "-refuse", "-reveal", "-the-same")
    held = ("-hold", "-search", "-budget", "-settle")
    day = ("subjects-set", "-details", "-ready", "-child-in-danger", "calls-hours", "-behalf-door", "-behalf-subject",
           "-behalf-word", "-bulk-line", "-sheets-typed", "-log-write", "-report")  # fmt: skip
    counted = ("result-word", "result-correct", "door-correct", "negative-correct", "releases-consent", "release-sign",
               "release-out", "release-abandon", "statement-read")  # fmt: skip
    ends = (*endings, "-offer", "-back", *items, *queue, *banks, *asked, *held, *day, *counted)
    acts = [p for p in urls.urlpatterns if p.name and p.name.endswith(ends) and p.name != "item-report"]
    assert len(acts) == 76
    for pattern in acts:
        request = RequestFactory().get("/")
        request.viewer = Viewer(officer="1", agency="EC3", roles=pattern.callback.access_roles)
        assert pattern.callback(request).status_code == 405, pattern.name


def test_every_form_of_an_act_done_once_brings_its_key(database):
    """A form sent again after a line was lost counts once: by a key in it, and a form without one never does."""
    from tallystick.desk import urls
    from tallystick.desk.access import patterns_below

    keyed = {p.name for p in patterns_below(urls.urlpatterns) if p.callback.access_keyed}
    keyed -= {"board-sheets-typed"}  # The number of the sheet and of the line says what was typed in before.
    templates = Path(urls.__file__).parent / "templates" / "desk"
    forms = re.compile(r'<form[^>]*action="\{% url "desk:([\w-]+)".*?>(.*?)</form>', re.S)
    without = [
        (path.name, name)
        for path in templates.rglob("*.html")
        for name, form in forms.findall(path.read_text())
        if name in keyed and 'name="sent"' not in form
    ]
    assert without == []
