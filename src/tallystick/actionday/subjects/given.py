"""Packages an agency was given, and who is in them: from the frozen content, for persons' own rows stay elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from tallystick.actionday.subjects.rules.facts import Given
from tallystick.records.models import Feedback, Package
from tallystick.sharing.content import Content, PersonPart
from tallystick.vocabulary.codes import PackageStatus
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True)
class Packages:
    """``held``: those that were released and neither recalled nor withheld, the newest version last; ``answered``: ids
    of those with a receipt or feedback."""

    held: tuple[Package, ...] = ()
    answered: frozenset[UUID] = field(default_factory=frozenset)

    def naming(self, person: str) -> Given | None:
        """The newest package that names a person (id), and whether it still holds; None where there is none."""
        newest = next((row for row in reversed(self.held) if part_of(row, person) is not None), None)
        if newest is None:
            return None
        last = self.held[-1]
        gone = "" if newest.pk == last.pk else f"version {last.version} does not name them"
        return Given(
            number=f"{newest.number} v{newest.version}", received=newest.pk in self.answered, gone=gone,
            not_before=newest.not_before,
        )  # fmt: skip

    def part(self, person: str) -> tuple[Package, PersonPart] | None:
        """The newest package that names a person (id), and what it says of them."""
        for row in reversed(self.held):
            if part := part_of(row, person):
                return row, part
        return None

    def newest(self) -> Iterator[tuple[Package, PersonPart]]:
        """Everybody in the newest package."""
        for row in self.held[-1:]:
            for part in _content(row)["persons"]:
                yield row, part


def packages_given(viewer: Viewer) -> Packages:
    """Packages of the viewer's agency (or the one looked as), as the open session sees them."""
    rows = Package.objects.filter(
        operation_id=viewer.operation, recipient=viewer.recipient, released_at__isnull=False, recalled_at=None,
        holds_protected=False,
    ).exclude(status=PackageStatus.WITHDRAWN)  # fmt: skip
    # Contents are large: that of the newest is read, and an older one where somebody is not in it.
    held = tuple(rows.defer("content").order_by("version"))
    ids = [row.pk for row in held]
    answered = Feedback.objects.filter(package__in=ids, owner=viewer.recipient).values_list("package", flat=True)
    return Packages(held, frozenset(answered))


def part_of(row: Package, person: str) -> PersonPart | None:
    """What a package says of a person (id); None where it does not name them."""
    return next((part for part in _content(row)["persons"] if part.get("id") == person), None)


def _content(row: Package) -> Content:
    return cast(Content, row.content)
