"""The board made of what the open session sees, for one agency or for all."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tallystick.actionday.board.gathering import Doors, Narrow, OnBehalf, doors, last_heard, on_behalf, results
from tallystick.actionday.board.lines import Board, Called, CountryLine
from tallystick.actionday.board.rules.facts import Facts, Waiting
from tallystick.actionday.board.rules.hearing import hearing
from tallystick.actionday.board.rules.late import due, late, late_changes
from tallystick.actionday.doors.rules.counts import Counts
from tallystick.actionday.doors.rules.standing import ORDER
from tallystick.actionday.windows.hours import all_hours
from tallystick.actionday.windows.rules.permitted import local_words
from tallystick.actionday.windows.standing import Standing, standings
from tallystick.records.models import Agency, Call, CallAnswer
from tallystick.vocabulary.actionday import CallKind, Hearing
from tallystick.vocabulary.results import ResultKind

NO_DOORS = Doors(counts=Counts(states={}, of=0), lines=(), early=0)


@dataclass(frozen=True, kw_only=True)
class _Day:
    """Everything the rows say, by agency."""

    stands: Mapping[str, Standing]
    doors: Mapping[str, Doors]
    results: Mapping[str, Counter[str]]
    heard: Mapping[str, datetime]
    behalf: Mapping[str, OnBehalf]
    called: Mapping[tuple[str, str], Called]
    zones: Mapping[str, str]


def make_board(
    operation: UUID | str, agencies: Collection[str], *, version: int, now: datetime, but: Narrow = frozenset()
) -> Board:
    """A line for each agency that has a country, by country and code; ``but``: what is tied to these is left out."""
    countries = dict(Agency.objects.filter(pk__in=agencies).exclude(country="").values_list("pk", "country"))
    day = _day(operation, sorted(countries), now=now, but=but)
    ordered = sorted(countries, key=lambda code: (countries[code], code))
    made = [_line(code, countries[code], day, now=now) for code in ordered]
    totals = Counter[str]()
    for line, _ in made:
        totals.update(line.counts)
    changes = [at for _, at in made if at is not None]
    return Board(
        version=version,
        at=now,
        lines=tuple(line for line, _ in made),
        totals={state: totals[state] for state in ORDER if totals[state]},
        changes_at=min(changes, default=None),
    )


def _day(operation: UUID | str, agencies: list[str], *, now: datetime, but: Narrow) -> _Day:
    return _Day(
        stands=standings(operation),
        doors=doors(operation, but=but),
        results=results(operation, but=but),
        heard=last_heard(operation, but=but),
        behalf=on_behalf(operation, but=but),
        called=_called(operation),
        zones={code: hours.zone for code, hours in all_hours(operation, agencies, now.date()).items()},
    )


def _called(operation: UUID | str) -> dict[tuple[str, str], Called]:
    """(agency, kind) -> the newest call of a kind, with its first answer."""
    calls = Call.objects.filter(operation_id=operation).order_by("at", "id")
    newest = {(call.to, call.kind): call for call in calls}
    said = CallAnswer.objects.filter(operation_id=operation, call__in=[call.pk for call in newest.values()])
    first = {row.call: row for row in said.order_by("-happened_at", "-id")}
    return {
        key: Called(
            call=str(call.pk), put_at=call.at,
            answered_at=first[call.pk].happened_at if call.pk in first else None,
            says=first[call.pk].says if call.pk in first else "",
        )
        for key, call in newest.items()
    }  # fmt: skip


def _line(agency: str, country: str, day: _Day, *, now: datetime) -> tuple[CountryLine, datetime | None]:
    """A country's line, and when it changes by the clock alone."""
    stands, there = day.stands.get(agency, Standing()), day.doors.get(agency, NO_DOORS)
    found, zone = day.results.get(agency, Counter()), day.zones.get(agency, "")
    behalf = day.behalf.get(agency, OnBehalf())
    facts = _facts(agency, stands, there, day)
    heard = hearing(facts, now=now)
    line = CountryLine(
        agency=agency, country=country, last_heard=facts.last_heard, hearing=heard.hearing,
        silent=heard.hearing == Hearing.SILENT, late=late(facts, now=now),
        roll_call=day.called.get((agency, CallKind.ROLL_CALL), Called()),
        communications_check=day.called.get((agency, CallKind.COMMUNICATIONS_CHECK), Called()),
        counts=there.counts.states, of=there.counts.of, over=there.counts.over, lines=there.lines, early=there.early,
        starts_at=facts.starts_at, ends_at=facts.ends_at, accepted=stands.accepted, declined=stands.declined,
        local=local_words(facts.starts_at, zone) if facts.starts_at and zone else "", zone=zone,
        order_answered_at=_order(agency, stands, day),
        held=stands.held, stood_down=stands.stood_down, devices=found[ResultKind.ITEM_SEIZED],
        arrests=found[ResultKind.ARREST], searches=found[ResultKind.HOUSE_SEARCH],
        unconfirmed=behalf.unconfirmed, disputed=behalf.disputed,
    )  # fmt: skip
    changes = [at for at in (heard.until, late_changes(facts, now=now)) if at is not None]
    return line, min(changes, default=None)


def _order(agency: str, stands: Standing, day: _Day) -> datetime | None:
    """When the stand-down in force, or else the hold, was acknowledged."""
    kind = CallKind.STAND_DOWN if stands.stood_down else CallKind.HOLD
    return day.called.get((agency, kind), Called()).answered_at if stands.stood_down or stands.held else None


def _facts(agency: str, stands: Standing, there: Doors, day: _Day) -> Facts:
    window = stands.window
    return Facts(
        starts_at=window.starts_at if window else None, ends_at=window.ends_at if window else None,
        declined=stands.declined, held=stands.held, stood_down=stands.stood_down, last_heard=day.heard.get(agency),
        states=there.counts.states, waiting=_waiting(agency, stands, day),
    )  # fmt: skip


def _waiting(agency: str, stands: Standing, day: _Day) -> tuple[Waiting, ...]:
    """Calls nobody answered, of each kind the newest alone, as far as they still stand."""
    newest = {called.call for (whose, _), called in day.called.items() if whose == agency}
    over = {
        CallKind.WINDOW: stands.stood_down,
        CallKind.STAND_DOWN: not stands.stood_down,
        CallKind.HOLD: not stands.held,
        CallKind.RESUME: stands.held,
    }
    return tuple(
        Waiting(
            words=f"The {call.kind.replace('_', ' ')}", since=call.at, due=due(call.at, starts_at=call.starts_at)
        )
        for call in stands.unanswered
        if str(call.pk) in newest and not over.get(CallKind(call.kind), False)
    )  # fmt: skip
