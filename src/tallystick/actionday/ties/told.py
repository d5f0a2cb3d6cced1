"""What each agency is told of a group: of its own subjects and the common time, of others that they are elsewhere.

Two agencies have no name of a group in common, and nothing in a row of one depends on how many others have or who they
are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tallystick.actionday.ties.rules.earliest import Common, Member
from tallystick.linking.exclusions import token_of

MOST = 300


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of Tied to be. ``subjects``: ids of the owner's own; in the coordinator's, a map of agency and count.
    ``left``: somebody of the group moved early."""

    owner: str
    group: UUID
    subjects: tuple[object, ...]
    elsewhere: bool
    earliest_at: datetime | None = None
    conflict: str = ""
    left: bool = False


@dataclass(frozen=True)
class Naming:
    """Names groups, under the key of the home: nobody who knows its own subjects can tell another's name from it."""

    operation: str
    secret: bytes

    def name(self, owner: str, *parts: str) -> UUID:
        token = token_of("tied", "\x1f".join((owner, *parts)), operation=self.operation, secret=self.secret)
        return UUID(token[:32])


def rows_of(members: Sequence[Member], found: Common, *, coordinator: str, naming: Naming) -> list[Row]:
    """One row an agency of the group, and one of the coordinator's that says which agencies and how many."""
    own: dict[str, list[str]] = defaultdict(list)
    for member in members:
        own[member.agency].append(member.id)
    # Whoever moved early gives the group another name, so that everybody else is told once.
    moved = sorted(member.id for member in members if member.early_at is not None)
    rows = [
        Row(
            owner=agency, group=naming.name(agency, *sorted(ids), *moved), subjects=tuple(sorted(ids)), elsewhere=True,
            earliest_at=found.at, conflict=_to_country(agency, members, found), left=bool(moved),
        )
        for agency, ids in sorted(own.items())
    ]  # fmt: skip
    counts = tuple({"agency": agency, "count": len(ids)} for agency, ids in sorted(own.items()))
    everybody = sorted(member.id for member in members)
    whole = Row(
        owner=coordinator, group=naming.name(f"{coordinator} coordinates", *everybody, *moved), subjects=counts,
        elsewhere=True, earliest_at=found.at, conflict=_to_coordinator(members, found), left=bool(moved),
    )  # fmt: skip
    return [*rows, whole]


def rest_of(members: Mapping[str, Member], tied: set[str], *, naming: Naming) -> list[Row]:
    """One row an agency for all its subjects that nobody elsewhere is tied to: they were looked at."""
    own: dict[str, list[str]] = defaultdict(list)
    for subject, member in members.items():
        if subject not in tied:
            own[member.agency].append(subject)
    return [
        Row(owner=agency, group=naming.name(agency, "rest"), subjects=tuple(sorted(ids)), elsewhere=False)
        for agency, ids in sorted(own.items())
    ]


def _to_country(agency: str, members: Sequence[Member], found: Common) -> str:
    if not found.conflict:
        return ""
    if found.at is None:
        return "There is no time at which everybody tied may move: the coordinator proposes others."
    if agency in found.otherwise:
        opens = next(one.starts_at for one in members if one.agency == agency and one.starts_at)
        return f"Your window opens at {utc(opens)}; the earliest time common to all is {utc(found.at)}."
    return f"Somebody tied would move at another time than {utc(found.at)}: the coordinator proposes others."


def _to_coordinator(members: Sequence[Member], found: Common) -> str:
    if not found.conflict:
        return ""
    if found.barred:
        return f"Held or stood down: {', '.join(sorted(found.barred))}. Nobody tied to them may move."[:MOST]
    if found.at is None:
        return "There is no time at which all of them may move."
    opens = {one.agency: one.starts_at for one in members if one.agency in found.otherwise and one.starts_at}
    said = ", ".join(f"{agency} {utc(at)}" for agency, at in sorted(opens.items()))
    return f"Earliest common time {utc(found.at)}, but windows open otherwise: {said}."[:MOST]


def utc(instant: datetime) -> str:
    """``3 Mar 2027 06:00 UTC``."""
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"
