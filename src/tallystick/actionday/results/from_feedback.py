"""Package feedback fills results: once, whatever order it comes in; a later answer on the same person corrects."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet

from tallystick.actionday.entering import line
from tallystick.actionday.once import put_once
from tallystick.actionday.results.acts import SAME
from tallystick.actionday.results.lines import counted, rows_here
from tallystick.actionday.results.rules.answered import ASKED_BY, FILLED, results_of
from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import standing
from tallystick.records.models import Feedback, Operation, Package, Result, SubjectDetail
from tallystick.records.session import session
from tallystick.vocabulary.actionday import Via
from tallystick.vocabulary.viewer import Viewer

SOURCE = "feedback:"
NOBODY = UUID(int=0)
"""A job enters it: who answered stands in the feedback."""


def from_feedback(*, operation_id: str, feedback: str, now: datetime) -> int:
    """Bring results to what feedback says of a person by now; gives how many were entered, corrected or withdrawn.

    Safe to run again and in any order: all feedback on the person is read each time. Nothing is entered where the
    country entered the same itself (that kind of result of the same subject).
    """
    viewer = Viewer(officer="", agency="", operation=operation_id, purpose="job", service=True)
    with session(viewer, role="worker"):
        given = Feedback.objects.filter(pk=feedback, operation_id=operation_id, kind="feedback").first()
        package = Package.objects.filter(pk=given.package).first() if given is not None else None
        if given is None or package is None or not given.person_number:
            return 0
        said = list(_all_on(given, package).order_by("received_at", "id"))
        wanted = results_of([row.answers for row in said])
        return _brought(said, wanted, package, by=viewer, at=now)


def _all_on(given: Feedback, package: Package) -> QuerySet[Feedback]:
    """Feedback of the same recipient on the same person, in whichever version of the package they stood."""
    versions = Package.objects.filter(operation=package.operation, recipient=package.recipient)
    return Feedback.objects.filter(
        owner=given.owner, person_number=given.person_number, kind="feedback", package__in=versions.values("pk")
    )


def _brought(said: list[Feedback], wanted: dict[str, int], package: Package, *, by: Viewer, at: datetime) -> int:
    # Of every kind: an officer may have put a result of another kind in the place of what feedback filled.
    rows = {str(row.pk): row for row in rows_here(by.operation).filter(owner=said[-1].owner)}
    held = standing(counted(rows.values()).values())
    sources, subjects = {f"{SOURCE}{row.pk}" for row in said}, _subjects(said[-1], package)
    subject = subjects[0] if subjects else None
    mine = {one.kind: one for one in held if one.source in sources and one.kind in FILLED}
    done = 0
    for kind in FILLED:
        old, count = mine.get(kind), wanted.get(kind, 0)
        if (old.count if old else 0) == count or (old is None and _entered(held, kind, subjects)):
            continue
        spoke = next((row for row in reversed(said) if row.answers.get(ASKED_BY[kind]) not in (None, "")), said[-1])
        if old and old.via != Via.FEEDBACK and old.source == f"{SOURCE}{spoke.pk}":
            continue  # an officer corrected what this very answer had filled
        what = _what(rows[old.id] if old else None, kind, count, spoke, package, subject)
        done += _put(what, spoke, by=by, at=at)
    return done


def _entered(held: tuple[Counted, ...], kind: str, subjects: list[UUID]) -> bool:
    """Whether the country itself has entered such a result of the person, under whichever of their subjects."""
    return any(one.kind == kind and one.subject in map(str, subjects) for one in held)


def _what(
    old: Result | None, kind: str, count: int, spoke: Feedback, package: Package, subject: UUID | None
) -> dict[str, Any]:
    """The columns of the row: a first one, one in the place of ``old``, or (``count`` 0) one that withdraws it."""
    return {
        "kind": kind, "count": count or (old.count if old else 1), "country": package.country,
        "subject": subject or (old.subject if old else None), "source": f"{SOURCE}{spoke.pk}",
        "corrects": old.pk if old else None, "void": count == 0,
        "happened_at": old.happened_at if old else spoke.received_at,
    }  # fmt: skip


def _put(what: dict[str, Any], spoke: Feedback, *, by: Viewer, at: datetime) -> int:
    operation = Operation.objects.get(pk=by.operation)
    row = Result(
        operation=operation, owner=spoke.owner, grants=sorted({operation.coordinator} - {spoke.owner}),
        sent=uuid5(spoke.pk, f"{what['kind']} {what['corrects'] or ''} {what['count']} {what['void']}"),
        via=Via.FEEDBACK, by=NOBODY, reason="package feedback", **what,
    )  # fmt: skip
    if rows_here(by.operation).filter(owner=row.owner, sent=row.sent).exists():
        return 0  # it was filled before, and an officer withdrew it since
    row, new = put_once(row, same=SAME)
    if new:
        payload = {name: str(getattr(row, name) or "") for name in (*SAME, "owner", "source")}
        line("result_from_feedback", f"result:{row.pk}", by=by, at=at, payload=payload)
    return int(new)


def _subjects(newest: Feedback, package: Package) -> list[UUID]:
    """The subjects of action the person is or was, the newest first, where the country made them any; it is not said
    whose package they were in unless it went to that country."""
    persons = package.content.get("persons", []) if package.content else []
    ids = [part.get("id") for part in persons if part.get("number") == newest.person_number and part.get("id")]
    details = SubjectDetail.objects.filter(operation_id=package.operation_id, owner=newest.owner, person__in=ids)
    return list(dict.fromkeys(details.order_by("-at", "-id").values_list("subject", flat=True)))
