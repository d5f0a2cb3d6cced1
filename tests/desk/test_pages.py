"""Every page answers, for whom it is for, with what the house says; acts change what they say and nothing else."""

import re

import pytest

from tests.asking import ask_for
from tests.desk.conftest import viewer

OFFICERS_PAGES = [
    "/",
    "/overview/",
    "/contributions/",
    "/links/",
    "/persons/",
    "/packages/",
    "/search/?q=harbour",
    "/keys/",
    "/operation/",
]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("path", OFFICERS_PAGES)
def test_a_coordinators_pages_answer_under_a_strict_policy(signed_in, path):
    response = signed_in("inga").get(path, follow=True)
    assert response.status_code == 200
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/overview/", "/links/", "/persons/", "/packages/"])
def test_a_national_officer_does_not_open_the_coordinators_pages(signed_in, path):
    assert signed_in("karl").get(path).status_code == 403


def test_the_rail_shows_only_parts_the_officer_may_use(signed_in):
    assert "Links" in text_of(signed_in("inga").get("/overview/"))
    seen = text_of(signed_in("karl").get("/given/"))
    assert "Given to us" in seen
    assert "Links" not in seen
    assert "Persons" not in seen.split("Given to us")[0]


def test_the_overview_shows_figures_with_status_map_and_what_waits(signed_in):
    seen = text_of(signed_in("inga").get("/overview/"))
    for part in ("4,981", "provisional", "Links to judge", "Germany", "nobody acts before", "reconciles"):
        assert part in seen


def test_a_contribution_shows_its_sums_and_what_to_do_with_rows_set_aside(signed_in, desk):
    client = signed_in("inga")
    response = client.get(f"/contributions/{desk.contribution}/")
    seen = text_of(response)
    for part in ("4,670 accepted", "311 quarantined", "reconciles", "Say which in the mapping.", "Seizure order"):
        assert part in seen
    following = re.search(r'href="(\?after=[^"]+)"', response.content.decode())
    assert following, "130 rows are more than one page"
    assert "row 101" in text_of(client.get(f"/contributions/{desk.contribution}/{following[1]}"))


def test_absent_and_hidden_look_the_same(signed_in, desk):
    client = signed_in("karl")
    hidden = client.get(f"/contributions/{desk.contribution}/")
    absent = client.get("/contributions/00000000-0000-4000-8000-000000000000/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert text_of(hidden).replace(desk.contribution, "") == text_of(absent).replace(
        "00000000-0000-4000-8000-000000000000", ""
    )


def test_a_draft_is_unseen_by_its_country_until_a_second_officer_releases_it(signed_in, desk):
    dorte, inga, jonas = signed_in("dorte"), signed_in("inga"), signed_in("jonas")
    address = f"/packages/{desk.second_package}/"
    assert dorte.get(f"/given/{desk.second_package}/").status_code == 404
    assert "takes a second officer" in text_of(inga.get(address))
    assert inga.post(address + "release/", {"reason": "ready"}).status_code == 403
    assert jonas.post(address + "release/", {"reason": " "}).status_code == 422
    seen = text_of(jonas.get(address + "release/"))
    assert "What will happen" in seen
    assert "DK-DESK" in seen
    assert jonas.post(address + "release/", {"reason": "read and complete"}).status_code == 409
    assert inga.post(address + "approve/", {"reason": "law looked at"}).status_code == 302
    assert "One of its persons was not asked for" in text_of(jonas.get(address + "release/"))
    assert jonas.post(address + "release/", {"reason": "read", "knowing": "first_time"}).status_code == 403
    ask_for(desk.second_package, by=viewer("inga", desk.operation))
    assert "was never given anything" in text_of(jonas.get(address + "release/"))
    assert jonas.post(address + "release/", {"reason": "read and complete"}).status_code == 409
    meant = {"reason": "read and complete", "knowing": "first_time"}
    assert jonas.post(address + "release/", meant).status_code == 302
    given = text_of(dorte.get(f"/given/{desk.second_package}/"))
    assert "P-00046" in given
    assert "What speaks against" in given
    assert dorte.post(f"/given/{desk.second_package}/feedback/", {}).status_code == 302
    answer = {"person": "P-00046", "identified": "yes", "action": "search", "children_identified": "1"}
    assert dorte.post(f"/given/{desk.second_package}/feedback/", answer).status_code == 302
    back = text_of(inga.get(address))
    for part in ("What came back", "identified: yes", "action: search"):
        assert part in back
    assert "Measures were taken" in text_of(jonas.get(address + "recall/"))
    assert jonas.post(address + "recall/", {"reason": "wrong card"}).status_code == 302
    recalled = text_of(dorte.get(f"/given/{desk.second_package}/"))
    assert "wrong card" in recalled
    assert "lumen:46" not in recalled


def test_light_or_dark_is_kept_without_scripts(signed_in):
    client = signed_in("inga")
    response = client.post("/appearance/", {"appearance": "dark", "next": "https://elsewhere.example/"})
    assert response.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/keys/").content.decode()
    client.post("/appearance/", {"appearance": "purple", "next": "/keys/"})
    assert 'data-theme="dark"' in client.get("/keys/").content.decode()


def test_an_operation_or_purpose_that_is_not_ones_own_is_refused(signed_in, desk):
    client = signed_in("karl")
    for choice in (f"{desk.operation} holiday", "00000000-0000-4000-8000-000000000000 identify suspects", ""):
        assert client.post("/operation/", {"choice": choice}).status_code == 403


def test_linking_again_is_asked_for_with_a_reason_and_done_in_the_background(signed_in):
    client = signed_in("inga")
    assert client.post("/links/build/", {"reason": ""}).status_code in (403, 422)
    response = client.post("/links/build/", {"reason": "all of today's links are judged"}, follow=True)
    assert "being linked again" in text_of(response)


@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/password/reset/",
        "/account/email/",
        "/account/2fa/",
        "/account/2fa/totp/deactivate/",
        "/account/2fa/totp/activate/",
        "/account/2fa/recovery-codes/generate/",
    ],
)
def test_a_password_alone_can_neither_add_nor_remove_a_second_factor(signed_in, path):
    client = signed_in("inga")
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_an_officer_changes_the_password(signed_in):
    client = signed_in("karl")
    assert client.get("/account/password/change/", follow=True).status_code == 200
