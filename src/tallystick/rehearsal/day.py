"""The script of the day: ``day.toml`` (what each country is asked, answers and enters) and ``sealed/day.json``."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tallystick.rehearsal.day_plan import CountryDay, Outcome, Plan, plan_day
from tallystick.rehearsal.day_script import Script, write_lines
from tallystick.rehearsal.day_truth import figures_of
from tallystick.rehearsal.operation import COORDINATOR
from tallystick.rehearsal.shapes import Shape
from tallystick.rehearsal.sheet import Table, toml

DAY, SEALED = "day.toml", Path("sealed") / "day.json"
OPENS, CLOSES = 5 * 60, 22 * 60
"""When homes may be searched in every country of the rehearsal, in minutes after local midnight: invented."""
PROPOSED_DAYS = 12
"""So long before the first window all of them are proposed."""


def write_day(shape: Shape, seed: int, into: Path) -> None:
    """Both files; the same for the same shape and seed, whatever the scale: small worlds have fewer persons packaged
    and more that countries report."""
    script, truth = make_day(shape, seed)
    (into / DAY).write_text(toml(script), encoding="utf-8")
    (into / SEALED).parent.mkdir(parents=True, exist_ok=True)
    (into / SEALED).write_text(json.dumps(truth, indent=1, sort_keys=True), encoding="utf-8")


def make_day(shape: Shape, seed: int) -> tuple[Table, dict[str, Any]]:
    """The script as it is written, and the truth about it."""
    plan = plan_day(shape, seed)
    lines = write_lines(plan, Script(f"{shape.name} {seed}"))
    said: Table = {
        "day": {"coordinator": COORDINATOR, "lead": f"{shape.lead}-NCP", "countries": len(plan.countries)},
        "country": [_country(one) for one in plan.countries],
        "call": _calls(plan),
        "subject": [_subject(at, one) for at in plan.countries for one in at.outcomes],
        "line": lines,
    }
    return said, {"figures": figures_of(plan)}


def _country(one: CountryDay) -> Table:
    """What a country says before the day. ``suspects``: how many live there; those of its package come first."""
    local = one.starts_at.astimezone(ZoneInfo(one.zone))
    return {
        "agency": one.agency, "country": one.code, "zone": one.zone, "starts_at": one.starts_at,
        "ends_at": one.ends_at, "local": f"{local:%Y-%m-%d %H:%M %Z}", "since": OPENS, "until": CLOSES,
        "source": "Hours of this rehearsal, invented", "suspects": one.suspects, "way": one.way,
        "silent": one.silent, "consents": any(out.children for out in one.outcomes) or one.main,
    }  # fmt: skip


def _calls(plan: Plan) -> list[Table]:
    """What the coordinator puts to countries, and what each answers; one declines its window at first."""
    calls: list[Table] = []
    shy, first = plan.countries[-1], min(one.starts_at for one in plan.countries)
    for one in plan.countries:
        window = {"starts_at": one.starts_at, "ends_at": one.ends_at}
        proposed = (one.starts_at - first).total_seconds() / 3600 + PROPOSED_DAYS * 24
        if one is shy:
            rather = one.starts_at + timedelta(hours=1)
            calls.append(_call(one, "window", proposed + 24, "declined", **window, rather_from=rather))
        calls.append(_call(one, "window", proposed, "accepted", **window))
        calls.append(_call(one, "roll_call", 14, "acknowledged"))
        calls.append(_call(one, "communications_check", 2, "acknowledged"))
    held = plan.countries[1]
    calls += [_call(held, "hold", 5, "acknowledged"), _call(held, "resume", 4, "acknowledged")]
    return sorted(calls, key=lambda call: (call["put_at"], call["agency"]))


def _call(one: CountryDay, kind: str, hours: float, says: str, **more: datetime) -> Table:
    put = one.starts_at - timedelta(hours=hours)
    return {"agency": one.agency, "kind": kind, "put_at": put, "says": says, "minutes": 9, **more}


def _subject(country: CountryDay, one: Outcome) -> Table:
    """Whom a country means to visit, and what it keeps to itself of them. ``found``: on the day, behind a door."""
    local = country.starts_at.astimezone(ZoneInfo(country.zone))
    any_hour = not OPENS <= local.hour * 60 + local.minute < CLOSES
    warrant = one.searches[0][1] if one.searches else f"W-{one.reference}"
    return {
        "agency": country.agency, "reference": one.reference, "found": one.unexpected, "warrant": warrant,
        "any_hour": any_hour, "address": f"Lantern Row {one.reference}", "team": f"Team {one.reference[-2:]}",
        "children": "yes" if one.children or one.early else "no",
    }  # fmt: skip
