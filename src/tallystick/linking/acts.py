"""What an officer decides about links and persons."""

from datetime import datetime

from tallystick.linking import looked_at, reads
from tallystick.linking.following import at_once
from tallystick.linking.judging import said
from tallystick.linking.rows.links import state_after
from tallystick.linking.rules.answers import standing
from tallystick.linking.rules.states import computed_state
from tallystick.records import consultation, ledger
from tallystick.records.categories import may_assess, packages_out, set_category, withheld_since
from tallystick.records.models import Assessment, Decision, Link
from tallystick.records.queue import defer_once
from tallystick.records.session import afterwards
from tallystick.vocabulary.codes import Answer, Category, Doing
from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer


def decide_link(link_id: str, answer: str, *, by: Viewer, at: datetime, reason: str) -> Decision:
    """Say same, not_same or unsure of a link. Its state changes now, and who belongs together when the session ends.

    Append-only: an officer's later answer on the same pair counts instead of their earlier one. It never overrules
    another officer's: contradictory answers leave the link disputed. Raises Absent, Malformed.
    """
    found = reads.link(by, link_id)
    given = _answer(answer)
    _need(reason, where=f"link {link_id}")
    _wait_for(found.left, found.right)
    decision = Decision.objects.create(
        operation_id=by.operation,
        owner=by.agency,
        codes=found.codes,
        left=found.left,
        right=found.right,
        answer=given,
        by=by.officer,
        at=at,
        reason=reason,
    )
    _show(found, state_after(_stands(by, found.left, found.right), found.state))
    looked_at.altered(by, found.left, found.right, link=found.pk, reason=reason)
    payload = {"left": found.left, "right": found.right, "answer": given, "weight": found.weight, "reason": reason}
    ledger.append(
        act="decide_link", subject=f"link {found.pk}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    afterwards(at_once.follow, (by.operation, (found.left, found.right)))
    return decision


def withdraw_decision(decision_id: str, *, by: Viewer, at: datetime, reason: str) -> Decision:
    """Take a decision back: what stands without it, else what the machine thinks. Raises Absent, Conflict."""
    decision = reads.decision(by, decision_id)
    _need(reason, where=f"decision {decision_id}")
    if decision.withdrawn_at is not None:
        when = f"{decision.withdrawn_at:%Y-%m-%d %H:%M} UTC"
        raise Conflict(f"decision {decision_id}", f"it was withdrawn on {when}", "Nothing is left to undo.")
    left, right = decision.left, decision.right
    _wait_for(left, right)
    Decision.objects.filter(pk=decision.pk).update(withdrawn_at=at, withdrawn_by=by.officer)
    stands = _stands(by, left, right)
    for found in Link.objects.filter(left=left, right=right):
        _show(found, state_after(stands, computed_state(found.because)))
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
    afterwards(at_once.follow, (by.operation, (left, right)))
    return decision


def _wait_for(left: str, right: str) -> None:
    """Wait for whoever is just deciding on the same pair, so that each sees what the other said."""
    tuple(Link.objects.select_for_update().filter(left=left, right=right).order_by("pk").values_list("pk"))


def _stands(viewer: Viewer, left: str, right: str) -> str | None:
    """What stands of a pair now, nothing where nobody's word on it holds."""
    return next(iter(standing(said.of_pair(viewer.operation, left, right)).values()), None)


def _show(link: Link, state: str) -> None:
    """The state of a link now. Where a build replaced its row while we waited for it: of the row that came instead."""
    if not Link.objects.filter(pk=link.pk).update(state=state):
        Link.objects.filter(left=link.left, right=link.right).update(state=state)


def ask_for_build(*, by: Viewer, at: datetime, reason: str) -> bool:
    """Have the operation linked again in the background, with every decision given so far. Raises Malformed.

    False when a build waits already: it is made with these decisions too, and the request is recorded all the same.
    """
    asked = request_build(by=by, at=at, reason=reason)
    return defer_once("linking.build", operation=by.operation, asked=asked)


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
    """Give a person a data-subject category, by name and with a reason. Raises Absent, Malformed.

    Who may be a victim, and an informant, is put away at once, and with them what every package shows that they are in;
    the line names the packages that went out: they are to be recalled.
    """
    person = reads.person_row(by, person_id)
    _need(reason, where=f"person {person.number}")
    if category not in set(Category):
        raise Malformed(
            f"person {person.number}", f"{category!r} is not a category", f"Choose one of: {', '.join(Category)}."
        )
    if not may_assess(person.pk):
        raise _not_yours(person.number)
    out = packages_out()
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
        raise _not_yours(person.number)
    consultation.note(by, subject_kind="person", subject=person.pk, doing=Doing.ALTERATION, reason=reason)
    payload = {"category": category, "was": person.category, "reason": reason, "recall": withheld_since(out)}
    ledger.append(
        act="assess_person", subject=f"person {person.pk}", payload=payload, viewer=by, operation=by.operation, at=at
    )
    return assessment


def _not_yours(number: str) -> Refused:
    return Refused(f"person {number}", "only its owner's officers assess it", "Ask the agency that holds the person.")


def _answer(answer: str) -> str:
    if answer not in set(Answer):
        raise Malformed("answer", f"{answer!r} is not an answer", f"Choose one of: {', '.join(Answer)}.")
    return str(Answer(answer))


def _need(reason: str, *, where: str) -> None:
    if not reason.strip():
        raise Malformed(where, "no reason was given", "Say in a sentence why, so that others can follow.")
