"""Each different set of facts is asked of the rule once; every content with those facts stands as it says."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from tallystick.evidence.rules.dates import instant_of, is_date
from tallystick.evidence.rules.origin import declared
from tallystick.triage.builds.given import Asked
from tallystick.triage.builds.laying import lay_rows
from tallystick.triage.builds.opening import naive
from tallystick.triage.builds.said import Series, labels_of, series_of
from tallystick.triage.rules.facts import Child, Facts, Known, Label
from tallystick.triage.rules.ordering import LONGEST_WAIT
from tallystick.triage.rules.placing import Placed, place
from tallystick.vocabulary.manifest import C2paState, Origin, SignalKind
from tallystick.vocabulary.triage import LinkKind

FARTHEST = "-12:00"
"""A time without a zone is read in the zone that makes it latest: nobody's zone is assumed to make a child safe."""
LATEST = datetime.max.replace(tzinfo=UTC)
LAST_SECOND = LATEST.replace(microsecond=0)
"""A camera may say the last second there is: no later one is computed from it."""


@dataclass(frozen=True)
class Meanings:
    """What the numbers in a signature stand for. ``declares``: matches that only declare AI, as a signal would."""

    signs: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, Known]
    declares: Mapping[str, Mapping[str, Any]]
    labels: Mapping[str, Label]
    names: Mapping[str, str]


def lay_placed(engine: duckdb.DuckDBPyConnection, asked: Asked, *, now: datetime) -> dict[int, Placed]:
    """Make PLACEMENTS (signature, tier, strength) and WAITS (tier, what came before that has waited longest); gives
    placements by signature."""
    meanings = _meanings(engine, asked, now)
    found = engine.execute("SELECT * FROM SIGNATURES ORDER BY signature")
    names = [column[0] for column in found.description or []]
    placed = {
        int(row[0]): _worded(place(_facts(dict(zip(names, row, strict=True)), meanings, now), now=now), meanings.names)
        for row in found.fetchall()
    }
    lay_rows(
        engine,
        "PLACEMENTS",
        "signature BIGINT, tier INTEGER, strength INTEGER",
        [(number, int(one.tier), one.strength) for number, one in placed.items()],
    )
    waits = [(int(tier), naive(now) - wait) for tier, wait in LONGEST_WAIT.items()]
    lay_rows(engine, "WAITS", "tier INTEGER, since TIMESTAMP", waits)
    return placed


def _worded(one: Placed, names: Mapping[str, str]) -> Placed:
    """Officers by the names they are known by, for whoever reads it."""
    because = one.because
    for officer, name in names.items():
        because = tuple(sentence.replace(officer, name) for sentence in because)
    return replace(one, because=because)


def _meanings(engine: duckdb.DuckDBPyConnection, asked: Asked, now: datetime) -> Meanings:
    forms = engine.execute('SELECT form, kind, says, state, "where", named, trace FROM FORMS').fetchall()
    names = ("kind", "says", "state", "where", "generator", "has_position")
    signs = {str(row[0]): dict(zip(names, row[1:], strict=True)) for row in forms}
    series = series_of(asked.judged, now=now)
    known, declares = {}, {}
    sql = (
        "SELECT f.form, b.name, f.counts, f.exact, f.series, b.owner, b.classified, f.by_two,"
        " b.kind = 'known_identified' FROM KNOWN_FORMS f JOIN BANKS b USING (bank)"
    )
    for form, bank, counts, *more in engine.execute(sql).fetchall():
        if counts == "declared":
            declares[str(form)] = _declares(bank)
        else:
            known[str(form)] = _known(bank, counts, more, series)
    return Meanings(signs, known, declares, labels_of(asked.judged, now=now), asked.names)


def _declares(bank: str) -> dict[str, Any]:
    """An exact match with a bank of declared AI: an unsigned declaration, and nothing more."""
    return {
        "kind": str(SignalKind.AI_LABEL), "says": str(Origin.AI), "state": str(C2paState.UNSIGNED),
        "where": f"bank {bank}",
    }  # fmt: skip


def _known(bank: str, counts: str, more: list[Any], series: Series) -> Known:
    exact, named, owner, classified, by_two, identified = more
    if counts == "listed":
        return Known(bank=bank, exact=True, classified=False, not_pertinent=True, by_two=by_two)
    if counts == "tie":
        return Known(bank=bank, exact=False, classified=False)
    child: Child | None = None
    if named is not None:
        child = series.child(owner, named, identified=identified)
    return Known(bank=bank, exact=exact, classified=classified, child=child, by_two=by_two)


def _facts(row: Mapping[str, Any], meanings: Meanings, now: datetime) -> Facts:
    matches = row["matches"].split()
    signs = [meanings.signs[form] for form in row["signs"].split()]
    known = tuple(meanings.known[form] for form in matches if form in meanings.known)
    if row["suspected"]:
        known += (Known(bank="another tool's manifest", exact=False, classified=False),)
    return Facts(
        file=str(row["signature"]),
        declared=declared([*signs, *(meanings.declares[form] for form in matches if form in meanings.declares)]),
        seen_at=now,
        flags=frozenset(row["flags"].split()),
        classified=row["classified"],
        known=known,
        links={LinkKind(kind): int(count) for kind, _, count in (one.partition("=") for one in row["links"].split())},
        taken=latest(row["taken"] or ""),
        raised_at=row["raised_at"].replace(tzinfo=UTC) if row["raised_at"] else None,
        labels=tuple(meanings.labels[one] for one in row["labels"].split() if one in meanings.labels),
    )


def latest(taken: str) -> datetime | None:
    """The latest instant of times as cameras wrote them, divided by |; None where none can be read. A date at the end
    of what a calendar holds is the latest there is."""
    dates = [one for one in taken.split("|") if is_date(one)]
    found = [instant_of(one) or instant_of(one + FARTHEST) for one in dates]
    return max((_instant(one) if one else LATEST for one in found), default=None)


def _instant(text: str) -> datetime:
    whole, _, fraction = text.rstrip("Z").partition(".")
    at = datetime.fromisoformat(whole).replace(tzinfo=UTC)
    if not fraction.strip("0"):
        return at
    return at + timedelta(seconds=1) if at < LAST_SECOND else LATEST
