"""The sealed truth of an invented action day: what every figure comes to under each definition, counted from the plan.

Definitions that are not among these come to nought. Keys are those of the report's definitions.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tallystick.rehearsal.day_plan import CountryDay, Outcome, Plan
from tallystick.rehearsal.day_rows import DEVICES

Figure = dict[str, int]
"""Country -> number."""
KINDS_OF_DEVICES = (*DEVICES, "device")


def figures_of(plan: Plan) -> dict[str, dict[str, Any]]:
    """Definition -> ``total`` and ``by_country`` (those with nothing left out)."""
    found = {**_people(plan), **_found(plan)}
    return {
        key: {"total": sum(by.values()), "by_country": {code: count for code, count in sorted(by.items()) if count}}
        for key, by in found.items()
    }


def _people(plan: Plan) -> dict[str, Figure]:
    suspects = Counter({one.code: one.suspects for one in plan.countries})
    if plan.row.elsewhere:
        suspects[plan.row.elsewhere] += 1
    main = Counter({one.code: int(one.main) for one in plan.countries})
    arrested, already = _each(plan, lambda one: one.arrested), _each(plan, lambda one: one.already)
    either = _each(plan, lambda one: one.arrested or one.already)
    everybody = Counter(suspects) + main
    return {
        "suspects": everybody,
        "suspects_without_main": suspects,
        "suspects_without_already": everybody - already,
        "suspects_countries": dict.fromkeys((code for code, count in everybody.items() if count), 1),
        "participating_countries": {one.code: 1 for one in plan.countries},
        "arrests": arrested,
        "arrests_with_main": arrested + main,
        "arrests_operation": arrested + main,
        "arrests_with_already": either + main,
        "already_under_arrest": already,
        "interviews": _each(plan, lambda one: one.interviewed),
        "children_identified": _each(plan, lambda one: one.children),
        "children_safeguarded": _each(plan, lambda one: one.children),
    }


def _found(plan: Plan) -> dict[str, Figure]:
    searches = _each(plan, lambda one: len(one.searches))
    items = _each(plan, lambda one: sum(one.items.values()))
    devices = _each(plan, lambda one: sum(one.items.get(kind, 0) for kind in KINDS_OF_DEVICES))
    return {
        "house_searches": searches,
        "searches": searches,
        "house_searches_by_address": Counter({one.code: _different(one, 2) for one in plan.countries}),
        "house_searches_by_warrant": Counter({one.code: _different(one, 1) for one in plan.countries}),
        "items_seized": items,
        "items_seized_about": items,
        "devices_seized": devices,
        "data_volume": _each(plan, lambda one: one.volume),
    }


def _each(plan: Plan, of: Callable[[Outcome], int]) -> Counter[str]:
    return Counter({country.code: sum(int(of(one)) for one in country.outcomes) for country in plan.countries})


def _different(country: CountryDay, part: int) -> int:
    """Warrants (1) or addresses (2) of a country. Lines about several doors name neither: there every search counts."""
    said = [search[part] for one in country.outcomes for search in one.searches]
    return len(said) if country.way == "bulk" else len(set(said))
