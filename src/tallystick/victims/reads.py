"""Protected persons, read under the database role victims: by victim identification, or through a broken glass.

Everybody else sees none, as if there were none. Every look is logged, a list as well as a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models.functions import Now

from tallystick.records import consultation
from tallystick.records.models import BrokenGlass, Protected
from tallystick.records.session import current_alias
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

PARTS = (
    "account",
    "access",
    "payment",
    "subscriber",
    "countryvote",
    "indicator",
    "searchtoken",
    "link",
    "assessment",
)
"""What was put away with a person, by table."""


@dataclass(frozen=True, kw_only=True)
class ProtectedPerson:
    """A person as put away: ``parts`` holds the rows of each table in PARTS, as PostgreSQL wrote them."""

    id: str
    number: str
    category: str
    codes: tuple[str, ...]
    mine: bool
    person: Mapping[str, Any]
    parts: Mapping[str, Sequence[Mapping[str, Any]]]


def may_see(viewer: Viewer) -> bool:
    """Whether protected persons are shown to the viewer now, by role or through a glass they broke."""
    if OfficerRole.VICTIM_IDENTIFICATION in viewer.roles:
        return True
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.v_broken_glass()")
        return bool(cursor.fetchone()[0])


def open_glass(viewer: Viewer) -> BrokenGlass | None:
    """The glass the viewer broke and that is still open (role app)."""
    broken = BrokenGlass.objects.filter(by=viewer.officer, until__gt=Now())
    return broken.order_by("-until").first()


def protected(viewer: Viewer) -> list[ProtectedPerson]:
    """Every protected person the viewer may see, by number."""
    rows = [_shown(row, viewer) for row in Protected.objects.order_by("number", "id")]
    consultation.note_all(viewer, subject_kind="listed", subjects=[row.id for row in rows])
    return rows


def protected_person(viewer: Viewer, person: str) -> ProtectedPerson:
    """One protected person with everything put away; raises Absent, the same for hidden and for not there."""
    row = Protected.objects.filter(person=person).first()
    if row is None:
        raise Absent(f"person {person}", "there is no such person, or you may not know of it", "Check the address.")
    consultation.note(viewer, subject_kind="person", subject=str(row.person))
    return _shown(row, viewer)


def _shown(row: Protected, viewer: Viewer) -> ProtectedPerson:
    content = row.content
    return ProtectedPerson(
        id=str(row.person),
        number=row.number,
        category=row.category,
        codes=tuple(row.codes),
        mine=row.owner == viewer.agency,
        person=content.get("person", {}),
        parts={name: content.get(name, []) for name in PARTS},
    )
