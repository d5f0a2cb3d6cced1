"""Ownership handed over: offered by who has it, taken or declined by who is to have it.

A contribution goes with its rows set aside and its permissions, a package with its versions and answers. The old owner
goes on seeing it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.records import consultation
from tallystick.records.categories import hand_over, takes_part
from tallystick.records.models import Contribution, Handover, Package
from tallystick.sharing.reads import person_ids, running_operation
from tallystick.sharing.recording import line, need, tell
from tallystick.vocabulary.codes import Doing, HandoverState, OfficerRole
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

KINDS = {"contribution": Contribution, "package": Package}
DECIDERS = (OfficerRole.COORDINATOR, OfficerRole.NATIONAL_OFFICER)
_WHY_NOT = {
    "gone": ("nothing is offered to you any more", "See the list of hand-overs."),
    "twice": ("your agency has the same contribution already", "Decline it."),
    "codes": ("what is in it may not pass to your agency", "Ask its owners for permission first, or decline it."),
}


@dataclass(frozen=True, kw_only=True)
class HandoverLine:
    """An offer in a list. ``name`` is the row's where the viewer may see it; ``ours``: the viewer's agency made it."""

    id: str
    kind: str
    subject: str
    name: str
    owner: str
    to: str
    state: str
    at: datetime
    reason: str
    answered_at: datetime | None
    answer: str
    ours: bool


def offer_handover(kind: str, subject: str, *, to: str, by: Viewer, at: datetime, reason: str) -> Handover:
    """Offer what the officer's agency owns to another of the operation. ``subject`` is the row's UUID.

    Nothing moves before the other agency takes it. Raises Absent, Malformed, Refused; Conflict while an offer waits.
    """
    operation = running_operation(by)
    _may_decide(by)
    need(reason, where=f"hand-over of a {kind}")
    row = _owned(kind, subject, by=by)
    if isinstance(row, Package) and row.released_at is None:
        raise Conflict(_named(row), "it was never released", "The coordinator drafts it again instead.")
    if Handover.objects.filter(operation=operation, subject=row.pk, state=HandoverState.OFFERED).exists():
        raise Conflict(_named(row), "it is on offer already", "Withdraw that offer first.")
    # Asked last: what cannot be offered at all must not tell who takes part.
    if to == by.agency or not takes_part(to):
        raise Absent(f"agency {to}", "it takes no part, or is your own", "Name another agency of the operation.")
    offer = Handover(
        operation=operation, owner=by.agency, grants=[to], kind=kind, subject=row.pk, to=to, by=by.officer, at=at,
        reason=f"{_named(row)}: {reason}",
    )  # fmt: skip
    offer.save(force_insert=True)
    _note(row, to=to, by=by, reason=reason)
    tell(to, kind="handover", subject=offer.pk, words=f"{by.agency} offers you its {_named(row)}", by=by, at=at)
    payload = {"reason": reason, "kind": kind, "subject": str(row.pk), "to": to}
    line("offer_handover", f"handover:{offer.pk}", by=by, at=at, payload=payload)
    return offer


def answer_handover(handover: str, *, accepted: bool, by: Viewer, at: datetime, reason: str) -> Handover:
    """Take what was offered, or decline it. Raises Absent; Conflict with why it cannot be taken."""
    row = find_handover(by, handover)
    _may_decide(by)
    need(reason, where="hand-over")
    if row.to != by.agency:
        raise Refused("hand-over", "it was not offered to your agency", f"{row.to} answers it.")
    came = hand_over(row.pk, accepted=accepted, words=reason)
    if came != "done":
        what, remedy = _WHY_NOT[came]
        raise Conflict(f"hand-over of a {row.kind}", what, remedy)
    said = "took" if accepted else "declined"
    tell(row.owner, kind="handover", subject=row.pk, words=f"{by.agency} {said} the {row.kind}", by=by, at=at)
    payload = {"reason": reason, "kind": row.kind, "subject": str(row.subject), "from": row.owner, "accepted": accepted}
    line("answer_handover", f"handover:{row.pk}", by=by, at=at, payload=payload)
    row.refresh_from_db(fields=["state", "answered_by", "answered_at", "answer"])
    return row


def withdraw_handover(handover: str, *, by: Viewer, at: datetime, reason: str) -> Handover:
    """Take an offer back while nobody has answered it. Raises Absent, Conflict."""
    row = find_handover(by, handover)
    _may_decide(by)
    need(reason, where="hand-over")
    if row.owner != by.agency:
        raise Refused("hand-over", "your agency did not offer it", "Decline it instead.")
    if not Handover.objects.filter(pk=row.pk, state=HandoverState.OFFERED).update(state=HandoverState.WITHDRAWN):
        raise Conflict("hand-over", f"it is {row.state}", "There is nothing to withdraw.")
    row.state = HandoverState.WITHDRAWN
    tell(row.to, kind="handover", subject=row.pk, words=f"{by.agency} took its offer back", by=by, at=at)
    line("withdraw_handover", f"handover:{row.pk}", by=by, at=at, payload={"reason": reason})
    return row


def handovers(viewer: Viewer) -> list[HandoverLine]:
    """Offers the viewer's agency made or was made, newest first."""
    rows = list(Handover.objects.filter(operation_id=viewer.operation).order_by("-at"))
    ids = [row.subject for row in rows]
    names = dict(Contribution.objects.filter(pk__in=ids).values_list("pk", "name"))
    names |= {
        pk: f"{number} v{version}"
        for pk, number, version in Package.objects.filter(pk__in=ids).values_list("pk", "number", "version")
    }
    plain = ("kind", "owner", "to", "state", "at", "reason", "answered_at", "answer")
    return [
        HandoverLine(
            id=str(row.pk),
            subject=str(row.subject),
            name=names.get(row.subject, ""),
            ours=row.owner == viewer.recipient,
            **{name: getattr(row, name) for name in plain},
        )
        for row in rows
    ]


