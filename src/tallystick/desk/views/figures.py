"""Figures: every number with its unit, definition, status, as-of and source; what it is counted from opens below it."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, moment, onward, page, viewer_of
from tallystick.desk.frame import DAY
from tallystick.report.counting import reads
from tallystick.report.counting.definitions import Definition, definitions
from tallystick.report.counting.lines import EntryLine, FigureLine
from tallystick.report.counting.period import action_period
from tallystick.report.releases.newest import newest_released
from tallystick.vocabulary.results import UNITS, ResultKind

FIRST = ("suspects", "arrests", "house_searches", "devices_seized", "items_seized", "children_safeguarded")
"""What stands above the list, where anything is counted under it."""


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Every figure that counts anything; those of one family, which are counted differently, together."""
    now = moment()
    lines = reads.figures(viewer_of(request), now=now)
    families = [list(family) for _, family in groupby(lines, key=lambda line: line.definition.family)]
    context = {
        "first": [line for key in FIRST for line in lines if line.key == key and line.number],
        "families": [family for family in families if any(line.number for line in family)],
        "nought": [line for family in families if not any(line.number for line in family) for line in family],
        "released": newest_released(viewer_of(request)),
        "at": now,
        "withheld": next((line.withheld for line in lines if line.withheld), ""),
        "tab": "figures",
    }
    return page(request, "figures", context, part="figures")


@access(roles=DAY)
def one(request: HttpRequest, figure: str) -> HttpResponse:
    """One figure with its entries, by country; another definition beside it, and what is in one alone."""
    against = request.GET.get("against", "")
    seen = reads.figure(viewer_of(request), figure, now=moment(), against="" if against == figure else against)
    line, after = seen.line, request.GET.get("after", "")
    entries = newest(seen.entries)
    start = next((n for n, one in enumerate(entries, 1) if one.counted.id == after), 0)
    shown = entries[start : start + PAGE]
    alike = [one for one in definitions() if one.family == line.definition.family and one.key != figure]
    context = {
        "seen": seen,
        "line": line,
        "released": newest_released(viewer_of(request)),
        "rules": rules_of(line.definition),
        "period": action_period(viewer_of(request)),
        "against": seen.against,
        "against_rules": rules_of(seen.against.definition) if seen.against else (),
        "alike": alike,
        "others": [one for one in definitions() if one.family != line.definition.family],
        "countries": _countries(line, seen.against),
        "entries": [_entry(one) for one in shown],
        "total": len(entries),
        "next_href": onward(request, shown, shown[-1].counted.id, size=PAGE) if entries[start + PAGE :] else "",
        "first_href": f"?{urlencode({'against': against})}" if start else "",
        "only_here": [_entry(one) for one in newest(seen.only_here)],
        "only_there": [_entry(one) for one in newest(seen.only_there)],
        "tab": "figures",
    }
    return page(request, "figure", context, part="figures")


def rules_of(definition: Definition) -> tuple[tuple[str, str], ...]:
    """The counting rules of a definition, each as (what is asked, what it says) in codes for words."""
    period = "in the action period" if definition.period == "action" else "in the whole operation"
    before = {"main": "and the main suspect's before it", "all": "and all before it"}.get(definition.before_action, "")
    already = {"with": "counted as well", "without": "not counted"}.get(definition.already, "")
    asked = (
        ("counted", " ".join(filter(None, (period, before)))),
        ("one for each", "participating country" if definition.of == "participating" else definition.per),
        ("main suspect", "not counted" if definition.main == "without" else ""),
        ("under arrest already", already),
        ("stage", definition.stage),
        ("roles", ", ".join(definition.roles)),
        ("kinds of items", ", ".join(definition.item_kinds)),
    )
    return tuple((what, says) for what, says in asked if says)


def newest(entries: Iterable[EntryLine]) -> list[EntryLine]:
    """Entries as a list shows them: what happened last first."""
    return sorted(entries, key=lambda one: (one.counted.happened_at, one.counted.id), reverse=True)


def _countries(line: FigureLine, against: FigureLine | None) -> list[dict[str, Any]]:
    """A row for each country of either figure, the greatest first."""
    here, there = line.by_country, against.by_country if against else {}
    rows = [
        {"country": code, "value": here.get(code, 0), "there": there.get(code, 0)}
        for code in here.keys() | there.keys()
    ]
    return sorted(rows, key=lambda row: (-int(str(row["value"])), str(row["country"])))


def _entry(line: EntryLine) -> dict[str, Any]:
    of = line.counted
    return {"of": of, "unit": UNITS[ResultKind(of.kind)], "because": line.because, "reference": line.reference}
