"""Statements: made from a released version of the figures, read and signed by a reader of the language, given out."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.desk.access import access
from tallystick.desk.asking import choice_of, moment, page, said, viewer_of
from tallystick.desk.frame import DAY, DAY_WRITERS
from tallystick.desk.views.results import may_write
from tallystick.report.releases import reads as releases
from tallystick.report.statements import acts, reads
from tallystick.report.statements.days import usual_days
from tallystick.report.statements.offered import languages, usual_figures
from tallystick.vocabulary.results import ReleaseState, SignatureSays, StatementKind

KINDS = {
    StatementKind.PRESS: gettext_lazy("Press release"),
    StatementKind.NATIONAL: gettext_lazy("National release"),
    StatementKind.PARTNER_LETTER: gettext_lazy("Letter to partners"),
    StatementKind.EMPACT: gettext_lazy("EMPACT report"),
}
FOLLOWS = {
    "examination": gettext_lazy("What was seized is being examined"),
    "more": gettext_lazy("Further measures are being prepared"),
    "victims": gettext_lazy("Finding the children and keeping them safe comes first"),
    "prosecutors": gettext_lazy("Public prosecutors decide what comes next"),
}
TEXTS = ("first", "last", "name", "place", "contact", "to", "action", "driver", "co_drivers", "beside")
LISTS = ("figures", "negatives", "follows")
QUALIFIED = "qualified:"


@access(roles=DAY)
def listed(request: HttpRequest) -> HttpResponse:
    """Every version, newest first, and what stands in the way of using it."""
    context = {
        "lines": reads.statements(viewer_of(request), now=moment()),
        "kinds": KINDS,
        "names": {one.code: one.name for one in languages()},
        "may_make": may_write(request),
    }
    return page(request, "statements", context, part="statements")


@access(roles=DAY_WRITERS)
def form(request: HttpRequest) -> HttpResponse:
    """From which figures, of which kind, in which language; then what this kind asks for."""
    viewer, asked = viewer_of(request), request.GET
    own = [
        line
        for line in releases.releases(viewer)
        if line.owner == viewer.agency and line.state == ReleaseState.RELEASED
    ]
    chosen = next((line for line in own if line.id == asked.get("release", "")), None)
    kind = asked.get("kind", "")
    ready = chosen is not None and kind in tuple(StatementKind) and bool(asked.get("language"))
    offered = languages()
    context: dict[str, Any] = {
        "releases": own,
        "chosen": chosen,
        "kinds": KINDS,
        "kind": kind,
        "kind_title": KINDS[StatementKind(kind)] if kind in tuple(StatementKind) else "",
        "languages": [one for one in offered if one.has_file],
        "without": [one.name for one in offered if not one.has_file],
        "chosen_language": asked.get("language", ""),
        "language_name": next((one.name for one in offered if one.code == asked.get("language")), ""),
        "ready": ready,
    }
    if ready and chosen is not None:
        context |= _fields(request, chosen.id)
    return page(request, "statement_make", context, part="statements")


@access(roles=DAY_WRITERS, methods=("POST",))
def put(request: HttpRequest) -> HttpResponse:
    """Make it."""
    given = request.POST
    row = acts.make_statement(
        given.get("release", ""),
        given.get("kind", ""),
        given.get("language", ""),
        _given(request),
        by=viewer_of(request),
        at=moment(),
    )
    said(request, _("Made. Nobody can use it until a reader of the language signs what stands here."))
    return redirect("desk:statement", row.pk)


@access(roles=DAY)
def one(request: HttpRequest, statement: UUID) -> HttpResponse:
    """The text as it stands, what is in the way of using it, who read it; for its owner the form of a reader."""
    viewer = viewer_of(request)
    seen = reads.statement(viewer, str(statement), now=moment())
    line = seen.line
    signed = [one for one in line.readings if one.says == SignatureSays.SIGNED]
    context = {
        "seen": seen,
        "line": line,
        # The writer of statements escapes every word it is given.
        "text": mark_safe(seen.html),  # noqa: S308
        "title": KINDS[StatementKind(line.kind)],
        "language_name": next((one.name for one in languages() if one.code == line.language), line.language),
        "signed": signed,
        "may_read": may_write(request) and line.owner == viewer.agency,
        "again": f"{reverse('desk:statements-make')}?release={line.release}&kind={line.kind}&language={line.language}",
    }
    return page(request, "statement", context, part="statements")


@access(roles=DAY_WRITERS, methods=("POST",))
def read(request: HttpRequest, statement: UUID) -> HttpResponse:
    """What a named reader says of exactly the version whose digest the form brings."""
    form = request.POST
    says = choice_of(request, "says", of=tuple(SignatureSays))
    acts.read_statement(
        str(statement),
        says,
        reader=form.get("reader", ""),
        capacity=form.get("capacity", ""),
        words=form.get("words", ""),
        by=viewer_of(request),
        at=moment(),
        digest=form.get("digest", "-"),
    )
    right = says == SignatureSays.SIGNED
    said(request, _("Signed by %(who)s.") % {"who": form.get("reader", "")} if right else _("The objection is noted."))
    return redirect("desk:statement", statement)


@access(roles=DAY)
def document(request: HttpRequest, statement: UUID, form: str) -> HttpResponse:
    """The document to give out; refused while anything stands in its way."""
    return _file(reads.document(viewer_of(request), str(statement), form, now=moment()))


@access(roles=DAY)
def draft(request: HttpRequest, statement: UUID, form: str) -> HttpResponse:
    """A copy to read, which says above everything what it is."""
    return _file(reads.draft(viewer_of(request), str(statement), form, now=moment()))


def _file(made: reads.Document) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type=made.media_type, headers=headers)


def _fields(request: HttpRequest, release: str) -> dict[str, Any]:
    """What a release lets one choose: its figures, its negatives, a joint release to name beside a national one."""
    viewer = viewer_of(request)
    seen = releases.release(viewer, release)
    shown = [one for one in seen.figures if one.total is not None]
    joint = [
        line for line in releases.releases(viewer) if line.state == ReleaseState.RELEASED and not line.national
    ]  # fmt: skip
    return {
        "figures": shown,
        "usual": usual_figures(one.definition for one in shown if one.definition and one.total),
        "days": usual_days(viewer),
        "negatives": seen.negatives,
        "negative_kinds": list(dict.fromkeys(one.kind for one in seen.negatives)),
        "follows": FOLLOWS.items(),
        "joint": joint,
        "embargo_until": seen.line.embargo_until,
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    """The maker's choice, as a form says it; empty fields are not said."""
    form = request.POST
    texts: dict[str, Any] = {name: form.get(name, "").strip() for name in TEXTS}
    lists: dict[str, Any] = {name: form.getlist(name) for name in LISTS}
    paragraphs = [one.strip() for one in form.get("words", "").replace("\r", "").split("\n\n")]
    lists["words"] = [one for one in paragraphs if one]
    lists["countries"] = form.get("countries", "").replace(",", " ").split()
    qualified = {
        name.removeprefix(QUALIFIED): str(text).strip()
        for name, text in form.items()
        if name.startswith(QUALIFIED) and str(text).strip()
    }
    return {name: value for name, value in {**texts, **lists, "qualified": qualified}.items() if value}
