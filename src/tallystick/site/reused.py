"""A connection to the database serves many requests, and forgets each before the next: settings and temporary tables
that slipped-in SQL left behind would otherwise stand in for the next officer's own.
"""

from typing import Any

from django.core.signals import request_started
from django.db import DatabaseError, connections

FORGET = "RESET ALL; DISCARD TEMP"


def connect() -> None:
    """Forget at the start of every request from now on."""
    request_started.connect(forget, dispatch_uid="tallystick.reused.forget")


def forget(sender: Any = None, **more: Any) -> None:
    """Bring every open connection of this thread back to how it began; one that does not answer is closed."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is None or connection.in_atomic_block:
            continue
        try:
            with connection.cursor() as cursor:
                cursor.execute(FORGET)
        except DatabaseError:
            connection.close()
