"""Background work by name. Arguments are ids only: the queue's tables have no row-level security."""

from django.db import connections, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tallystick.records.session import current_alias
from tallystick.vocabulary.queues import AT_ONCE

TRIES = 3


def defer(name: str, **ids: str) -> None:
    """Put a job into the queue in the running transaction; a worker of this home picks it up after the commit.

    Jobs of one operation never run beside each other (``lock``).
    """
    app.configure_task(name=name, lock=ids.get("operation")).defer(**ids)


def defer_beside(name: str, **ids: str) -> None:
    """:func:`defer` for what somebody waits for: it runs beside the operation's long work, in a worker of its own."""
    app.configure_task(name=name, queue=AT_ONCE).defer(**ids)


def defer_beside_once(name: str, *, operation: str) -> bool:
    """:func:`defer_beside`, unless the operation has such a job waiting; false when one waits, which does for both: it
    is kept from beginning until the running transaction ends, or it would miss what that wrote."""
    waits = f"{name} {operation}"
    job = app.configure_task(name=name, queue=AT_ONCE, queueing_lock=waits)
    for _ in range(TRIES):
        try:
            with transaction.atomic(using=current_alias()):
                job.defer(operation=operation)
        except AlreadyEnqueued:
            if _kept_waiting(waits):
                return False
        else:
            return True
    defer_beside(name, operation=operation)
    return True


def _kept_waiting(waits: str) -> bool:
    """Hold the job that waits where it is; false when it was taken up meanwhile."""
    with connections[current_alias()].cursor() as cursor:
        # Whoever takes jobs up skips those that are held.
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR SHARE", [waits]
        )
        return cursor.fetchone() is not None


def defer_once(name: str, *, operation: str, **ids: str) -> bool:
    """:func:`defer`, unless the operation has such a job waiting; false when one waits, which then does for both.

    Where an ``agency`` is named each has one. So work that waits for the operation's ``lock`` is behind one such job
    that runs and one that waits, at most.
    """
    waits = " ".join(word for word in (name, operation, ids.get("agency", "")) if word)
    job = app.configure_task(name=name, lock=operation, queueing_lock=waits)
    try:
        with transaction.atomic(using=current_alias()):
            job.defer(operation=operation, **ids)
    except AlreadyEnqueued:
        return False
    return True
