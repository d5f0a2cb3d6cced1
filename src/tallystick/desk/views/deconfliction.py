"""Does anyone hold this? The question from anywhere, its answer, and the questions so far.

A silent hit is shown as no hit, by the same page: nothing here may look at more than what the asker is told.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.deconfliction.asking import acts, reads
from tallystick.deconfliction.asking.outcome import Outcome
from tallystick.deconfliction.asking.put import Put
from tallystick.desk.access import access
from tallystick.desk.asking import (
    PAGE,
    choice_of,
    day_of,
    instant_of,
    moment,
    onward,
    page,
    reason_of,
    said,
    viewer_of,
)
from tallystick.desk.frame import ASKING, JUDGES
from tallystick.desk.kinds import ASKED, guess
from tallystick.sharing.not_asked import ask_package
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import (
    ANSWER_WORDS,
    BY_PEOPLE,
    TOO_MANY,
    AnswerState,
    AskedKind,
    Urgency,
)
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

MOST_VALUES = 100
LONGEST_VALUE = 400
POLLED_BRISKLY_S = 20
SHOWN = 200
"""Of the questions of a batch; those with hits first."""
FIRST = (
    AnswerState.PENDING,
    AnswerState.SHARED,
    AnswerState.REFUSED,
    AnswerState.ASKED,
    AnswerState.OWN,
    AnswerState.NO_HIT,
)
MOODS = {AnswerState.ASKED: "waits", AnswerState.PENDING: "waits", AnswerState.NO_HIT: ""}
STATES = {state: (gettext_lazy(words), MOODS.get(state, "done")) for state, words in ANSWER_WORDS.items()}
"""States of an answer in words, and how their tags look."""
URGENCIES = {
    Urgency.ORDINARY: gettext_lazy("ordinary: the owner has 7 days"),
    Urgency.SOON: gettext_lazy("soon: 3 days"),
    Urgency.URGENT: gettext_lazy("a child in danger, or evidence about to be lost: 8 hours"),
}


@access(roles=ASKING)
def form(request: HttpRequest) -> HttpResponse:
    """The form, with what a page brought along."""
    viewer, value = viewer_of(request), request.GET.get("value", "").strip()[:LONGEST_VALUE]
    kind = request.GET.get("kind", "")
    context = {
        "value": value,
        "kind": kind if kind in ASKED else guess(value) if value else str(SelectorKind.EMAIL),
        "most": MOST_VALUES,
        "guessed": bool(value and kind not in ASKED and guess(value)),
        "kinds": ASKED,
        "urgencies": URGENCIES.items(),
        "left": reads.left(viewer, now=moment()),
        "may_ask": not viewer.looks_as,
    }
    return page(request, "ask", context, part="hits")


@access(roles=ASKING, methods=("POST",))
def put(request: HttpRequest) -> HttpResponse:
    """Ask for the values of the form, one a line."""
    kind = choice_of(request, "kind", of=ASKED)
    values = [line.strip() for line in request.POST.get("value", "").splitlines() if line.strip()]
    if not values or len(values) > MOST_VALUES:
        raise Malformed(
            "the form, field value", f"it has {len(values)} values", f"Give 1 to {MOST_VALUES}, one a line."
        )
    outcome = acts.ask(
        [_put(request, kind, value) for value in values],
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        urgency=Urgency(choice_of(request, "urgency", of=tuple(Urgency))),
        standing_until=day_of(request, "standing"),
    )
    return _put_or_stopped(request, outcome)


@access(roles=JUDGES, methods=("POST",))
def of_person(request: HttpRequest, person: UUID) -> HttpResponse:
    """Ask for every selector of a person."""
    outcome = acts.ask_person(
        str(person),
        by=viewer_of(request),
        at=moment(),
        reason=reason_of(request),
        urgency=Urgency(choice_of(request, "urgency", of=tuple(Urgency))),
        standing_until=day_of(request, "standing"),
    )
    return _put_or_stopped(request, outcome)


@access(roles=JUDGES, methods=("POST",))
def of_package(request: HttpRequest, package: UUID) -> HttpResponse:
    """Ask for everybody in a package, so that it may be released."""
    outcome = ask_package(str(package), by=viewer_of(request), at=moment(), reason=reason_of(request))
    return _put_or_stopped(request, outcome)


@access(roles=ASKING)
def batch(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What was asked together: being asked until the answers show, then what is told. Asked again by itself."""
    viewer, now = viewer_of(request), moment()
    found = reads.batch(viewer, str(batch), now=now)
    waiting = [one for one in found if _soon(one)]
    since = max((now - one.question.at).total_seconds() for one in found)
    first = sorted(found, key=lambda one: FIRST.index(one.state))
    context = {
        "lines": [answered(one) for one in first[:SHOWN]],
        "total": len(found),
        "more": max(0, len(found) - SHOWN),
        "waiting": len(waiting),
        "counts": _counts(found),
        "poll_s": 1 if since < POLLED_BRISKLY_S else 10,
        "late": bool(waiting) and since > POLLED_BRISKLY_S,
        "may_ask": not viewer.looks_as,
        "batch": str(batch),
        "asked_at": now,
        "left_out": reads.left_out(viewer, found),
    }
    if request.headers.get("HX-Request"):
        return render(request, "desk/parts/answers.html", context)
    return page(request, "ask_batch", context, part="hits")


