"""JSON values exactly as the source wrote them: numbers as their text, nothing merged, nothing replaced. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

DEEPEST = 64
ASK = "Ask the sender for the record again."
_SURROGATE = re.compile(r"[\ud800-\udfff]|\\u[dD][89a-fA-F]")


class Number(str):
    """A number, as its digits stand in the source."""

    __slots__ = ()


class Unfit(Exception):
    """A value that is JSON or nearly so, and still cannot be taken as it is."""

    def __init__(self, reason: str, said: str = "") -> None:
        self.reason, self.said = reason, said
        super().__init__(reason)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Unfit("key stands twice", twice)
    return found


def _constant(text: str) -> NoReturn:
    raise Unfit("not a JSON number", text)


DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_constant, object_pairs_hook=_pairs)


def parse(text: str) -> Any:
    """One whole JSON text. Raises Unfit with the fragment that offends."""
    try:
        value, end = DECODER.raw_decode(text, _start(text))
        if text[end:].strip(" \t\r\n"):
            raise Unfit("something stands after the value", text[end:].lstrip(" \t\r\n")[:8])
    except json.JSONDecodeError as error:
        raise Unfit(f"not JSON: {error.msg}", text[error.pos : error.pos + 8]) from None
    except RecursionError:
        raise Unfit(f"nested deeper than {DEEPEST}") from None
    check(value, text)
    return value


def _start(text: str) -> int:
    return len(text) - len(text.lstrip(" \t\r\n"))


def check(value: Any, text: str) -> None:
    """Raises Unfit for what no database stores as it is: half a surrogate pair, undecodable bytes, too deep."""
    if _SURROGATE.search(text) is not None:
        _no_surrogates(value)
    if text.count("[") + text.count("{") > DEEPEST:
        _shallow(value)


def _no_surrogates(value: Any) -> None:
    for text in _texts(value):
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            found = text[error.start]
            raw = "\udc80" <= found <= "\udcff"
            said = f"{ord(found) - 0xDC00:02x}" if raw else f"\\u{ord(found):04x}"
            raise Unfit("bytes that are not UTF-8" if raw else "half a surrogate pair", said) from None


def _texts(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        found = stack.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            stack.extend(found)
            stack.extend(found.values())
        elif isinstance(found, list):
            stack.extend(found)


def _shallow(value: Any) -> None:
    stack = [(value, 1)]
    while stack:
        found, depth = stack.pop()
        if depth > DEEPEST and isinstance(found, dict | list):
            raise Unfit(f"nested deeper than {DEEPEST}")
        inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
        stack.extend((item, depth + 1) for item in inner if isinstance(item, dict | list))


def flatten(value: Any) -> dict[str, str | None]:
    """A record as column -> text: nested objects get dotted names, arrays stay JSON text, null is None.

    A record that is no object has the one column ``value``. Raises Unfit when two names fall together.
    """
    flat: dict[str, str | None] = {}
    if isinstance(value, dict):
        _flatten(value, "", flat)
    else:
        flat["value"] = scalar(value)
    return flat


def _flatten(value: Mapping[str, Any], prefix: str, flat: dict[str, str | None]) -> None:
    for key, inner in value.items():
        name = prefix + key if prefix else key
        if name in flat:
            raise Unfit("two keys give the same column", name)
        kind = type(inner)
        if kind is str:
            flat[name] = inner
        elif kind is dict and inner:
            _flatten(inner, name + ".", flat)
        else:
            flat[name] = scalar(inner)


def scalar(value: Any) -> str | None:
    """A value as text: texts and numbers exactly, true and false as such, arrays and objects as JSON."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return written(value)


def written(value: Any) -> str:
    """JSON text of a value, numbers as the source wrote them."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
