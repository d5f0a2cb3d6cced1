"""The operation at a glance."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from tallystick.desk.access import ANYONE, access
from tallystick.desk.asking import page, viewer_of
from tallystick.desk.frame import JUDGES, parts_for
from tallystick.report import reads


@access(roles=ANYONE)
def front(request: HttpRequest) -> HttpResponse:
    """The first part that is there for the viewer's roles; where none is, the first that is there for everybody."""
    parts = parts_for(viewer_of(request).roles)
    own = next((part for part in parts if part.roles), parts[0])
    return redirect(f"desk:{own.name}")


@access(roles=JUDGES)
def overview(request: HttpRequest) -> HttpResponse:
    """Figures, map, intake, what waits for me, what ends first."""
    seen = reads.overview(viewer_of(request))
    rows = [_country(row) for row in seen["countries"]]
    context = {
        "operation": seen["operation"],
        "figures": [_figure(figure) for figure in seen["figures"]],
        "countries": rows,
        "most": max((row["value"] for row in rows), default=0),
        "agencies": seen["contributions"],
        "waiting": [{**row, "href": _address(row["opens"])} for row in seen["waiting"]],
        "deadlines": [{**row, "href": _address(row.get("opens", ""))} for row in seen.get("deadlines", [])]
        + _action_day(seen["operation"]),
    }
    return page(request, "overview", context, part="overview")


def _figure(figure: dict[str, Any]) -> dict[str, Any]:
    return {
        "label": figure["name"],
        "value": figure["number"],
        "unit": "",
        "status": figure["status"],
        "as_of": figure["as_of"],
        "href": _address(figure["opens"]),
        "note": figure["definition"],
    }


def _country(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "country": row["country"],
        "value": row["persons"],
        "contested": row["contested"],
        "accounts": row["accounts"],
        "packages": row["packages"],
        "href": reverse("desk:persons") + f"?country={row['country']}",
    }


def _action_day(operation: Any) -> list[dict[str, Any]]:
    if not operation.action_day:
        return []
    return [{"what": _("Action day"), "at": operation.action_day, "href": "", "note": _("nobody acts before")}]


def _address(part: str) -> str:
    try:
        return reverse(f"desk:{part}") if part else ""
    except NoReverseMatch:
        return ""
