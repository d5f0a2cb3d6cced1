"""Walk a VICS file: its head, its cases if it has any, and every media entry, one at a time."""

from collections.abc import Iterator
from typing import Any, Protocol

from tallystick.cage.exact_json import Unfit
from tallystick.cage.json_stream import JsonText, Lost, after, key_of
from tallystick.evidence.manifests.vics_context import CASES_SHAPE, MEDIA_SHAPE

VALUE, MEDIA_KEY = "value", "Media"
HERE: Any = object()
"""Told in place of a value: the array begins here, and its elements are told one by one."""


class Hearer(Protocol):
    """What the walk tells, in the order of the file."""

    def head(self, key: str, value: Any) -> None:
        """A member of the file itself; ``value`` comes with HERE when its array begins."""

    def case_begins(self) -> None:
        """An element of ``value`` that is a case."""

    def case_member(self, key: str, value: Any) -> None:
        """A member of the case; ``Media`` comes with HERE when its array begins."""

    def case_ends(self) -> None:
        """The case is complete."""

    def media(self, value: Any, size: int, offset: int) -> None:
        """A media entry of about ``size`` bytes."""

    def unfit(self, unfit: Unfit, offset: int) -> None:
        """A media entry set aside."""

    def unfit_member(self, unfit: Unfit, offset: int) -> None:
        """A member of the file or of a case set aside."""


def members(text: JsonText) -> Iterator[str]:
    """The keys of the object the walk stands at; the value must be passed before the next is asked for."""
    seen: set[str] = set()
    text.at += 1
    if text.peek() == "}":
        text.at += 1
        return
    while True:
        key = key_of(text)
        if key in seen:
            raise Lost(text.offset(), "key stands twice", key)
        seen.add(key)
        yield key
        if after(text, "}"):
            return


def elements(text: JsonText) -> Iterator[None]:
    """A turn for each element of the array the walk stands at."""
    text.at += 1
    if text.peek() == "]":
        text.at += 1
        return
    while True:
        yield
        if after(text, "]"):
            return


def walk_vics(text: JsonText, hearer: Hearer, shape: str | None) -> bool:
    """Tell everything. False when the text is no object with an array ``value``. Raises Lost."""
    if text.peek() != "{":
        return False
    there = False
    for key in members(text):
        if key == VALUE and text.peek() == "[":
            there = True
            hearer.head(key, HERE)
            for _ in elements(text):
                _element(text, hearer, shape)
        else:
            _member(text, hearer, key, hearer.head)
    if rest := text.peek():
        raise Lost(text.offset(), "something stands after the value", rest)
    return there


def _element(text: JsonText, hearer: Hearer, shape: str | None) -> None:
    if text.peek() != "{" or shape == MEDIA_SHAPE:
        _entry(text, hearer)
    elif shape == CASES_SHAPE:
        hearer.case_begins()
        for key in members(text):
            _case_member(text, hearer, key)
        hearer.case_ends()
    else:
        _either(text, hearer)


def _either(text: JsonText, hearer: Hearer) -> None:
    """An element of a file that does not say its shape: a case once an array ``Media`` comes up in it."""
    offset, held, is_case = text.offset(), dict[str, Any](), False
    for key in members(text):
        if key == MEDIA_KEY and text.peek() == "[":
            is_case = True
            hearer.case_begins()
            for known, value in held.items():
                hearer.case_member(known, value)
        if is_case:
            _case_member(text, hearer, key)
        else:
            _member(text, hearer, key, held.__setitem__)
    if is_case:
        hearer.case_ends()
    else:
        hearer.media(held, text.offset() - offset, offset)


def _case_member(text: JsonText, hearer: Hearer, key: str) -> None:
    if key == MEDIA_KEY and text.peek() == "[":
        hearer.case_member(key, HERE)
        for _ in elements(text):
            _entry(text, hearer)
    else:
        _member(text, hearer, key, hearer.case_member)


def _member(text: JsonText, hearer: Hearer, key: str, tell: Any) -> None:
    text.peek()
    offset = text.offset()
    try:
        value = text.value()
    except Unfit as unfit:
        text.skip()
        hearer.unfit_member(unfit, offset)
        return
    tell(key, value)


def _entry(text: JsonText, hearer: Hearer) -> None:
    text.peek()
    offset = text.offset()
    try:
        value = text.value()
    except Unfit as unfit:
        text.skip()
        hearer.unfit(unfit, offset)
        return
    if isinstance(value, dict) and isinstance(value.get(MEDIA_KEY), list):
        _case_among_media(value, hearer, offset)
    else:
        hearer.media(value, text.offset() - offset, offset)


def _case_among_media(value: dict[str, Any], hearer: Hearer, offset: int) -> None:
    """A case where the context promised media: taken for what it is."""
    hearer.case_begins()
    for key, inner in value.items():
        hearer.case_member(key, HERE if key == MEDIA_KEY else inner)
        if key == MEDIA_KEY:
            for one in inner:
                hearer.media(one, 0, offset)
    hearer.case_ends()
