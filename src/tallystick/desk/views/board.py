"""The live board: a line a country, who is late, who is silent; the map, the wall, and what happened in order.

A page asks every five seconds whether anything changed. While nothing did, it is answered 304 from one counter.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tallystick.actionday.board import reads
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, moment, onward, page, viewer_of
from tallystick.desk.drawing.day import Entry, day_lanes
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.results_form import countries_of
from tallystick.desk.views.results import sees_all
from tallystick.vocabulary.actionday import CLOSED, MOVING, OPEN_AFTER, DoorState, Hearing
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.results import UNITS, ResultKind

SHORT = {
    "not begun": (DoorState.PLANNED,),
    "ready": (DoorState.READY,),
    "under way": MOVING,
    "open": OPEN_AFTER,
    "critical": (DoorState.CRITICAL_INCIDENT,),
    "done": (DoorState.DONE,),
    "closed otherwise": tuple(state for state in CLOSED if state != DoorState.DONE),
}
"""States of doors as columns of the table: the whole list is a look away."""
HEARD = (Hearing.HEARD, Hearing.NOTHING_HAPPENED)
EXPECTED = (*HEARD, Hearing.NOT_HEARD_YET, Hearing.SILENT)
"""Countries whose doors are open: what is said of how many are heard is said of them."""
NEVER = "-"


@access(roles=DAY)
def board(request: HttpRequest) -> HttpResponse:
    """Where every country stands; its own line alone to a country."""
    viewer = viewer_of(request)
    seen = reads.board(viewer, now=moment())
    return page(request, "board", {**_context(request, seen), "tab": "board"}, part="board")


@access(roles=DAY)
def now(request: HttpRequest) -> HttpResponse:
    """The part of the board that changes, if it changed since the version the page has."""
    return _live(request, "desk/parts/board_live.html")


@access(roles=DAY)
def on_map(request: HttpRequest) -> HttpResponse:
    """The same as a map, with the table beside it."""
    seen = reads.board(viewer_of(request), now=moment())
    return page(request, "board_map", {**_context(request, seen), "tab": "map"}, part="board")


@access(roles=DAY)
def map_now(request: HttpRequest) -> HttpResponse:
    """The part of the map's page that changes."""
    return _live(request, "desk/parts/board_map_live.html")


@access(roles=DAY)
def wall(request: HttpRequest) -> HttpResponse:
    """For a wall that others pass: codes and numbers, large, dark."""
    return render(request, "desk/wall.html", _wall_context(reads.wall(viewer_of(request), now=moment())))


@access(roles=DAY)
def wall_now(request: HttpRequest) -> HttpResponse:
    """The part of the wall that changes."""
    unchanged = _unchanged(request)
    if unchanged is not None:
        return unchanged
    context = _wall_context(reads.wall(viewer_of(request), now=moment()))
    return _tagged(render(request, "desk/parts/wall_live.html", context), context["tag"])


@access(roles=DAY)
def timeline(request: HttpRequest) -> HttpResponse:
    """What happened, in order and by country. Each look is logged, so it is not asked again by itself."""
    viewer, at = viewer_of(request), moment()
    agency, after = (request.GET.get(name, "") for name in ("agency", "after"))
    seen = reads.timeline(viewer, now=at, after=after, limit=PAGE, agency=agency)
    lanes: dict[str, list[Entry]] = {}
    for one in sorted(seen.drawn, key=lambda one: one.agency):
        lanes.setdefault(one.agency, []).append(Entry(at=one.at, kind=one.kind, count=one.count))
    there = {one.agency: one for one in countries_of(request)}
    context = {
        "moments": [
            {"of": one, "from": there.get(one.agency), "unit": UNITS[ResultKind(one.what)] if one.what else ""}
            for one in seen.moments
        ],
        "drawn": day_lanes(list(lanes.items()), now=at),
        "countries": there.values() if sees_all(request) else (),
        "agency": agency,
        "next_href": onward(request, list(seen.moments), seen.after, size=PAGE),
        "first_href": f"?{urlencode({'agency': agency})}" if after else "",
        "tab": "timeline",
        "may_enter": _may_enter(request),
    }
    return page(request, "board_timeline", context, part="board")


