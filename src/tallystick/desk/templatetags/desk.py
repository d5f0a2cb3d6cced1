"""The signs that recur, each one component, the same everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from tallystick.desk import words
from tallystick.desk.atlas import shapes
from tallystick.desk.drawing import bars, choropleth, graph, lanes, shares
from tallystick.desk.templatetags.saying import country_name

register = template.Library()

PARTS_OF_READ = ("accepted", "quarantined", "duplicates")


@register.simple_tag
def country_options(chosen: str = "") -> SafeString:
    """Options of a list of countries by name; ``chosen``: the code that is there now."""
    named = shapes.countries(language=get_language() or "en")
    forms = {True: '<option value="{}" selected>{}</option>', False: '<option value="{}">{}</option>'}
    return format_html_join("", "{}", ((format_html(forms[code == chosen], code, name),) for code, name in named))


@register.inclusion_tag("desk/parts/figure.html")
def figure(label: str, value: object, **more: Any) -> dict[str, Any]:
    """Number, unit, status, as-of. ``more``: unit, status (provisional, confirmed), as_of, href, note."""
    return {"label": label, "value": value, "status": "provisional", **more}


@register.inclusion_tag("desk/parts/because.html")
def because(signs: Iterable[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """Signed bars. ``more``: field, scale, unit, title, places (decimals shown)."""
    laid = bars.because(signs, field=more.get("field", "weight"), scale=float(more.get("scale", 1)))
    return {"laid": laid, "width": bars.WIDTH, "unit": "", "places": 1, "title": gettext("Because"), **more}


@register.inclusion_tag("desk/parts/lineage.html")
def lineage(source: Any) -> dict[str, Any]:
    """contribution > file > row, from a mapping or a row that carries them."""
    if not isinstance(source, Mapping):
        source = {part: getattr(source, part, "") for part in ("contribution", "file", "row")}
    return {"source": source}


@register.inclusion_tag("desk/parts/codes.html")
def codes(handling: Sequence[str] | None, evaluation: str = "", quiet: bool = False) -> dict[str, Any]:
    """Handling and evaluation tags. ``quiet`` keeps them out of the tab order, for long tables."""
    tags = [(code, words.code_words(code), "handling") for code in handling or []]
    if evaluation:
        tags.insert(0, (evaluation, words.code_words(evaluation), "evaluation"))
    return {"tags": tags, "quiet": quiet}


@register.inclusion_tag("desk/parts/country.html")
def country(code: str, state: str = "") -> dict[str, Any]:
    """Flag and name; assigned, contested or unknown by shape and word."""
    return {"code": code, "name": country_name(code), "state": state, "flag": code in shapes.flags()}


@register.inclusion_tag("desk/parts/deadline.html")
def deadline(what: str, at: object, **more: Any) -> dict[str, Any]:
    """What ends, when, in how long. ``more``: href, note, now (aware UTC; the present if left out)."""
    now = more.pop("now", None) or datetime.now(UTC)
    ends = words.moment(at)
    left = (ends - now).total_seconds() / 86_400 if ends else 0
    said = words.distance(ends, now=now) if ends else ""
    return {
        "what": what,
        "at": ends,
        "said": said,
        "soon": ends is not None and 0 <= left < 7,
        "gone": left < 0,
        **more,
    }


@register.inclusion_tag("desk/parts/due.html")
def due(at: object, now: datetime) -> dict[str, Any]:
    """A deadline in a table's cell: in how long, or by how much it is over."""
    ends = words.moment(at)
    left = (ends - now).total_seconds() if ends else 0.0
    said = words.distance(ends, now=now) if ends else "–"
    return {"at": ends, "said": said, "gone": left < 0, "soon": 0 <= left < 86_400}


