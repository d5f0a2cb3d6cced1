"""Rows for a court bundle, under the viewer's session: what the viewer may not see is not there.

Every row is a plain map of text, whole numbers, lists and maps; ``source`` or ``sources`` say where it comes from.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from tallystick.linking.judging import said
from tallystick.linking.rules.errors import Judged
from tallystick.records.models import (
    Access,
    Account,
    Assessment,
    Build,
    Contribution,
    CountryVote,
    Decision,
    Indicator,
    Link,
    Member,
    Officer,
    Operation,
    OvershareValue,
    Package,
    Payment,
    Permission,
    Person,
    QuarantinedRow,
    SearchToken,
    Subscriber,
)
from tallystick.sharing.court.rules import Permit
from tallystick.sharing.rules.wording import stamp
from tallystick.vocabulary.codes import LinkState
from tallystick.vocabulary.viewer import Viewer

Plain = dict[str, Any]
SHOWN = (LinkState.CONFIRMED, LinkState.REFUSED, LinkState.UNSURE, LinkState.DISPUTED, LinkState.PROPOSED)
SLOTS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "accounts": (Account, ("platform", "handle", "email", "phone", "role", "created_at", "last_seen_at")),
    "accesses": (
        Access,
        ("at", "said", "address", "port", "event", "network", "network_country", "provider", "complete"),
    ),
    "payments": (
        Payment,
        ("at", "method", "instrument", "instrument_country", "amount", "currency", "reference"),
    ),
    # A holder is not the user: the answer's number leads to the name lawfully, the name itself stays outside.
    "holders": (Subscriber, ("kind", "value", "port", "at", "holder_country", "reference")),
}


def purposes(viewer: Viewer) -> list[str]:
    """For which purposes the viewer's agency takes part in its operation."""
    row = Member.objects.filter(operation_id=viewer.operation, agency=viewer.agency).first()
    return list(row.purposes) if row else []


def persons(operation: Operation, *, number: str = "", digests: Iterable[str] = ()) -> list[Person]:
    """The person with this number (the newest that lives on), or everybody with a row from these contributions."""
    rows = Person.objects.filter(operation=operation, became=None)
    if number:
        return list(rows.filter(number=number))
    found: set[UUID] = set()
    for model, _ in SLOTS.values():
        found |= set(_of(model).filter(contribution__in=list(digests)).values_list("person", flat=True)) - {None}
    return list(rows.filter(pk__in=found).order_by("number"))


def copied(person: Person, slot: str) -> list[Plain]:
    """A person's copied rows of one kind, in the order of time and place."""
    model, names = SLOTS[slot]
    rows = _of(model).filter(person=person.pk)
    order = ("at",) if "at" in names else ()
    return [
        {
            "account": row.key,
            "source": {"contribution": row.contribution, "file": row.file, "row": row.row},
            "codes": sorted(row.codes),
            "row_category": row.category,
            **{name: plain(getattr(row, name)) for name in names},
        }
        for row in rows.order_by(*order, "key", "contribution", "file", "row", "pk")
    ]


def concluded(person: Person, model: type[CountryVote] | type[Indicator]) -> list[Plain]:
    """Votes or indicators of a person, the strongest first."""
    extra = ("country",) if model is CountryVote else ()
    return [
        {
            **{name: plain(getattr(row, name)) for name in (*extra, "kind", "strength", "sentence")},
            "codes": sorted(row.codes),
            "sources": [place(source) for source in row.sources],
        }
        for row in _of(model).filter(person=person.pk).order_by("-strength", "kind", "sentence")
    ]


def links(person: Person, *, recipient: str) -> list[Plain]:
    """Links with an account of the person that somebody has an opinion on; none withheld from ``recipient``."""
    keys = list(person.accounts)
    rows = Link.objects.filter(Q(left__in=keys) | Q(right__in=keys), operation=person.operation_id, state__in=SHOWN)
    rows = rows.exclude(away_from__contains=[recipient])
    return [
        {
            "id": str(row.pk),
            "left": row.left,
            "right": row.right,
            "state": str(row.state),
            "weight": row.weight,
            "codes": sorted(row.codes),
            "because": [
                {
                    "kind": str(sign["kind"]),
                    "value": str(sign.get("value") or ""),
                    "holders": int(sign.get("holders") or 0),
                    "weight": int(sign.get("weight") or 0),
                    "sentence": str(sign.get("sentence") or ""),
                    "against": bool(sign.get("against")),
                    "sources": [place(source) for source in sign.get("sources") or ()],
                }
                for sign in row.because
            ],
        }
        for row in rows.order_by("left", "right", "pk")
    ]


