"""Officers by name, as custody records name them."""

from collections.abc import Iterable
from uuid import UUID

from tallystick.records.models import Officer


def known_as(officer: Officer) -> str:
    """Full name and user name: a court must be able to tell two of one name apart."""
    full = officer.get_full_name().strip()
    return f"{full} ({officer.username})" if full else officer.username


def officer_named(username: str, *, agency: str) -> Officer | None:
    """The officer of that user name in an agency, or None."""
    return Officer.objects.filter(username=username, agency=agency, is_active=True).first()


def names_of(officers: Iterable[UUID | str]) -> dict[str, str]:
    """Names by UUID as text; those that are unknown are left out."""
    return {str(row.pk): known_as(row) for row in Officer.objects.filter(pk__in={str(one) for one in officers if one})}
