"""Which accounts go in under a person: the one with the country evidence, and what is confirmed to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.sharing.material import Lineage, LinkRow, PersonRow, SignRow, VoteRow
from tallystick.sharing.rules.passing import Gate
from tallystick.vocabulary.codes import WEAK_KINDS, LinkState, SelectorKind

PRIOR = "prior"
"""The sign where every pair starts: a constant, about nobody."""


@dataclass(frozen=True, kw_only=True)
class Belonging:
    """``keys`` are the accounts that go in, ``links`` the confirmed links that join them.

    ``left_out`` are accounts of the person that stay out: their joins are not confirmed or may not be shown.
    """

    keys: frozenset[str]
    links: tuple[LinkRow, ...] = ()
    left_out: tuple[str, ...] = ()


def shown_signs(link: LinkRow, gate: Gate) -> tuple[SignRow, ...]:
    """The signs of a link whose every source the recipient may have; one without sources bears the link's codes."""
    pair = (link.left, link.right)
    return tuple(
        sign for sign in link.because if sign.kind == PRIOR or _may_show(sign, link.codes, about=pair, gate=gate)
    )


def _may_show(sign: SignRow, codes: tuple[str, ...], *, about: tuple[str, str], gate: Gate) -> bool:
    return gate.derived(sign.sources, codes=() if sign.sources else codes, about=about).allowed


def holds_up(link: LinkRow, gate: Gate) -> bool:
    """Confirmed by an officer, and still more than weak once hidden signs are gone."""
    if link.state != LinkState.CONFIRMED:
        return False
    strong = set(SelectorKind) - set(WEAK_KINDS)
    return any(not sign.against and sign.weight > 0 and sign.kind in strong for sign in shown_signs(link, gate))


def belonging(
    person: PersonRow,
    *,
    votes: Iterable[VoteRow],
    links: Iterable[LinkRow],
    key_of: Mapping[Lineage, str],
    known: frozenset[str],
    gate: Gate,
) -> Belonging | None:
    """The accounts that may stand under this person; None when nobody can say which the country rests on.

    ``known`` are the accounts of which the recipient may have at least one row.
    """
    joins = [link for link in links if holds_up(link, gate)]
    may = known & frozenset(person.accounts)
    reached = {key: _reach(key, joins, allowed=may) for key in sorted(may)}
    anchor = _anchor(person, votes=votes, key_of=key_of, gate=gate, reached=reached)
    if not anchor:
        return None
    keys = reached[anchor]
    inside = tuple(link for link in joins if link.left in keys and link.right in keys)
    return Belonging(keys=frozenset(keys), links=inside, left_out=tuple(sorted(set(person.accounts) - keys)))


def account_of(source: Lineage, key_of: Mapping[Lineage, str]) -> str:
    """The account a source row is about; empty when no row says so."""
    return source.account or key_of.get(source, "")


def _reach(start: str, joins: list[LinkRow], *, allowed: frozenset[str]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for link in joins:
            if here in (link.left, link.right):
                there = link.right if here == link.left else link.left
                if there in allowed and there not in reached:
                    reached.add(there)
                    waiting.append(there)
    return reached


def _anchor(
    person: PersonRow,
    *,
    votes: Iterable[VoteRow],
    key_of: Mapping[Lineage, str],
    gate: Gate,
    reached: Mapping[str, set[str]],
) -> str:
    score = dict.fromkeys(reached, 0)
    unplaced = 0
    for vote in votes:
        if (
            vote.country != person.country
            or not gate.derived(vote.sources, codes=vote.codes, about=person.accounts).allowed
        ):
            continue
        keys = {account_of(source, key_of) for source in vote.sources} & set(score)
        unplaced += 0 if keys else vote.strength
        for key in keys:
            score[key] += vote.strength
    best = min(score, key=lambda key: (-score[key], key), default="")
    if best and score[best]:
        return best
    whole = bool(best) and len(reached[best]) == len(person.accounts)
    return best if whole and unplaced else ""