@access(roles=ASKING)
def questions(request: HttpRequest) -> HttpResponse:
    """Questions of the viewer's agency, the newest first, with those that stand."""
    viewer = viewer_of(request)
    found, after = reads.questions(viewer, now=moment(), after=request.GET.get("after", ""), limit=PAGE)
    context = {
        "lines": [answered(one) for one in found],
        "next_href": onward(request, list(found), after, size=PAGE),
        "first_href": request.path if request.GET.get("after") else "",
        "may_ask": not viewer.looks_as,
        "asked_at": moment(),
    }
    return page(request, "ask_questions", context, part="hits")


@access(roles=ASKING, methods=("POST",))
def end(request: HttpRequest, question: UUID) -> HttpResponse:
    """End a standing question."""
    row = acts.end_question(str(question), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Ended: it is not asked again when something new is held."))
    return redirect("desk:ask-batch", row.batch)


@access(roles=ASKING, methods=("POST",))
def hurry(request: HttpRequest, question: UUID) -> HttpResponse:
    """Put a question's hits into the urgent lane."""
    row = acts.hurry(str(question), by=viewer_of(request), at=moment(), reason=reason_of(request))
    said(request, _("Urgent from now on: whoever is to decide has 8 hours, and is told."))
    return redirect("desk:ask-batch", row.batch)


def answered(one: reads.Asked) -> dict[str, Any]:
    """A question with what its asker is told, for a list or its page."""
    state = AnswerState(one.state)
    question = one.question
    title, mood = str(STATES[state][0]), STATES[state][1]
    if one.refused:
        title, mood = _(TOO_MANY), "off"
    elif state == AnswerState.ASKED and not _soon(one):
        title, mood = _(BY_PEOPLE), "provisional"
    until = question.standing_until
    return {
        "question": question,
        "state": state,
        "refused": one.refused,
        "title": title,
        "mood": mood,
        "says": one.says,
        "hits": one.hits,
        "standing": until is not None and not question.ended_at and until > moment(),
        "may_hurry": state == AnswerState.PENDING and question.urgency != Urgency.URGENT,
        "href": reverse("desk:ask-batch", args=[question.batch]),
    }


def last_asked(viewer: Viewer, person: UUID) -> dict[str, Any] | None:
    """When a person was asked about the last time, how many values, and what is told of them; nothing if never."""
    found = reads.of_person(viewer, person, now=moment())
    if not found:
        return None
    question = found[0].question
    return {
        "at": question.at,
        "values": len(found),
        "counts": _counts(found),
        "href": reverse("desk:ask-batch", args=[question.batch]),
    }


def _soon(one: reads.Asked) -> bool:
    """Whether its answer is to show in a moment. Names are compared by people."""
    return one.state == AnswerState.ASKED and not one.refused and one.question.kind != AskedKind.NAME


def _put(request: HttpRequest, kind: str, value: str) -> Put:
    """One value with what its kind needs beside it; the fields of other kinds are left alone."""
    if kind == SelectorKind.ADDRESS:
        return Put(kind=kind, value=value, since=instant_of(request, "since"), until=instant_of(request, "until"))
    if kind == AskedKind.NAME:
        form = request.POST
        return Put(
            kind=kind, value=value, birth=form.get("birth", "").strip(), country=form.get("country", "").strip().upper()
        )  # fmt: skip
    return Put(kind=kind, value=value)


def _put_or_stopped(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    """The page of the answers; or, where the questions looked like a search, the list with what happened."""
    if outcome.alarm is None:
        return redirect("desk:ask-batch", outcome.batch)
    said(
        request,
        _(
            "Nothing was asked: these questions look like a search through what others hold. Your data-protection"
            " officer is told, and has to clear it before you ask more of this kind."
        ),
    )
    return redirect("desk:ask-questions")


def _counts(found: tuple[reads.Asked, ...]) -> list[dict[str, Any]]:
    """How many answers there are of each state."""
    titles = [str(answered(one)["title"]) for one in found]
    return [{"title": title, "count": titles.count(title)} for title in dict.fromkeys(titles)]
