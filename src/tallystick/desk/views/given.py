"""What a country was given, and its answers. It sees nothing else."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.actionday.subjects.reads import persons_set
from tallystick.desk.access import access
from tallystick.desk.asking import moment, page, said, viewer_of
from tallystick.desk.views.packages import row, shown, some_persons
from tallystick.sharing import acts, reads
from tallystick.sharing.answer import FORM
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Absent

NATIONAL = (OfficerRole.NATIONAL_OFFICER,)
READERS = (OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)
QUESTIONS = {
    "identified": gettext_lazy("Is the person identified?"),
    "already_known": gettext_lazy("Known to you before?"),
    "action": gettext_lazy("What was done?"),
    "prosecutor": gettext_lazy("What did the prosecutor decide?"),
    "children_identified": gettext_lazy("Children identified"),
    "children_safeguarded": gettext_lazy("Children safeguarded"),
    "may_retain": gettext_lazy("May we keep your answer for statistics?"),
}


@access(roles=READERS)
def listed(request: HttpRequest) -> HttpResponse:
    """Packages given to the viewer's agency."""
    viewer = viewer_of(request)
    lines = [line for line in reads.packages(viewer) if line.recipient == viewer.recipient]
    context = {
        "title": _("Given to us"),
        "packages": [row(line, "desk:given-one") for line in lines],
        "total": len(lines),
        "lead": _("Intelligence on persons in your country. It is not evidence; you decide what to do with it."),
        "empty_step": _("The coordinator releases packages; you are told when one is for you."),
    }
    return page(request, "packages", context, part="given")


@access(roles=READERS)
def one(request: HttpRequest, package: UUID) -> HttpResponse:
    """One package with the two-minute form for each of its persons."""
    viewer = viewer_of(request)
    seen = reads.package(viewer, str(package))
    answers = OfficerRole.NATIONAL_OFFICER in viewer.roles and seen.content is not None and not viewer.looks_as
    context = (
        shown(seen, "desk:given-one")
        | some_persons(seen, request.GET.get("from", ""))
        | {
            "list_href": reverse("desk:given"),
            "questions": questions(),
            "may_answer": answers,
            "set_as": persons_set(viewer) if answers else {},
            "unread": answers and not any(answer["kind"] == "receipt" for answer in seen.feedback),
            "download_href": reverse("desk:given-file", args=[package]) if seen.line.file and seen.content else "",
        }
    )
    return page(request, "package", context, part="given")


@access(roles=READERS)
def file(request: HttpRequest, package: UUID) -> FileResponse:
    """The sealed file a job made; only the recipient's key opens it."""
    seen = reads.package(viewer_of(request), str(package), reason="took the sealed file")
    path = Path(settings.TALLYSTICK_HOME) / seen.line.file
    if not seen.line.file or seen.content is None or not path.is_file():
        raise Absent("the sealed file", "it is not made yet", "Try again in a minute; the page holds the same content.")
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/octet-stream"
    )


@access(roles=NATIONAL, methods=("POST",))
def feedback(request: HttpRequest, package: UUID) -> HttpResponse:
    """An answer about one person, or, without a person, the receipt of the package."""
    viewer = viewer_of(request)
    person = request.POST.get("person", "")
    answers: dict[str, object] = {name: request.POST[name] for name in FORM if request.POST.get(name)}
    acts.give_feedback(str(package), person=person, answers=answers, by=viewer, at=moment())
    said(request, _("Noted for %(person)s.") % {"person": person} if person else _("Your receipt is recorded."))
    return redirect("desk:given-one", package)


def questions() -> list[dict[str, Any]]:
    """The form in the order it is filled in; a field without words asks for a number."""
    return [{"name": name, "words": QUESTIONS[name], "answers": FORM[name]} for name in FORM if name in QUESTIONS]
