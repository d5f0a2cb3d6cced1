"""A seized telephone at a real browser: entered, sealed, handed over, received, with and without scripts."""

import pytest

from tests.desk.test_day import officer  # noqa: F401 - the fixture

pytestmark = pytest.mark.browser


def happened(page, form: str, place: str, seal: str = "") -> None:
    page.fill(f"#when-{form}", "2026-03-01T09:30")
    page.select_option(f"#offset-{form}", "60")
    page.fill(f"#place-{form}", place)
    page.fill(f"#seal-{form}", seal)


@pytest.mark.parametrize(("user", "scripts"), [("dorte", True), ("karl", False)])
def test_a_telephone_is_entered_and_handed_over(officer, served, user, scripts):  # noqa: F811
    holder = officer(user, scripts=scripts)
    page, label = holder.page, f"A-{100 + scripts}"
    page.click("nav >> text=Items")
    if not page.is_visible("#label"):
        page.click("summary:has-text('Enter an item')")
    page.fill("#label", label)
    page.select_option("#kind", "phone")
    page.fill("#make", "Telmere")
    page.click("button:has-text('Enter it')")
    assert "Enter its seizure next" in page.inner_text("body")
    happened(page, "event", "flat, Nyvej 1", "S-1")
    page.fill("#why-event", "found on the table")
    page.click("button:has-text('Enter it')")
    page.click("summary:has-text('Hand it over')")
    page.fill("#to", "Courier Ib Holm")
    happened(page, "handing", "station", "S-1")
    page.fill("#why-handing", "to the laboratory")
    page.click("button:has-text('Hand it over')")
    assert "On its way to Courier Ib Holm" in holder.text()
    if scripts:
        holder.look("item")
    happened(page, "receipt", "laboratory", "S-2")
    page.fill("#why-receipt", "bag whole")
    page.click("button:has-text('I have received it')")
    assert "Seal S-1 was on it, and it was received with seal S-2" in holder.text()
    page.click("nav >> text=Items")
    assert label in holder.text()
    if scripts:
        holder.look("items")
