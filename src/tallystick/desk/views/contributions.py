"""What agencies handed over: the list, and one with its lineage, its sums and what was set aside."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from tallystick.desk.access import ANYONE, access
from tallystick.desk.asking import onward, page, viewer_of
from tallystick.intake import reads


@access(roles=ANYONE)
def listed(request: HttpRequest) -> HttpResponse:
    """All contributions the viewer may see, newest first."""
    rows = reads.contributions(viewer_of(request))
    return page(request, "contributions", {"contributions": [_row(row) for row in rows], "total": len(rows)})


@access(roles=ANYONE)
def one(request: HttpRequest, contribution: UUID) -> HttpResponse:
    """One contribution with a page of its quarantined rows."""
    viewer, after = viewer_of(request), request.GET.get("after", "")
    seen = reads.contribution(viewer, str(contribution))
    aside = reads.quarantine(viewer, str(contribution), after)
    context = {
        "contribution": _row(seen) | {"by_file": [_file(row) for row in seen.counts.get("outcomes", [])]},
        "quarantine": aside,
        "quarantine_total": seen.counts.get("total", {}).get("quarantined", 0),
        "reasons": _reasons(aside),
        "next_href": onward(request, aside, str(aside[-1].pk) if aside else "", size=reads.PAGE),
        "first_href": request.path if after else "",
    }
    return page(request, "contribution", context, part="contributions")


def _row(row: Any) -> dict[str, Any]:
    shown = ("id", "name", "owner", "kind", "exhibit", "codes", "codes_text", "evaluation", "state", "digest")
    times = ("received_at", "taken_in_at", "mandate_from", "mandate_until", "legal_basis")
    return {name: getattr(row, name) for name in (*shown, *times)} | {
        "totals": row.counts.get("total", {}),
        "clock_words": _clock(row.clock),
        "on_behalf": row.counts.get("entered", {}).get("how") == "on_behalf",
        "entered_by": row.counts.get("entered", {}).get("agency", ""),
        "not_listed": row.counts.get("not_listed", []),
    }


def _file(outcome: dict[str, Any]) -> dict[str, Any]:
    return {**outcome, "name": outcome.get("file", "")}


def _clock(clock: dict[str, Any]) -> str:
    if not clock.get("zone"):
        return ""
    offset = clock.get("offset_seconds") or 0
    off = f", {abs(offset)} s {'fast' if offset > 0 else 'slow'}" if offset else ", on time"
    return f"{clock['zone']}{off}"


def _reasons(aside: list[Any]) -> list[dict[str, Any]]:
    """Reasons among the rows shown, most frequent first."""
    counted = Counter((row.reason, row.remedy) for row in aside)
    return [{"reason": reason, "remedy": remedy, "count": n} for (reason, remedy), n in counted.most_common(12)]
