"""Persons as rows, with their votes for countries and signs of risk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tallystick.linking.choosing import Choice, Chosen
from tallystick.linking.copies import Frame, Row, instant
from tallystick.linking.facts import Facts
from tallystick.linking.linkrows import source_row
from tallystick.linking.rules.countries import place
from tallystick.linking.rules.indicators import best, rank, strongest_role
from tallystick.vocabulary.codes import Category, CountryState

RETENTION_DAYS = 365
"""How long access providers keep who had an address, at most [K]; many keep it for far less."""

VOTES_SHOWN = 12


@dataclass(frozen=True)
class Before:
    """What a person's row keeps over a rebuild: what people decided or set."""

    number: str
    accounts: frozenset[str]
    category: str
    grants: tuple[str, ...]
    away_from: tuple[str, ...]
    towards: str
    became: str


@dataclass(frozen=True)
class Told:
    """Notes on a group that an analyst has to see: why it was split, whether it is too large."""

    cuts: Mapping[str, list[str]]
    too_large: frozenset[str]


def person_rows(
    choice: Choice,
    facts: Mapping[str, Facts],
    before: Mapping[str, Before],
    *,
    frame: Frame,
    build: str,
    told: Told,
) -> Iterator[Row]:
    """One row per person, and one per old id that lives on in another."""
    tied = [old for old in before.values() if old.away_from]
    for one in choice.persons:
        known = facts.get(one.person) or Facts()
        row = _person(one, known, before.get(one.person), frame=frame, told=told) | {"build": build}
        yield row | ties([old for old in tied if old.accounts & one.accounts], before.get(one.person))
    for person, became in sorted(choice.became.items()):
        old = before[person]
        yield frame.held(set()) | {
            "id": person,
            "number": old.number,
            "accounts": [],
            "category": old.category,
            "grants": list(old.grants),
            "away_from": list(old.away_from),
            "towards": old.towards,
            "became": became or None,
            "country_state": CountryState.UNKNOWN,
            "build": build,
        }


def _person(one: Chosen, known: Facts, old: Before | None, *, frame: Frame, told: Told) -> Row:
    placed = place(known.votes)
    signs = best(known.signs)
    country_codes = {"country": placed.country, "country_state": str(placed.state)}
    return (
        frame.held(known.contributions)
        | country_codes
        | {
            "id": one.person,
            "number": one.number,
            "role": strongest_role(known.roles, uploads=known.counts["uploads"], payments=known.counts["payments"]),
            "accounts": sorted(one.accounts),
            "excluded": known.excluded,
            "figures": _figures(one, known, placed.because, told),
            "first_at": instant(known.first_s),
            "last_at": instant(known.last_s),
            "expires_first": expires(instant(known.home_last_s)),
            "rank": rank(signs),
            "follows": one.follows or None,
            "category": old.category if old else Category.UNASSESSED,
            "grants": list(old.grants) if old else [],
        }
    )


def ties(held: Iterable[Before], own: Before | None) -> Row:
    """From whom a person is withheld: whoever any old person with one of its accounts was. The one agency it may go to
    holds only while all of them name the same and none withholds it from that agency.
    """
    all_ties = [*held, *([own] if own else [])]
    away = sorted({code for old in all_ties for code in old.away_from})
    named = {old.towards for old in all_ties if old.away_from}
    towards = named.pop() if len(named) == 1 else ""
    return {"away_from": away, "towards": "" if towards in away else towards}


def expires(last_home: datetime | None) -> datetime | None:
    """When the last provider that could name a line's holder will have deleted it."""
    return last_home + timedelta(days=RETENTION_DAYS) if last_home else None


def _figures(one: Chosen, known: Facts, because: str, told: Told) -> dict[str, Any]:
    figures: dict[str, Any] = {name: count for name, count in sorted(known.counts.items()) if count}
    figures["country_because"] = because
    figures["holdings"] = sorted(one.holdings)
    figures["cuts"] = sorted({note for account in one.accounts for note in told.cuts.get(account, [])})
    figures["too_large"] = bool(one.accounts & told.too_large)
    return figures


def vote_rows(facts: Mapping[str, Facts], *, frame: Frame) -> Iterator[Row]:
    """Votes, each kind and country once with all its sources."""
    for person, known in facts.items():
        merged: dict[tuple[str, str], Row] = {}
        for vote in known.votes:
            row = merged.setdefault(
                (vote.kind, vote.country),
                {"strength": vote.strength, "sentence": vote.sentence[:300], "sources": [], "times": 0},
            )
            row["times"] += 1
            row["sources"] += [source_row(*source) for source in vote.sources if len(row["sources"]) < VOTES_SHOWN]
        for (kind, country), row in merged.items():
            contributions = {source["contribution"] for source in row["sources"]}
            row.pop("times")
            yield frame.held(contributions) | row | {"person": person, "kind": kind, "country": country}


def indicator_rows(facts: Mapping[str, Facts], *, frame: Frame) -> Iterator[Row]:
    """Signs of risk, the strongest of each kind; records of partners stay one by one."""
    for person, known in facts.items():
        one_by_one = [sign for sign in known.signs if sign.kind == "prior_hit"]
        for sign in [*one_by_one, *(sign for sign in best(known.signs) if sign.kind != "prior_hit")]:
            yield frame.held({contribution for contribution, _, _ in sign.sources}) | {
                "person": person,
                "kind": sign.kind,
                "strength": sign.strength,
                "sentence": sign.sentence[:300],
                "sources": [source_row(*source) for source in sign.sources],
            }
