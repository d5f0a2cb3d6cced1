"""Rows into facts: each with its account, lineage, owner, codes, evaluation and binding conditions."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from tallystick.sharing.content import AccessFact, AccountFact, Fact, HolderFact, PaymentFact, Source
from tallystick.sharing.material import AccessRow, AccountRow, HolderRow, Lineage, Observation, PaymentRow
from tallystick.sharing.rules.passing import Gate
from tallystick.sharing.rules.wording import HOLDER_SENTENCE, stamp

COMPLETENESS = ("second", "zone", "port")

Row = TypeVar("Row", bound=Observation)
Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """Rows that stayed: whose, of which kind, how many, why. For the coordinator, never for the recipient."""

    person: str
    owner: str
    contribution: str
    kind: str
    rows: int
    because: str


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """A permission that would let rows pass: of whom, for which contribution under which code, and how many rows."""

    contribution: str
    owner: str
    code: str
    rows: int


@dataclass
class Tally:
    """Counts what stays, by reason, and the permissions it stays for."""

    person: str
    gate: Gate
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    lacks: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, kind: str, contribution: str, because: str, *, lacks: Iterable[tuple[str, str]] = ()) -> None:
        place = (kind, contribution, because)
        self.counts[place] = self.counts.get(place, 0) + 1
        self.lacks.update(lacks)

    def lines(self) -> list[Withheld]:
        known = self.gate.contributions
        return [
            Withheld(
                person=self.person,
                owner=known[digest].owner if digest in known else "",
                contribution=digest,
                kind=kind,
                rows=rows,
                because=because,
            )
            for (kind, digest, because), rows in sorted(self.counts.items())
        ]


def passed(
    rows: Iterable[Row], make: Callable[[Row, Fact], Made], *, kind: str, keys: frozenset[str], tally: Tally
) -> list[Made]:
    """The facts of the rows that may go; the others are counted with their reason."""
    made = []
    for row in rows:
        if row.key not in keys:
            tally.add(kind, row.source.contribution, "its account is not joined through confirmed links")
            continue
        verdict = tally.gate.row(row.source, codes=row.codes, category=row.category)
        if verdict.allowed:
            made.append(make(row, _fact(row, tally.gate, verdict.conditions)))
        else:
            tally.add(kind, row.source.contribution, verdict.because, lacks=verdict.lacks)
    return made


def lacking(tallies: Iterable[Tally]) -> tuple[Lacking, ...]:
    """Every permission that is missing, most rows first."""
    rows: Counter[tuple[str, str]] = Counter()
    owners = {}
    for tally in tallies:
        rows += tally.lacks
        owners.update({digest: tally.gate.contributions[digest].owner for digest, _ in tally.lacks})
    return tuple(
        Lacking(contribution=digest, owner=owners[digest], code=code, rows=count)
        for (digest, code), count in sorted(rows.items(), key=lambda found: (-found[1], found[0]))
    )


def source_of(source: Lineage) -> Source:
    return {"contribution": source.contribution, "file": source.file, "row": source.row}


def _fact(row: Observation, gate: Gate, conditions: tuple[str, ...]) -> Fact:
    contribution = gate.contributions[row.source.contribution]
    return {
        "account": row.key,
        "source": source_of(row.source),
        "owner": contribution.owner,
        "codes": sorted({*contribution.codes, *row.codes}),
        "evaluation": contribution.evaluation,
        "conditions": list(conditions),
    }


def account_fact(row: AccountRow, fact: Fact) -> AccountFact:
    return {
        **fact,
        "platform": row.platform,
        "name": row.account,
        "handle": row.handle,
        "email": row.email,
        "phone": row.phone,
        "role": row.role,
        "created_at": stamp(row.created_at),
        "last_seen_at": stamp(row.last_seen_at),
    }


def access_fact(row: AccessRow, fact: Fact) -> AccessFact:
    return {
        **fact,
        "at": stamp(row.at),
        "said": row.said,
        "address": row.address,
        "port": row.port,
        "event": row.event,
        "network": row.network,
        "network_country": row.network_country,
        "provider": row.provider,
        "lacks": [part for part in COMPLETENESS if part not in row.complete],
    }


def payment_fact(row: PaymentRow, fact: Fact) -> PaymentFact:
    return {
        **fact,
        "at": stamp(row.at),
        "method": row.method,
        "instrument": row.instrument,
        "instrument_country": row.instrument_country,
        "amount": row.amount,
        "currency": row.currency,
        "reference": row.reference,
    }


def holder_fact(row: HolderRow, fact: Fact) -> HolderFact:
    return {
        **fact,
        "kind": row.kind,
        "value": row.value,
        "port": row.port,
        "at": stamp(row.at),
        "reference": row.reference,
        "sentence": HOLDER_SENTENCE,
    }
