"""A country package: the content one recipient is given, and what was withheld on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tallystick.sharing.content import (
    FORMAT,
    AgencyName,
    Content,
    Cover,
    Fact,
    Legal,
    PersonPart,
    Source,
    SourcePart,
)
from tallystick.sharing.material import AgencyRow, ContributionRow, Material, PersonRow
from tallystick.sharing.rules.belonging import shown_signs
from tallystick.sharing.rules.facts import Lacking, Tally, Withheld, lacking
from tallystick.sharing.rules.page_one import by_risk, page_one
from tallystick.sharing.rules.passing import Gate
from tallystick.sharing.rules.person import Rows, person_part
from tallystick.sharing.rules.recipients import Stays
from tallystick.sharing.rules.wording import CHILD_IN_DANGER, STATEMENTS, stamp
from tallystick.vocabulary.codes import strictest

FEEDBACK_AFTER = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What names a version of a package. ``replaces`` is the version before, as printed, or empty."""

    number: str
    version: int
    replaces: str
    at: datetime
    legal: Legal


@dataclass(frozen=True, kw_only=True)
class Drafted:
    """``content`` is None when nothing may go. ``withheld``, ``stays`` and ``lacking`` are for the coordinator only."""

    content: Content | None
    withheld: tuple[Withheld, ...] = ()
    stays: tuple[Stays, ...] = ()
    lacking: tuple[Lacking, ...] = ()


def draft(material: Material, *, persons: Iterable[PersonRow], recipient: AgencyRow, edition: Edition) -> Drafted:
    """The package for ``recipient`` from these persons, holding only rows its handling codes allow there."""
    gate = Gate(
        recipient=recipient.code,
        at=edition.at,
        contributions=material.contributions,
        permissions=material.permissions,
    ).barring((*material.accounts, *material.accesses, *material.payments, *material.holders))
    parts: list[PersonPart] = []
    tallies: list[Tally] = []
    staying: list[Stays] = []
    spoken: set[str] = set()
    rows = grouped(material)
    for person in persons:
        tally = Tally(person=person.number, gate=gate)
        part, because = person_part(rows[person.id], gate=gate, overshared=material.overshared, tally=tally)
        tallies.append(tally)
        if part is None:
            staying.append(Stays(id=person.id, person=person.number, because=because, country=person.country))
        else:
            parts.append(part)
            spoken |= _spoken(rows[person.id], gate)
    content = _content(
        material, sorted(parts, key=by_risk), spoken=spoken, recipient=recipient, edition=edition, gate=gate
    )
    return Drafted(
        content=content if parts else None,
        withheld=tuple(line for tally in tallies for line in tally.lines()),
        stays=tuple(staying),
        lacking=lacking(tallies),
    )


def grouped(material: Material) -> dict[str, Rows]:
    """The material person by person; a link belongs to every person who has one of its two accounts."""
    owner_of = {key: person.id for person in material.persons for key in person.accounts}
    slots = {
        name: _by_person(getattr(material, name))
        for name in ("accounts", "accesses", "payments", "holders", "votes", "indicators")
    }
    links: dict[str, list[object]] = {}
    for link in material.links:
        for person in sorted({owner_of.get(link.left, ""), owner_of.get(link.right, "")} - {""}):
            links.setdefault(person, []).append(link)
    return {
        person.id: Rows(
            person=person,
            links=tuple(links.get(person.id, ())),  # type: ignore[arg-type]
            **{name: tuple(slot.get(person.id, ())) for name, slot in slots.items()},  # type: ignore[arg-type]
        )
        for person in material.persons
    }


def _by_person(rows: Iterable[object]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for row in rows:
        found.setdefault(row.person, []).append(row)  # type: ignore[attr-defined]
    return found


def _spoken(rows: Rows, gate: Gate) -> set[str]:
    """Contributions that sentences of what speaks against may rest on: they cite nothing, but their codes bind too."""
    signs = [sign for link in rows.links for sign in shown_signs(link, gate)]
    told = {source.contribution for sign in signs for source in sign.sources}
    held = [row for row in rows.holders if gate.row(row.source, codes=row.codes, category=row.category).allowed]
    return told | {row.source.contribution for row in held}


def _content(
    material: Material,
    parts: list[PersonPart],
    *,
    spoken: set[str],
    recipient: AgencyRow,
    edition: Edition,
    gate: Gate,
) -> Content:
    sources = _sources(parts, spoken=spoken, gate=gate)
    return {
        "format": FORMAT,
        "cover": _cover(material, sources, recipient=recipient, edition=edition),
        "page_one": page_one(
            parts, owner=material.owner, recipient=recipient, legal=edition.legal["sentence"], at=edition.at
        ),
        "persons": parts,
        "sources": sources,
    }


def _cover(material: Material, sources: list[SourcePart], *, recipient: AgencyRow, edition: Edition) -> Cover:
    return {
        "operation": material.operation.reference,
        "operation_name": material.operation.name,
        "number": edition.number,
        "version": edition.version,
        "replaces": edition.replaces,
        "recipient": _agency(recipient),
        "owner": _agency(material.owner),
        "codes": list(strictest([source["codes"] for source in sources])),
        "evaluations": sorted({source["evaluation"] for source in sources if source["evaluation"]}),
        "made_at": stamp(edition.at),
        "not_before": stamp(material.operation.action_day),
        "feedback_due": stamp(edition.at + FEEDBACK_AFTER),
        "legal": edition.legal,
        "rehearsal": material.operation.rehearsal,
        "statements": [*STATEMENTS, CHILD_IN_DANGER],
    }


def _agency(agency: AgencyRow) -> AgencyName:
    return {"code": agency.code, "name": agency.name, "country": agency.country}


def facts_of(person: PersonPart) -> list[Fact]:
    """Every fact of a person, of whatever kind."""
    return [*person["accounts"], *person["accesses"], *person["payments"], *person["holders"]]


def cited(parts: Iterable[PersonPart]) -> list[Source]:
    """Every source a package cites, facts and conclusions alike."""
    found: list[Source] = []
    for part in parts:
        found += [fact["source"] for fact in facts_of(part)]
        found += [source for row in (*part["votes"], *part["indicators"]) for source in row["sources"]]
        found += [source for link in part["links"] for sign in link["signs"] for source in sign["sources"]]
    return found


def contributions_of(content: Content) -> list[str]:
    """Digests of every contribution the content rests on: their codes decide with it who may see it."""
    return [source["contribution"] for source in content["sources"]]


def _sources(parts: list[PersonPart], *, spoken: set[str], gate: Gate) -> list[SourcePart]:
    digests = sorted({source["contribution"] for source in cited(parts)} | spoken)
    return [_source(gate.contributions[digest], gate=gate) for digest in digests]


def _source(row: ContributionRow, *, gate: Gate) -> SourcePart:
    return {
        "contribution": row.digest,
        "owner": row.owner,
        "kind": row.kind,
        "exhibit": row.exhibit,
        "codes": sorted(row.codes),
        "codes_text": row.codes_text,
        "evaluation": row.evaluation,
        "legal_basis": row.legal_basis,
        "received_at": stamp(row.received_at),
        "clock": row.clock,
        "quarantined": row.quarantined,
        "conditions": list(gate.contribution(row.digest).conditions),
    }
