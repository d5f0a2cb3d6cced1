"""The one choke point: a transaction opened for a viewer, under a database role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from tallystick.records.roles import VIEWED
from tallystick.records.server import Server
from tallystick.records.token import signed, viewer_token
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer

Work = Callable[[list[Any]], None]

_due: ContextVar[list[tuple[Work, Any]] | None] = ContextVar("due", default=None)
_alias: ContextVar[str] = ContextVar("alias", default="default")
_viewer: ContextVar[Viewer | None] = ContextVar("viewer", default=None)

ALIASES = {"app": "default", "worker": "worker", "victims": "victims", "owner": "owner"}


class RoleRouter:
    """Sends every query of the running session to that session's role."""

    def db_for_read(self, model: object, **hints: object) -> str:
        return _alias.get()

    def db_for_write(self, model: object, **hints: object) -> str:
        return _alias.get()

    def allow_relation(self, left: object, right: object, **hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"


@contextmanager
def session(viewer: Viewer, *, role: str = "app") -> Iterator[Viewer]:
    """Open a transaction in which PostgreSQL shows what ``viewer`` may see; commit at the end, roll back on error.

    Sessions do not nest: a viewer inside another's transaction would see with two pairs of eyes.
    """
    if _viewer.get() is not None:
        raise Refused("session", "a session is already open here", "End it before another viewer's begins.")
    if viewer.service != (role == "worker") or role not in VIEWED:
        raise Refused("session", f"this viewer may not use role {role}", "Jobs use worker, officers app or victims.")
    alias = ALIASES[role]
    alias_was, viewer_was = _alias.set(alias), _viewer.set(viewer)
    due: list[tuple[Work, Any]] = []
    due_was = _due.set(due)
    try:
        with transaction.atomic(using=alias):
            set_viewer(viewer, alias=alias, role=role)
            yield viewer
    finally:
        _alias.reset(alias_was)
        _viewer.reset(viewer_was)
        _due.reset(due_was)
    for work in dict.fromkeys(work for work, _ in due):
        work([subject for wanted, subject in due if wanted == work])


def afterwards(work: Work, subject: Any) -> None:
    """Have ``work`` done with all its subjects of this session at once, when the session is committed and closed; not
    at all where it is rolled back. ``work`` opens a session of its own.
    """
    due = _due.get()
    if due is not None:
        transaction.on_commit(lambda: due.append((work, subject)), using=_alias.get())


@contextmanager
def administration() -> Iterator[None]:
    """A transaction as the owner, for set-up from the command line: agencies, officers, keys. Never from a request."""
    alias_was = _alias.set("owner")
    try:
        with transaction.atomic(using="owner"):
            yield
    finally:
        _alias.reset(alias_was)


def vouch(said: str) -> None:
    """Say something to PostgreSQL for the running transaction that injected SQL cannot say: a trigger asks for it.

    ``said``: words with a blank between them; what was vouched for before is no more.
    """
    alias = current_alias()
    key = Server(settings.TALLYSTICK_HOME).key(next(role for role, name in ALIASES.items() if name == alias))
    with connections[alias].cursor() as cursor:
        backend = connections[alias].connection.info.backend_pid
        cursor.execute("SELECT set_config('tally.vouched', %s, true)", [signed(said, key=key, backend=backend)])


def set_viewer(viewer: Viewer, *, alias: str, role: str) -> None:
    """Set the token for the running transaction. Sessions that last longer than the token call it again."""
    key = Server(settings.TALLYSTICK_HOME).key(role)
    with connections[alias].cursor() as cursor:
        backend = connections[alias].connection.info.backend_pid
        cursor.execute("SELECT set_config('tally.viewer', %s, true)", [viewer_token(viewer, key=key, backend=backend)])


def current_alias() -> str:
    """The database alias of the running session."""
    return _alias.get()
