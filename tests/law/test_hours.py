"""A law counts for a year after the day as of which it was read; all else says what to ask."""

from datetime import date, timedelta

import pytest

from tallystick.law.hours import RELIED_ON, STALE_AFTER, hours, load
from tallystick.vocabulary.errors import Malformed

LAST = date(2026, 11, 23)
HOURS = "since = 360\nuntil = 1260\nsource = 's'\nstrength = 'good'\n"
READ = "as_of = 2026-02-03\nread = 'gazette.example'\n"


def table(tmp_path, *rows):
    path = tmp_path / "hours.toml"
    path.write_text("".join(f"[[country]]\n{row}\n" for row in rows), encoding="utf-8")
    return path


def test_a_law_read_as_of_the_year_counts_and_says_where_and_when_it_is_otherwise(tmp_path):
    (row,) = load(table(tmp_path, f"code = 'SE'\nexceptions = 'danger'\nvalid_from = 2021-07-01\n{HOURS}{READ}"))
    sweden = row.on(LAST)
    assert (sweden.known, sweden.since, sweden.until, sweden.lead) == (True, 360, 1260, "")
    assert sweden.words == "s; otherwise: danger; read in gazette.example, as of 2026-02-03"
    last = date(2026, 2, 3) + STALE_AFTER
    assert (row.on(last).known, row.on(last + timedelta(days=1)).known) == (True, False)
    later = row.on(last + timedelta(days=1))
    assert later.lead.startswith(
        "Read as it was on 2026-02-03: ask the country whether it is still from 06:00 to 21:00"
    )


def test_the_house_has_read_no_law_as_of_this_year_and_says_what_it_has_read():
    """What was read years ago, or in a copy without a day, is a question: unknown is never yes."""
    assert not [row.hours.country for row in load() if row.on(LAST).known]
    germany = hours("DE", LAST)
    said = "Read as it was on 2024-04-01: ask the country whether it is still from 06:00 to 21:00 (StPO s. 104: night"
    assert germany.lead.startswith(said)
    assert "otherwise: caught in the act" in germany.words
    assert germany.words.endswith("read in lexetius.de/StPO/104, as of 2024-04-01")
    assert hours("FR", LAST).lead.startswith("Read, undated: ask the country whether it is from 06:00 to 21:00")
    before = hours("DE", date(2020, 3, 1))
    assert (before.known, before.words, before.zone) == (False, "", "Europe/Berlin"), "what the law was is not known"


def test_what_nobody_read_is_a_question_and_a_country_without_a_row_is_nothing():
    assert hours("NL", LAST).lead.startswith("Not checked: ask the country whether it is from 06:00 to 24:00 (Algemene")
    denmark = hours("DK", LAST)
    assert (denmark.zone, denmark.known, denmark.lead) == ("Europe/Copenhagen", False, "")
    assert hours("ZZ", LAST).zone == ""


def test_a_law_that_names_no_hours_says_so_and_is_never_yes():
    for country, asked in (("NZ", "Read, undated: "), ("GB", "Not checked: ")):
        said = hours(country, LAST)
        assert (said.known, said.since, said.until) == (False, None, None), "a reasonable hour is for people to decide"
        assert said.lead.startswith(f"{asked}the law names no hours, but says: at a")
        assert "Ask the country" in said.lead


def test_every_row_that_was_read_says_where_and_every_row_with_hours_says_which_law():
    for row in load():
        said = row.hours
        if row.as_of:
            assert said.strength in RELIED_ON
            assert said.read
            assert row.as_of <= LAST
        if said.since is not None or said.none:
            assert said.source


def test_one_day_for_the_whole_file_checks_no_row(tmp_path):
    path = table(tmp_path, f"code = 'DK'\n{HOURS}", f"code = 'SE'\n{HOURS}{READ}")
    path.write_text(f"as_of = 2026-01-01\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    assert [(one.on(LAST).known, one.hours.as_of) for one in load(path)] == [(False, ""), (True, "2026-02-03")]


@pytest.mark.parametrize(
    "broken",
    [
        "since = 360", "since = 900\nuntil = 300\nsource = 's'\nstrength = 'good'", "zone = 'Mars/Olympus'",
        f"{HOURS}none = 'at a reasonable hour'", "none = 'at a reasonable hour'", f"{HOURS}as_of = 2026-02-03",
        f"{HOURS.replace('good', 'weak')}{READ}",
    ],
)  # fmt: skip
def test_a_row_that_is_no_row_is_named(tmp_path, broken):
    with pytest.raises(Malformed, match="row 1"):
        load(table(tmp_path, f"code = 'DK'\n{broken}"))
