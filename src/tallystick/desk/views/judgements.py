"""What an officer says of a file or a match at the desk, and what a second officer says of that."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tallystick.desk import words
from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, reason_of, safe_next, said, viewer_of
from tallystick.desk.frame import QUEUE
from tallystick.triage.judging import acts
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.triage import About, Says

RAISING = (Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER)
LOWERING = (Says.SYNTHETIC, Says.NOT_PERTINENT)
OF_MATCHES = (Says.CONFIRMED, Says.REFUTED)
SCHEME = ("scheme", "version", "profile", "value")


@access(roles=QUEUE, methods=("POST",))
def put_first(request: HttpRequest, content: str) -> HttpResponse:
    """One press and a reason: a child can be reached now."""
    says = choice_of(request, "says", of=RAISING)
    acts.judge(About.FILE, content, says, by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Noted: %(says)s. It goes to the top of the queue.") % {"says": words.word(says)})
    return redirect("desk:queue-file", content)


@access(roles=QUEUE, methods=("POST",))
def classify(request: HttpRequest, content: str) -> HttpResponse:
    """A classification under its whole scheme."""
    form = request.POST
    listed = form.get("listed", "").split("|")
    typed = [form.get(name, "").strip() for name in SCHEME]
    value = dict(zip(SCHEME, listed if len(listed) == len(SCHEME) else typed, strict=True))
    acts.judge(
        About.FILE, content, Says.CLASSIFIED, value=value, by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Noted: classified as %(value)s.") % {"value": " ".join(value.values())})
    return redirect("desk:queue-file", content)


@access(roles=QUEUE, methods=("POST",))
def hand_on(request: HttpRequest, content: str) -> HttpResponse:
    """Somebody takes charge of it."""
    value = {"to": request.POST.get("to", "")}
    acts.judge(
        About.FILE, content, Says.HANDED_ON, value=value, by=viewer_of(request), at=moment(), reason=reason_of(request)
    )
    said(request, _("Handed on to %(to)s. It comes back when its tier's longest wait is over.") % {"to": value["to"]})
    return redirect("desk:queue-file", content)


@access(roles=QUEUE, methods=("POST",))
def lower(request: HttpRequest, content: str) -> HttpResponse:
    """Say what would put it further down: nothing moves until a second officer agrees."""
    says = choice_of(request, "says", of=LOWERING)
    acts.judge(
        About.FILE,
        content,
        says,
        until=_day(request, "until"),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
    )
    said(
        request, _("Noted: %(says)s. It stays where it is until a second officer agrees.") % {"says": words.word(says)}
    )
    return redirect("desk:queue-file", content)


@access(roles=QUEUE, methods=("POST",))
def match(request: HttpRequest, content: str) -> HttpResponse:
    """Say that a match is right, or that it is wrong."""
    says = choice_of(request, "says", of=OF_MATCHES)
    subject = " ".join((content, request.POST.get("bank", ""), request.POST.get("entry", "")))
    acts.judge(About.MATCH, subject, says, by=viewer_of(request), at=moment(), reason=reason_of(request))
    if says == Says.CONFIRMED:
        said(request, _("Noted: the match is confirmed."))
    else:
        said(request, _("Noted. The match counts until a second officer agrees that it is wrong."))
    return redirect("desk:queue-file", content)


@access(roles=QUEUE, methods=("POST",))
def agree(request: HttpRequest, judgement: UUID) -> HttpResponse:
    """The second officer's word."""
    acts.agree(str(judgement), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Agreed: it stands from now on, and falls when one officer withdraws it."))
    return redirect(_back(request))


@access(roles=QUEUE, methods=("POST",))
def withdraw(request: HttpRequest, judgement: UUID) -> HttpResponse:
    """Take back what was said."""
    acts.withdraw(str(judgement), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Taken back. What raised the file falls only when a second officer takes it back too."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = safe_next(request)
    return reverse("desk:queue-waiting") if wanted == "/" else wanted


def _day(request: HttpRequest, field: str) -> datetime:
    """A day as its first instant in UTC. Raises Malformed."""
    text = request.POST.get(field, "").strip()
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Malformed(f"the form, field {field}", f"it says {text!r}", "Write a day like 2026-09-30.") from None
