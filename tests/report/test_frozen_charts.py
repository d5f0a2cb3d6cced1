"""Charts of a release show what it holds: nothing that was taken out, no total that is not its own, its embargo."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent
from tests.actionday.entered import AT
from tests.report.released import release_of
from tests.report.test_charts import seen
from tests.report.test_releases import COUNTRIES, Figures


@pytest.fixture
def day(operation):
    made = Figures(operation)
    for agency, count in zip(COUNTRIES, (2, 7, 1), strict=True):
        made.enter(agency, "child_safeguarded", count)
        made.consent(agency)
    return made


def table(day, row, agency="EC3", keys=("children_safeguarded",), now=AT):
    from tallystick.report.charts.reads import country_table

    return day.read(country_table, agency, keys, now=now, release=str(row.pk) if row else "")


def test_what_a_country_no_longer_consents_to_is_in_no_chart_of_the_release(day):
    row = day.signed_by_all(day.put("children_safeguarded"))
    day.consent("SE-NCP", given=False)
    for state in ("signing", "released"):
        shown = table(day, row)
        assert shown.numbers == {("DK", "children_safeguarded"): 2, ("DE", "children_safeguarded"): 1}, state
        assert shown.columns[0].total == 3
        assert shown.table().rows[-1] == ("total", "3")
        if state == "signing":
            day.release(row)


def test_a_figure_is_signed_as_it_was_released_without_what_was_taken_out(day):
    row = day.signed_by_all(day.put("children_safeguarded"))
    day.consent("SE-NCP", given=False)
    day.release(row)
    assert day.figure("EC3", "children_safeguarded").line.status == "confirmed"


def test_a_live_table_says_that_something_is_withheld(day):
    day.consent("SE-NCP", given=False)
    assert "not consented" in " ".join(table(day, None).table().notes)


def test_a_part_of_a_version_says_what_the_whole_is(operation):
    from tallystick.report.charts.reads import country_table

    row = release_of(operation)
    own = seen(operation, "DK-NCP", country_table, ("arrests",), release=str(row.pk))
    assert own.columns[0].total == 11
    assert "the version says 25" in " ".join(own.table().notes)
    assert "the version says" not in repr(seen(operation, "EC3", country_table, ("arrests",), release=str(row.pk)))


def test_a_chart_of_figures_under_embargo_says_so(day):
    from tallystick.report.charts.csv import write_csv

    row = day.release(day.signed_by_all(day.put("children_safeguarded", embargo_until=AT + timedelta(days=2))))
    assert b"EMBARGO until 3 Mar 2026 12:00 UTC" in write_csv(table(day, row).table())
    assert "EMBARGO" not in table(day, row, now=AT + timedelta(days=2)).status


def test_a_negative_is_no_column(operation):
    from tallystick.report.charts.reads import country_table

    row = release_of(operation, negatives=[("no_arrests_in_country", "SE-NCP", "SE")])
    with pytest.raises(Absent, match="does not hold it"):
        seen(operation, "EC3", country_table, ("negative:no_arrests_in_country",), release=str(row.pk))
