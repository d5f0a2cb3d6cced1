"""What somebody typed is theirs until it was taken: over an error, with scripts and without."""

import pytest

from tests.desk.test_day import officer  # noqa: F401 - the fixture

pytestmark = pytest.mark.browser
WHY = "he named the harbour himself"


def wrong(page):
    """Ask for what everybody has: the desk refuses it."""
    page.fill("#value", "noreply@mail.example")
    page.fill("#reason", WHY)


def test_a_reason_outlives_an_error_and_goes_when_it_was_taken(officer, served):  # noqa: F811
    inga = officer("inga")
    page = inga.page
    page.goto(f"{served.address}/ask/")
    wrong(page)
    inga.follow("button:has-text('Ask everybody')")
    assert page.input_value("form[data-again] [name=reason]") == WHY
    page.goto(f"{served.address}/")
    page.goto(f"{served.address}/ask/")
    assert page.input_value("#reason") == WHY, "another page between them takes nothing away"
    inga.follow("button:has-text('Ask everybody')")
    page.fill("form[data-again] [name=value]", "harbour@mail.example")
    inga.follow("form[data-again] button.act")
    assert "Does anyone hold this?" in inga.text()
    page.goto(f"{served.address}/ask/")
    assert (page.input_value("#reason"), page.input_value("#value")) == ("", "")


def test_two_reasons_of_a_page_are_two(officer, served):  # noqa: F811
    jonas = officer("jonas")
    jonas.page.goto(f"{served.address}/persons/{served.persons['P-00042']}/")
    jonas.page.fill("#why-category", WHY)
    jonas.page.reload()
    assert jonas.page.input_value("#why-category") == WHY
    assert jonas.page.input_value("#why-asked") == ""


def test_without_scripts_it_is_given_back_and_sent_again(officer, served):  # noqa: F811
    dorte = officer("dorte", scripts=False)
    page = dorte.page
    page.goto(f"{served.address}/ask/")
    wrong(page)
    dorte.follow("button:has-text('Ask everybody')")
    assert page.input_value("form[data-again] [name=reason]") == WHY
    page.fill("form[data-again] [name=value]", "quay@mail.example")
    dorte.follow("form[data-again] button.act")
    assert "Does anyone hold this?" in dorte.text()
