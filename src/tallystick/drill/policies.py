"""How the played officers decide. Written down, pure, and blind to the truth."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from tallystick.vocabulary.codes import WEAK_KINDS, Answer, Category, CountryState, PersonRole

CONFIRM_AT = 317
"""Hundredths of a bit: a link is confirmed from odds of 9 to 1 on, and only when its because holds."""

SUSPECT_ROLES = (
    PersonRole.OPERATOR,
    PersonRole.PRODUCER,
    PersonRole.ADMINISTRATOR,
    PersonRole.UPLOADER,
    PersonRole.BUYER,
)


def judge(weight: int, because: Sequence[Mapping[str, Any]]) -> tuple[Answer, str]:
    """The analyst's answer to a proposed link with its reason: same when strong signs stand unopposed, else unsure."""
    against = [sign for sign in because if sign.get("against")]
    strong = [sign for sign in because if not sign.get("against") and sign["kind"] not in (*WEAK_KINDS, "prior")]
    kinds = {sign["kind"] for sign in because if not sign.get("against") and sign["kind"] != "prior"}
    if against:
        return Answer.UNSURE, f"{len(against)} sign(s) speak against: {against[0]['sentence']}"
    if weight < CONFIRM_AT:
        return Answer.UNSURE, f"weight {weight / 100:.1f} bits is below {CONFIRM_AT / 100:.1f}"
    if strong or len(kinds) > 1:
        return Answer.SAME, "; ".join(str(sign["sentence"]) for sign in because if sign["kind"] in kinds)[:400]
    return Answer.UNSURE, "one weak kind alone joins nobody"


IDENTITY_LEADS = ("kyc", "subscriber", "card issuer", "bank")
"""Kinds of country vote behind which somebody checked an identity. A line at home alone names nobody."""


def category_of(
    role: str, country_state: str, *, votes: Collection[str], excluded: bool
) -> tuple[Category, str] | None:
    """The category the analyst gives a person by the kinds of its country votes, or None to leave it unassessed."""
    leads = sorted(set(votes) & set(IDENTITY_LEADS))
    if excluded or country_state != CountryState.ASSIGNED or role not in SUSPECT_ROLES or not leads:
        return None
    return Category.SUSPECT, f"Acted as {role} on the platform; identity lead: {', '.join(leads)}"
