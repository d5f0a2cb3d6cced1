"""How long an officer's session lasts: marks kept in the session, measured in the database's clock.

Idle for an hour or open for twelve, it ends. It ends in all other browsers when the password or a second factor changes
(Django compares the password's hash; the second factors are compared here), and at once when the officer is
deactivated. Roles are read from the row at every request.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.models.functions import Now
from django.http import HttpRequest

from tallystick.records import limiter
from tallystick.site.signing_in import counted_as, officer_digest, source_digest

IDLE, LONGEST, FRESH, KEPT = 60 * 60, 12 * 60 * 60, 15 * 60, 60 * 60
"""Seconds: without a request, since signing in, since the second factor, for a form that could not be sent."""

FACTORS = ("totp", "webauthn")
MARKS = "sitting"
FORM = "kept_form"
NOTED_EVERY = 60


@dataclass(frozen=True)
class Sitting:
    """Where a session stands: ``state`` is one of open, over (idle or too long), ended (by a change), no_factor."""

    state: str
    fresh: bool = False
    now: float = 0.0


def look(request: HttpRequest) -> Sitting:
    """Where the session of a signed-in officer stands; notes the visit, once a minute."""
    now, factors = _factors(request.user)
    marks = request.session.get(MARKS) or {}
    if not factors:
        return Sitting("no_factor")
    if marks.get("factors") != factors:
        return Sitting("ended")
    if now - marks["seen"] > IDLE or now - marks["since"] > LONGEST:
        return Sitting("over", now=now)
    if now - marks["seen"] > NOTED_EVERY:
        request.session[MARKS] = {**marks, "seen": now}
    if FORM in request.session and now - request.session[FORM]["at"] > KEPT:
        del request.session[FORM]
    return Sitting("open", now - marks["factor"] <= FRESH, now)


def clock() -> float:
    """Seconds since 1970 in the database's clock."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())::double precision")
        return float(cursor.fetchone()[0])


def connect() -> None:
    """Mark sessions from now on."""
    for signal, receiver in (
        (user_logged_in, _signed_in),
        (authentication_step_completed, _step),
        (authenticator_added, _changed),
        (authenticator_removed, _changed),
    ):
        signal.connect(receiver, dispatch_uid=f"tallystick.{receiver.__name__}.{id(signal)}")


def _factors(officer: Any) -> tuple[float, list[int]]:
    rows = Authenticator.objects.filter(user_id=officer.pk, type__in=FACTORS).annotate(now=Now()).order_by("pk")
    found = list(rows.values_list("pk", "now"))
    return (found[0][1].timestamp() if found else clock()), [key for key, _ in found]


def _signed_in(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    # allauth signs in only after both factors; Django has just given the session a new key.
    now, factors = _factors(user)
    request.session[MARKS] = {"since": now, "seen": now, "factor": now, "factors": factors}
    kept = request.session.get(FORM)
    if kept and kept["officer"] == str(user.pk):
        request.session.update(kept["operation"])
    elif kept:
        del request.session[FORM]
    request.session.clear_expired()


def _step(sender: Any, request: HttpRequest, user: Any, method: str, **more: Any) -> None:
    """A password or a second factor was right: a new session key, and a second factor is fresh."""
    request.session.cycle_key()
    if more.get("reauthenticated"):
        limiter.done([counted_as(request, officer_digest(user))], source=source_digest(request))
    if method == "mfa" and MARKS in request.session:
        request.session[MARKS] = {**request.session[MARKS], "factor": clock()}


def _changed(sender: Any, request: HttpRequest, user: Any, **more: Any) -> None:
    """This session knows of the change; every other session of the officer does not, and so ends."""
    _, factors = _factors(user)
    request.session.cycle_key()
    request.session[MARKS] = {**request.session[MARKS], "factors": factors}
