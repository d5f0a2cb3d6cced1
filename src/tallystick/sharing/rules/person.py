"""One person as a package shows them: facts first, then assessments, then what speaks against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from tallystick.linking.rules.indicators import ORDER
from tallystick.sharing.content import AccessFact, AccountFact, HolderFact, Indicator, LinkPart, PersonPart, Sign, Vote
from tallystick.sharing.material import (
    AccessRow,
    AccountRow,
    HolderRow,
    IndicatorRow,
    Lineage,
    LinkRow,
    PaymentRow,
    PersonRow,
    VoteRow,
)
from tallystick.sharing.rules.against import against, possibly_same
from tallystick.sharing.rules.belonging import Belonging, account_of, belonging, shown_signs
from tallystick.sharing.rules.facts import (
    Tally,
    access_fact,
    account_fact,
    holder_fact,
    passed,
    payment_fact,
    source_of,
)
from tallystick.sharing.rules.passing import Gate
from tallystick.sharing.rules.wording import CATEGORY_SENTENCES, ROLE_SENTENCES
from tallystick.vocabulary.codes import AccessEvent, Category, PersonRole

_ROLE_OF = {
    AccessEvent.UPLOAD.value: PersonRole.UPLOADER,
    AccessEvent.PURCHASE.value: PersonRole.BUYER,
    AccessEvent.DOWNLOAD.value: PersonRole.VIEWER,
}

Conclusion = TypeVar("Conclusion", VoteRow, IndicatorRow)


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Everything recorded about one person, before anyone's codes are applied."""

    person: PersonRow
    accounts: tuple[AccountRow, ...] = ()
    accesses: tuple[AccessRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    holders: tuple[HolderRow, ...] = ()
    votes: tuple[VoteRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    links: tuple[LinkRow, ...] = ()

    def key_of(self) -> dict[Lineage, str]:
        """Which account each copied row is about."""
        rows = (*self.accounts, *self.accesses, *self.payments, *self.holders)
        return {row.source: row.key for row in rows}


def person_part(
    rows: Rows, *, gate: Gate, overshared: Iterable[tuple[str, str, tuple[str, ...]]], tally: Tally
) -> tuple[PersonPart | None, str]:
    """The person as this recipient may see them; else None and why nothing may go."""
    key_of = rows.key_of()
    inside = belonging(
        rows.person, votes=rows.votes, links=rows.links, key_of=key_of, known=_known(rows, gate), gate=gate
    )
    if inside is None:
        return None, "no sign for the country may be passed on, or its account is not known"
    votes = _shown(rows.votes, person=rows.person, inside=inside, key_of=key_of, tally=tally)
    if not any(vote.country == rows.person.country for vote in votes):
        return None, "no sign for the country may be passed on"
    part = _facts(rows, inside=inside, gate=gate, tally=tally)
    if not part["accounts"] and not part["accesses"] and not part["payments"]:
        return None, "no fact about the person may be passed on"
    part["votes"] = [_vote(vote) for vote in sorted(votes, key=lambda vote: (-vote.strength, vote.kind, vote.sentence))]
    indicators = _shown(rows.indicators, person=rows.person, inside=inside, key_of=key_of, tally=tally)
    part["indicators"] = [_indicator(row) for row in sorted(indicators, key=_by_order)]
    part["links"] = [_link(link, gate) for link in inside.links]
    part["possibly_same"] = possibly_same(rows.links, keys=inside.keys, gate=gate)
    part["against"] = against(
        part, here=rows.person.country, rows=rows.links, holders=rows.holders, keys=inside.keys, gate=gate
    )
    part["against"] += _overshared(part["accounts"], overshared)
    return part, ""


def _known(rows: Rows, gate: Gate) -> frozenset[str]:
    """Accounts of which at least one row may go: of the others not even the name does."""
    about = (*rows.accounts, *rows.accesses, *rows.payments)
    return frozenset(row.key for row in about if gate.row(row.source, codes=row.codes, category=row.category).allowed)


def _facts(rows: Rows, *, inside: Belonging, gate: Gate, tally: Tally) -> PersonPart:
    keys = inside.keys
    accounts = passed(rows.accounts, account_fact, kind="account", keys=keys, tally=tally)
    accesses = passed(rows.accesses, access_fact, kind="access", keys=keys, tally=tally)
    payments = passed(rows.payments, payment_fact, kind="payment", keys=keys, tally=tally)
    own = [row for row in rows.holders if row.holder_country == rows.person.country]
    for row in rows.holders:
        if row.holder_country != rows.person.country:
            tally.add("holder", row.source.contribution, "the holder's country is another or not known")
    times = sorted([access["at"] for access in accesses] + [payment["at"] for payment in payments])
    role = _role(accounts, accesses, paid=bool(payments))
    return {
        "id": rows.person.id,
        "number": rows.person.number,
        "category": rows.person.category,
        "category_sentence": CATEGORY_SENTENCES[Category(rows.person.category)],
        "role": role,
        "role_sentence": ROLE_SENTENCES[role],
        "first_at": times[0] if times else "",
        "last_at": times[-1] if times else "",
        "indicators": [],
        "accounts": sorted(accounts, key=lambda fact: (fact["account"], fact["source"]["row"])),
        "accesses": sorted(accesses, key=lambda fact: (fact["at"], fact["account"], fact["source"]["row"])),
        "payments": sorted(payments, key=lambda fact: (fact["at"], fact["account"], fact["source"]["row"])),
        "holders": sorted(passed(own, holder_fact, kind="holder", keys=keys, tally=tally), key=_by_holder),
        "votes": [],
        "links": [],
        "possibly_same": [],
        "against": [],
    }


def _role(accounts: list[AccountFact], accesses: list[AccessFact], *, paid: bool) -> PersonRole:
    """The strongest role the shown rows carry, by the platform's word or the logs: nothing hidden speaks here."""
    said = {account["role"] for account in accounts}
    said |= {_ROLE_OF[access["event"]] for access in accesses if access["event"] in _ROLE_OF}
    said |= {PersonRole.BUYER} if paid else set()
    return next((role for role in PersonRole if role in said), PersonRole.UNKNOWN)


def _shown(
    conclusions: Iterable[Conclusion],
    *,
    person: PersonRow,
    inside: Belonging,
    key_of: Mapping[Lineage, str],
    tally: Tally,
) -> list[Conclusion]:
    """Votes or indicators whose every source may go and is about an account that goes."""
    shown = []
    for row in conclusions:
        verdict = tally.gate.derived(row.sources, codes=row.codes, about=person.accounts)
        first = row.sources[0].contribution if row.sources else ""
        about = {account_of(source, key_of) for source in row.sources} & set(person.accounts)
        placed = about <= inside.keys if about else not inside.left_out
        if verdict.allowed and placed:
            shown.append(row)
        else:
            because = verdict.because or "its account is not joined through confirmed links"
            kind = "vote" if isinstance(row, VoteRow) else "indicator"
            tally.add(kind, first, because, lacks=verdict.lacks)
    return shown


def _by_order(row: IndicatorRow) -> tuple[int, int, str]:
    return (ORDER.index(row.kind) if row.kind in ORDER else len(ORDER), -row.strength, row.sentence)


def _vote(row: VoteRow) -> Vote:
    return {
        "country": row.country,
        "strength": row.strength,
        "kind": row.kind,
        "sentence": row.sentence,
        "sources": [source_of(source) for source in row.sources],
    }


def _indicator(row: IndicatorRow) -> Indicator:
    return {
        "kind": row.kind,
        "strength": row.strength,
        "sentence": row.sentence,
        "sources": [source_of(source) for source in row.sources],
    }


def _link(link: LinkRow, gate: Gate) -> LinkPart:
    signs: list[Sign] = [
        {
            "kind": sign.kind,
            "value": sign.value,
            "weight": sign.weight,
            "sentence": sign.sentence,
            "sources": [source_of(source) for source in sign.sources],
        }
        for sign in sorted(shown_signs(link, gate), key=lambda sign: (-sign.weight, sign.kind, sign.value))
    ]
    weight = sum(sign["weight"] for sign in signs)
    return {"left": link.left, "right": link.right, "weight": weight, "signs": signs}


def _overshared(accounts: list[AccountFact], values: Iterable[tuple[str, str, tuple[str, ...]]]) -> list[str]:
    held = {(kind, account[kind]) for account in accounts for kind in ("email", "phone", "handle") if account[kind]}
    return [
        f"The {kind} {value} is used by too many accounts to point at anyone."
        for kind, value, codes in values
        if (kind, value) in held and codes and set(codes) <= {"H0", "H1"}
    ]


def _by_holder(fact: HolderFact) -> tuple[str, str, str, str, int]:
    return (fact["account"], fact["kind"], fact["value"], fact["reference"], fact["source"]["row"])
