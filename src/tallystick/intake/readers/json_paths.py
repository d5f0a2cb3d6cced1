"""Where in a JSON text arrays of objects stand: the paths a mapping could name."""

from tallystick.cage.exact_json import Unfit
from tallystick.cage.json_stream import ITEM, JsonText, Lost

DEEPEST_PATH = 4
MOST_PATHS = 100


def arrays_of_objects(text: JsonText) -> list[tuple[str, ...]]:
    """Paths through objects only, ending in ``item``, in the order of the text; broken text ends the search."""
    found: list[tuple[str, ...]] = []
    try:
        if text.peek() == "{":
            _object(text, (), found)
    except (Lost, Unfit):
        return found
    return found


def _object(text: JsonText, here: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
    text.at += 1
    while text.peek() == '"':
        key = str(text.value())
        if text.peek() != ":":
            return
        text.at += 1
        _member(text, (*here, key), found)
        if text.peek() == ",":
            text.at += 1
    text.at += 1


def _member(text: JsonText, here: tuple[str, ...], found: list[tuple[str, ...]]) -> None:
    first = text.peek()
    if first == "{" and len(here) < DEEPEST_PATH:
        _object(text, here, found)
        return
    if first == "[" and len(found) < MOST_PATHS and "." not in "".join(here) and _holds_objects(text):
        found.append((*here, ITEM))
    text.skip()


def _holds_objects(text: JsonText) -> bool:
    """Whether the array the walk stands at begins with an object; a near look that does not move the walk."""
    if len(text.text) - text.at < 64:
        text.fill()
    return text.text[text.at + 1 : text.at + 64].lstrip(" \t\r\n")[:1] == "{"
