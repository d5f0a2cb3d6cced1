"""Background work by name. Arguments are ids only: the queue's tables have no row-level security."""

from procrastinate.contrib.django import app


def defer(name: str, **ids: str) -> None:
    """Put a job into the queue in the running transaction; a worker of this home picks it up after the commit.

    Jobs of one operation never run beside each other (``lock``).
    """
    app.configure_task(name=name, lock=ids.get("operation")).defer(**ids)
