"""Other houses at the desk: what was carried, what waits, what was false, and what to do next."""

from datetime import timedelta

from tests.deconfliction.partnered import NOW, mail, records, session
from tests.deconfliction.test_partners_lists import asked, confirmed, sealed, two
from tests.desk.test_items_page import at_desk, text_of

__all__ = ["at_desk", "two"]


def test_lists_that_were_given_and_asked_are_shown_with_what_waits_and_what_was_false(at_desk, two):
    ulla = at_desk("ulla", "coordinator", agency="SE-NCP")
    dorte, dan = at_desk("dorte", "coordinator"), at_desk("dan", "national_officer")
    for client in (ulla, dorte, dan):
        assert "No other house was asked" in text_of(client.get("/partners/"))
    yes, no = mail("yes"), mail("no")
    held = {value: two.denmark.holds(value) for value in (yes, no)}
    for value in held:
        two.sweden.puts(value)
    found = asked(two.sweden, sealed(two.denmark).content)
    page = text_of(ulla.get("/partners/"))
    assert "2 unconfirmed" in page
    assert "tallystick partners confirmed FILE --of DK-NCP" in page
    assert "their sealed list, asked here" in page
    with session(two.denmark.by):
        gone = records.models.Holding.objects.filter(pk=held[no].pk)
        gone.update(withdrawn_at=NOW, withdrawn_by=two.denmark.by.officer)
    confirmed(two.denmark, two.sweden, found.request)
    page = text_of(ulla.get("/partners/"))
    assert "1 yes, 1 false" in page
    assert "1 was a false hit" in page
    assert "unconfirmed" not in page.replace("none that is unconfirmed", "")
    page = text_of(dorte.get("/partners/"))
    assert "asked about 2 of 1 000 000 times" in page or "asked about 2 of 1,000,000 times" in page
    assert " for us" in page
    assert "sealed list of what we hold" in page
    page = text_of(dan.get("/partners/"))
    assert " for us" in page
    assert "A coordinator or an analyst does." in page


def test_a_list_that_ran_out_is_said_to_have(at_desk, two):
    from tallystick.deconfliction.partners import lists

    dorte = at_desk("dorte", "coordinator")
    wish = lists.Wish(recipient="SE-NCP", expires_at=NOW + timedelta(days=1))
    two.denmark.holds(mail("old"))
    lists.seal_list(wish, by=two.denmark.by, at=NOW, reason="r")
    assert "run out" not in text_of(dorte.get("/partners/"))
    from tallystick.deconfliction.partners.beginning import kept_of
    from tallystick.hub.place import read_json, write_json

    path = kept_of(two.denmark.by).folder / "lists-given.json"
    said = read_json(path)
    write_json(path, {key: one | {"expires_at": NOW.isoformat()} for key, one in said.items()})
    page = text_of(dorte.get("/partners/"))
    assert "run out" in page
    assert "tallystick partners seal-list --for SE-NCP" in page


def test_only_whoever_asks_opens_it_and_nobody_reads_another_agency_s(at_desk, two):
    two.denmark.holds(mail("own"))
    sealed(two.denmark)
    assert at_desk("pia", "prosecutor").get("/partners/").status_code == 403
    page = text_of(at_desk("gerd", "coordinator", agency="DE-BKA").get("/partners/"))
    assert "SE-NCP" not in page
    assert "No other house was asked" in page
