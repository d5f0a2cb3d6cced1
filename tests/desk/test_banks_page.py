"""Banks at the desk: who sees which, and what two officers of the owner say of editions, entries and series."""

import pytest

from tests.desk.test_items_page import at_desk, text_of  # noqa: F401 - the fixture
from tests.triage.queued import NOW, anything, digest, lay_bank, lay_queue

WHY = {"reason": "as agreed on the telephone"}
ENTRY = f"sha256:{digest('swing')}"


@pytest.fixture
def banked(operation, database):
    """A Danish bank that raises, given to Sweden, and one that lowers; an entry hits everywhere in Swedish files."""
    dane = operation.viewer("DK-NCP", "analyst")
    operation.raising = lay_bank(
        dane, home=database, name="National known", kind="known_identified", entries={"swing": "S-1"},
        grants=("SE-NCP",),
    )  # fmt: skip
    operation.lowering = lay_bank(dane, home=database, name="Icons", kind="not_pertinent", entries={"icon": ""})
    head = {"apart": [{"bank": str(operation.raising), "entry": ENTRY, "items": 30, "alike": 400}]}
    lay_queue(operation.service, owner="SE-NCP", rows=[], head=head)
    return operation


def page_of(bank: str) -> str:
    return f"/queue/banks/{bank}/"


def test_an_agency_sees_its_own_and_what_it_was_given(banked, at_desk):  # noqa: F811
    dane, swede = at_desk("ann", "analyst"), at_desk("sven", "analyst", agency="SE-NCP")
    german = at_desk("grete", "analyst", agency="DE-BKA")
    assert "Icons" in text_of(dane.get("/queue/banks/"))
    assert "waits for a second person" in text_of(dane.get("/queue/banks/"))
    listed = text_of(swede.get("/queue/banks/"))
    assert "National known" in listed
    assert "Icons" not in listed
    assert german.get(page_of(banked.raising)).status_code == german.get(page_of(anything())).status_code == 404
    assert "SE-NCP" in text_of(dane.get(page_of(banked.raising)))
    assert "Given to" not in text_of(swede.get(page_of(banked.raising))), "nobody learns who else has it"


def test_a_bank_that_lowers_is_taken_into_use_by_a_second_officer(banked, at_desk, operation):  # noqa: F811
    bo, path = at_desk("bo", "analyst"), page_of(banked.lowering)
    assert "waits for a second person" in text_of(bo.get(path))
    for wrong in ("x", "9" * 5000, "\u0663"):
        assert bo.post(path + "agree/", WHY | {"edition": wrong}).status_code == 422
    assert bo.post(path + "agree/", WHY | {"edition": "1"}).status_code == 302
    assert "in use" in text_of(bo.get(path))
    assert "It lowers files: it goes out of use at once" in text_of(bo.get(path))
    assert bo.post(path + "withdraw/", WHY).status_code == 302
    assert "withdrawn" in text_of(bo.get(path))


def test_an_entry_is_retracted_by_two_and_restored_by_one(banked, at_desk):  # noqa: F811
    ann, bo, path = at_desk("ann", "analyst"), at_desk("bo", "victim_identification"), page_of(banked.raising)
    said = WHY | {"entry": ENTRY, "says": "retracted"}
    assert ann.post(path + "entry/", said | {"entry": f"sha256:{digest('none')}"}).status_code == 404
    assert ann.post(path + "entry/", said).status_code == 302
    assert "does not count" in text_of(ann.get(path))
    assert ann.post(path + "entry/", said).status_code == 409
    assert "Entry" in text_of(bo.get("/queue/waiting/"))
    assert bo.post(path + "entry/", said).status_code == 302
    assert "stands" in text_of(bo.get(path))
    assert ann.post(path + "entry/", said | {"says": "restored"}).status_code == 302
    assert "does not count" in text_of(bo.get(path))


def test_who_uses_a_bank_releases_for_itself_and_retracts_nothing(banked, at_desk):  # noqa: F811
    swede, path = at_desk("sven", "analyst", agency="SE-NCP"), page_of(banked.raising)
    page = text_of(swede.get(path))
    assert "Release, or retract" in page
    assert "Retract an entry" not in page
    assert swede.post(path + "entry/", WHY | {"entry": ENTRY, "says": "retracted"}).status_code == 403
    assert swede.post(path + "entry/", WHY | {"entry": ENTRY, "says": "released"}).status_code == 302
    assert "released" in text_of(swede.get(path))
    assert "released" not in text_of(at_desk("ann", "analyst").get(path))


def test_what_is_known_of_a_child_is_said_where_its_series_is_named(banked, at_desk):  # noqa: F811
    ann, bo = at_desk("ann", "victim_identification"), at_desk("bo", "victim_identification")
    form = WHY | {"series": "S-1", "says": "safe"}
    for since in ("", "soon", f"{NOW.year + 1}-01-01T10:00"):
        assert ann.post("/queue/series/", form | {"since": since}).status_code == 422
    assert ann.post("/queue/series/", form | {"says": "identified"}).status_code == 302
    assert ann.post("/queue/series/", form | {"since": "2026-03-01T09:30"}).status_code == 302
    said = text_of(bo.get("/queue/banks/"))
    assert "since 1 Mar 2026 09:30 UTC" in said
    assert "It does not count yet: it waits for a second officer. That can be you." in said
    assert "S-1" in text_of(bo.get("/queue/waiting/"))
    swede = at_desk("sven", "victim_identification", agency="SE-NCP")
    assert swede.post("/queue/series/", form | {"says": "identified"}).status_code == 404
    assert "S-1" not in text_of(swede.get("/queue/banks/"))


def test_roles_that_keep_no_banks_get_no_forms(banked, at_desk):  # noqa: F811
    examiner, path = at_desk("emil", "examiner"), page_of(banked.raising)
    assert "Take the bank out of use" not in text_of(examiner.get(path))
    assert examiner.post(path + "withdraw/", WHY).status_code == 403
    assert examiner.post(path + "entry/", WHY | {"entry": ENTRY, "says": "retracted"}).status_code == 403
    assert at_desk("pia", "prosecutor").get("/queue/banks/").status_code == 403
