"""What is hidden is reached by no form that names it: ids of others in every place of every form, by every verb."""

from urllib.parse import urlencode

import pytest

from tests.desk.canaries import addresses, hidden_from, path_of, remove, words

EXTRA = {
    **{"reason": "because a test says so", "answer": "same", "category": "suspect", "person": "P-00042", "note": "n"},
    **{"owner": "HQ-DESK", "grants": "HQ-DESK", "codes": "H0", "operation": "", "by": "", "state": "granted"},
    **{"to": "HQ-DESK", "recipient": "HQ-DESK", "agency": "HQ-DESK", "finding": "in order", "code": "H2", "until": ""},
    **{"roles": "coordinator", "is_superuser": "1", "away_from": "", "towards": "", "identified": "yes", "told": "x"},
}
"""Fields that some form has, and fields no form may have."""
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def drawn_once(monkeypatch):
    """The page about an error is drawn once for each address, verb and status: half the time would go there."""
    from django.http import HttpResponse

    from tallystick.site import viewing

    drawn, real = set(), viewing.render

    def render(request, template, context, *, status):
        page = (request.resolver_match.view_name, request.method, status)
        if page in drawn:
            return HttpResponse(status=status)
        drawn.add(page)
        return real(request, template, context, status=status)

    monkeypatch.setattr(viewing, "render", render)


def tried(planted, kinds):
    """The first row of every table, and every row of the tables whose ids the address takes."""
    first = {row._meta.model_name: row for row in reversed(planted)}
    return [row for row in planted if row is first[row._meta.model_name] or row._meta.model_name in kinds]


def closed_to(user):
    """Names of the addresses that the officer's roles do not open."""
    from tallystick.desk import urls
    from tallystick.desk.access import patterns_below
    from tallystick.records.models import Officer

    roles = set(Officer.objects.get(username=user).roles)
    return {p.name for p in patterns_below(urls.urlpatterns) if not roles & set(p.callback.access_roles)}


@pytest.mark.parametrize("user", ["inga", "karl"])
def test_no_form_reaches_a_hidden_row_whatever_it_names(desk, signed_in, drawn_once, user):
    """Ids of others in every place of every form, with fields no form has: nothing hidden is changed."""
    client = signed_in(user)
    planted = hidden_from(desk, user)
    try:
        was = words(planted)
        closed = closed_to(user)
        for name, kinds, methods in addresses():
            # Where nothing may be posted, or not by this role, no view is reached, whatever is named: asked once.
            for row in tried(planted, kinds) if "POST" in methods and name not in closed else planted[:1]:
                ids = dict.fromkeys(kinds, row.pk)
                named = {kind: str(row.pk) for kind in ("id", "package", "contribution", "link", "permission")}
                form = urlencode(EXTRA | named)
                others = ("put", "patch", "delete") if kinds and row is planted[0] else ()
                for verb in ("post", *others):
                    if name in ("appearance", "choose"):
                        continue
                    answer = getattr(client, verb)(path_of(name, kinds, ids), form, content_type=FORM)
                    assert answer.status_code != 500, (verb, name)
                    assert answer.status_code == 403 or name not in closed, (verb, name)
                    assert verb.upper() in methods or answer.status_code in (403, 405), (verb, name)
                    assert kinds == [] or answer.status_code in (403, 404, 405, 409, 422, 302), (verb, name)
        assert words(planted) == was
    finally:
        remove(planted)
