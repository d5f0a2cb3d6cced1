"""How many questions an agency lets itself put in a day, and how many are left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from tallystick.deconfliction.asking.who import may_guard
from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation, turns
from tallystick.records.models import AskBudget, Holding, Question
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import PER_AGENCY, PER_OFFICER
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

DAY = timedelta(hours=24)
PACKAGE = "package"
"""Questions for a package: of persons of the operation, whom no asker chose. They count for no budget."""


@dataclass(frozen=True)
class Left:
    """Questions a day, and how many of them are left now: of the officer, and of the agency."""

    per_officer: int
    left_officer: int
    per_agency: int
    left_agency: int


def set_budget(per_officer: int, per_agency: int, *, by: Viewer, at: datetime, reason: str) -> AskBudget:
    """Set how many questions a day an officer and the whole agency may put; it counts from now on.

    Raises Malformed for numbers below nought or an officer's above the agency's, Refused for who is no data-protection
    officer.
    """
    operation = running_operation(by)
    may_guard(by)
    need(reason, where="budget")
    if not 0 <= per_officer <= per_agency <= 10_000_000:
        what = f"{per_officer} an officer and {per_agency} in all are no budget"
        raise Malformed("budget", what, "Give whole numbers, for an officer no more than for the agency.")
    row = AskBudget(
        operation=operation, owner=by.agency, per_officer=per_officer, per_agency=per_agency, by=by.officer, at=at,
        reason=reason,
    )  # fmt: skip
    row.save(force_insert=True)
    consultation.note(by, subject_kind="budget", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
    payload = {"per_officer": per_officer, "per_agency": per_agency, "reason": reason}
    line("set_ask_budget", f"budget:{row.pk}", by=by, at=at, payload=payload)
    return row


def one_at_a_time(by: Viewer) -> None:
    """Wait for whoever of the agency just asks: each counts what the others put. Until the end of the transaction."""
    turns.one_at_a_time("ask", by.operation, by.agency)


def left_now(viewer: Viewer, *, now: datetime) -> Left:
    """What is left of the budgets of the viewer and their agency."""
    put = Question.objects.filter(operation_id=viewer.operation, owner=viewer.agency, at__gt=now - DAY)
    return _left(put.exclude(asked_from=PACKAGE), viewer)


def _left_to_hold(viewer: Viewer, *, now: datetime) -> Left:
    """Holdings have a budget of their own of the same size: whoever enters a guess silently asks a question too."""
    return _left(Holding.objects.filter(operation_id=viewer.operation, owner=viewer.agency, at__gt=now - DAY), viewer)


def _left(put: QuerySet[Question] | QuerySet[Holding], viewer: Viewer) -> Left:
    budget = AskBudget.objects.filter(operation_id=viewer.operation, owner=viewer.agency).order_by("-at", "-id").first()
    officer, agency = (budget.per_officer, budget.per_agency) if budget else (PER_OFFICER, PER_AGENCY)
    own = put.filter(by=viewer.officer).count() if viewer.officer else 0
    return Left(officer, max(0, officer - own), agency, max(0, agency - put.count()))


def spend(count: int, *, by: Viewer, at: datetime) -> None:
    """Raises Refused when so many questions more are over a budget of the officer or the agency."""
    _refuse_over(count, left_now(by, now=at), "questions")


def spend_holding(*, by: Viewer, at: datetime) -> None:
    """Raises Refused when one holding more, entered by hand, is over a budget of the officer or the agency."""
    _refuse_over(1, _left_to_hold(by, now=at), "holdings")


def _refuse_over(count: int, left: Left, where: str) -> None:
    for whose, limit, rest in (
        ("yours", left.per_officer, left.left_officer),
        ("your agency's", left.per_agency, left.left_agency),
    ):
        if count > rest:
            what = f"{count} more are over the budget: {whose} is {limit} in 24 hours, {rest} are left"
            raise Refused(where, what, "Go on later, or ask your data-protection officer for a larger budget.")
