"""How judging goes: second opinions, contradictions, agreement between officers, errors of the machine."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import PAGE, page, viewer_of
from tallystick.desk.frame import JUDGES
from tallystick.desk.views.links import SECONDS, line
from tallystick.linking.judging import progress


@access(roles=JUDGES)
def front(request: HttpRequest) -> HttpResponse:
    """What is asked of this officer unseen, what is disputed, and the measures of officers and machine."""
    viewer = viewer_of(request)
    asked = progress.second_queue(viewer, after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "asked": asked,
        "seconds": SECONDS,
        "links": [line(link) | {"reasons": asked.reasons[link.pk]} for link in asked.links],
        "links_href": reverse("desk:links"),
        "next_href": f"?after={asked.after}" if asked.after else "",
        "first_href": request.path if request.GET.get("after") else "",
        "undo": request.session.get("last_answer"),
        **_contradictions(progress.contradictions(viewer)),
        **_agreement(progress.agreement(viewer)),
        "rates": _rates(progress.errors(viewer)),
    }
    return page(request, "judging", context, part="links")


@access(roles=JUDGES)
def following(request: HttpRequest) -> HttpResponse:
    """The next link asked unseen, from the top or after one that is left alone."""
    found = progress.second_queue(viewer_of(request), after=request.GET.get("after", ""), limit=1)
    if not found.links:
        return redirect("desk:judging")
    return redirect(reverse("desk:link", args=[found.links[0].pk]) + f"?{SECONDS}")


def _contradictions(found: progress.Contradictions) -> dict[str, Any]:
    disputes = [
        {
            "link": one.link,
            "decisions": [
                {
                    "answer": row.answer,
                    "at": row.at,
                    "reason": row.reason,
                    "by_name": found.names.get(row.by, _("an officer")),
                }
                for row in one.decisions
            ],
        }
        for one in found.disputes
    ]
    return {"disputes": disputes, "cuts": found.cuts, "in_build": found.in_build}


def _agreement(found: progress.Agreed) -> dict[str, Any]:
    def name(officer: str) -> str:
        return found.names.get(officer, _("an officer"))

    officers = [
        {
            "name": name(row.officer),
            "compared": row.compared,
            "agreed": row.agreed,
            "share": _share(row.agreed / row.compared, row.low, row.high),
            "kappa": _kappa(row.kappa),
            "outvoted": row.outvoted,
            "sentence": row.sentence,
        }
        for row in found.officers
    ]
    couples = [
        {
            "names": f"{name(row.one)} – {name(row.other)}",
            "both": row.both,
            "agreed": row.agreed,
            "kappa": _kappa(row.kappa),
            "sentence": row.sentence,
        }
        for row in found.pairs
    ]
    return {"officers": officers, "couples": couples}


def _rates(found: progress.Errors) -> list[dict[str, Any]]:
    titles = (_("Drawn by lot"), _("All that was judged"))
    both = zip(titles, found.sentences, (found.sample, found.judged), strict=True)
    return [
        {"title": title, "sentence": sentence, "rows": [_rate(row) for row in rows if row["judged"] or _whole(row)]}
        for title, sentence, rows in both
    ]


def _whole(row: dict[str, Any]) -> bool:
    return bool(row["band"] == "all")


def _rate(row: dict[str, Any]) -> dict[str, Any]:
    ends = (row["low"] / 10_000, row["high"] / 10_000)
    said = "–" if row["rate"] is None else _share(row["rate"] / 10_000, *ends)
    if row["unsure"] or row["disputed"]:
        worst = words.grouped(row["worst"] / 100, places=1)
        said += "; " + _("%(worst)s %% if all that is open were wrong") % {"worst": worst}
    return {**row, "said": said}


def _share(share: float, low: float, high: float) -> str:
    parts = [words.grouped(100 * part, places=1) for part in (share, low, high)]
    return _("%(share)s %% (%(low)s to %(high)s)") % dict(zip(("share", "low", "high"), parts, strict=True))


def _kappa(value: float | None) -> str:
    return "–" if value is None else words.grouped(value, places=2)
