"""The matrix says what is known, since when, from whom; what it does not know needs a prosecutor."""

from datetime import date

import pytest

from tallystick.law.matrix import LEGAL_CHECK, load, note
from tallystick.vocabulary.codes import SyntheticLaw
from tallystick.vocabulary.errors import Malformed


@pytest.mark.parametrize("country", ["IS", "BA", "SI", "HR", "RS", "ME", "MK", "AL", "XK", "ZZ", ""])
def test_a_country_nobody_has_read_up_is_unknown_and_needs_a_prosecutor(country):
    said = note(country, date(2026, 11, 21))
    assert said.value is SyntheticLaw.UNKNOWN
    assert not said.settled
    assert LEGAL_CHECK in said.sentence


def test_a_law_is_unknown_on_the_day_before_it_came_into_force():
    assert note("DK", date(2025, 6, 30)).value is SyntheticLaw.UNKNOWN
    assert note("DK", date(2025, 7, 1)).value is SyntheticLaw.ANY


@pytest.mark.parametrize(("country", "settled"), [("DE", True), ("CZ", False), ("BE", False), ("AU", False)])
def test_a_disputed_law_or_a_weak_source_is_not_settled(country, settled):
    said = note(country, date(2026, 11, 21))
    assert said.settled is settled
    assert (LEGAL_CHECK in said.sentence) is not settled


def test_a_reading_older_than_a_year_needs_a_prosecutor_again():
    said = note("DE", date(2028, 1, 1))
    assert not said.settled
    assert "more than a year ago" in said.sentence


def test_every_row_names_its_basis_source_and_the_day_it_was_checked():
    for reading in load():
        assert all((reading.basis, reading.source, reading.checked_on, reading.strength))
        assert len(reading.code) == 2


def test_a_row_with_a_word_the_field_does_not_know_is_named(tmp_path):
    path = tmp_path / "matrix.toml"
    path.write_text('[[country]]\ncode = "QQ"\nvalue = "maybe"\n', encoding="utf-8")
    with pytest.raises(Malformed, match="row 1"):
        load(path)