@register.inclusion_tag("desk/parts/ladder.html")
def ladder(steps: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Rungs in order, each with name, state (past, here, ahead), by, at."""
    return {"steps": list(steps)}


@register.inclusion_tag("desk/parts/empty.html")
def empty(what: str, next_step: str = "", href: str = "") -> dict[str, Any]:
    """What is missing and the one next step."""
    return {"what": what, "next_step": next_step, "href": href}


@register.inclusion_tag("desk/parts/error.html")
def error(failure: Any, breach: bool = False) -> dict[str, Any]:
    """The house form: where, what, what to do."""
    return {"failure": failure, "breach": breach}


@register.inclusion_tag("desk/parts/map.html")
def country_map(counts: Iterable[Mapping[str, Any]], title: str, hatched: str = "") -> dict[str, Any]:
    """The choropleth with its key; put the table with the same figures beside it. ``hatched``: what hatching means."""
    drawn = choropleth.choropleth(counts, language=get_language() or "en")
    return {"map": drawn, "title": title, "hatched": hatched, "kosovo_note": shapes.KOSOVO_NOTE}


@register.inclusion_tag("desk/parts/timeline.html")
def timeline(rows: Sequence[tuple[str, Sequence[lanes.Event]]], marks: Sequence[lanes.Mark] = ()) -> dict[str, Any]:
    """A lane per account, and the same in a table that opens."""
    return {"drawn": lanes.timeline(rows, marks=marks), "rows": rows, "marks": marks}


@register.inclusion_tag("desk/parts/graph.html")
def link_graph(accounts: Iterable[str], links: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Accounts and what they share, and the same as a list."""
    return {"drawn": graph.graph(accounts, links), "links": links}


@register.inclusion_tag("desk/parts/reconciliation.html")
def reconciliation(counts: Mapping[str, int]) -> dict[str, Any]:
    """read = accepted + quarantined + duplicates, as one bar and its sum."""
    parts = [(name, int(counts.get(name) or 0)) for name in PARTS_OF_READ]
    return {"parts": bars.stacked(parts), "counts": parts, **_sums(counts)}


@register.inclusion_tag("desk/parts/reconciles.html")
def reconciles(counts: Mapping[str, int]) -> dict[str, Any]:
    """Whether the rows of a contribution or an agency add up, by shape and word."""
    return _sums(counts)


def _sums(counts: Mapping[str, int]) -> dict[str, int]:
    return {"read": int(counts.get("read") or 0), "sum": sum(int(counts.get(name) or 0) for name in PARTS_OF_READ)}


@register.inclusion_tag("desk/parts/tier.html")
def tier_tag(number: int) -> dict[str, Any]:
    """A tier as a tag: red for danger to a child, green for a child safe, dashed for what is only declared."""
    moods = {0: "danger", 1: "danger", 6: "provisional", 7: "provisional", 9: "safe"}
    return {"words": words.tier(number), "mood": moods.get(int(number), "")}


@register.inclusion_tag("desk/parts/counted.html")
def counted(counts: Any) -> dict[str, Any]:
    """Known, new, declared and camera files as bars of one scale, each with its pattern, number and share."""
    return {"laid": shares.laid(counts), "counts": counts, "width": shares.WIDTH}


@register.inclusion_tag("desk/parts/counted_cell.html")
def counted_cell(counts: Any, kind: str) -> dict[str, Any]:
    """One of them in a table of many items."""
    bars_of = shares.laid(counts, width=shares.CELL)
    return {"bar": next(bar for bar in bars_of if bar.kind == kind), "width": shares.CELL}


@register.inclusion_tag("desk/parts/patterns.html")
def patterns() -> dict[str, Any]:
    """The patterns of those bars, once on a page."""
    return {}


@register.inclusion_tag("desk/parts/share.html")
def share(value: object, most: object) -> dict[str, Any]:
    """A small bar in a table cell: ``value`` out of ``most``."""
    whole = float(str(most or 0)) or 1.0
    return {"length": round(min(100.0, 100 * float(str(value or 0)) / whole), 1)}
