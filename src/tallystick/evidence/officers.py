"""Officers by name, as custody records name them."""

from collections.abc import Iterable
from uuid import UUID

from tallystick.records.models import Assignment, Officer


def known_as(officer: Officer) -> str:
    """Full name and user name: a court must be able to tell two of one name apart."""
    full = officer.get_full_name().strip()
    return f"{full} ({officer.username})" if full else officer.username


def officer_named(username: str, *, agency: str) -> Officer | None:
    """The officer of that user name in an agency, or None."""
    return Officer.objects.filter(username__iexact=username, agency=agency, is_active=True).first()


def is_known_as(name: str, *, agency: str) -> bool:
    """Whether a name is how an officer of the agency is known: then it is not somebody without a desk."""
    said = name.casefold()
    rows = Officer.objects.filter(agency=agency)
    return any(said in (known_as(row).casefold(), row.get_full_name().strip().casefold()) for row in rows)


def takes_part_in(officer: Officer, operation: str) -> bool:
    """Whether an officer is assigned to the operation."""
    return Assignment.objects.filter(operation_id=operation, officer=officer.pk).exists()


def names_of(officers: Iterable[UUID | str]) -> dict[str, str]:
    """Names by UUID as text; those that are unknown are left out."""
    return {str(row.pk): known_as(row) for row in Officer.objects.filter(pk__in={str(one) for one in officers if one})}
