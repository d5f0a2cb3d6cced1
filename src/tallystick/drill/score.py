"""Compares what the house gave out with the sealed truth. Pure."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from tallystick.drill.truth import Truth


def score(truth: Truth, *, persons: Sequence[Sequence[str]], packages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Shares between 0 and 1, and counts.

    ``persons``: the accounts of each person of the house. ``packages``: contents of released packages.
    precision: pairs joined that are one person's. recall: linkable pairs joined. country: people to find with usable
    country evidence who stand in the package of their country. named: innocents whose name stands anywhere in a
    package. shown: answers about innocents who may not be shown at all. set_apart: excluded people (undercover,
    researcher, victim, juvenile) in a package.
    """
    joined = [pair for accounts in persons for pair in combinations(sorted(accounts), 2)]
    known = [(a, b) for a, b in joined if a in truth.person_of and b in truth.person_of]
    right = sum(truth.person_of[a] == truth.person_of[b] for a, b in known)
    where = {account: i for i, accounts in enumerate(persons) for account in accounts}
    found = sum(a in where and where[a] == where.get(b) for a, b in truth.linkable)
    packaged = _packaged(truth, packages)
    at_home = sum(country in packaged[person] for person, country in truth.to_find.items())
    elsewhere = sum(bool(packaged[person] - {country}) for person, country in truth.to_find.items())
    named = _named(truth, packages)
    return {
        "pairs_joined": len(known),
        "pairs_wrong": len(known) - right,
        "precision": right / len(known) if known else 1.0,
        "linkable": len(truth.linkable),
        "recall": found / len(truth.linkable) if truth.linkable else 1.0,
        "to_find": len(truth.to_find),
        "country": at_home / len(truth.to_find) if truth.to_find else 1.0,
        "wrong_country": elsewhere,
        "innocents": len(truth.innocents),
        "named": named,
        "shown": _shown(truth, packages),
        "set_apart": sorted(p for p in packaged if truth.kind_of.get(p, "person") != "person" and packaged[p]),
        "packaged_persons": sum(len(content["persons"]) for content in packages),
    }


def _packaged(truth: Truth, packages: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Person of the truth -> countries whose package holds one of their accounts."""
    countries: dict[str, set[str]] = defaultdict(set)
    for content in packages:
        for person in content["persons"]:
            for account in person["accounts"]:
                if account["account"] in truth.person_of:
                    countries[truth.person_of[account["account"]]].add(content["cover"]["recipient"]["country"])
    return countries


def _shown(truth: Truth, packages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Answers about innocents who may not be shown at all, and yet stand in a package."""
    said = [json.dumps(content, ensure_ascii=False) for content in packages]
    return sorted(number for number in truth.hidden_answers if any(f'"{number}"' in text for text in said))


def _named(truth: Truth, packages: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of innocents that stand anywhere in a package: no package says any holder's name."""
    said = [json.dumps(content, ensure_ascii=False) for content in packages]
    return sorted(name for name in truth.innocents if any(name in text for text in said))
