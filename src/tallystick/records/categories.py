"""A person's category, and the copies of its rows that follow it."""

from uuid import UUID

from django.db import connections

from tallystick.records.session import current_alias


def set_category(person: UUID, category: str) -> bool:
    """Set the category of a person and of every copied row about it; false when the person is not the viewer's own.

    PostgreSQL does it, because whoever marks a victim may from then on not see the row.
    """
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.set_category(%s, %s)", [person, category])
        return bool(cursor.fetchone()[0])


def spread_categories() -> None:
    """After a build: copied rows take the categories that persons already had."""
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.spread_categories(NULL)")