def decisions(person: Person) -> list[Plain]:
    """Everything officers said of pairs with an account of the person, taken back or not, in the order of time."""
    keys = list(person.accounts)
    rows = Decision.objects.filter(Q(left__in=keys) | Q(right__in=keys), operation=person.operation_id)
    return [
        {
            "id": str(row.pk),
            "left": row.left,
            "right": row.right,
            "answer": row.answer,
            "codes": sorted(row.codes),
            "by": str(row.by),
            "at": stamp(row.at),
            "reason": row.reason,
            "withdrawn_at": stamp(row.withdrawn_at),
            "withdrawn_by": str(row.withdrawn_by or ""),
        }
        for row in rows.order_by("at", "pk")
    ]


def assessments(person: Person) -> list[Plain]:
    """Categories officers gave, each with its reason, in the order of time."""
    return [
        {
            "category": row.given,
            "codes": sorted(row.codes),
            "by": str(row.by),
            "at": stamp(row.at),
            "reason": row.reason,
        }
        for row in Assessment.objects.filter(person=person.pk).order_by("at", "pk")
    ]


def officers(ids: Iterable[str]) -> dict[str, Plain]:
    """Agency and roles of officers by id: who decided is said by number, the name is their agency's to give."""
    known = Officer.objects.filter(pk__in=[one for one in set(ids) if one])
    return {str(row.pk): {"agency": row.agency_id or "", "roles": sorted(row.roles)} for row in known}


def sealed_off(operation: Operation, keys: Iterable[str]) -> set[str]:
    """Which of these accounts belong to somebody on an exclusion list: the bundle must not name them."""
    rows = Person.objects.filter(operation=operation, excluded=True, accounts__overlap=list(keys))
    return {key for accounts in rows.values_list("accounts", flat=True) for key in accounts} & set(keys)


def overshared(operation: Operation, person: Person) -> list[Plain]:
    """Values this person's accounts have that too many accounts hold."""
    tokens = {(row.kind, row.token) for row in SearchToken.objects.filter(person=person.pk)}
    values = [token for _, token in tokens]
    return [
        {"kind": row.kind, "value": row.value, "holders": row.holders, "reason": row.reason, "codes": sorted(row.codes)}
        for row in OvershareValue.objects.filter(operation=operation, value__in=values).order_by("kind", "value")
        if (row.kind, row.value) in tokens
    ]


def quarantined(operation: Operation, digests: Iterable[str]) -> list[Plain]:
    """Rows that were set aside: their place, field and why. The value stays: it may be anybody's."""
    rows = QuarantinedRow.objects.filter(operation=operation, contribution__in=list(digests))
    return [
        {
            "source": {"contribution": row.contribution, "file": row.file, "row": row.row},
            "table": row.table,
            "field": row.field,
            "reason": row.reason,
            "remedy": row.remedy,
        }
        for row in rows.order_by("contribution", "file", "row", "field", "pk")
    ]


def contributions(operation: Operation) -> dict[str, Contribution]:
    return {row.digest: row for row in Contribution.objects.filter(operation=operation)}


def permits(operation: Operation) -> list[Permit]:
    """Permissions in whatever state."""
    return [
        Permit(
            contribution=row.contribution,
            code=row.code,
            recipient=row.recipient,
            owner=row.owner,
            state=row.state,
            scope=tuple(row.scope),
            until=row.until,
        )
        for row in Permission.objects.filter(operation=operation)
    ]


def packages(operation: Operation, *, recipient: str) -> list[Package]:
    """Released versions that ``recipient`` was given or owns: nobody learns here who else was given what."""
    rows = Package.objects.filter(operation=operation, released_at__isnull=False)
    return list(rows.filter(Q(recipient=recipient) | Q(owner=recipient)).order_by("country", "recipient", "version"))


def judged(operation: Operation) -> list[Judged]:
    """Every word of officers on links of the operation, with what the machine's sum is today."""
    words = said.of_operation(operation.pk)
    lefts = {word.left for word in words}
    found = Link.objects.filter(operation=operation, left__in=lefts).values_list("left", "right", "weight")
    weights = {(left, right): weight for left, right, weight in found}
    return said.judged(words, weights)


def builds(operation: Operation, ids: Iterable[UUID | None]) -> list[Plain]:
    """The computations these rows and versions come from, and the current one, with their heads."""
    wanted = Q(current=True) | Q(pk__in=[one for one in set(ids) if one])
    return [
        {"id": str(row.pk), "made_at": stamp(row.made_at), "current": row.current, "head": plain(row.head)}
        for row in Build.objects.filter(wanted, operation=operation).order_by("made_at", "pk")
    ]


def place(source: Plain) -> Plain:
    """A source as contribution, file and row."""
    return {
        "contribution": source["contribution"],
        "file": source.get("file", ""),
        "row": int(source.get("row") or 0),
    }


def plain(value: Any) -> Any:
    """A value as JSON that every canonical writer agrees on: times as text, decimals as text, no fractions."""
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if isinstance(value, int) and abs(value) < 2**53 else str(value)


def _of(model: type[Model]) -> Any:
    return model._default_manager.all()
