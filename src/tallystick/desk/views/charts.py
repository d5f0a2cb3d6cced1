"""Charts of the operation: map of results, funnel, course, table per country; each is a table and files as well."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy

from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, viewer_of
from tallystick.desk.atlas.shapes import country_name
from tallystick.desk.drawing.country_rows import draw_countries
from tallystick.desk.drawing.course import draw_course
from tallystick.desk.drawing.funnel import draw_funnel
from tallystick.desk.drawing.results_map import draw_map
from tallystick.desk.frame import DAY
from tallystick.desk.words import grouped, utc
from tallystick.paper.png import png_of
from tallystick.report.charts import reads
from tallystick.report.charts.csv import write_csv
from tallystick.report.counting.definitions import definitions
from tallystick.report.releases.reads import release, releases
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.results import ReleaseState

CHARTS = {
    "map": gettext_lazy("Map of results"),
    "countries": gettext_lazy("Table per country"),
    "course": gettext_lazy("From seizure to sentence"),
    "funnel": gettext_lazy("From accounts to arrests"),
}
OF_RELEASES = ("map", "countries")
"""Charts of figures: live, or as a release froze them."""
USUAL = "arrests"
MOST_COLUMNS = 6
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")
FORMS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


@access(roles=DAY)
def shown(request: HttpRequest, chart: str) -> HttpResponse:
    """One chart as a drawing, with the same figures as a table beside it and as files below it."""
    made = _made(request, chart)
    table, asked = made.table(), _asked(request, chart)
    context = {
        "chart": chart,
        "charts": CHARTS.items(),
        "title": CHARTS[chart],
        "table": table,
        "rows": _rows(table.rows, by_name=chart == "countries"),
        "numeric": chart in OF_RELEASES,
        # Made by the drawings of the desk, which escape every word they are given.
        "drawing": mark_safe(_drawn(chart, made)),  # noqa: S308
        "forms": tuple(FORMS),
        "query": f"?{urlencode(asked)}" if asked else "",
        "key": getattr(made, "key", ""),
        "keys": _choices(request, asked) if chart == "map" else {},
        "release": asked.get("release", ""),
        "releases": _released(request) if chart in OF_RELEASES else (),
        "tab": "charts",
    }
    return page(request, "chart", context, part="figures")


@access(roles=DAY)
def file(request: HttpRequest, chart: str, form: str) -> HttpResponse:
    """The same as a file: svg, png or csv."""
    if form not in FORMS:
        raise Absent("file", "there is none of this form", f"One of: {', '.join(FORMS)}.")
    made = _made(request, chart)
    content: bytes | str
    if form == "csv":
        content = write_csv(made.table())
    else:
        content = _drawn(chart, made)
        content = png_of(content) if form == "png" else content
    headers = {"Content-Disposition": f'attachment; filename="{chart}.{form}"'}
    return HttpResponse(content, content_type=FORMS[form], headers=headers)


def _rows(rows: Iterable[tuple[str, ...]], *, by_name: bool) -> list[dict[str, Any]]:
    """Rows of a table as the desk writes them; ``country`` where the first cell is a country's code."""
    shown = []
    for cells in rows:
        first = cells[0]
        code = first if len(first) == 2 and first.isascii() and first.isupper() else ""
        shown.append({
            "cells": [first, *(_cell(cell) for cell in cells[1:])], "country": code, "total": first == "total",
            "name": country_name(code, language=get_language() or "en") if code else first,
        })  # fmt: skip
    return sorted(shown, key=lambda row: (row["total"], row["name"])) if by_name else shown


def _cell(said: str) -> str:
    """A cell of the plain table: instants and numbers in the desk's own way."""
    if INSTANT.fullmatch(said):
        return utc(said)
    return grouped(said) if said.isascii() and said.isdigit() else said


def _choices(request: HttpRequest, asked: dict[str, str]) -> dict[str, str]:
    if asked.get("release"):
        return _in_release(request, asked["release"])
    return {one.key: one.title for one in definitions() if one.unit != "countries"}


def _asked(request: HttpRequest, chart: str) -> dict[str, str]:
    names = {"map": ("key", "release"), "countries": ("release",)}.get(chart, ())
    return {name: said for name in names if (said := request.GET.get(name, ""))}


def _made(request: HttpRequest, chart: str) -> Any:
    """The chart's numbers, as far as the viewer may see them. Raises Absent."""
    if chart not in CHARTS:
        raise Absent("chart", "there is none of this name", "Choose one of the list.")
    viewer, now, asked = viewer_of(request), moment(), _asked(request, chart)
    frozen = asked.get("release", "")
    keys = tuple(_in_release(request, frozen)) if frozen else ()
    if chart == "map":
        key = asked.get("key", USUAL)
        return reads.results_map(viewer, keys[0] if keys and key not in keys else key, now=now, release=frozen)
    if chart == "countries":
        return reads.country_table(viewer, keys[:MOST_COLUMNS] or reads.COLUMNS, now=now, release=frozen)
    return {"course": reads.course, "funnel": reads.funnel}[chart](viewer, now=now)


def _in_release(request: HttpRequest, id: str) -> dict[str, str]:
    """Key -> title of the figures of a release that are said by country, in its order. Raises Absent."""
    held = release(viewer_of(request), id).figures
    return {one.key: one.title for one in held if one.definition and one.definition.unit != "countries"}


def _drawn(chart: str, made: Any) -> str:
    language = get_language() or "en"
    if chart == "map":
        return draw_map(made, language=language)
    if chart == "countries":
        return draw_countries(made, language=language)
    return draw_course(made) if chart == "course" else draw_funnel(made)


def _released(request: HttpRequest) -> list[Any]:
    return [line for line in releases(viewer_of(request)) if line.state == ReleaseState.RELEASED]
