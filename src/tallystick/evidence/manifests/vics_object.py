"""One JSON object of VICS taken apart: columns, the rest verbatim, and the form that puts both together again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tallystick.evidence.manifests.forms import ELEMENTS, ENTRY_MD5, MEDIA_HERE, OTHER, Field, form_of, take
from tallystick.evidence.manifests.verbatim import is_picture, verbatim, without_pictures
from tallystick.evidence.manifests.vics_keys import IMPERSONAL
from tallystick.evidence.manifests.vics_walk import HERE

_MOST_FORMS = 10_000
Row = dict[str, str | None]


@dataclass
class Opened:
    """``columns`` by name; ``rest`` are the members no column holds exactly; ``dropped`` pictures were left out."""

    columns: Row = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    rest: dict[str, Any] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    dropped: int = 0

    def member(self, key: str, value: Any, fields: Mapping[str, Field], md5: Any = None) -> None:
        """Take one member. ``md5``: the entry's own as it stands there, which files and facts usually repeat."""
        if value is HERE:
            self.parts.append(MEDIA_HERE + key)
        elif md5 is not None and key == "MD5" and value == md5 and type(value) is str:
            self.parts.append(ENTRY_MD5 + key)
        elif (known := fields.get(key)) is not None:
            text, mark, trouble = take(known, value)
            self.columns[known.column] = text
            self.parts.append(mark + key)
            if mark == OTHER:
                self._keep(key, value)
            if trouble:
                self.troubles.append(trouble)
        elif is_picture(key, value):
            self.dropped += 1
        else:
            self.parts.append(OTHER + key)
            self._keep(key, value)

    def elements(self, key: str) -> None:
        """An array whose elements are rows of a stream."""
        self.parts.append(ELEMENTS + key)

    def _keep(self, key: str, value: Any) -> None:
        self.rest[key], some = without_pictures(value)
        self.dropped += some


class Forms:
    """Forms by their parts, so that a file's few are written once each."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], str] = {}

    def of(self, parts: list[str]) -> str:
        key = tuple(parts)
        if key not in self._known:
            if len(self._known) >= _MOST_FORMS:
                self._known.clear()
            self._known[key] = form_of(key)
        return self._known[key]


def other_rows(rest: Mapping[str, Any], place: str, **about: str | None) -> list[Row]:
    """What is kept verbatim, apart by whether it may name a person. ``about``: the case or entry it belongs to."""
    found = []
    for personal in (False, True):
        some = {key: value for key, value in rest.items() if (key not in IMPERSONAL) is personal}
        if some:
            found.append({**about, "place": place, "json": verbatim(some), "personal": "true" if personal else "false"})
    return found
