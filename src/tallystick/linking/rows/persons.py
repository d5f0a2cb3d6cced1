"""Persons as rows, with their votes for countries and signs of risk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tallystick.linking.builds.choosing import Choice, Chosen
from tallystick.linking.rows.copies import Frame, Row, instant
from tallystick.linking.rows.facts import Facts, Source
from tallystick.linking.rows.links import source_row
from tallystick.linking.rules.countries import Vote, place
from tallystick.linking.rules.indicators import best, rank, strongest_role
from tallystick.vocabulary.codes import SHARED_BY_EXCEPTION, Category, CountryState

RETENTION_DAYS = 365
"""How long access providers keep who had an address, at most [K]; many keep it for far less."""

VOTES_SHOWN = 12
BEEN_KEPT = 100
"""So many groups of accounts that an id has been are remembered, for whatever is taken back."""


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
    held: frozenset[str] = frozenset()
    been: tuple[frozenset[str], ...] = ()
    follows: str = ""


@dataclass(frozen=True)
class Told:
    """Notes on a group that an analyst has to see: why it was split, whether it is too large, or contested because it
    holds accounts of decisions that contradict each other: then nothing may rest on it."""

    cuts: Mapping[str, list[str]]
    too_large: frozenset[str]
    contested: frozenset[str] = frozenset()


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
    holders, aliases = _holders(before), _aliases(before)
    had = {one.person: _had(one, holders, before) for one in choice.persons}
    given = {person: category(held, before.get(person)) for person, held in had.items()}
    told = _quiet(told, choice, given)
    for one in choice.persons:
        own, held = before.get(one.person), had[one.person]
        row = _person(one, facts.get(one.person) or Facts(), frame=frame, told=told) | {"build": build}
        row["figures"]["categories"] = differences([*held, *aliases[one.person]], given[one.person])
        row |= {"held": sorted(one.held), "been": _been(one.been)}
        row["follows"] = (own.follows if own else one.follows) or None
        yield row | ties(held, own) | {"category": given[one.person], "grants": list(own.grants) if own else []}
    for person, became in sorted(choice.became.items()):
        old = before[person]
        yield frame.held(set()) | {
            "id": person,
            "number": old.number,
            "accounts": [],
            "category": as_one(old.category, given.get(became, old.category)),
            "grants": list(old.grants),
            "away_from": list(old.away_from),
            "towards": old.towards,
            "held": sorted(old.held or old.accounts),
            "been": _been(old.been or (old.accounts,)),
            "follows": old.follows or None,
            "became": became or None,
            "country_state": CountryState.UNKNOWN,
            "build": build,
        }


def _been(groups: Iterable[frozenset[str]]) -> list[list[str]]:
    """What an id has been, the latest last; what it was too long ago is forgotten."""
    return [sorted(group) for group in groups if group][-BEEN_KEPT:]


def _holders(before: Mapping[str, Before]) -> Mapping[str, list[str]]:
    """Old persons by account. One put away has its accounts of then."""
    found: dict[str, list[str]] = defaultdict(list)
    for person, old in before.items():
        for account in old.accounts:
            found[account].append(person)
    return found


def _aliases(before: Mapping[str, Before]) -> Mapping[str, list[Before]]:
    """Old ids by the person they live on in."""
    found: dict[str, list[Before]] = defaultdict(list)
    for old in before.values():
        found[old.became].append(old)
    return found


def _had(one: Chosen, holders: Mapping[str, list[str]], before: Mapping[str, Before]) -> list[Before]:
    """Who had one of a person's accounts."""
    return [before[old] for old in sorted({old for account in one.accounts for old in holders.get(account, ())})]


def _quiet(told: Told, choice: Choice, given: Mapping[str, str]) -> Told:
    """Without the notes that would name, on somebody's page, an account of a person put away."""
    hidden = {account for one in choice.persons if given[one.person] in SHARED_BY_EXCEPTION for account in one.accounts}
    cuts = {
        account: [note for note in notes if account in hidden or not any(name in note for name in hidden)]
        for account, notes in told.cuts.items()
    }
    return replace(told, cuts=cuts)


def _person(one: Chosen, known: Facts, *, frame: Frame, told: Told) -> Row:
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
        }
    )


def category(held: Iterable[Before], own: Before | None) -> str:
    """What a person is. One who may be a victim, or an informant, stays so over every merge and every part of a split,
    the strictest of any old person with one of its accounts (victim before possible victim before informant), until
    victim identification says otherwise; of any other category the person keeps its own.
    """
    known = {old.category for old in [*held, *([own] if own else [])]}
    kept = own.category if own else Category.UNASSESSED
    return str(next((one for one in SHARED_BY_EXCEPTION if one in known), kept))


def as_one(was: str, now: str) -> str:
    """The category of an old id that lives on in a person: its own, unless one of both is put away with the other."""
    return now if {was, now} & set(SHARED_BY_EXCEPTION) else was


def differences(held: Iterable[Before], given: str) -> list[str]:
    """What officers said of those whose accounts a person has now, where it is something else than holds."""
    return sorted(
        {
            f"{old.number}, whose accounts are here, was assessed as {old.category}; {given} holds."
            for old in held
            if old.category not in (given, Category.UNASSESSED)
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
    figures["contested"] = bool(one.accounts & told.contested)
    return figures


def vote_rows(facts: Mapping[str, Facts], *, frame: Frame) -> Iterator[Row]:
    """Votes, each kind and country once, under the codes of every contribution it rests on."""
    for person, known in facts.items():
        merged: dict[tuple[str, str], list[Vote]] = defaultdict(list)
        for vote in known.votes:
            merged[vote.kind, vote.country].append(vote)
        for (kind, country), votes in merged.items():
            sources = dict.fromkeys(source for vote in votes for source in vote.sources)
            yield frame.held({contribution for contribution, _, _ in sources}) | {
                "person": person,
                "kind": kind,
                "country": country,
                "strength": votes[0].strength,
                "sentence": votes[0].sentence[:300],
                "sources": [source_row(*source) for source in shown_of(list(sources))],
            }


def shown_of(sources: list[Source]) -> list[Source]:
    """As many as are shown, one of every contribution before a second of any."""
    first = list({source[0]: source for source in reversed(sources)}.values())[::-1]
    more = [source for source in sources if source not in first]
    return [*first, *more[: max(0, VOTES_SHOWN - len(first))]]


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
