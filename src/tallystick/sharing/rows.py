"""Rows into material: one query a table, under the viewer's session; what the viewer may not see is not there."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from tallystick.deconfliction.persons import left_alone
from tallystick.records.models import (
    Access,
    Account,
    Agency,
    Contact,
    CountryVote,
    Indicator,
    Link,
    Member,
    Operation,
    OvershareValue,
    Payment,
    Person,
    Subscriber,
)
from tallystick.sharing import terms
from tallystick.sharing.material import (
    AccessRow,
    AccountRow,
    AgencyRow,
    HolderRow,
    IndicatorRow,
    Lineage,
    LinkRow,
    Material,
    OperationRow,
    PaymentRow,
    PersonRow,
    SignRow,
    VoteRow,
)
from tallystick.sharing.rules.recipients import PACKAGED_CATEGORIES
from tallystick.vocabulary.codes import LinkState

SHOWN_STATES = (LinkState.CONFIRMED, LinkState.PROPOSED, LinkState.UNSURE, LinkState.DISPUTED, LinkState.REFUSED)


def material(operation: Operation, persons: list[PersonRow], *, to: str) -> Material:
    """Everything recorded about these persons of an operation that is not withheld from the recipient ``to``."""
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
        contributions=terms.contributions(operation),
        permissions=terms.permissions(operation),
        persons=tuple(persons),
        accounts=accounts(ids),
        accesses=accesses(ids),
        payments=payments(ids),
        holders=holders(ids),
        votes=votes(ids),
        indicators=indicators(ids),
        links=links(operation, keys, to=to),
        overshared=overshared(operation),
    )


def agency(code: str) -> AgencyRow:
    """An agency with its contact points; only its code when it is not in the directory."""
    return _agencies([code])[0]


def member_agencies(operation: Operation) -> list[AgencyRow]:
    """The agencies that take part, in the order they were admitted."""
    codes = (
        Member.objects.filter(operation=operation).order_by("admitted_at", "agency").values_list("agency", flat=True)
    )
    return _agencies(list(codes))


def _agencies(codes: list[str]) -> list[AgencyRow]:
    """Those agencies in this order: two looks, however many they are."""
    there = {row.pk: row for row in Agency.objects.filter(pk__in=codes)}
    contacts: dict[str, list[tuple[str, str, str, str]]] = {code: [] for code in codes}
    for row in Contact.objects.filter(agency__in=codes).order_by("title"):
        contacts[row.agency_id].append((row.title, row.phone, ", ".join(row.languages), row.deputy))
    return [
        AgencyRow(
            code=code,
            name=there[code].name if code in there else code,
            country=there[code].country if code in there else "",
            contacts=tuple(contacts[code]),
        )
        for code in codes
    ]


def persons(operation: Operation, *, country: str = "") -> list[PersonRow]:
    """Persons that stand on their own (not merged into another), of one country or all, by number.

    Whoever an agency wants left alone is excluded, also when it said so after the last build.
    """
    rows = Person.objects.filter(operation=operation, became__isnull=True)
    rows = rows.filter(country=country) if country else rows
    might_go = rows.filter(excluded=False, category__in=PACKAGED_CATEGORIES).values_list("pk", flat=True)
    alone = left_alone(operation.pk, (str(pk) for pk in might_go))
    return [
        PersonRow(
            id=str(row.pk),
            number=row.number,
            accounts=tuple(row.accounts),
            category=row.category,
            country=row.country,
            country_state=row.country_state,
            excluded=row.excluded or str(row.pk) in alone,
            contested=bool(row.figures.get("contested")),
            away_from=tuple(row.away_from),
            towards=row.towards,
        )
        for row in rows.order_by("number")
    ]


def withheld_from(ids: Iterable[str]) -> list[str]:
    """Whoever any of these persons is withheld from."""
    return sorted(
        {tie for ties in Person.objects.filter(pk__in=ids).values_list("away_from", flat=True) for tie in ties}
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


def links(operation: Operation, keys: list[str], *, to: str) -> tuple[LinkRow, ...]:
    """Links at these accounts that somebody or something has an opinion on; none to a person tied to ``to``."""
    rows = Link.objects.filter(Q(left__in=keys) | Q(right__in=keys), operation=operation, state__in=SHOWN_STATES)
    rows = rows.exclude(away_from__contains=[to])
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
