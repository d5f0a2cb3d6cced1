"""Charts of results: the same figures in drawing, table and CSV; readable without colour; nothing of a page's code."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from tallystick.desk.drawing import sheet
from tallystick.desk.drawing.country_rows import draw_countries
from tallystick.desk.drawing.course import draw_course, gathered
from tallystick.desk.drawing.funnel import MOST, draw_funnel, length_of
from tallystick.desk.drawing.results_map import draw_map
from tallystick.paper.png import png_of
from tallystick.report.charts.csv import write_csv
from tallystick.report.charts.shown import Column, CountryTable, Course, Funnel, Lane, Moment, ResultsMap, Step
from tallystick.vocabulary.errors import Malformed

AT = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
WORDS = "Persons that countries entered as suspects."
MAP = ResultsMap(
    key="suspects", title="Suspects", unit="persons", words=WORDS, as_of=AT, status="confirmed",
    countries={"DK": 61, "NZ": 2}, taking_part=("DK", "IT", "NZ", "XK"),
)  # fmt: skip
FUNNEL = Funnel(title="From accounts to arrests", as_of=AT, steps=(
    Step(key="accounts", title="Accounts", number=1_800_000, unit="accounts", words="No account is a suspect."),
    Step(key="arrests", title="Arrests", number=79, unit="persons", words="Persons arrested."),
))  # fmt: skip
COURSE = Course(title="From seizure to sentence", as_of=AT, lanes=(
    Lane(key="seized", title="Platform seized", moments=(Moment(at=AT - timedelta(days=90)),)),
    Lane(key="arrests", title="Arrests", moments=(Moment(at=AT, count=20), Moment(at=AT, count=5))),
    Lane(key="sentences", title="Sentences"),
))  # fmt: skip
COUNTRIES = CountryTable(
    title="Results per country", countries=("DK", "SE"), as_of=AT, status="confirmed",
    columns=(Column(key="arrests", title="Arrests", unit="persons", words="In the action period.", total=6),
             Column(key="bytes", title="Data secured", unit="bytes", words="Bytes.", total=8 * 10**12)),
    numbers={("DK", "arrests"): 6, ("SE", "arrests"): 0, ("DK", "bytes"): 8 * 10**12},
)  # fmt: skip
DRAWN = {"map": (draw_map, MAP), "funnel": (draw_funnel, FUNNEL), "course": (draw_course, COURSE),
         "countries": (draw_countries, COUNTRIES)}  # fmt: skip


def texts(svg):
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def contrast(one, other):
    def light(colour):
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        return sum(
            share * (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
            for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
        )

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", DRAWN)
def test_every_drawing_is_whole_says_its_as_of_and_needs_nothing_else(name):
    draw, chart = DRAWN[name]
    svg = draw(chart)
    assert "As of 2 Mar 2026 16:30 UTC" in " ".join(texts(svg))
    assert not re.search(r"style=|class=|<script|<style|href=|on\w+=", svg)
    assert svg == draw(chart)
    assert png_of(svg, ppi=72).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", DRAWN)
def test_text_is_readable_on_paper_and_in_grey(name):
    draw, chart = DRAWN[name]
    fills = set(re.findall(r'<text[^>]* fill="(#\w+)"', draw(chart)))
    assert fills
    assert all(contrast(fill, sheet.PAPER) >= 4.5 for fill in fills)
    greys = [contrast(step, sheet.PAPER) for step in sheet.STEPS]
    assert greys == sorted(greys)


@pytest.mark.parametrize("name", DRAWN)
def test_the_table_has_the_same_figures_and_every_note(name):
    _, chart = DRAWN[name]
    written = write_csv(chart.table()).decode()
    assert all(note.replace('"', '""') in written for note in chart.table().notes)
    assert written.count("\r\n") == 1 + len(chart.table().rows) + len(chart.table().notes)


def test_the_map_bears_its_numbers_and_hatches_who_took_part_with_none():
    svg = draw_map(MAP)
    assert {"DK 61", "NZ 2", "IT 0", "XK 0"} <= set(texts(svg))
    assert svg.count('fill="url(#map-hatch)"') == 3  # Italy, Kosovo, and the key
    assert any("UNSCR" in words for words in texts(svg))
    assert WORDS in " ".join(texts(svg))
    assert ("total", "63") in MAP.table().rows


def ratio(before, here):
    steps = tuple(replace(step, number=n) for step, n in zip(FUNNEL.steps, (before, here), strict=True))
    return next(one for one in texts(draw_funnel(replace(FUNNEL, steps=steps))) if one.startswith("one for"))


def test_the_funnel_shows_each_number_and_what_it_counts():
    said = texts(draw_funnel(FUNNEL))
    assert {"1,800,000 accounts", "79 persons", "No account is a suspect.", "one for every 22,785 above"} <= set(said)
    assert ratio(2_820, 2_216) == "one for every 1.3 above", "not one for every one"
    assert (length_of(0, most=10), length_of(1_000, most=1_000)) == (0.0, MOST)
    assert 0 < length_of(1, most=1_800_000) < length_of(79, most=1_800_000)


def test_the_course_counts_what_falls_on_one_place_and_keeps_what_has_not_happened():
    said = texts(draw_course(COURSE))
    assert {"none yet", "25, 2 Mar 2026"} <= set(said)
    assert gathered([(10.0, Moment(at=AT, count=20)), (11.0, Moment(at=AT, count=5))]) == [(12.0, 25)]


def test_nought_was_counted_and_an_empty_cell_was_not():
    assert COUNTRIES.table().rows == (("DK", "6", "8000000000000"), ("SE", "0", ""), ("total", "6", "8000000000000"))
    assert texts(draw_countries(COUNTRIES)).count("0") == 1
    assert "8 TB" in texts(draw_countries(COUNTRIES))


def test_words_cannot_become_code_or_a_formula():
    chart = Funnel(title="<script>", as_of=AT, steps=(Step(key="x", title="=1+1", number=1, unit="&", words="<b>"),))
    svg = draw_funnel(chart)
    assert "<script>" not in svg
    assert "<b>" not in svg
    assert '"\'=1+1"' in write_csv(chart.table()).decode()


def test_what_is_no_drawing_is_refused():
    with pytest.raises(Malformed):
        png_of("<svg")