def _live(request: HttpRequest, template: str) -> HttpResponse:
    unchanged = _unchanged(request)
    if unchanged is not None:
        return unchanged
    context = _context(request, reads.board(viewer_of(request), now=moment()))
    return _tagged(render(request, template, context), context["tag"])


def _unchanged(request: HttpRequest) -> HttpResponse | None:
    """304 with nothing in it, where the page has what there is."""
    held = request.headers.get("If-None-Match", "").strip('"')
    version, _dot, until = held.partition(".")
    try:
        seen = int(version)
        changes_at = None if until == NEVER else datetime.fromtimestamp(int(until), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    if reads.stale(viewer_of(request), seen=seen, changes_at=changes_at, now=moment()):
        return None
    return _tagged(HttpResponse(status=304), held)


def _tag(version: int, changes_at: datetime | None) -> str:
    """A version of the board: the counter, and when the clock alone changes it."""
    return f"{version}.{int(changes_at.timestamp()) if changes_at else NEVER}"


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = f'"{tag}"'
    return response


def _context(request: HttpRequest, seen: reads.Board) -> dict[str, Any]:
    rows = [{"line": line, "cells": _cells(line.counts)} for line in seen.lines]
    return {
        "board": seen,
        "rows": rows,
        "tag": _tag(seen.version, seen.changes_at),
        "totals": _cells(seen.totals),
        "all_doors": sum(seen.totals.values()),
        "columns": list(SHORT),
        "silent": [line for line in seen.lines if line.silent],
        "late": [line for line in seen.lines if line.late],
        "expected": sum(1 for line in seen.lines if line.hearing in EXPECTED),
        "behalf": sum(line.unconfirmed for line in seen.lines),
        "heard": sum(1 for line in seen.lines if line.hearing in HEARD),
        "devices": sum(line.devices for line in seen.lines),
        "arrests": sum(line.arrests for line in seen.lines),
        "searches": sum(line.searches for line in seen.lines),
        "on_map": _by_country(seen.lines),
        "may_enter": _may_enter(request),
        "coordinates": OfficerRole.COORDINATOR in viewer_of(request).roles,
    }


def _wall_context(seen: reads.Wall) -> dict[str, Any]:
    return {
        "wall": seen,
        "rows": [{"line": line, "cells": _cells(line.counts), "shares": _shares(line.counts)} for line in seen.lines],
        "totals": _cells(seen.totals),
        "all_doors": sum(seen.totals.values()),
        "tag": _tag(seen.version, seen.changes_at),
        "columns": list(SHORT),
        "late": sum(1 for line in seen.lines if line.late),
        "silent": sum(1 for line in seen.lines if line.silent),
        "size": "few" if len(seen.lines) <= 8 else "some" if len(seen.lines) <= 21 else "many",
    }


def _cells(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """How many doors stand in each column, with the states behind the number."""
    return [
        {
            "name": name,
            "count": sum(counts.get(state, 0) for state in states),
            "states": [(state, counts[state]) for state in states if counts.get(state)],
        }
        for name, states in SHORT.items()
    ]


def _shares(counts: Mapping[str, int], *, width: float = 100.0) -> list[dict[str, Any]]:
    """Columns as lengths of one bar, for the wall."""
    whole, x, found = sum(counts.values()), 0.0, []
    for n, cell in enumerate(_cells(counts)):
        length = width * cell["count"] / whole if whole else 0.0
        if length:
            found.append({"n": n, "x": round(x, 2), "length": round(length, 2)})
        x += length
    return found


def _by_country(lines: Sequence[reads.CountryLine]) -> list[dict[str, Any]]:
    """Doors by country for the map; hatched where it is late or silent."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        row = found.setdefault(line.country, {"country": line.country, "value": 0, "contested": 0})
        row["value"] += line.of
        row["contested"] += int(line.silent or bool(line.late))
    for row in found.values():
        doors = ngettext("%(count)s door", "%(count)s doors", row["value"]) % {"count": row["value"]}
        row["says"] = f"{doors}, {_('late or silent')}" if row["contested"] else doors
    return list(found.values())


def _may_enter(request: HttpRequest) -> bool:
    viewer = viewer_of(request)
    return bool(set(viewer.roles) & set(DAY_WRITERS)) and not viewer.looks_as
