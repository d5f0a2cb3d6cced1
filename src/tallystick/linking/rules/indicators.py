"""Signs of risk to a child. They order work; they decide nothing, and there is no sum of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tallystick.vocabulary.codes import Category, Flag, PersonRole

RECENT_DAYS = 90
ORDER = (
    "child_accessible",
    "offers_production",
    "extortion",
    "producing",
    "prior_hit",
    "administering",
    "uploading",
    "place_named",
    "speaker_under_age",
    "recent_activity",
)
"""From what says most about a child at risk now to what says least. A person stands by their first, then their next."""

FLAG_SENTENCES = {
    Flag.CHILD_ACCESSIBLE: "A lab coded {times} messages as saying that a child is accessible.",
    Flag.OFFERS_PRODUCTION: "A lab coded {times} messages as offering production.",
    Flag.EXTORTION: "A lab coded {times} messages as extortion: the victim may be reachable now.",
    Flag.PLACE_NAMED: "A lab coded {times} messages as naming a place.",
    Flag.SPEAKER_UNDER_AGE: "A lab coded {times} messages as written by somebody under age: may be a child.",
}

ROLE_ORDER = tuple(role.value for role in PersonRole)


@dataclass(frozen=True)
class Sign:
    """An indicator with how strong it is (1 to 100) and the rows that say so."""

    kind: str
    strength: int
    sentence: str
    sources: tuple[tuple[str, str, int], ...] = ()


def flagged(flag: str, times: int, sources: tuple[tuple[str, str, int], ...]) -> Sign:
    sentence = FLAG_SENTENCES[Flag(flag)].format(times=times) if times > 1 else _one(flag)
    return Sign(flag, min(100, 60 + 10 * min(times, 4)), sentence, sources)


def _one(flag: str) -> str:
    return FLAG_SENTENCES[Flag(flag)].replace("{times} messages", "one message")


def uploading(uploads: int, sources: tuple[tuple[str, str, int], ...]) -> Sign:
    return Sign("uploading", min(90, 40 + uploads), f"{uploads} uploads are logged for these accounts.", sources)


def acting_as(role: str, sources: tuple[tuple[str, str, int], ...]) -> Sign | None:
    """The platform's own word for the account: producer and those who run the place."""
    if role == PersonRole.PRODUCER:
        return Sign("producing", 90, "The platform lists an account as producer.", sources)
    if role in (PersonRole.OPERATOR, PersonRole.ADMINISTRATOR):
        return Sign("administering", 70, f"The platform lists an account as {role}.", sources)
    return None


def prior(category: str, holding: str, sources: tuple[tuple[str, str, int], ...]) -> Sign | None:
    """A tie to a partner's record of a suspect or convicted person."""
    if category not in (Category.SUSPECT, Category.CONVICTED):
        return None
    agency, _, reference = holding.removeprefix("holding-").partition(":")
    strength = 90 if category == Category.CONVICTED else 75
    return Sign("prior_hit", strength, f"Tied to a record of {agency} ({reference}) with category {category}.", sources)


def recent(days: int) -> Sign | None:
    """Activity in the last three months before the seizure."""
    if days > RECENT_DAYS:
        return None
    return Sign("recent_activity", 40, f"Last seen {max(days, 0)} days before the seizure.")


def strongest_role(roles: Iterable[str], *, uploads: int, payments: int) -> str:
    """The strongest role any account has, by the platform's word or by what the logs show."""
    seen = {role for role in roles if role}
    if uploads:
        seen.add(PersonRole.UPLOADER)
    if payments:
        seen.add(PersonRole.BUYER)
    return min(seen, key=ROLE_ORDER.index, default=PersonRole.UNKNOWN.value)


def rank(signs: Iterable[Sign]) -> int:
    """Place in the order of work as a whole number: one bit per kind in the order above, so that no number of lesser
    signs outweighs a greater one; larger is sooner. It orders only; the signs are the because.

    >>> rank([Sign("child_accessible", 70, "")]) > rank([Sign("uploading", 90, ""), Sign("prior_hit", 90, "")])
    True
    """
    kinds = {sign.kind for sign in signs}
    return sum(1 << (len(ORDER) - 1 - place) for place, kind in enumerate(ORDER) if kind in kinds)


def best(signs: Iterable[Sign]) -> list[Sign]:
    """One sign a kind, the strongest, in the order of work."""
    kinds: dict[str, Sign] = {}
    for sign in signs:
        if sign.kind not in kinds or sign.strength > kinds[sign.kind].strength:
            kinds[sign.kind] = sign
    return sorted(kinds.values(), key=lambda sign: ORDER.index(sign.kind))


def known(counts: Mapping[str, int | None], name: str) -> int:
    """A count that may be missing, as a number."""
    return int(counts.get(name) or 0)
