"""What hangs on links: on the persons of their accounts, on packages that stand on them, on deadlines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import F, Func, JSONField, Value

from tallystick.linking.rows.copies import Row
from tallystick.linking.rules.worth import Stake, reasons, worth
from tallystick.records.models import Account, Link, Operation, Package, Person
from tallystick.vocabulary.codes import PackageStatus
from tallystick.vocabulary.viewer import Viewer

GONE = (PackageStatus.SUPERSEDED, PackageStatus.WITHDRAWN)


@dataclass(frozen=True)
class Stakes:
    """What is known of persons (rows by id as text), which of them stand in a released package, the action day."""

    persons: Mapping[str, Row]
    packaged: frozenset[str] = frozenset()
    action_day: datetime | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def worth(self, weight: int, ends: Sequence[str | None]) -> int:
        """What a decision on a link is worth; ``ends`` are the persons of both accounts, None where nobody's."""
        return worth(self.stake(weight, ends), now=self.now).number

    def stake(self, weight: int, ends: Sequence[str | None]) -> Stake:
        """What hangs on a link between these persons; one person on both sides counts once."""
        known = {str(end) for end in ends if end}
        rows = [self.persons[end] for end in sorted(known) if end in self.persons]
        deadlines = [row["expires_first"] for row in rows if row.get("expires_first")]
        return Stake(
            weight=weight,
            rank=max((row.get("rank", 0) for row in rows), default=0),
            accounts=sum(len(row["accounts"]) for row in rows),
            packaged=bool(known & self.packaged),
            expires=min((at for at in deadlines if at >= self.now), default=None),
            action_day=self.action_day,
        )


def stakes_of(people: Iterable[Row], operation: UUID | str) -> Stakes:
    """What hangs on the persons of a build, from their rows to be."""
    rows = {str(row["id"]): row for row in people}
    row = Operation.objects.filter(pk=operation).first()
    packaged = {_living(person, rows) for person in _in_packages(operation)}
    return Stakes(rows, frozenset(packaged), row.action_day if row else None)


def reasons_of(viewer: Viewer, links: Sequence[Link]) -> dict[UUID, tuple[str, ...]]:
    """Why links stand where they stand in the queue, by link id: from the number the build gave them, with days
    counted from now.
    """
    ends = {end for link in links for end in (link.left, link.right)}
    accounts = Account.objects.filter(operation_id=viewer.operation, key__in=ends).exclude(person=None)
    of = {key: str(person) for key, person in accounts.values_list("key", "person")}
    found = Person.objects.filter(operation_id=viewer.operation, pk__in=set(of.values()))
    rows = {str(row.pk): {"accounts": row.accounts, "expires_first": row.expires_first} for row in found}
    operation = Operation.objects.filter(pk=viewer.operation).first()
    stakes = Stakes(rows, action_day=operation.action_day if operation else None)
    return {
        link.pk: reasons(link.worth, stakes.stake(link.weight, (of.get(link.left), of.get(link.right))), now=stakes.now)
        for link in links
    }


def _in_packages(operation: UUID | str) -> set[str]:
    """Persons named by a released package that was neither recalled nor replaced, by id as text."""
    rows = Package.objects.filter(operation_id=operation, released_at__isnull=False, recalled_at=None)
    ids = Func(F("content"), Value("$.persons[*].id"), function="jsonb_path_query_array",
               template="%(function)s(%(expressions)s::jsonpath)", output_field=JSONField())  # fmt: skip
    named = rows.exclude(status__in=GONE).annotate(named=ids).values_list("named", flat=True)
    return {str(person) for persons in named for person in persons or ()}


def _living(person: str, rows: Mapping[str, Row]) -> str:
    """The person an old id lives on in."""
    for _ in range(64):
        became = rows.get(person, {}).get("became")
        if not became:
            break
        person = str(became)
    return person
