"""What a page shows, in one call: a link with both accounts to judge it by, persons with their signs of risk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from tallystick.linking import reads
from tallystick.linking.judging import unseen
from tallystick.linking.judging.stakes import reasons_of
from tallystick.linking.reads import OPEN, PersonView
from tallystick.linking.rules.indicators import ORDER
from tallystick.records.models import Access, Account, Decision, Indicator, Link, Officer, Operation, Person
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True)
class Judging:
    """A link and what an analyst needs beside its because. ``accesses`` counts the copied ones per account.

    ``waiting`` counts the links nobody has judged; ``names`` gives officers' names by UUID. ``unseen``: the viewer's
    own opinion is asked, so what others said is left out until they have answered. ``reasons`` say why it stands where
    it does in the queue.
    """

    link: Link
    accounts: dict[str, Account]
    accesses: dict[str, int]
    decisions: tuple[Decision, ...]
    waiting: int
    names: dict[UUID, str]
    unseen: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """A page of links nobody has judged, with why each stands where it stands, by link id."""

    links: tuple[Link, ...]
    reasons: dict[UUID, tuple[str, ...]]
    after: str


@dataclass(frozen=True)
class Listed:
    """A page of persons with the kinds of their indicators, worst first."""

    persons: tuple[Person, ...]
    indicators: dict[UUID, list[str]]
    after: str


@dataclass(frozen=True)
class Shown:
    """A person with the instants of the operation their timeline is read against."""

    view: PersonView
    operation: Operation
    names: dict[UUID, str]


def queue(viewer: Viewer, *, after: str = "", limit: int = 50) -> Queue:
    """Links nobody has judged yet, those whose decision is worth most first, and why."""
    found = reads.queue(viewer, after=after, limit=limit)
    return Queue(tuple(found.rows), reasons_of(viewer, found.rows), found.after)


def judging(viewer: Viewer, link_id: str) -> Judging:
    """A link to judge. Raises Absent."""
    link = reads.link(viewer, link_id)
    ends = (link.left, link.right)
    accounts = {row.key: row for row in Account.objects.filter(operation_id=viewer.operation, key__in=ends)}
    # By person first: that column has an index, a table of millions of accesses has none by account.
    mine = {row.person for row in accounts.values()}
    times = Access.objects.filter(operation_id=viewer.operation, person__in=mine, key__in=ends)
    counted = dict(times.values_list("key").annotate(Count("pk")))
    hidden = unseen.is_asked(viewer, link)
    decisions = () if hidden else reads.decisions(viewer, *ends)
    return Judging(
        link=link,
        accounts=accounts,
        accesses={end: counted.get(end, 0) for end in ends},
        decisions=decisions,
        waiting=Link.objects.filter(operation_id=viewer.operation, state__in=OPEN).count(),
        names=names(decision.by for decision in decisions),
        unseen=hidden,
        reasons=reasons_of(viewer, [link])[link.pk],
    )


def persons(viewer: Viewer, *, country: str | None = None, after: str = "", limit: int = 50) -> Listed:
    """Persons in the order of risk to a child, each with why."""
    found = reads.persons(viewer, country=country, after=after, limit=limit)
    ids = [person.pk for person in found.rows]
    kinds: dict[UUID, list[str]] = defaultdict(list)
    rows = Indicator.objects.filter(operation_id=viewer.operation, person__in=ids).values_list("person", "kind")
    for person, kind in sorted(rows, key=lambda row: ORDER.index(row[1]) if row[1] in ORDER else len(ORDER)):
        if kind not in kinds[person]:
            kinds[person].append(kind)
    return Listed(tuple(found.rows), dict(kinds), found.after)


def person(viewer: Viewer, person_id: str) -> Shown:
    """A person with everything about them. Raises Absent."""
    view = reads.person(viewer, person_id)
    operation = Operation.objects.get(pk=viewer.operation)
    return Shown(view, operation, names(said.by for said in view.assessments))


def names(officers: Iterable[UUID]) -> dict[UUID, str]:
    """Officers' names by UUID; the user name where no name is on record."""
    found = Officer.objects.filter(pk__in=set(officers))
    return {row.pk: row.get_full_name() or row.username for row in found}
