"""What a maker gives holds no figure and calls nobody guilty; embargo and consent hold for all that is named."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Malformed, Refused
from tests.actionday.entered import AT
from tests.report.released import AS_OF, release_of
from tests.report.test_releases import COUNTRIES, Figures
from tests.report.test_statements import NOW, consent, document, make, page, sign, text_of


def test_the_joint_figures_beside_a_countrys_own_keep_their_embargo(operation):
    lifts = NOW + timedelta(hours=3)
    joint = release_of(operation, embargo_until=lifts)
    national = release_of(operation, {("arrests", "DK-NCP", "DK"): 11}, owner="DK-NCP", grants=["EC3"], national="DK")
    made = make(operation, national, "national", "da", {"beside": str(joint.pk)}, who="DK-NCP")
    sign(operation, made, who="DK-NCP")
    with pytest.raises(Refused, match="embargo lasts until 2026-03-04 15:00 UTC"):
        document(operation, made, who="DK-NCP", now=lifts - timedelta(seconds=1))
    assert "KLAUSULERET" in document(operation, made, who="DK-NCP", draft=True).decode()
    assert document(operation, made, who="DK-NCP", now=lifts)
    alone = make(operation, national, "national", "da", who="DK-NCP")
    sign(operation, alone, who="DK-NCP")
    assert document(operation, alone, who="DK-NCP")


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"countries": ["DK", "41 offenders"]}, "no country"),
        ({"countries": ["D1"]}, "no country"),
        ({"place": "Where the offenders were"}, "guilty"),
        ({"contact": "Desk\nof perpetrators"}, "guilty"),
        ({"words": ["They were ² in all."]}, "a number"),
        ({"words": ["of\u00adfenders"]}, "nobody sees"),
        ({"words": ["\u202eIt is signed."]}, "nobody sees"),
        ({"qualified": "no_arrests_in_country:SE"}, "list of words"),
    ],
)
def test_nothing_that_is_given_says_more_than_the_figures(operation, given, wrong):
    with pytest.raises(Malformed, match=wrong):
        make(operation, release_of(operation), given=given)


def test_a_statement_is_dated_by_the_day_it_may_go_out(operation):
    made = make(operation, release_of(operation, embargo_until=NOW + timedelta(days=1)), given={"place": "The Hague"})
    assert "The Hague, 5 March 2026" in text_of(made)
    assert "released on 3 March 2026" in text_of(made)
    made = make(operation, release_of(operation, number=2), given={"place": "The Hague"})
    assert "The Hague, 3 March 2026" in text_of(made)


@pytest.mark.parametrize(("n", "said"), [(999_960_000_000, "1 TB"), (999_940_000_000, "999.9 GB"), (1, "1 byte")])
def test_bytes_are_said_in_the_unit_that_fits(n, said):
    from tallystick.report.statements.language import language
    from tallystick.report.statements.rules.saying import number

    assert number(n, of=language("en"), unit="bytes") == said


def test_a_figure_named_twice_is_said_once(operation):
    made = make(operation, release_of(operation), given={"figures": ["arrests", "arrests"]})
    assert [part["text"] for part in made.body if part["is"] == "figure"] == ["25 suspects were arrested."]


@pytest.mark.parametrize("words", ["but 3 were met", "the offenders fled"])
def test_the_words_of_an_entry_are_no_more_free_than_a_makers(operation, words):
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.results.negatives import WhatNot, enter_negative

    day = Figures(operation)
    what = WhatNot(kind="no_arrests_in_country", country="IT", words=words)
    day.act(enter_negative, "DK-NCP", what, entry=Entry())
    row = day.put("arrests", "negative:no_arrests_in_country")
    row = day.release(day.signed_by_all(row))
    with pytest.raises(Malformed):
        make(operation, row)
    told = {"qualified": {"no_arrests_in_country:IT": "some were met"}}
    assert "Italy: no arrests. Some were met." in text_of(make(operation, row, given=told))


@pytest.fixture
def children(operation):
    day = Figures(operation)
    for agency, count in zip(COUNTRIES, (2, 7, 1), strict=True):
        day.enter(agency, "child_safeguarded", count)
        day.consent(agency)
    return day


def test_what_was_taken_out_of_a_release_hinders_no_statement_of_the_rest(children, operation):
    row = children.signed_by_all(children.put("children_safeguarded"))
    children.consent("SE-NCP", given=False)
    children.release(row)
    assert "3 children were brought to safety." in text_of(make(operation, row))


def test_a_consent_taken_back_hinders_whoever_gives_it_out_and_names_nobody_to_others(children, operation):
    row = children.released("children_safeguarded")
    made = make(operation, row)
    sign(operation, made)
    assert document(operation, made, who="DK-NCP")
    children.consent("SE-NCP", given=False)
    with pytest.raises(Refused, match="SE-NCP does not consent"):
        document(operation, made)
    with pytest.raises(Refused, match="a country no longer consents") as told:
        document(operation, made, who="DK-NCP")
    assert "SE" not in str(told.value).replace("CONSENT", "")


def test_a_correction_does_not_repeat_what_a_country_took_back(operation):
    numbers = {("children_safeguarded", "DK-NCP", "DK"): 2, ("children_safeguarded", "SE-NCP", "SE"): 7}
    for agency in ("DK-NCP", "SE-NCP"):
        consent(operation, agency, ["child_safeguarded"])
    first = make(operation, release_of(operation, numbers))
    sign(operation, first)
    consent(operation, "SE-NCP", ["child_safeguarded"], given=False)
    rest = {("children_safeguarded", "DK-NCP", "DK"): 2, ("arrests", "DK-NCP", "DK"): 3}
    made = make(operation, release_of(operation, rest, number=2, as_of=AS_OF + timedelta(days=1)))
    assert "2 children were brought to safety." in text_of(made)
    assert "before: 9" not in text_of(made)


def test_who_signs_what_they_made_is_seen_to(operation):
    made = make(operation, release_of(operation))
    sign(operation, made)
    assert [one.by_maker for one in page(operation, made).line.readings] == [True]


def test_bytes_and_numbers_stay_within_what_can_be_held(operation):
    day = Figures(operation)
    with pytest.raises(Malformed):
        day.enter("DK-NCP", "data_volume", 10**18)
    for count in (0, -1):
        with pytest.raises(Malformed):
            day.enter("DK-NCP", "arrest", count, at=AT)
