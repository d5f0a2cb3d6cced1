"""Calls with their answers, and windows in each country's local time with what speaks against them."""

from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.entering import running_operation
from tallystick.actionday.windows.conflicts import conflicts_of
from tallystick.actionday.windows.hours import all_hours, permitted
from tallystick.actionday.windows.rules.permitted import local_words
from tallystick.actionday.windows.rules.standing import holding
from tallystick.actionday.windows.standing import Standing, said, standings
from tallystick.law.hours import Hours
from tallystick.records import consultation
from tallystick.records.models import Agency, Call, CallAnswer, Subject
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """``answer``: the newest that is the country's; None: it has not answered. ``local``: the window as the country's
    clocks show it ("Mon 29 Mar 2027 06:00 CEST"), empty where its ``zone`` is unknown. ``newest``: no later call of the
    kind was put to the same country. ``mine``: the viewer's agency answers it. ``waits_minutes``: since it was put,
    where nobody answered, else 0."""

    call: Call
    answer: CallAnswer | None
    country: str
    zone: str
    local: str
    newest: bool
    mine: bool
    waits_minutes: int


@dataclass(frozen=True, kw_only=True)
class CountryWindow:
    """One country's window: ``starts_at``, ``ends_at`` UTC (None: none was proposed), ``local`` and ``local_until`` as
    its clocks show it, ``zone`` an IANA name (empty: unknown). ``permitted``: whether homes may be searched at
    ``starts_at`` (None: not known), ``because`` why. ``conflicts``: sentences."""

    agency: str
    country: str
    zone: str
    starts_at: datetime | None
    ends_at: datetime | None
    local: str
    local_until: str
    accepted: bool
    declined: bool
    held: bool
    stood_down: bool
    permitted: bool | None
    because: str
    conflicts: tuple[str, ...]


def calls(viewer: Viewer, *, now: datetime) -> tuple[CallLine, ...]:
    """Every call the viewer may see, newest first. ``now`` aware."""
    operation = running_operation(viewer)
    rows = list(Call.objects.filter(operation=operation).order_by("-at", "-entered_at", "-id"))
    answers = {str(row.pk): row for row in CallAnswer.objects.filter(operation=operation)}
    held_by = holding([said(row) for row in answers.values()])
    agencies = sorted({row.to for row in rows})
    countries = _countries(agencies)
    zones = all_hours(operation.pk, agencies, now.date())
    newest: dict[tuple[str, str], Call] = {}
    for row in rows:
        newest.setdefault((row.to, row.kind), row)
    found = []
    for row in rows:
        last = held_by.get(str(row.pk))
        found.append(
            CallLine(
                call=row, answer=answers[last.id] if last else None, country=countries.get(row.to, ""),
                zone=zones[row.to].zone, local=_local(row.starts_at, zones[row.to].zone),
                newest=newest[row.to, row.kind].pk == row.pk,
                mine=row.to == viewer.agency and not viewer.looks_as,
                waits_minutes=0 if last else max(0, int((now - row.at).total_seconds() // 60)),
            )
        )  # fmt: skip
    consultation.note(viewer, subject_kind="calls", subject="all")
    return tuple(found)


def windows(viewer: Viewer, *, now: datetime) -> tuple[CountryWindow, ...]:
    """Windows of every country the viewer sees anything of, by country: to a national officer, the own alone."""
    operation = running_operation(viewer)
    found = standings(operation.pk)
    set_by = Subject.objects.filter(operation=operation, withdrawn_at=None).values_list("owner", flat=True)
    agencies = sorted({*found, *set_by})
    countries, conflicts = _countries(agencies), conflicts_of(viewer)
    rows = []
    for agency in agencies:
        standing = found.get(agency, Standing())
        starts = standing.window.starts_at if standing.window else None
        hours = all_hours(operation.pk, [agency], (starts or now).date())[agency]
        rows.append(_window(agency, standing, hours, country=countries.get(agency, ""), all_conflicts=conflicts))
    consultation.note(viewer, subject_kind="windows", subject="all")
    return tuple(sorted(rows, key=lambda row: (row.country, row.agency)))


def _window(
    agency: str, standing: Standing, hours: Hours, *, country: str, all_conflicts: dict[str, tuple[str, ...]]
) -> CountryWindow:
    starts = standing.window.starts_at if standing.window else None
    ends = standing.window.ends_at if standing.window else None
    may, because = _may(starts, hours)
    return CountryWindow(
        agency=agency, country=country, zone=hours.zone, starts_at=starts, ends_at=ends,
        local=_local(starts, hours.zone), local_until=_local(ends, hours.zone), accepted=standing.accepted,
        declined=standing.declined, held=standing.held, stood_down=standing.stood_down, permitted=may,
        because=because, conflicts=all_conflicts.get(agency, ()),
    )  # fmt: skip


def _may(starts: datetime | None, hours: Hours) -> tuple[bool | None, str]:
    """Whether homes may be searched when the window opens, and why."""
    rule = permitted(hours)
    if rule is None:
        unknown = "When homes may be searched there is not known: the country enters its hours."
        return None, f"{unknown} {hours.lead}".rstrip()
    if rule.since is None or rule.until is None:
        return (True if starts else None), f"At any hour: {hours.words}"
    because = f"Homes may be searched from {hours.clock} ({hours.zone}): {hours.words}"
    return (rule.at(starts) if starts else None), because


def _local(instant: datetime | None, zone: str) -> str:
    return local_words(instant, zone) if instant and zone else ""


def _countries(agencies: list[str]) -> dict[str, str]:
    return dict(Agency.objects.filter(pk__in=agencies).values_list("pk", "country"))
