"""Packages that stand on persons, and what is said when persons they stand on change.

A package out of the house stays as it was sent: it has to be recalled, or a new version made. One that is not out yet
is not released any more as it stands (sharing drafts it again and compares), so it has to be drafted anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from tallystick.linking.judging.stakes import GONE
from tallystick.linking.rows.copies import Row
from tallystick.linking.rows.persons import Before
from tallystick.records.models import Notice, Package
from tallystick.vocabulary.codes import OfficerRole


@dataclass(frozen=True)
class Stood:
    """A package and the numbers of the persons in question that it shows."""

    package: Package
    numbers: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.package.number} v{self.package.version}"

    @property
    def out(self) -> bool:
        """Whether it went out of the house."""
        return self.package.released_at is not None


def tell_changed(operation: str, before: Mapping[str, Before], people: Sequence[Row]) -> None:
    """For jobs: tell whoever has a package that stands on somebody who changed, once for each change."""
    said = changes(before, people)
    if not said:
        return
    named = {name for person in said for name in (person, before[person].number)}
    rows = Package.objects.exclude(status__in=GONE).filter(recalled_at=None, mentions__overlap=sorted(named))
    at = datetime.now(UTC)
    for row in rows.defer(None).order_by("number", "version"):
        shown = set(row.mentions)
        about = [person for person in said if {person, before[person].number} & shown]
        numbers = sorted(before[person].number for person in about)
        stood = Stood(row, tuple(numbers))
        _tell(operation, row.owner, stood, " ".join([*(said[one] for one in sorted(about)), remedy(stood)]), at=at)
        if stood.out and row.recipient != row.owner:
            _tell(operation, row.recipient, stood, _to_recipient(stood), at=at)


def changes(before: Mapping[str, Before], people: Iterable[Row]) -> dict[str, str]:
    """A sentence per person (id) who had accounts and has others by now."""
    after = {str(row["id"]): row for row in people}
    said = {}
    for person, old in before.items():
        now = after.get(person)
        if now is not None and not old.became and old.accounts and frozenset(now["accounts"]) != old.accounts:
            said[person] = _change(old, now, after)
    return said


def _change(old: Before, now: Row, after: Mapping[str, Row]) -> str:
    if now.get("became"):
        return f"{old.number} is one person with {after[str(now['became'])]['number']} now."
    if not now["accounts"]:
        return f"Nobody has the accounts of {old.number} any more."
    have = frozenset(now["accounts"])
    parts = [
        f"{_counted(len(some))} {word}"
        for some, word in ((have - old.accounts, "more"), (old.accounts - have, "less"))
        if some
    ]
    return f"{old.number} has {' and '.join(parts)} now."


def _counted(number: int) -> str:
    return "one account" if number == 1 else f"{number} accounts"


def remedy(stood: Stood) -> str:
    """What has to be done about a package whose persons changed."""
    if stood.out:
        return f"{stood.name} went to {stood.package.recipient}: recall it or send a new version."
    return f"{stood.name} ({stood.package.status}) can no longer be released as it stands: draft it anew."


def standing_on(numbers: Iterable[str]) -> list[Stood]:
    """Packages the viewer sees that stand on persons (numbers), and are neither recalled nor replaced."""
    asked = sorted(set(numbers))
    if not asked:
        return []
    shows = reduce(or_, (Q(content__persons__contains=[{"number": number}]) for number in asked))
    rows = Package.objects.exclude(status__in=GONE).filter(shows, recalled_at=None).order_by("number", "version")
    return [Stood(row, tuple(one for one in asked if one in _shown(row))) for row in rows]


def _shown(row: Package) -> set[str]:
    return {str(person.get("number")) for person in row.content.get("persons", ())}


def withdraws(stood: Sequence[Stood]) -> tuple[str, ...]:
    """What a change does to packages, in sentences; empty where nothing stands on who changes."""
    if not stood:
        return ()
    names = ", ".join(one.name for one in stood)
    count = {1: "a package", 2: "two packages", 3: "three packages"}.get(len(stood), f"{len(stood)} packages")
    return (f"This withdraws {count}: {names}.", *(remedy(one) for one in stood))


def _to_recipient(stood: Stood) -> str:
    who = ", ".join(stood.numbers)
    return f"{stood.name}: who {who} is has changed since it was made. It will be recalled or replaced."


def _tell(operation: str, to: str, stood: Stood, words: str, *, at: datetime) -> None:
    role = OfficerRole.COORDINATOR if to == stood.package.owner else ""
    kind = "recall" if stood.out and to == stood.package.owner else "package"
    Notice.objects.create(
        operation_id=operation, to=to, role=role, kind=kind, subject=str(stood.package.pk), words=words, at=at
    )
