"""Which operations have an action day to look after: for the jobs of the clock."""

from uuid import UUID

from django.db import connections

from tallystick.records.session import current_alias


def days_running() -> list[UUID]:
    """For jobs alone: operations in which a country was proposed a window."""
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("SELECT tally.days_running()")
        return [operation for (operation,) in cursor.fetchall()]
