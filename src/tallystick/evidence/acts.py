"""What happened to an item, as an officer enters it. Nothing is changed afterwards: a correction is one more event."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from tallystick.evidence.officers import known_as, names_of, officer_named
from tallystick.evidence.reads import custody_events, find_event, find_item, rule_event
from tallystick.evidence.recording import line, need, running_operation
from tallystick.evidence.rules.custody import standing
from tallystick.records.models import CustodyEvent, Item
from tallystick.vocabulary.custody import CustodyKind
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

SHA256 = re.compile(r"[0-9a-f]{64}")
ENTERED = tuple(
    kind for kind in CustodyKind if kind not in (CustodyKind.TRANSFERRED, CustodyKind.RECEIVED, CustodyKind.CORRECTED)
)
"""Events of one hand; a hand-over has two, and each is given by whom it concerns."""


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What is entered of an event. ``when`` is aware; ``holder`` has the item afterwards (empty: who entered it);
    ``photographs`` and ``digest`` are SHA-256 in hex."""

    when: datetime
    place: str
    holder: str = ""
    seal: str = ""
    digest: str = ""
    tool: str = ""
    photographs: tuple[str, ...] = field(default=())


def enter_event(label: str, kind: str, happened: Happened, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Enter what happened to an item. Impossible sequences are entered and shown as gaps: a record that refuses what
    happened would be filled with what did not. Raises Absent, Malformed."""
    item = find_item(by, label)
    if kind not in ENTERED:
        remedy = (
            "Use the hand-over and its receipt." if kind in tuple(CustodyKind) else f"One of: {', '.join(ENTERED)}."
        )
        raise Malformed("event", f"{kind or 'nothing'} cannot be entered this way", remedy)
    if kind in (CustodyKind.SEALED, CustodyKind.UNSEALED):
        need(happened.seal, where="seal", what="no seal number was given", remedy="Write what stands on the seal.")
    return _entered(item, kind, happened, by=by, at=at, reason=reason)


def hand_over(label: str, happened: Happened, *, to: str, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Hand an item to somebody: an officer's user name of the own agency, or a name of somebody without a desk.

    The item is on its way until they give the receipt. Raises Absent, Malformed; Conflict while another receipt waits.
    """
    item = find_item(by, label)
    need(to, where="receiver", what="nobody is named who takes it", remedy="Name who receives it.")
    now = standing([rule_event(row) for row in custody_events(by, item)])
    if now.awaited:
        raise Conflict(
            f"item {item.label}", f"{now.awaited} has not given the receipt yet", "Wait for it, or enter it."
        )
    receiver = officer_named(to.strip(), agency=by.agency)
    name = known_as(receiver) if receiver else to.strip()
    return _entered(
        item, CustodyKind.TRANSFERRED, happened, by=by, at=at, reason=reason,
        to=name, receiver=receiver.pk if receiver else None,
    )  # fmt: skip


def give_receipt(label: str, happened: Happened, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Say that the item came, and with which seal. An officer who was named gives it themselves; for somebody without
    a desk whoever handed it over enters the paper. Raises Absent, Malformed, Refused; Conflict when nothing is due."""
    item = find_item(by, label)
    rows = custody_events(by, item)
    now = standing([rule_event(row) for row in rows])
    if not now.awaited:
        raise Conflict(f"item {item.label}", "nobody has handed it over", "Let whoever has it hand it over first.")
    handed = [row for row in rows if row.kind == CustodyKind.TRANSFERRED][-1]
    if handed.receiver is not None and str(handed.receiver) != str(by.officer):
        raise Refused(f"item {item.label}", f"{now.awaited} gives the receipt, nobody else", "Let them open the item.")
    return _entered(item, CustodyKind.RECEIVED, happened, by=by, at=at, reason=reason, holder=now.awaited)


def correct_event(event: str, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Say in words what is wrong with an event; it stays as it was. Raises Absent, Malformed."""
    wrong = find_event(by, event)
    item = find_item(by, str(wrong.item))
    happened = Happened(when=at, place="", holder=wrong.holder)
    return _entered(item, CustodyKind.CORRECTED, happened, by=by, at=at, reason=reason, corrects=wrong.pk)


def _entered(
    item: Item, kind: str, happened: Happened, *, by: Viewer, at: datetime, reason: str, **more: object
) -> CustodyEvent:
    operation = running_operation(by)
    need(reason, where=f"item {item.label}")
    _check(happened, kind)
    entering = names_of([by.officer]).get(by.officer, by.agency)
    if str(item.owner) != by.agency:
        raise Absent(f"item {item.label}", "it is not in your agency's register", "Ask its agency.")
    values: dict[str, object] = {
        "holder": happened.holder.strip() or entering, "seal": happened.seal.strip(), "place": happened.place.strip(),
        "digest": happened.digest.lower(), "tool": happened.tool.strip(), "photographs": list(happened.photographs),
    } | more  # fmt: skip
    row = CustodyEvent(
        operation=operation, owner=by.agency, item=item.pk, kind=kind, at=happened.when, by=by.officer, reason=reason,
        **values,
    )  # fmt: skip
    row.save(force_insert=True)
    row.refresh_from_db(fields=["entered_at"])
    payload = {name: str(value) for name, value in values.items()} | {
        "item": item.label, "kind": str(kind), "when": happened.when.isoformat(), "reason": reason
    }  # fmt: skip
    line("enter_custody", f"item:{item.pk} event:{row.pk}", by=by, at=at, payload=payload)
    return row


def _check(happened: Happened, kind: str) -> None:
    if happened.when.tzinfo is None:
        raise Malformed("time", "no time zone was given", "Give it with its offset, like 2026-03-01 09:30+01:00.")
    if kind != CustodyKind.CORRECTED:
        need(happened.place, where="place", what="no place was given", remedy="Say where, as on the form.")
    for name, said in (("digest", happened.digest), *(("photograph", one) for one in happened.photographs)):
        if said and not SHA256.fullmatch(said.lower()):
            raise Malformed(name, "it is not a SHA-256", "Give 64 hex digits; no picture is taken in.")
    for field_name in ("place", "holder", "seal", "tool"):
        most = getattr(CustodyEvent._meta.get_field(field_name), "max_length", 0)
        if len(getattr(happened, field_name)) > most:
            raise Malformed(field_name, f"it is longer than {most} characters", "Shorten it.")
