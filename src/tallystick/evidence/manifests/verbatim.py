"""JSON text of values exactly as they were read, without what nobody may keep. Pure."""

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

from tallystick.cage.exact_json import Number

PICTURE_KEYS = ("Miniature", "Thumbnail", "PreviewImage")
"""Keys whose texts are pictures: passed over in the file, and left out wherever they come up."""

_DROPPED_KEYS = frozenset(key.lower() for key in PICTURE_KEYS)
_PICTURE_STARTS = ("data:image", "data:video", "/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR")
_SHORTEST_PICTURE = 256


def is_picture(key: str, value: Any) -> bool:
    """Whether a member holds a picture, by its key or by how its text begins (base64 of JPEG, PNG, GIF, WebP)."""
    if key.lower() in _DROPPED_KEYS:
        return value is not None
    return type(value) is str and len(value) >= _SHORTEST_PICTURE and value.startswith(_PICTURE_STARTS)


def verbatim(value: Any) -> str:
    """JSON text of a value, numbers as the source wrote them, keys in its order."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is Number:
        return str(value)
    if kind is dict:
        return "{" + ",".join([f"{encode_basestring(key)}:{verbatim(inner)}" for key, inner in value.items()]) + "}"
    if kind is list:
        return "[" + ",".join(map(verbatim, value)) + "]"
    return "null" if value is None else "true" if value else "false"


def without_pictures(value: Any) -> tuple[Any, int]:
    """The value without the pictures inside it, and how many those were."""
    if isinstance(value, dict):
        return _object(value)
    if isinstance(value, list):
        kept, dropped = [], 0
        for inner in value:
            if is_picture("", inner):
                dropped += 1
                continue
            clean, some = without_pictures(inner)
            kept.append(clean)
            dropped += some
        return kept, dropped
    return value, 0


def _object(value: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    kept: dict[str, Any] = {}
    dropped = 0
    for key, inner in value.items():
        if is_picture(key, inner):
            dropped += 1
            continue
        kept[key], some = without_pictures(inner)
        dropped += some
    return kept, dropped
