"""The journal: security events and faults of this home, one JSON object a line, in ``log/desk.jsonl`` (0600).

It says who, from where, which page and what came of it, in UTC. It never holds what was typed, a query, a password, a
code or the words of an exception: those may be about persons, whose log is the one of LED article 25 in the database.
"""

import json
import logging
import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

EVENTS = logging.getLogger("tallystick.journal")
FIELDS = ("event", "who", "agency", "address", "method", "page", "status", "factor", "tried")
"""What a line may say beside time, level and logger. ``tried`` is a keyed digest of a user name that was tried."""

SAID = {400: "malformed", 403: "refused", 404: "absent", 405: "verb refused", 409: "conflict", 413: "too large"}
SAID |= {422: "malformed", 429: "too often", 500: "fault", 503: "unavailable"}
OTHERS = ("django.request", "django.security", "django.security.csrf")
"""Loggers whose words repeat addresses or what was sent: their time, level and status are kept, not their words."""


class Lines(logging.Formatter):
    """One record as one line of JSON; nothing in it can begin another line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name}
        line |= {name: getattr(record, name) for name in FIELDS if getattr(record, name, "") != ""}
        status = getattr(record, "status_code", None)
        if status is not None:
            line["status"] = status
        if "event" not in line and not record.name.startswith(OTHERS):
            line["said"] = str(record.msg)[:200]
        if record.exc_info and record.exc_info[0]:
            line |= {"fault": record.exc_info[0].__name__, "frames": frames(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=True)


def frames(trace: Any) -> list[str]:
    """Where a fault happened, innermost last: files, lines and functions, no values."""
    return [f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)[-20:]]


class Journal(WatchedFileHandler):
    """Appends to a file that only its owner reads; makes it, and its folder, when there is something to say."""

    def _open(self) -> Any:
        place = Path(self.baseFilename)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8")


def settings(home: Path) -> dict[str, Any]:
    """Django's LOGGING for a home. Without a home there is nothing to keep a journal of."""
    there = (home / "secrets").is_dir()
    kept = {"class": "tallystick.site.journal.Journal", "filename": str(home / "log" / "desk.jsonl"), "delay": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "tallystick.site.journal.Lines"}},
        "handlers": {"journal": {**(kept if there else {"class": "logging.NullHandler"}), "formatter": "lines"}},
        "root": {"handlers": ["journal"], "level": "WARNING"},
        "loggers": {
            "tallystick.journal": {"level": "INFO"},
            # Django's own handlers would mail or print; everything goes up to the one place.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


class JournalMiddleware:
    """Notes every request that was refused or failed, and every step of signing in that did not go on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400:
            note(request, SAID.get(response.status_code, "failed"), status=response.status_code)
        elif request.method not in ("GET", "HEAD") and response.status_code == 200 and signing_in(request):
            note(request, "sign-in refused", tried=tried(request), status=response.status_code)
        return response


def note(request: HttpRequest, event: str, **more: Any) -> None:
    """Write one event about a request."""
    viewer, match = getattr(request, "viewer", None), getattr(request, "resolver_match", None)
    user: Any = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    EVENTS.info(
        event,
        extra={
            "event": event,
            "who": str(user.pk) if known else "",
            "agency": viewer.agency if viewer else "",
            "address": request.META.get("REMOTE_ADDR", ""),
            "method": request.method or "",
            "page": match.route if match else "",
            **more,
        },
    )


def signing_in(request: HttpRequest) -> bool:
    """Whether the page is one of those for signing in."""
    from tallystick.site.addresses import SIGN_IN

    match = getattr(request, "resolver_match", None)
    return bool(match and match.url_name in SIGN_IN)


def tried(request: HttpRequest) -> str:
    """The name that was typed, as the digest under which tries are counted; names are sometimes passwords."""
    from tallystick.site.signing_in import name_digest

    typed = request.POST.get("login", "")
    return name_digest(typed)[:16] if typed else ""


def connect() -> None:
    """Note who signed in and out, each factor that was right, and changes of factors and passwords."""
    from allauth.account.signals import authentication_step_completed, password_changed
    from allauth.mfa.signals import authenticator_added, authenticator_removed
    from django.contrib.auth.signals import user_logged_in, user_logged_out

    told = {
        "signed in": user_logged_in,
        "signed out": user_logged_out,
        "factor right": authentication_step_completed,
        "factor added": authenticator_added,
        "factor removed": authenticator_removed,
        "password changed": password_changed,
    }
    for event, signal in told.items():
        signal.connect(_teller(event), dispatch_uid=f"tallystick.journal.{event}", weak=False)


def _teller(event: str) -> Callable[..., None]:
    def tell(sender: Any, request: HttpRequest | None = None, user: Any = None, **more: Any) -> None:
        if request is not None:
            who = {"who": str(user.pk)} if user is not None else {}
            note(request, event, factor=str(more.get("method", "")), **who)

    return tell
