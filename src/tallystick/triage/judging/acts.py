"""What an officer says of a file, a match, an entry or a series, and a further person's word on it. Rows are added."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.models import Countersign, Judgement
from tallystick.triage.judging import following, said
from tallystick.triage.judging.subjects import found
from tallystick.triage.rules.saying import end_of, value_of, words_of
from tallystick.triage.rules.standing import Judged
from tallystick.vocabulary.codes import Doing, OfficerRole
from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tallystick.vocabulary.triage import LOWERS, Agrees, Says
from tallystick.vocabulary.viewer import Viewer

JUDGING = (
    OfficerRole.COORDINATOR,
    OfficerRole.ANALYST,
    OfficerRole.NATIONAL_OFFICER,
    OfficerRole.EXAMINER,
    OfficerRole.VICTIM_IDENTIFICATION,
)


def judge(
    about: str,
    subject: str,
    says: str,
    *,
    value: Mapping[str, str] | None = None,
    until: datetime | None = None,
    by: Viewer,
    at: datetime,
    reason: str,
) -> Judgement:
    """Say something: ``about`` an About, ``subject`` as told there, ``says`` a Says; the order of looking follows.

    What raises stands at once; what lowers stands when a second person agrees. ``until`` (aware): the end of a
    lowering of a file, at most 365 days ahead. ``value``: what :func:`tallystick.triage.rules.saying.value_of` asks.
    Raises Absent, Malformed, Refused; Conflict when the same officer's same word is there already.
    """
    operation = running_operation(by)
    _may_judge(by)
    what, word = words_of(about, says)
    need(reason, where=f"{what} {subject}")
    end, given = end_of(what, word, until, at=at), value_of(word, value or {}, at=at)
    of = found(what, word, subject, by=by)
    row = Judgement(
        operation=operation, owner=by.agency, codes=list(of.codes), about=what, subject=of.name, says=word,
        value=given, by=by.officer, at=at, until=end, reason=reason,
    )  # fmt: skip
    _not_said_already(row, at)
    row.save(force_insert=True)
    consultation.note(by, subject_kind=what, subject=of.name, doing=Doing.ALTERATION, reason=reason)
    following.order_again(row, by=by)
    payload = {"about": what, "subject": of.name, "says": word, "value": given, "reason": reason}
    payload |= {"until": end.isoformat()} if end else {}
    line("judge", f"judgement {row.pk}", by=by, at=at, payload=payload)
    return row


def agree(judgement_id: str, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    """Agree with what lowers: from then on it stands. Another person's word, never one's own.

    Raises Absent; Conflict for one's own, one that stands with one person, was withdrawn, ran out, or was agreed to.
    """
    _may_judge(by)
    row, one = _own_agency_s(judgement_id, by)
    where = f"judgement {row.pk}"
    need(reason, where=where)
    if one.says not in LOWERS:
        raise Conflict(where, f"{one.says} stands with one person", "Nothing is left to do.")
    if one.by == str(by.officer):
        raise Conflict(where, "you said it yourself", "Ask another officer of your agency to look and to agree.")
    if one.withdrawn:
        raise Conflict(where, "it was withdrawn", "Say it anew, if you think so.")
    if one.until is not None and one.until <= at:
        raise Conflict(where, "it has run out", "Say it anew, if you think so.")
    return _countersigned(row, one, Agrees.AGREED, by=by, at=at, reason=reason)


def withdraw(judgement_id: str, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    """Take back what somebody said: what lowers falls at once, what raises when a second person takes it back too.

    Raises Absent; Conflict when the officer took it back already.
    """
    _may_judge(by)
    row, one = _own_agency_s(judgement_id, by)
    need(reason, where=f"judgement {row.pk}")
    return _countersigned(row, one, Agrees.WITHDRAWN, by=by, at=at, reason=reason)


def _may_judge(by: Viewer) -> None:
    if by.looks_as:
        raise Refused("judgement", "you look as another agency", "Go back to your own view.")
    if not set(by.roles) & set(JUDGING):
        raise Refused("judgement", "your roles judge nothing", "Ask an officer who works the queue.")


def _not_said_already(row: Judgement, at: datetime) -> None:
    """Handing on may be said again, since the file comes back after a while: by another officer than the last time."""
    same = Judgement.objects.filter(
        operation_id=row.operation_id, owner=row.owner, about=row.about, subject=row.subject, says=row.says, by=row.by,
        value=row.value,
    )  # fmt: skip
    if row.says == Says.HANDED_ON:
        _not_renewed_alone(row)
        return
    if any(not one.withdrawn and (one.until is None or one.until > at) for one in said.as_judged(same)):
        waits = row.says in LOWERS
        remedy = "A second person agrees, or not." if waits else "Nothing is left to do."
        raise Conflict(f"{row.about} {row.subject}", f"you have said {row.says} already", remedy)


def _not_renewed_alone(row: Judgement) -> None:
    """Who handed a file on keeps it out of turn for one wait of its tier, and not for ever."""
    before = Judgement.objects.filter(
        operation_id=row.operation_id, owner=row.owner, about=row.about, subject=row.subject, says=row.says
    )
    held = [one for one in said.as_judged(before) if len(one.withdrawn) < 2]
    if held and held[-1].by == str(row.by):
        remedy = "Another officer of your agency looks, and hands it on again."
        raise Conflict(f"{row.about} {row.subject}", "you handed it on the last time", remedy)


def _own_agency_s(judgement_id: str, by: Viewer) -> tuple[Judgement, Judged]:
    try:
        rows = Judgement.objects.filter(operation_id=by.operation, owner=by.agency, pk=UUID(str(judgement_id)))
    except ValueError:
        rows = Judgement.objects.none()
    row = rows.first()
    if row is None:
        raise Absent(
            f"judgement {judgement_id}", "there is none, or it is not your agency's", "Look at the file again."
        )
    return row, said.as_judged(rows)[0]


def _countersigned(row: Judgement, one: Judged, says: Agrees, *, by: Viewer, at: datetime, reason: str) -> Countersign:
    words = one.agreed if says == Agrees.AGREED else one.withdrawn
    if any(who == str(by.officer) for who, _ in words):
        raise Conflict(f"judgement {row.pk}", f"you have {says} already", "Nothing is left to do.")
    made = Countersign(
        operation_id=row.operation_id, owner=row.owner, codes=row.codes, to=row.pk, what="judgement", says=says,
        by=by.officer, at=at, reason=reason,
    )  # fmt: skip
    made.save(force_insert=True)
    consultation.note(by, subject_kind=row.about, subject=row.subject, doing=Doing.ALTERATION, reason=reason)
    following.order_again(row, by=by)
    payload = {"judgement": str(row.pk), "about": row.about, "subject": row.subject, "of": row.says, "says": says}
    line(f"{_ACTS[says]}_judgement", f"judgement {row.pk}", by=by, at=at, payload=payload | {"reason": reason})
    return made


_ACTS = {Agrees.AGREED: "agree_to", Agrees.WITHDRAWN: "withdraw"}
