"""What an officer decides about links and persons."""

from datetime import datetime

from tallystick.linking import looked_at, reads
from tallystick.linking.linkrows import state_after
from tallystick.linking.rules.states import computed_state
from tallystick.records import consultation, ledger
from tallystick.records.categories import set_category
from tallystick.records.models import Assessment, Decision, Link
from tallystick.records.queue import defer
from tallystick.vocabulary.codes import Answer, Category, Doing
from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer


def decide_link(link_id: str, answer: str, *, by: Viewer, at: datetime, reason: str) -> Decision:
    """Say same, not_same or unsure of a link. Its state changes now, who belongs together at the next build.

    Append-only: a later answer on the same pair counts instead of an earlier one. Raises Absent, Malformed.
    """
    found = reads.link(by, link_id)
    said = _answer(answer)
    _need(reason, where=f"link {link_id}")
    decision = Decision.objects.create(
        operation_id=by.operation,
        owner=by.agency,
        codes=found.codes,
        left=found.left,
        right=found.right,
        answer=said,
        by=by.officer,
        at=at,
        reason=reason,
    )
    _show(found, state_after(said, found.state))
    looked_at.altered(by, found.left, found.right, link=found.pk, reason=reason)
    payload = {"left": found.left, "right": found.right, "answer": said, "weight": found.weight, "reason": reason}
    ledger.append(
        act="decide_link", subject=f"link {found.pk}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    return decision


def withdraw_decision(decision_id: str, *, by: Viewer, at: datetime, reason: str) -> Decision:
    """Take a decision back: what was said before, or what the machine thinks, holds again. Raises Absent, Conflict."""
    decision = reads.decision(by, decision_id)
    _need(reason, where=f"decision {decision_id}")
    if decision.withdrawn_at is not None:
        when = f"{decision.withdrawn_at:%Y-%m-%d %H:%M} UTC"
        raise Conflict(f"decision {decision_id}", f"it was withdrawn on {when}", "Nothing is left to undo.")
    Decision.objects.filter(pk=decision.pk).update(withdrawn_at=at, withdrawn_by=by.officer)
    left, right = decision.left, decision.right
    stands = Decision.objects.filter(left=left, right=right, withdrawn_at=None).order_by("-at", "-id").first()
    for found in Link.objects.filter(left=left, right=right):
        state = state_after(stands.answer if stands else None, computed_state(found.because))
        _show(found, state)
    decision.withdrawn_at, decision.withdrawn_by = at, by.officer
    looked_at.altered(by, left, right, link=None, reason=reason)
    payload = {"left": left, "right": right, "answer": decision.answer, "reason": reason}
    ledger.append(
        act="withdraw_decision",
        subject=f"decision {decision.pk}",
        payload=payload,
        viewer=by,
        operation=by.operation,
        at=at,
    )
    return decision


def _show(link: Link, state: str) -> None:
    """The state of a link now. Where a build replaced its row while we waited for it: of the row that came instead."""
    if not Link.objects.filter(pk=link.pk).update(state=state):
        Link.objects.filter(left=link.left, right=link.right).update(state=state)


def ask_for_build(*, by: Viewer, at: datetime, reason: str) -> None:
    """Have the operation linked again in the background, with every decision given so far. Raises Malformed."""
    asked = request_build(by=by, at=at, reason=reason)
    defer("linking.build", operation=by.operation, asked=asked)


def request_build(*, by: Viewer, at: datetime, reason: str) -> str:
    """Record who wants what was given combined again, and why; gives the log entry's id, for whoever builds.

    Raises Malformed.
    """
    _need(reason, where="build")
    asked = consultation.note(
        by, subject_kind="operation", subject=by.operation, doing=Doing.COMBINATION, reason=reason
    )
    ledger.append(
        act="ask_for_build",
        subject=f"operation {by.operation}",
        payload={"reason": reason},
        viewer=by,
        operation=by.operation,
        at=at,
    )
    return asked


def assess_person(person_id: str, category: str, *, by: Viewer, at: datetime, reason: str) -> Assessment:
    """Give a person a data-subject category, by name and with a reason. Raises Absent, Malformed."""
    person = reads.person_row(by, person_id)
    _need(reason, where=f"person {person.number}")
    if category not in set(Category):
        raise Malformed(
            f"person {person.number}", f"{category!r} is not a category", f"Choose one of: {', '.join(Category)}."
        )
    assessment = Assessment.objects.create(
        operation_id=by.operation,
        owner=by.agency,
        codes=person.codes,
        person=person.pk,
        given=category,
        by=by.officer,
        at=at,
        reason=reason,
    )
    if not set_category(person.pk, category):
        raise Refused(
            f"person {person.number}", "only its owner's officers assess it", "Ask the agency that holds the person."
        )
    consultation.note(by, subject_kind="person", subject=person.pk, doing=Doing.ALTERATION, reason=reason)
    payload = {"category": category, "was": person.category, "reason": reason}
    ledger.append(
        act="assess_person", subject=f"person {person.pk}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    return assessment


def _answer(answer: str) -> str:
    if answer not in set(Answer):
        raise Malformed("answer", f"{answer!r} is not an answer", f"Choose one of: {', '.join(Answer)}.")
    return str(Answer(answer))


def _need(reason: str, *, where: str) -> None:
    if not reason.strip():
        raise Malformed(where, "no reason was given", "Say in a sentence why, so that others can follow.")
