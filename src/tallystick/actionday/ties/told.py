"""What each agency is told of a group: of its own subjects and the common time, of others that they are elsewhere.

Two agencies have no name of a group in common, and nothing in a row of one depends on how many others have or who they
are. Subjects that are kept from somebody there stand in a row of their own, which that person is not shown: what the
other row says, and its name, would be the same without them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from tallystick.actionday.ties.rules.earliest import Common, Member
from tallystick.linking.exclusions import token_of

MOST = 300
KeptFrom = tuple[str, ...]
"""Agencies and officers who may not know of a subject, in order."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of Tied to be. ``subjects``: ids of the owner's own; in the coordinator's, a map of agency and count.
    ``left``: somebody of the group moved early. ``kept_from``: who is not shown it; ``about`` then a subject of it that
    is kept from them, empty elsewhere."""

    owner: str
    group: UUID
    subjects: tuple[object, ...]
    elsewhere: bool
    earliest_at: datetime | None = None
    conflict: str = ""
    left: bool = False
    kept_from: KeptFrom = ()
    about: str = ""


@dataclass(frozen=True)
class Naming:
    """Names groups, under the key of the home: nobody who knows its own subjects can tell another's name from it."""

    operation: str
    secret: bytes

    def name(self, owner: str, *parts: str) -> UUID:
        token = token_of("tied", "\x1f".join((owner, *parts)), operation=self.operation, secret=self.secret)
        return UUID(token[:32])


def rows_of(members: Sequence[Member], found: Common, *, coordinator: str, naming: Naming) -> list[Row]:
    """One row an agency of the group, and one of the coordinator's that says which agencies and how many; of subjects
    kept from somebody one more each."""
    # Whoever moved early gives the group another name, so that everybody else is told once.
    moved = sorted(member.id for member in members if member.early_at is not None)
    rows = []
    for agency, own in sorted(_by_agency(members).items()):
        parts = _parts(own)
        group = naming.name(agency, *_named_by(parts), *moved)
        rows += [
            Row(
                owner=agency, group=group, subjects=ids, elsewhere=True, earliest_at=found.at,
                conflict=_to_country(agency, members, found), left=bool(moved), kept_from=kept_from,
                about=ids[0] if kept_from else "",
            )
            for kept_from, ids in parts.items()
        ]  # fmt: skip
    return [*rows, *_whole(members, found, coordinator, naming, moved=moved)]


def rest_of(members: Mapping[str, Member], tied: set[str], *, naming: Naming) -> list[Row]:
    """One row an agency for all its subjects that nobody elsewhere is tied to: they were looked at. Of those kept from
    somebody one more."""
    rest = [member for subject, member in members.items() if subject not in tied]
    return [
        Row(
            owner=agency, group=naming.name(agency, "rest"), subjects=ids, elsewhere=False, kept_from=kept_from,
            about=ids[0] if kept_from else "",
        )
        for agency, own in sorted(_by_agency(rest).items())
        for kept_from, ids in _parts(own).items()
    ]  # fmt: skip


def _whole(
    members: Sequence[Member], found: Common, coordinator: str, naming: Naming, *, moved: Sequence[str]
) -> list[Row]:
    """The coordinator's rows. Where those whom everybody there may know of are of one agency alone, or none, all of the
    group is kept from whoever one of it is kept from: that it is tied at all would tell of the others."""
    parts = _parts(members)
    if len({member.agency for member in members if not member.kept_from}) <= 1:
        everybody = tuple(sorted({one for kept_from in parts for one in kept_from}))
        parts = {everybody: tuple(sorted(member.id for member in members))}
    agency_of = {member.id: member.agency for member in members}
    group = naming.name(f"{coordinator} coordinates", *_named_by(parts), *moved)
    return [
        Row(
            owner=coordinator, group=group, subjects=_counts(agency_of[id] for id in ids), elsewhere=True,
            earliest_at=found.at,
            conflict=_to_coordinator(members, found, among={agency_of[id] for id in ids} if not kept_from else None),
            left=bool(moved), kept_from=kept_from, about=_kept(members, ids) if kept_from else "",
        )
        for kept_from, ids in parts.items()
    ]  # fmt: skip


def _by_agency(members: Iterable[Member]) -> dict[str, list[Member]]:
    found: dict[str, list[Member]] = defaultdict(list)
    for member in members:
        found[member.agency].append(member)
    return found


def _parts(members: Iterable[Member]) -> dict[KeptFrom, tuple[str, ...]]:
    """Ids by whom they are kept from; those that are kept from nobody first."""
    found: dict[KeptFrom, list[str]] = defaultdict(list)
    for member in members:
        found[member.kept_from].append(member.id)
    return {kept_from: tuple(sorted(found[kept_from])) for kept_from in sorted(found)}


def _named_by(parts: Mapping[KeptFrom, tuple[str, ...]]) -> list[str]:
    """What a group is named by: subjects nobody is kept from, where there are any."""
    return list(parts.get((), ())) or sorted(id for ids in parts.values() for id in ids)


def _counts(agencies: Iterable[str]) -> tuple[object, ...]:
    return tuple({"agency": agency, "count": count} for agency, count in sorted(Counter(agencies).items()))


def _kept(members: Sequence[Member], ids: Sequence[str]) -> str:
    return next(member.id for member in members if member.id in ids and member.kept_from)


def _to_country(agency: str, members: Sequence[Member], found: Common) -> str:
    if not found.conflict:
        return ""
    if found.at is None:
        return "There is no time at which everybody tied may move: the coordinator proposes others."
    if agency in found.otherwise:
        opens = next(one.starts_at for one in members if one.agency == agency and one.starts_at)
        return f"Your window opens at {utc(opens)}; the earliest time common to all is {utc(found.at)}."
    return f"Somebody tied would move at another time than {utc(found.at)}: the coordinator proposes others."


def _to_coordinator(members: Sequence[Member], found: Common, *, among: set[str] | None) -> str:
    """``among``: the agencies that may be named; None: all of them."""
    if not found.conflict:
        return ""
    barred = found.barred if among is None else found.barred & among
    otherwise = found.otherwise if among is None else found.otherwise & among
    if barred:
        return f"Held or stood down: {', '.join(sorted(barred))}. Nobody tied to them may move."[:MOST]
    if found.at is None:
        return "There is no time at which all of them may move."
    opens = {one.agency: one.starts_at for one in members if one.agency in otherwise and one.starts_at}
    said = ", ".join(f"{agency} {utc(at)}" for agency, at in sorted(opens.items()))
    return f"Earliest common time {utc(found.at)}, but windows open otherwise: {said}."[:MOST] if said else ""


def utc(instant: datetime) -> str:
    """``3 Mar 2027 06:00 UTC``."""
    there = instant.astimezone(UTC)
    return f"{there.day} {there:%b %Y %H:%M} UTC"
