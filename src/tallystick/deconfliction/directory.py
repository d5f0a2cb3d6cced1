"""Whom to call: the contact points of the agencies that take part, round the clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.records.categories import members_here
from tallystick.records.models import Agency, Contact
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An agency that takes part, with its contact points (``Contact``: title, phone, languages, deputy)."""

    code: str
    name: str
    country: str
    contacts: tuple[Contact, ...]


def directory(viewer: Viewer) -> tuple[Listed, ...]:
    """The agencies of the viewer's operation by country and code, each with its contact points.

    It names agencies and posts, no person of the operation, and is the same for whoever takes part: looking at it is
    not logged.
    """
    codes = members_here()
    points: dict[str, list[Contact]] = {}
    for row in Contact.objects.filter(agency__in=codes).order_by("agency", "title", "id"):
        points.setdefault(row.agency_id, []).append(row)
    agencies = Agency.objects.filter(code__in=codes).order_by("country", "code")
    return tuple(
        Listed(code=row.code, name=row.name, country=row.country, contacts=tuple(points.get(row.code, ())))
        for row in agencies
    )


def contacts(agencies: Iterable[str]) -> dict[str, Contact]:
    """Agency code -> its first contact point; none for an agency that is not in the directory."""
    found: dict[str, Contact] = {}
    for row in Contact.objects.filter(agency__in=set(agencies)).order_by("agency", "title", "id"):
        found.setdefault(row.agency_id, row)
    return found


def call(agency: str, contact: Contact | None) -> str:
    """Whom to call, as a clause for a sentence.

    >>> call("DK-NCP", None)
    'DK-NCP (no contact point is recorded)'
    """
    if contact is None:
        return f"{agency} (no contact point is recorded)"
    said = [contact.title, contact.phone, ", ".join(contact.languages)]
    said += [f"deputy {contact.deputy}"] if contact.deputy else []
    return f"{agency} ({'; '.join(one for one in said if one)})"
