"""What an agency holds is entered and withdrawn; a search is planned."""

import uuid
from datetime import datetime, timedelta

from tallystick.deconfliction.asking.alarms import beside_each_other, raise_alarm, refuse_stopped
from tallystick.deconfliction.asking.budgets import one_at_a_time, spend_holding
from tallystick.deconfliction.asking.outcome import Outcome
from tallystick.deconfliction.asking.put import Put
from tallystick.deconfliction.asking.putting import LONGEST_STANDING, Asking, put_questions
from tallystick.deconfliction.asking.read_put import Read, read_put
from tallystick.deconfliction.asking.who import absent, may_hold, uuid_of
from tallystick.deconfliction.holding.entered import Entered
from tallystick.deconfliction.rules.windows import AROUND_A_SEARCH
from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.models import Holding, Operation
from tallystick.records.queue import defer_beside
from tallystick.vocabulary.codes import Doing, ExclusionReason
from tallystick.vocabulary.deconfliction import EXACT_KINDS, AskedKind, Pattern
from tallystick.vocabulary.errors import Conflict, Malformed
from tallystick.vocabulary.viewer import Viewer


def hold(
    put: Put,
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    reference: str = "",
    words: str = "",
    excluded: str = "",
    silent: bool = False,
    sealed: bool = False,
    expires_at: datetime | None = None,
) -> Entered:
    """Enter something the agency holds; other agencies' questions about it are hits from now on.

    ``excluded`` (an ExclusionReason): to be left alone, and silent. ``silent``: askers are not told. ``sealed``: the
    value itself is not kept. Standing questions are asked again by a job. Where, with what the officer asked for and
    entered before, it looks like a search through what others ask for, nothing is entered and the outcome has an alarm.
    Raises Malformed; Refused over the budget, or while such an alarm of the kind is not cleared.
    """
    operation = running_operation(by)
    may_hold(by)
    need(reason, where="holding")
    read = read_put(put, operation=by.operation, most=None)
    _check(read, excluded=excluded, sealed=sealed, expires_at=expires_at, at=at)
    row = _row(read, operation, reference=reference, words=words, expires_at=expires_at, by=by, at=at, reason=reason)
    one_at_a_time(by)
    refuse_stopped({read.kind}, by=by, patterns=(Pattern.NEIGHBOURS,))
    spend_holding(by=by, at=at)
    if found := beside_each_other(read.kind, [read], by=by, at=at):
        return Entered(None, raise_alarm(read.kind, found, operation=operation, by=by, at=at, reason=reason))
    row.excluded, row.silent = excluded, silent or bool(excluded)
    if sealed:
        row.said = row.form = ""
    return Entered(_entered(row, by=by, at=at, reason=reason))


def withdraw_holding(holding: str, *, by: Viewer, at: datetime, reason: str) -> Holding:
    """Let a holding answer no more questions. Raises Absent, Malformed, Refused, Conflict when it is withdrawn."""
    may_hold(by)
    need(reason, where="holding")
    rows = Holding.objects.filter(operation_id=by.operation, owner=by.agency)
    row = rows.filter(pk=uuid_of(holding, "holding")).first()
    if row is None:
        raise absent(f"holding {holding}")
    if row.withdrawn_at is not None:
        raise Conflict(f"holding {holding}", "it is withdrawn", "Nothing is left to do.")
    row.withdrawn_at, row.withdrawn_by = at, uuid.UUID(by.officer)
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    consultation.note(by, subject_kind="holding", subject=row.pk, doing=Doing.ALTERATION, reason=reason)
    line("withdraw_holding", f"holding:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def plan_search(
    put: Put,
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    reference: str = "",
    words: str = "",
    silent: bool = False,
    expires_at: datetime | None = None,
) -> Outcome:
    """Enter a planned search, and ask whether anybody plans one there at nearly the same time: both are told.

    The question stands until the search is over. Raises Malformed, Refused. Both count for the budgets, and neither a
    budget nor an alarm keeps them from being entered; an outcome with an alarm has its batch all the same.
    """
    operation = running_operation(by)
    may_hold(by)
    need(reason, where="search")
    if put.kind != AskedKind.SEARCH:
        raise Malformed("search", f"{put.kind!r} is no search", "Give a place and a window of time.")
    read = read_put(put, operation=by.operation, most=None)
    over = (put.until or at) + AROUND_A_SEARCH
    if not at < over <= at + LONGEST_STANDING:
        raise Malformed("search", "it is over, or more than a year away", "Give the window of a search to come.")
    _check(read, excluded="", sealed=False, expires_at=expires_at, at=at)
    row = _row(
        read, operation, reference=reference, words=words, expires_at=expires_at or over + timedelta(days=1), by=by,
        at=at, reason=reason,
    )  # fmt: skip
    row.silent = silent
    _entered(row, by=by, at=at, reason=reason)
    return put_questions([(None, read)], Asking(standing_until=over, planned=True), by=by, at=at, reason=reason)


def _check(read: Read, *, excluded: str, sealed: bool, expires_at: datetime | None, at: datetime) -> None:
    if excluded and excluded not in set(ExclusionReason):
        what = f"{excluded!r} is no reason to leave somebody alone"
        raise Malformed("holding", what, f"Choose one of: {', '.join(ExclusionReason)}.")
    if excluded and read.kind not in EXACT_KINDS:
        what = "nobody is left alone by a name or a place: packages are checked for values alone"
        raise Malformed("holding", what, "Enter what they are known by: accounts, addresses, numbers.")
    if sealed and read.kind not in EXACT_KINDS:
        what = "only what is compared as equal can be sealed"
        raise Malformed("holding", what, "Enter places and names openly, or leave them out.")
    if expires_at is not None and (expires_at.tzinfo is None or expires_at <= at):
        raise Malformed("holding", "it would have expired", "Give an instant to come, with the time zone, or none.")


def _row(
    read: Read,
    operation: Operation,
    *,
    reference: str,
    words: str,
    expires_at: datetime | None,
    by: Viewer,
    at: datetime,
    reason: str,
) -> Holding:
    if len(reference) > 80 or len(words) > 300:
        raise Malformed("holding", "reference or words are too long", "Use at most 80 signs and 300 signs.")
    return Holding(
        operation=operation, owner=by.agency, kind=read.kind, token=read.token, **read.columns, by=by.officer, at=at,
        reason=reason, reference=reference.strip(), words=words.strip(), expires_at=expires_at,
    )  # fmt: skip


def _entered(row: Holding, *, by: Viewer, at: datetime, reason: str) -> Holding:
    """Save a holding, log it, have standing questions asked again, and write the line; values stay out of the line."""
    row.save(force_insert=True)
    consultation.note(by, subject_kind="holding", subject=row.pk, doing=Doing.COLLECTION, reason=reason)
    defer_beside("deconfliction.answer_standing", operation=by.operation, holding=str(row.pk))
    payload = {"kind": row.kind, "excluded": row.excluded, "silent": row.silent, "sealed": not row.form}
    line("hold", f"holding:{row.pk}", by=by, at=at, payload=payload | {"reason": reason})
    return row