def offerable(viewer: Viewer) -> list[tuple[str, str, str]]:
    """What the viewer's agency could offer: kind, UUID, name."""
    own = {"operation_id": viewer.operation, "owner": viewer.recipient}
    given = Contribution.objects.filter(**own).order_by("name").values_list("pk", "name")
    sent = Package.objects.filter(released_at__isnull=False, **own).order_by("number", "-version")
    packages = sent.values_list("pk", "number", "version")
    return [("contribution", str(pk), name) for pk, name in given] + [
        ("package", str(pk), f"{number} v{version}") for pk, number, version in packages
    ]


@dataclass(frozen=True)
class Listing:
    """Offers, and what could be offered: kind, UUID, name."""

    lines: list[HandoverLine]
    offerable: list[tuple[str, str, str]]


def listing(viewer: Viewer) -> Listing:
    """What a page of hand-overs shows."""
    return Listing(handovers(viewer), offerable(viewer))


def find_handover(viewer: Viewer, handover: str) -> Handover:
    """The row, by UUID. Raises Absent for one that does not exist or that the viewer may not know of."""
    try:
        row = Handover.objects.filter(pk=UUID(str(handover)), operation_id=viewer.operation).first()
    except (ValueError, ValidationError):
        row = None
    if row is None:
        raise Absent("hand-over", "there is none like it here", "See: tallystick handover list")
    return row


def _owned(kind: str, subject: str, *, by: Viewer) -> Contribution | Package:
    if kind not in KINDS:
        raise Malformed("hand-over", f"a {kind!r} is not handed over", f"Choose one of: {', '.join(KINDS)}.")
    try:
        found = KINDS[kind].objects.filter(pk=UUID(str(subject)), operation_id=by.operation, owner=by.agency).first()
    except (ValueError, ValidationError):
        found = None
    if not isinstance(found, Contribution | Package):
        raise Absent(kind, "your agency owns none like it", f"Look at the list of {kind}s.")
    return found


def _note(row: Contribution | Package, *, to: str, by: Viewer, reason: str) -> None:
    """Into the log of article 25: what is offered, of a package every version, and everyone these name."""
    named: dict[str, list[object]]
    if isinstance(row, Package):
        along = list(Package.objects.filter(operation=row.operation, owner=row.owner, recipient=row.recipient))
        named = {"package": [one.pk for one in along], "person": [who for one in along for who in person_ids(one)]}
    else:
        named = {"contribution": [row.digest]}
    for kind, subjects in named.items():
        consultation.note_all(
            by, subject_kind=kind, subjects=subjects, doing=Doing.DISCLOSURE, recipient=to, reason=reason
        )


def _named(row: Contribution | Package) -> str:
    return f"package {row.number} v{row.version}" if isinstance(row, Package) else f"contribution {row.name}"


def _may_decide(by: Viewer) -> None:
    if not set(DECIDERS) & set(by.roles):
        raise Refused("hand-over", "a coordinator or national officer decides it", "Ask one of your agency.")
