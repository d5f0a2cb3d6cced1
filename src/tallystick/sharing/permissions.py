"""Owners' permissions: asked for, answered, withdrawn. Under H2 and H3 nothing passes on, under H1 nothing enters
proceedings, without one (practice 13).
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tallystick.records import consultation
from tallystick.records.categories import takes_part
from tallystick.records.models import Contribution, Permission
from tallystick.sharing.asked import Sourced, find_permission, known_contribution, purposes
from tallystick.sharing.cautions import cautions, heed
from tallystick.sharing.reads import running_operation
from tallystick.sharing.recording import line, need, tell
from tallystick.vocabulary.codes import Doing, HandlingCode, OfficerRole, PermissionState
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

CODES = (HandlingCode.H1, HandlingCode.H2, HandlingCode.H3)
OWNERS = (OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)
ASKERS = (*OWNERS, OfficerRole.ANALYST)


def ask_permission(
    contribution: str,
    *,
    code: str,
    recipient: str,
    by: Viewer,
    at: datetime,
    reason: str,
    scope: Collection[str] = (),
    until: datetime | None = None,
) -> Permission:
    """Ask a contribution's owner for permission: by the coordinator, or by the recipient for itself.

    ``contribution`` is its digest, or the start of it. ``scope`` are the purposes it is asked for (none: every one).
    Raises Absent, Malformed, Refused; Conflict while the same question waits.
    """
    operation = running_operation(by)
    need(reason, where="permission")
    about = _asked_about(contribution, code=code, recipient=recipient, scope=scope, by=by)
    same = {"operation": operation, "contribution": about.digest, "code": code, "recipient": recipient}
    if Permission.objects.filter(state=PermissionState.ASKED, **same).exists():
        raise Conflict(_of(about), f"{code} for {recipient} is asked already", "Wait for the owner's answer.")
    row = Permission(
        state=PermissionState.ASKED,
        owner=about.owner,
        grants=sorted({operation.coordinator, by.agency} - {about.owner}),
        scope=sorted(set(scope)),
        until=until,
        asked_by=by.agency,
        asked_at=at,
        asked_reason=reason,
        **same,
    )
    row.save(force_insert=True)
    tell(about.owner, kind="permission", subject=row.pk, words=f"{by.agency} asks: {_about(row)}", by=by, at=at)
    line("ask_permission", f"permission:{row.pk}", by=by, at=at, payload=_payload(row, reason))
    return row


def answer_permission(
    permission: str,
    *,
    granted: bool,
    by: Viewer,
    at: datetime,
    reason: str,
    scope: Collection[str] | None = None,
    until: datetime | None = None,
    told: str = "",
    knowing: Collection[str] = (),
) -> Permission:
    """The owner's answer, or the coordinator's entry of it with who told it, how and when (``told``).

    ``scope`` and ``until`` narrow what was asked; None leaves them as asked. Raises Conflict when it is answered
    already, or for a warning not among ``knowing``.
    """
    row = find_permission(by, permission)
    need(reason, where=_about(row))
    _may_speak(row, by=by, told=told)
    if row.state != PermissionState.ASKED:
        raise Conflict(_about(row), f"it is {row.state}", "Ask again, or withdraw it.")
    _narrow(row, scope=scope, until=until, by=by)
    if granted:
        _live(row, at=at)
        heed(cautions(by, owner=row.owner, recipient=row.recipient), knowing=knowing, where=_about(row))
    row.state = PermissionState.GRANTED if granted else PermissionState.REFUSED
    row.by, row.at, row.reason = UUID(by.officer), at, _spoken(reason, told)
    row.save(update_fields=["state", "scope", "until", "by", "at", "reason"])
    _note(row, by=by, doing=Doing.DISCLOSURE if granted else Doing.ALTERATION)
    tell(
        row.asked_by, kind="permission", subject=row.pk, words=f"{row.owner}: {row.state}: {_about(row)}", by=by, at=at
    )
    _tell_owner(row, by=by, at=at)
    line("answer_permission", f"permission:{row.pk}", by=by, at=at, payload=_payload(row, reason, told))
    return row


def withdraw_permission(permission: str, *, by: Viewer, at: datetime, reason: str, told: str = "") -> Permission:
    """End a permission: packages that rest on it are hidden from their recipient at once. Raises Conflict if it is not
    in force.
    """
    row = find_permission(by, permission)
    need(reason, where=_about(row))
    _may_speak(row, by=by, told=told)
    if row.state != PermissionState.GRANTED:
        raise Conflict(_about(row), f"it is {row.state}", "There is nothing to withdraw.")
    row.state, row.by, row.at, row.reason = PermissionState.WITHDRAWN, UUID(by.officer), at, _spoken(reason, told)
    row.save(update_fields=["state", "by", "at", "reason"])
    _note(row, by=by, doing=Doing.ALTERATION)
    operation = running_operation(by)
    for agency in sorted({operation.coordinator, row.asked_by} - {"", row.owner}):
        tell(agency, kind="permission", subject=row.pk, words=f"{row.owner}: withdrawn: {_about(row)}", by=by, at=at)
    _tell_owner(row, by=by, at=at)
    line("withdraw_permission", f"permission:{row.pk}", by=by, at=at, payload=_payload(row, reason, told))
    return row


def record_permission(
    contribution: str,
    *,
    code: str,
    recipient: str,
    until: datetime | None,
    by: Viewer,
    at: datetime,
    reason: str,
    scope: Collection[str] = (),
    knowing: Collection[str] = (),
) -> Permission:
    """A permission given of the owner's own accord: by the owner, or by the coordinator on their behalf, with who told
    it, how and when in ``reason``. Raises Absent, Malformed, Refused; Conflict for a warning not among ``knowing``.
    """
    operation = running_operation(by)
    need(reason, where="permission")
    given = Contribution.objects.filter(operation=operation, digest=contribution).first()
    if given is None:
        raise Absent(f"contribution {contribution[:12]}", "there is none", "Check the digest.")
    row = Permission(
        operation=operation,
        owner=given.owner,
        grants=sorted({operation.coordinator, recipient} - {given.owner}),
        contribution=contribution,
        code=code,
        recipient=recipient,
        scope=sorted(set(scope)),
        by=by.officer,
        at=at,
        until=until,
        reason=reason,
    )
    _may_speak(row, by=by, told=reason)
    _check(code, recipient=recipient, scope=scope, by=by)
    heed(cautions(by, owner=row.owner, recipient=recipient), knowing=knowing, where=_about(row))
    row.save(force_insert=True)
    _note(row, by=by, doing=Doing.DISCLOSURE)
    _tell_owner(row, by=by, at=at)
    line("record_permission", f"permission:{row.pk}", by=by, at=at, payload=_payload(row, reason))
    return row


def _asked_about(contribution: str, *, code: str, recipient: str, scope: Collection[str], by: Viewer) -> Sourced:
    """The contribution, when this officer may ask for it and the permission is needed."""
    if by.agency not in (running_operation(by).coordinator, recipient) or not set(ASKERS) & set(by.roles):
        raise Refused("permission", "only the coordinator or its recipient asks for it", "Ask one of them to.")
    about = known_contribution(by, contribution)
    _check(code, recipient=recipient, scope=scope, by=by)
    if about.owner == recipient:
        raise Conflict(_of(about), f"it is {recipient}'s own", "No permission is needed.")
    if code not in about.codes:
        raise Conflict(_of(about), f"it does not carry {code}", f"It carries {' '.join(about.codes)}.")
    return about


def _check(code: str, *, recipient: str, scope: Collection[str], by: Viewer) -> None:
    if code not in CODES:
        raise Malformed("permission", f"code {code!r} needs none", "Give H1, H2 or H3.")
    if not takes_part(recipient):
        raise Absent(f"agency {recipient}", "it takes no part in the operation", "Check the code of the agency.")
    known = purposes(by)
    unknown = sorted(set(scope) - set(known))
    if unknown:
        raise Malformed("permission, scope", f"{unknown[0]!r} is no purpose", f"Choose of: {', '.join(known)}.")


def _may_speak(row: Permission, *, by: Viewer, told: str) -> None:
    """The owner speaks for itself; the coordinator for it when it says who told it, how and when."""
    operation = running_operation(by)
    if row.owner == by.agency and set(OWNERS) & set(by.roles):
        return
    if operation.coordinator != by.agency or OfficerRole.COORDINATOR not in by.roles:
        remedy = f"An officer of {row.owner} answers, or the coordinator on its behalf."
        raise Refused(_about(row), "it is not yours to answer", remedy)
    if not told.strip():
        remedy = "Say who told it, how and when: the owner confirms it later."
        raise Malformed(_about(row), f"you answer for {row.owner} without saying who told you", remedy)


def _narrow(row: Permission, *, scope: Collection[str] | None, until: datetime | None, by: Viewer) -> None:
    """Give less, or for a shorter time, than was asked. Raises Malformed for more."""
    if scope is not None:
        _check(row.code, recipient=row.recipient, scope=scope, by=by)
        row.scope = _narrowed(row, scope)
    if until is not None and row.until is not None and until > row.until:
        raise Malformed(_about(row), "it would hold for longer than was asked", f"Asked until {row.until:%d %b %Y}.")
    row.until = until or row.until


def _narrowed(row: Permission, scope: Collection[str]) -> list[str]:
    if row.scope and (not scope or not set(scope) <= set(row.scope)):
        raise Malformed(_about(row), "it would hold for more than was asked", f"Asked for: {', '.join(row.scope)}.")
    return sorted(set(scope))


def _live(row: Permission, *, at: datetime) -> None:
    if row.until is not None and row.until <= at:
        raise Malformed(_about(row), f"it would have ended on {row.until:%d %b %Y}", "Give a later day, or refuse it.")


def _of(about: Sourced) -> str:
    return f"contribution {about.digest[:12]}"


def _about(row: Permission) -> str:
    return f"permission {row.code} of contribution {row.contribution[:12]} for {row.recipient}"


def _spoken(reason: str, told: str) -> str:
    return f"{reason} (told: {told})" if told.strip() else reason


def _payload(row: Permission, reason: str, told: str = "") -> dict[str, object]:
    return {
        "reason": reason,
        "told": told,
        "contribution": row.contribution,
        "code": row.code,
        "recipient": row.recipient,
        "owner": row.owner,
        "state": str(row.state),
        "scope": list(row.scope),
        "until": row.until.isoformat() if row.until else "",
    }


def _tell_owner(row: Permission, *, by: Viewer, at: datetime) -> None:
    """The owner learns at once what was said in its name; of its own act nobody is told."""
    words = f"{by.agency} for you: {row.state}: {_about(row)}"
    tell(row.owner, kind="permission", subject=row.pk, words=words, by=by, at=at)


def _note(row: Permission, *, by: Viewer, doing: Doing) -> None:
    consultation.note(
        by,
        subject_kind="contribution",
        subject=row.contribution,
        doing=doing,
        recipient=row.recipient,
        reason=row.reason,
    )
