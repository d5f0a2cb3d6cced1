"""Walk one large JSON text without holding it: records at a path, each parsed exactly or set aside.

After a record that is wrong in itself the walk goes on behind it, if its end can be told for certain; it is
certain only while everything passed over is made of JSON's own parts. Otherwise the rest is one reject: going
on by guess could make a record out of the inside of somebody's text.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tallystick.cage.exact_json import DECODER, Unfit, check
from tallystick.cage.json_cut import Cut, Readable
from tallystick.cage.lines import Coding
from tallystick.cage.reader import Source

CHUNK = 1 << 20
BEHIND = 1 << 16  # a JSONDecodeError counts the lines from the window's start: keep that near
ITEM = "item"
_SPACE = re.compile(r"[ \t\r\n]*")
_PART = re.compile(
    r'[ \t\r\n]++|"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+"|[{}\[\]]|[,:]'
    r"|-?\d[\d.eE+-]*+|true|false|null|-?Infinity|NaN",
)
AFTER = ("", ",", "]", "}", " ", "\t", "\r", "\n")
"""What may stand behind a number or a word."""
_CLOSES = {"}": "{", "]": "["}
_EDGE = 12  # no error that needs more text stands further from the end than an escape is long


class Lost(Exception):
    """Nothing after ``offset`` can be told apart for certain."""

    def __init__(self, offset: int, reason: str, said: str = "") -> None:
        self.offset, self.reason, self.said = offset, reason, said
        super().__init__(reason)


@dataclass(frozen=True)
class Found:
    """A record at ``offset``: its value, or why it is unfit.

    ``around`` are scalars of the objects around it, nearest first.
    """

    path: tuple[str, ...]
    offset: int
    size: int
    value: Any = None
    unfit: Unfit | None = None
    around: tuple[dict[str, Any], ...] = field(default=())


class JsonText:
    """A window over the text; ``at`` is the place in the window."""

    def __init__(self, source: Source, coding: Coding, most: int, cut: Cut | None = None) -> None:
        """``cut``: what stands in for the bytes of the source, without the values nobody may read."""
        self._opened: Readable = cut or source.open()
        self._cut = cut
        self._opened.seek(coding.skip)
        self.codec, self.errors = coding.codec, "surrogateescape" if coding.unit == 1 else "surrogatepass"
        self._decoder = codecs.getincrementaldecoder(coding.codec)(self.errors)
        self.text, self.at, self.most, self.ended = "", 0, most, False
        self._base, self._known = coding.skip, 0
        self.reached: set[tuple[str, ...]] = set()

    def offset(self) -> int:
        """The byte the walk stands at; it only ever goes forward, so this costs what was passed since last asked."""
        self._base += len(self.text[self._known : self.at].encode(self.codec, self.errors))
        self._known = self.at
        return self._base if self._cut is None else self._cut.place(self._base)

    def fill(self) -> bool:
        """Read on, forgetting what lies behind; False at the end of the file."""
        if self.ended:
            return False
        self._forget()
        chunk = self._opened.read(max(CHUNK, len(self.text)))
        try:
            self.text += self._decoder.decode(chunk, not chunk)
        except UnicodeDecodeError:
            raise Lost(self._base, f"not {self.codec}") from None
        self.ended = not chunk
        return True

    def _forget(self) -> None:
        self.offset()
        self.text, self.at, self._known = self.text[self.at :], 0, 0

    def peek(self) -> str:
        """The next character that is no space, which the walk then stands at; empty at the end of the file."""
        if self.at < len(self.text) and self.text[self.at] > " ":
            return self.text[self.at]
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.fill():
                return ""

    def value(self) -> Any:
        """Parse the value the walk stands at and pass it. Raises Unfit, standing where it stood."""
        if self.at > BEHIND:
            self._forget()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error):
                    continue
                raise Unfit(f"not JSON: {error.msg}", self.text[error.pos : error.pos + 8]) from None
            except RecursionError:
                raise Unfit("nested too deep") from None
            if end >= len(self.text) and not self.ended and self.fill():
                continue
            if self.text[end : end + 1] not in AFTER and self.text[self.at] not in '{["':
                # 000001 begins with a number, and is none: taking the 0 would alter it.
                raise Unfit("not a JSON value", self.text[self.at : end + 8])
            check(value, self.text[self.at : end])
            self.at = end
            return value

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        cut = error.pos >= len(self.text) - _EDGE or error.msg.startswith("Unterminated")
        return cut and len(self.text) - self.at < self.most and self.fill()

    def skip(self) -> None:
        """Pass the value the walk stands at without looking at what it says. Raises Lost."""
        offset, opened = self.offset(), list[str]()
        self.peek()
        while True:
            part = self._part(offset)
            if part in "{[":
                opened.append(part)
            elif part in "}]" and (not opened or opened.pop() != _CLOSES[part]):
                raise Lost(offset, "brackets do not match", part)
            elif part in ",:" and not opened:
                raise Lost(offset, "a value is missing", part)
            if not opened and not part.isspace():
                return

    def _part(self, offset: int) -> str:
        while True:
            found = _PART.match(self.text, self.at)
            size = len(self.text) - self.at
            if found is not None and (found.end() < len(self.text) or self.ended or found.group()[0] in '"{}[],:'):
                self.at = found.end()
                return found.group()
            if size <= self.most and self.fill():
                continue
            if found is None:
                raise Lost(offset, "no JSON from here on", self.text[self.at : self.at + 8])
            self.at = found.end()
            return found.group()


def walk(text: JsonText, paths: list[tuple[str, ...]]) -> Iterator[Found]:
    """Every record at one of the paths (keys, and ``item`` for the elements of an array), in order. Raises Lost."""
    if not text.peek():
        raise Lost(text.offset(), "no JSON value")
    yield from _walk(text, paths, (), ())
    if rest := text.peek():
        raise Lost(text.offset(), "something stands after the value", rest)


def _walk(
    text: JsonText, paths: list[tuple[str, ...]], here: tuple[str, ...], around: tuple[dict[str, Any], ...]
) -> Iterator[Found]:
    if here in paths:
        yield _record(text, here, around)
        return
    inner = {path[len(here)] for path in paths if path[: len(here)] == here}
    first = text.peek()
    if (first == "[" and ITEM in inner) or (first == "{" and inner - {ITEM}):
        text.reached.add(here)
    if first == "[" and ITEM in inner:
        yield from _elements(text, paths, here, around)
    elif first == "{" and inner:
        yield from _members(text, paths, here, around)
    else:
        text.skip()


def _record(text: JsonText, path: tuple[str, ...], around: tuple[dict[str, Any], ...]) -> Found:
    text.peek()
    offset, before = text.offset(), text.at
    try:
        value = text.value()
    except Unfit as unfit:
        text.skip()
        return Found(path, offset, 0, unfit=unfit, around=around)
    return Found(path, offset, text.at - before, value, around=around)


def _elements(
    text: JsonText, paths: list[tuple[str, ...]], here: tuple[str, ...], around: tuple[dict[str, Any], ...]
) -> Iterator[Found]:
    text.at += 1
    if text.peek() == "]":
        text.at += 1
        return
    element = (*here, ITEM)
    while True:
        if element in paths:
            yield _record(text, element, around)
        else:
            yield from _walk(text, paths, element, around)
        if after(text, "]"):
            return


def _members(
    text: JsonText, paths: list[tuple[str, ...]], here: tuple[str, ...], around: tuple[dict[str, Any], ...]
) -> Iterator[Found]:
    text.at += 1
    scalars: dict[str, Any] = {}
    seen: set[str] = set()
    if text.peek() == "}":
        text.at += 1
        return
    while True:
        key = key_of(text)
        inner = any(path[: len(here) + 1] == (*here, key) for path in paths)
        if inner and key in seen:
            yield Found((*here, key), text.offset(), 0, unfit=Unfit("key stands twice", key), around=around)
            text.skip()
        elif inner:
            yield from _walk(text, paths, (*here, key), (scalars, *around))
        elif text.peek() in ("{", "["):
            text.skip()
        else:
            scalars[key] = _scalar(text)
        seen.add(key)
        if after(text, "}"):
            return


def key_of(text: JsonText) -> str:
    """Pass a key and its colon; the walk then stands at the value. Raises Lost."""
    offset = text.offset()
    if text.peek() != '"':
        raise Lost(offset, "a key is missing", text.text[text.at : text.at + 8])
    key = _scalar(text)
    if text.peek() != ":":
        raise Lost(offset, "a colon is missing", text.text[text.at : text.at + 8])
    text.at += 1
    text.peek()
    return str(key)


def _scalar(text: JsonText) -> Any:
    offset = text.offset()
    try:
        return text.value()
    except Unfit as unfit:
        raise Lost(offset, unfit.reason, unfit.said) from None


def after(text: JsonText, close: str) -> bool:
    """Pass the comma or the closing bracket after a value; whether it was the bracket."""
    found = text.peek()
    if found not in (",", close) or not found:
        raise Lost(text.offset(), "a comma or a closing bracket is missing", found)
    text.at += 1
    if found == "," and text.peek() == close:
        raise Lost(text.offset(), "a value is missing", close)
    return found == close
