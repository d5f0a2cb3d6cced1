"""The register at the desk: entered by form, handed over by a telephone that scanned the code, printed."""

import re

import pytest

NOW = {"when": "2026-03-01T09:30", "offset": "60", "place": "flat, Nyvej 1"}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def at_desk(operation):
    """Clients of Danish officers, signed in with both factors: ``at_desk("ann", "examiner")``."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tallystick.records.directory import add_officer
    from tallystick.records.models import Assignment
    from tallystick.records.session import administration
    from tests.desk.signing import PASSWORD
    from tests.desk.signing import SECRET as TOTP

    def sit(name: str, *roles: str, agency: str = "DK-NCP") -> Client:
        username = f"{operation.reference}-{name}"
        with administration():
            add_officer(username=username, agency=agency, roles=list(roles), name=name, password=PASSWORD, totp=TOTP)
            officer = get_user_model().objects.get(username=username)
            Assignment.objects.create(operation_id=operation.id, agency=agency, officer=officer.pk)
        client = Client(HTTP_HOST="localhost")
        client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.post("/operation/", {"choice": f"{operation.id} test"})
        return client

    return sit


def registered(client, label="A-001", **more):
    made = client.post("/items/register/", {"label": label, "kind": "phone", "reason": "r", **more})
    assert made.status_code == 302, text_of(made)
    return made["Location"]


def test_from_seizure_to_receipt(operation, at_desk):
    ann, bo = at_desk("ann", "examiner"), at_desk("bo", "examiner")
    assert "No item of your agency" in text_of(ann.get("/items/"))
    item = registered(ann, national="DK-77/3", clock_offset_s="-7200", unlocked="yes")
    empty = text_of(ann.get(item))
    assert "when, where and by whom was it seized?" in empty
    assert ann.post(f"{item}event/", {**NOW, "kind": "seized", "reason": "on the table"}).status_code == 302
    assert ann.post(f"{item}event/", {**NOW, "kind": "sealed", "seal": "S-1", "reason": "bag"}).status_code == 302
    handed = ann.post(f"{item}hand-over/", {**NOW, "to": f"{operation.reference}-bo", "seal": "S-1", "reason": "lab"})
    assert handed.status_code == 302
    assert "Give the receipt" not in text_of(ann.get(item))
    page = text_of(bo.get(item))
    assert "Give the receipt" in page
    assert "On its way to bo" in page
    receipt = {**NOW, "when": "2026-03-01T11:00", "place": "laboratory", "seal": "S-1", "reason": "whole"}
    assert bo.post(f"{item}receive/", receipt).status_code == 302
    after = text_of(bo.get(item))
    assert "1 Mar 2026 08:30 UTC" in after, "the form's time is in UTC+1"
    assert "With bo" in after
    assert "laboratory · seal S-1" in after
    listed = text_of(ann.get("/items/"))
    assert "A-001" in listed
    assert "DK-77/3" in listed


def test_gaps_and_corrections_are_shown(at_desk):
    ann = at_desk("ann", "examiner")
    item = registered(ann)
    ann.post(f"{item}event/", {**NOW, "kind": "seized", "seal": "S-1", "reason": "r"})
    ann.post(f"{item}event/", {**NOW, "when": "2026-03-01T10:00", "kind": "analysed", "reason": "r"})
    page = ann.get(item)
    assert "while seal S-1 was on it" in text_of(page)
    action = re.search(r'action="(/items/[^"]+/correct/)"', page.content.decode()).group(1)
    assert ann.post(action, {"reason": "the seal was S-7"}).status_code == 302
    assert "the seal was S-7" in text_of(ann.get(item))


def test_report_graph_and_labels_are_files(at_desk):
    ann = at_desk("ann", "examiner")
    item = registered(ann)
    ann.post(f"{item}event/", {**NOW, "kind": "seized", "reason": "r"})
    for address, start in (
        (f"{item}custody.pdf", b"%PDF"),
        (f"{item}custody.jsonld", b"{"),
        ("/items/labels/", b"%PDF"),
    ):
        found = ann.get(address)
        assert found.status_code == 200
        assert found.content.startswith(start)
        assert "attachment" in found["Content-Disposition"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": "yesterday"},
        {"offset": "99999"},
        {"place": ""},
        {"kind": "received"},
        {"photographs": "cat.jpg"},
        {"reason": ""},
    ],
)
def test_a_form_that_says_nothing_is_answered_with_what_to_do(at_desk, wrong):
    ann = at_desk("ann", "examiner")
    item = registered(ann)
    answer = ann.post(f"{item}event/", {**NOW, "kind": "seized", "reason": "r", **wrong})
    assert answer.status_code == 422


def test_another_agency_finds_nothing_and_a_reader_gets_no_form(at_desk):
    item = registered(at_desk("ann", "examiner"))
    assert at_desk("sven", "examiner", agency="SE-NCP").get(item).status_code == 404
    reader = at_desk("pia", "prosecutor")
    page = reader.get(item)
    assert page.status_code == 200
    assert "Enter what happened" not in text_of(page)
    assert reader.post(f"{item}event/", {**NOW, "kind": "seized", "reason": "r"}).status_code == 403
    assert at_desk("dora", "data_protection").get("/items/").status_code == 403
