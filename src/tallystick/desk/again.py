"""What a form said, shown again after a refusal or a new sign-in: by the names of its fields, codes as words."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tallystick.desk.words import word, zone_name
from tallystick.vocabulary.actionday import CallAnswerSays, Children, DoorState, LogKind, ToldHow
from tallystick.vocabulary.codes import PersonRole
from tallystick.vocabulary.results import ITEM_WORDS, ConfirmSays, NegativeKind, ResultKind

UNSEEN = ("sent", "sent_danger", "pressed", "answers", "of")
LONG = 60
"""A field with more characters than this is shown again in a box of several lines."""
TYPED_BY_HAND = ("value", "label", "serial", "description", "words", "reason", "source")
"""What looks like a key of ours in these was typed by somebody."""
LABELS = {
    "at": gettext_lazy("Time"),
    "basis": gettext_lazy("Warrant or order"),
    "any_hour": gettext_lazy("It allows any hour"),
    "children": gettext_lazy("Children at the address"),
    "code": gettext_lazy("Code"),
    "count": gettext_lazy("How many"),
    "day": gettext_lazy("Day"),
    "deconflicted": gettext_lazy("Who says that nobody else works on them"),
    "family_support": gettext_lazy("Support for the family"),
    "follow_up_due": gettext_lazy("Follow-up due"),
    "item": gettext_lazy("Kind of item"),
    "item_kind": gettext_lazy("Kind of item"),
    "kind": gettext_lazy("What"),
    "label": gettext_lazy("Label in the register"),
    "law_settled": gettext_lazy("Who settled what the law says"),
    "main": gettext_lazy("It is the main suspect's"),
    "number": gettext_lazy("Number"),
    "officer_named": gettext_lazy("Who enters it"),
    "rather_from": gettext_lazy("Rather from"),
    "risk_notes": gettext_lazy("Notes on risk"),
    "role": gettext_lazy("Role of the person"),
    "says": gettext_lazy("Answer"),
    "serial": gettext_lazy("Serial number"),
    "since": gettext_lazy("From"),
    "size": gettext_lazy("Unit"),
    "suicide_assessed_at": gettext_lazy("Risk of suicide assessed when"),
    "suicide_assessed_by": gettext_lazy("Risk of suicide assessed by"),
    "support": gettext_lazy("Support handed over"),
    "told_at": gettext_lazy("When they told it"),
    "told_by": gettext_lazy("Who told it"),
    "told_how": gettext_lazy("Told by"),
    "until": gettext_lazy("Until"),
    "when": gettext_lazy("When it happened"),
    "zone": gettext_lazy("By the clock of"),
}
"""Names of fields that do not read as what they stand for."""
CHOICES: dict[str, tuple[tuple[str, ...], ...]] = {
    "children": (tuple(Children),),
    "item": (ITEM_WORDS,),
    "item_kind": (ITEM_WORDS,),
    "kind": (tuple(ResultKind), tuple(NegativeKind), tuple(LogKind)),
    "role": (tuple(PersonRole),),
    "size": (("B", "kB", "MB", "GB", "TB", "PB"),),
    "says": (tuple(CallAnswerSays), tuple(ConfirmSays)),
    "state": (tuple(state for state in DoorState if state != DoorState.READY),),
    "told_how": (tuple(ToldHow),),
}
"""What may be said in a field; of several lists the one that holds what was said."""
TICKED = ("any", "any_hour", "another", "main")
"""Boxes to tick: they say 1 or nothing."""
_ROW = re.compile(r"([a-z_]+)-(\d{1,3})")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")


def shown_again(fields: Iterable[tuple[str, Sequence[str]]]) -> list[dict[str, Any]]:
    """Fields of a form (name, values) as they are shown to be sent again.

    ``label``: its name on the page; ``unseen``: it goes along and says nothing to a reader; ``written``: in a box of
    several lines; ``moment``: a date with a time; ``choices``: (code, word) to choose from.
    """
    given = [(name, values) for name, values in fields]
    empty = set(_empty_rows(given))
    return [_shown(name, value, empty=empty) for name, values in given for value in values]


def _shown(name: str, value: str, *, empty: set[str]) -> dict[str, Any]:
    row = _ROW.fullmatch(name)
    plain = row[1] if row else name
    label = str(LABELS.get(plain) or word(plain))
    label = label[:1].upper() + label[1:]
    choices = _choices(plain, value)
    return {
        "name": name,
        "value": value,
        "label": _("%(label)s, row %(row)s") % {"label": label, "row": row[2]} if row else label,
        "unseen": plain in UNSEEN or bool(row and row[2] in empty) or _is_key(plain, value),
        "written": not choices and (plain == "reason" or len(value) > LONG or "\n" in value),
        "moment": _MOMENT.fullmatch(value) is not None,
        "choices": choices,
        "said": dict(choices).get(value, value),
    }


def _choices(name: str, value: str) -> list[tuple[str, str]]:
    if name in TICKED:
        return [("1", _("yes")), ("", _("no"))]
    if name == "zone" and value in available_timezones():
        return [(one, zone_name(one)) for one in dict.fromkeys((value, "UTC"))]
    for codes in CHOICES.get(name, ()):
        if value in codes:
            return [(code, word(code)) for code in codes]
    return []


def _empty_rows(fields: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    """Rows of a form of many that say nothing."""
    said: dict[str, bool] = {}
    for name, values in fields:
        if row := _ROW.fullmatch(name):
            said[row[2]] = said.get(row[2], False) or any(values)
    return (row for row, anything in said.items() if not anything)


def _is_key(name: str, value: str) -> bool:
    try:
        return name not in TYPED_BY_HAND and str(UUID(value)) == value
    except ValueError:
        return False
