"""What happened to an item, as an officer enters it. Nothing is changed afterwards: a correction is one more event."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tallystick.evidence.officers import is_known_as, known_as, names_of, officer_named, takes_part_in
from tallystick.evidence.reads import custody_events, find_event, find_item, open_handover, rule_event
from tallystick.evidence.recording import line, need, running_operation
from tallystick.evidence.rules.custody import AHEAD, Standing, standing
from tallystick.records.models import CustodyEvent, Item, Officer
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.custody import CustodyKind
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
CUSTODIANS = (OfficerRole.NATIONAL_OFFICER, OfficerRole.EXAMINER)
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
    rows = custody_events(by, item)
    now = standing([rule_event(row) for row in rows])
    if now.awaited:
        raise Conflict(
            f"item {item.label}", f"{now.awaited} has not given the receipt yet", "Wait for it, or enter it."
        )
    receiver = _receiver(to.strip(), by)
    name = known_as(receiver) if receiver else to.strip()
    carried = replace(happened, holder=_carrier(rows, now))
    return _entered(
        item, CustodyKind.TRANSFERRED, carried, by=by, at=at, reason=reason,
        to=name, receiver=receiver.pk if receiver else None,
    )  # fmt: skip


def give_receipt(label: str, happened: Happened, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Say that the item came, and with which seal. An officer who was named gives it themselves; for somebody without
    a desk whoever handed it over enters the paper. Raises Absent, Malformed, Refused; Conflict when nothing is due."""
    item = find_item(by, label)
    handed = _on_its_way(by, item, happened)
    if str(handed.receiver or handed.by) != str(by.officer):
        who = handed.to if handed.receiver else "whoever handed it over"
        raise Refused(f"item {item.label}", f"{who} enters the receipt, nobody else", "Let them open the item.")
    received = replace(happened, holder=handed.to)
    return _entered(item, CustodyKind.RECEIVED, received, by=by, at=at, reason=reason)


def take_back(label: str, happened: Happened, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Whoever handed an item over has it again: nobody came for it, or the wrong one was named. Raises as above."""
    item = find_item(by, label)
    handed = _on_its_way(by, item, happened)
    if str(handed.by) != str(by.officer):
        raise Refused(f"item {item.label}", "you did not hand it over", "Let whoever did take it back.")
    return _entered(item, CustodyKind.RECEIVED, replace(happened, holder=handed.holder), by=by, at=at, reason=reason)


def _on_its_way(by: Viewer, item: Item, happened: Happened) -> CustodyEvent:
    """The hand-over whose receipt is due. Raises Conflict when none is, Malformed for a time before it."""
    rows = custody_events(by, item)
    handed = open_handover(rows, standing([rule_event(row) for row in rows]))
    if handed is None:
        raise Conflict(f"item {item.label}", "nobody has handed it over", "Let whoever has it hand it over first.")
    if happened.when.tzinfo is not None and happened.when < handed.at:
        raise Malformed("time", "it lies before the hand-over", "Look at the time and its offset again.")
    return handed


def _receiver(named: str, by: Viewer) -> Officer | None:
    """The officer named, if it is one of the agency. Raises Malformed for one who could not give a receipt."""
    found = officer_named(named, agency=by.agency)
    if found is None:
        if is_known_as(named, agency=by.agency):
            raise Malformed(
                "receiver", f"{named} is an officer's name", "Give the user name, so that they sign themselves."
            )
        return None
    if not set(found.roles) & set(CUSTODIANS) or not takes_part_in(found, by.operation):
        what = f"{named} keeps no items in this operation"
        raise Malformed("receiver", what, "Name an examiner or national officer who works on it.")
    return found


def _carrier(rows: list[CustodyEvent], now: Standing) -> str:
    """Who hands over: whoever enters it, but for an item that somebody without a desk had on paper."""
    received = [row for row in rows if row.kind == CustodyKind.RECEIVED]
    handed = [row for row in rows if row.kind == CustodyKind.TRANSFERRED]
    on_paper = bool(received and handed and handed[-1].receiver is None and received[-1].holder == now.holder)
    return now.holder if on_paper else ""


def correct_event(event: str, *, by: Viewer, at: datetime, reason: str) -> CustodyEvent:
    """Say in words what is wrong with an event; it stays as it was. Raises Absent, Malformed."""
    wrong = find_event(by, event)
    if wrong.kind == CustodyKind.CORRECTED:
        raise Malformed("event", "it is a correction itself", "Correct the event it speaks of once more.")
    item = find_item(by, str(wrong.item))
    happened = Happened(when=at, place="", holder=wrong.holder)
    return _entered(item, CustodyKind.CORRECTED, happened, by=by, at=at, reason=reason, corrects=wrong.pk)


def _entered(
    item: Item, kind: str, happened: Happened, *, by: Viewer, at: datetime, reason: str, **more: object
) -> CustodyEvent:
    operation = running_operation(by)
    need(reason, where=f"item {item.label}")
    _check(happened, kind, at)
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


def _check(happened: Happened, kind: str, at: datetime) -> None:
    if happened.when.tzinfo is None:
        raise Malformed("time", "no time zone was given", "Give it with its offset, like 2026-03-01 09:30+01:00.")
    if not EARLIEST <= happened.when <= at + AHEAD:
        raise Malformed("time", "it lies before 1970 or has not come yet", "Look at the date and its offset again.")
    if kind != CustodyKind.CORRECTED:
        need(happened.place, where="place", what="no place was given", remedy="Say where, as on the form.")
    for name, said in (("digest", happened.digest), *(("photograph", one) for one in happened.photographs)):
        if said and not SHA256.fullmatch(said.lower()):
            raise Malformed(name, "it is not a SHA-256", "Give 64 hex digits; no picture is taken in.")
    for field_name in ("place", "holder", "seal", "tool"):
        most = getattr(CustodyEvent._meta.get_field(field_name), "max_length", 0)
        said = getattr(happened, field_name)
        if len(said) > most:
            raise Malformed(field_name, f"it is longer than {most} characters", "Shorten it.")
        if not said.isprintable() or any(unicodedata.category(sign) == "Cf" for sign in said):
            raise Malformed(field_name, "it holds signs that nobody sees", "Write it again, without them.")
