"""Register a seized item, or one derived from another."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from tallystick.evidence.reads import find_item
from tallystick.evidence.recording import line, need, running_operation
from tallystick.records.models import Item
from tallystick.records.queue import defer_once
from tallystick.vocabulary.custody import Found, ItemKind, Power
from tallystick.vocabulary.errors import Conflict, Malformed
from tallystick.vocabulary.viewer import Viewer

LABEL = re.compile(r"[A-Z][A-Z0-9]{0,7}-[0-9]{1,6}(/[0-9]{1,4}){0,4}")
REMEDY = "Write it like A-001, and what was made from it like A-001/1."
LONGEST_OFFSET = 100 * 366 * 86_400


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is entered of an item. ``clock_offset_s``: its clock minus the true time in seconds; None: nobody looked."""

    kind: str
    national: str = ""
    description: str = ""
    make: str = ""
    model: str = ""
    serial: str = ""
    power: str = Power.UNKNOWN
    unlocked: str = Found.UNKNOWN
    encrypted: str = Found.UNKNOWN
    isolated: str = Found.UNKNOWN
    clock_offset_s: int | None = None
    mandate: str = ""


def register_item(label: str, described: Described, *, by: Viewer, at: datetime) -> Item:
    """Enter an item in the register of the officer's agency. A label with a part after the last / is derived.

    Raises Malformed (label, word or length), Conflict (the label is taken), Absent (no parent of that label).
    """
    operation = running_operation(by)
    label = label.strip().upper()
    if not LABEL.fullmatch(label):
        raise Malformed("label", f"{label or 'nothing'} is not a label", REMEDY)
    _check(described)
    above, _, part = label.rpartition("/")
    parent = find_item(by, above).pk if part and above else None
    if Item.objects.filter(operation=operation, owner=by.agency, label=label).exists():
        raise Conflict(f"item {label}", "it is in the register already", f"Take the next free number. {REMEDY}")
    item = Item(
        operation=operation, owner=by.agency, label=label, parent=parent, by=by.officer, at=at, **asdict(described)
    )
    item.save(force_insert=True)
    payload = {"label": label, "parent": str(parent or ""), **{k: str(v) for k, v in asdict(described).items()}}
    if item.serial.strip():
        defer_once("deconfliction.answer_standing", operation=str(operation.pk))  # whoever asks for it is answered
    line("register_item", f"item:{item.pk}", by=by, at=at, payload=payload)
    return item


def _check(described: Described) -> None:
    need(described.kind, where="kind", what="no kind was given", remedy=f"One of: {', '.join(ItemKind)}.")
    answers = dict.fromkeys(("unlocked", "encrypted", "isolated"), Found)
    for name, words in ({"kind": ItemKind, "power": Power} | answers).items():
        said = getattr(described, name)
        if said not in tuple(words):
            raise Malformed(name, f"{said} is not one of its words", f"One of: {', '.join(words)}.")
    for field in Item._meta.get_fields():
        said, most = getattr(described, field.name, None), getattr(field, "max_length", None)
        if isinstance(said, str) and most and len(said) > most:
            raise Malformed(field.name, f"it is longer than {most} characters", "Shorten it.")
    if described.clock_offset_s is not None and abs(described.clock_offset_s) > LONGEST_OFFSET:
        raise Malformed("clock offset", "it is more than a hundred years", "Give it in seconds.")
