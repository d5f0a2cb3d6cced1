"""Goes on where the database was stopped for a moment: whoever stopped it starts it again."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connections

PATIENCE = 90.0
"""Seconds after which nobody tries again."""
_Given = TypeVar("_Given")


def steady(work: Callable[[], _Given]) -> _Given:
    """Done again while the database does not answer."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connections.close_all()
            if time.monotonic() > ends:
                raise
            time.sleep(0.2)
