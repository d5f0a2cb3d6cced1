"""Rows into material: one query a table, under the viewer's session; what the viewer may not see is not there."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from tallystick.records.models import (
    Access,
    Account,
    Agency,
    Contact,
    Contribution,
    CountryVote,
    Indicator,
    Link,
    Member,
    Operation,
    OvershareValue,
    Payment,
    Permission,
    Person,
    QuarantinedRow,
    Subscriber,
)
from tallystick.sharing.material import (
    AccessRow,
    AccountRow,
    AgencyRow,
    ContributionRow,
    HolderRow,
    IndicatorRow,
    Lineage,
    LinkRow,
    Material,
    OperationRow,
    PaymentRow,
    PermissionRow,
    PersonRow,
    SignRow,
    VoteRow,
)
from tallystick.vocabulary.codes import LinkState

SHOWN_STATES = (LinkState.CONFIRMED, LinkState.PROPOSED, LinkState.UNSURE, LinkState.REFUSED)


def material(operation: Operation, persons: list[PersonRow]) -> Material:
    """Everything recorded about these persons of an operation."""
    ids = [person.id for person in persons]
    keys = [key for person in persons for key in person.accounts]
    return Material(
        operation=OperationRow(
            reference=operation.reference,
            name=operation.name,
            rehearsal=operation.synthetic,
            action_day=operation.action_day,
        ),
        owner=agency(operation.coordinator),
        contributions=contributions(operation),
        permissions=permissions(operation),
        persons=tuple(persons),
        accounts=accounts(ids),
        accesses=accesses(ids),
        payments=payments(ids),
        holders=holders(ids),
        votes=votes(ids),
        indicators=indicators(ids),
        links=links(operation, keys),
        overshared=overshared(operation),
    )


def agency(code: str) -> AgencyRow:
    """An agency with its contact points; only its code when it is not in the directory."""
    row = Agency.objects.filter(pk=code).first()
    contacts = Contact.objects.filter(agency_id=code).order_by("title")
    return AgencyRow(
        code=code,
        name=row.name if row else code,
        country=row.country if row else "",
        contacts=tuple(
            (contact.title, contact.phone, ", ".join(contact.languages), contact.deputy) for contact in contacts
        ),
    )


def member_agencies(operation: Operation) -> list[AgencyRow]:
    """The agencies that take part, by code."""
    codes = Member.objects.filter(operation=operation).order_by("agency").values_list("agency", flat=True)
    return [agency(code) for code in codes]


def persons(operation: Operation, *, country: str = "") -> list[PersonRow]:
    """Persons that stand on their own (not merged into another), of one country or all, by number."""
    rows = Person.objects.filter(operation=operation, became__isnull=True)
    rows = rows.filter(country=country) if country else rows
    return [
        PersonRow(
            id=str(row.pk),
            number=row.number,
            accounts=tuple(row.accounts),
            category=row.category,
            country=row.country,
            country_state=row.country_state,
            excluded=row.excluded,
        )
        for row in rows.order_by("number")
    ]


def contributions(operation: Operation) -> dict[str, ContributionRow]:
    """Contributions by digest, with how many of their rows were set aside."""
    aside = QuarantinedRow.objects.filter(operation=operation).values_list("contribution").annotate(rows=Count("id"))
    counts = dict(aside)
    return {
        row.digest: ContributionRow(
            digest=row.digest,
            owner=row.owner,
            codes=tuple(row.codes),
            codes_text=row.codes_text,
            evaluation=row.evaluation,
            kind=row.kind,
            exhibit=row.exhibit,
            legal_basis=row.legal_basis,
            received_at=row.received_at,
            state=row.state,
            clock=", ".join(f"{name} {value}" for name, value in sorted(row.clock.items())),
            quarantined=counts.get(row.digest, 0),
        )
        for row in Contribution.objects.filter(operation=operation)
    }


def permissions(operation: Operation) -> tuple[PermissionRow, ...]:
    return tuple(
        PermissionRow(
            contribution=row.contribution, code=row.code, recipient=row.recipient, owner=row.owner, until=row.until
        )
        for row in Permission.objects.filter(operation=operation)
    )


def accounts(ids: Iterable[str]) -> tuple[AccountRow, ...]:
    return tuple(
        AccountRow(
            **_observed(row),
            platform=row.platform,
            account=row.account,
            handle=row.handle,
            email=row.email,
            phone=row.phone,
            role=row.role,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
        )
        for row in Account.objects.filter(person__in=ids)
    )


def accesses(ids: Iterable[str]) -> tuple[AccessRow, ...]:
    return tuple(
        AccessRow(
            **_observed(row),
            at=row.at,
            said=row.said,
            address=row.address,
            port=row.port,
            event=row.event,
            network=row.network,
            network_country=row.network_country,
            provider=row.provider,
            complete=tuple(row.complete),
        )
        for row in Access.objects.filter(person__in=ids)
    )


def payments(ids: Iterable[str]) -> tuple[PaymentRow, ...]:
    return tuple(
        PaymentRow(
            **_observed(row),
            at=row.at,
            method=row.method,
            instrument=row.instrument,
            instrument_country=row.instrument_country,
            amount="" if row.amount is None else f"{row.amount.normalize():f}",
            currency=row.currency,
            reference=row.reference,
        )
        for row in Payment.objects.filter(person__in=ids)
    )


def holders(ids: Iterable[str]) -> tuple[HolderRow, ...]:
    """Provider's and exchange's answers; names and addresses of holders are not even asked for."""
    rows = Subscriber.objects.filter(person__in=ids).defer("holder_name", "holder_address")
    return tuple(
        HolderRow(
            **_observed(row),
            kind=row.kind,
            value=row.value,
            port=row.port,
            at=row.at,
            holder_country=row.holder_country,
            reference=row.reference,
        )
        for row in rows
    )


def votes(ids: Iterable[str]) -> tuple[VoteRow, ...]:
    return tuple(
        VoteRow(
            person=str(row.person),
            country=row.country,
            strength=row.strength,
            kind=row.kind,
            sentence=row.sentence,
            sources=lineages(row.sources),
            codes=tuple(row.codes),
        )
        for row in CountryVote.objects.filter(person__in=ids)
    )


def indicators(ids: Iterable[str]) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(
            person=str(row.person),
            kind=row.kind,
            strength=row.strength,
            sentence=row.sentence,
            sources=lineages(row.sources),
            codes=tuple(row.codes),
        )
        for row in Indicator.objects.filter(person__in=ids)
    )


def links(operation: Operation, keys: list[str]) -> tuple[LinkRow, ...]:
    """Links that touch these accounts and that somebody or something has an opinion on."""
    rows = Link.objects.filter(Q(left__in=keys) | Q(right__in=keys), operation=operation, state__in=SHOWN_STATES)
    return tuple(
        LinkRow(
            left=row.left,
            right=row.right,
            weight=row.weight,
            state=row.state,
            codes=tuple(row.codes),
            because=tuple(_sign(sign) for sign in row.because),
        )
        for row in rows.order_by("left", "right")
    )


def overshared(operation: Operation) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = OvershareValue.objects.filter(operation=operation, kind__in=("email", "phone", "handle"))
    return tuple((row.kind, row.value, tuple(row.codes)) for row in rows.order_by("kind", "value"))


def lineages(sources: Iterable[dict[str, Any]]) -> tuple[Lineage, ...]:
    """Lineage as rows hold it: contribution, file, row, and where known the account it is about."""
    return tuple(
        Lineage(
            contribution=source["contribution"],
            file=source.get("file", ""),
            row=source.get("row") or 0,
            account=source.get("account", ""),
        )
        for source in sources
    )


def _sign(sign: dict[str, Any]) -> SignRow:
    return SignRow(
        kind=sign["kind"],
        value=str(sign.get("value") or ""),
        weight=sign.get("weight") or 0,
        sentence=sign.get("sentence", ""),
        against=bool(sign.get("against")),
        sources=lineages(sign.get("sources") or ()),
    )


def _observed(row: Any) -> dict[str, Any]:
    return {
        "person": str(row.person),
        "key": row.key,
        "source": Lineage(contribution=row.contribution, file=row.file, row=row.row),
        "codes": tuple(row.codes),
        "category": row.category,
    }
