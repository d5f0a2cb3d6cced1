"""JSON text of one media entry or one head from its rows. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from tallystick.cage.exact_json import parse
from tallystick.evidence.manifests.forms import (
    ELEMENTS,
    ENTRY_MD5,
    NO,
    NUMBER,
    OTHER,
    TEXT,
    UPPER,
    YES,
    Field,
    give,
    parts_of,
)
from tallystick.evidence.manifests.verbatim import verbatim
from tallystick.evidence.manifests.vics_keys import (
    ALTERNATIVES,
    EXIF_FIELDS,
    EXIFS,
    FILES,
    MEDIA_FIELDS,
    PATH_FIELDS,
)
from tallystick.evidence.rules.flags import FALSE, TRUE
from tallystick.evidence.writers.streams import Entry, Row

Parts = Sequence[tuple[str, str]]

_OWN_MEDIA: tuple[tuple[str, str], ...] = (
    (NUMBER, "MediaID"), (NUMBER, "Category"), (UPPER, "MD5"), (UPPER, "SHA1"), (TEXT, "PhotoDNA"),
    (NUMBER, "MediaSize"), (TEXT, "MimeType"), (YES, "VictimIdentified"), (YES, "OffenderIdentified"),
    (YES, "IsDistributed"), (YES, "IsSuspected"), (YES, "SelfGenerated"), (TEXT, "Series"), (TEXT, "DateUpdated"),
    (OTHER, ALTERNATIVES), (ELEMENTS, EXIFS), (ELEMENTS, FILES),
)  # fmt: skip
_OWN_PATH: tuple[tuple[str, str], ...] = (
    (ENTRY_MD5, "MD5"), (TEXT, "FileName"), (TEXT, "FilePath"), (TEXT, "Created"), (TEXT, "Written"),
    (TEXT, "Accessed"), (YES, "Unallocated"), (TEXT, "SourceID"), (TEXT, "PhysicalLocation"),
)  # fmt: skip
_OWN_EXIF: tuple[tuple[str, str], ...] = ((ENTRY_MD5, "MD5"), (TEXT, "PropertyName"), (TEXT, "PropertyValue"))
"""Keys and their order where the rows were not read from VICS: the common ones, flags nobody knows as null."""


@lru_cache(maxsize=4096)
def parts(form: str) -> tuple[tuple[str, str], ...]:
    """Marks and keys of a form."""
    return tuple(parts_of(form))


def rest_of(rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """What is kept verbatim, by place, the personal and the other part together again."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["place"] or "", {}).update(parse(row["json"] or "{}"))
    return found


def entry_text(entry: Entry) -> str:
    """A media entry as JSON text."""
    rest = rest_of(entry.other)
    media = entry.media
    own = media["form"] is None
    order: Parts = _own_media(media, rest) if own else parts(media["form"] or "")
    md5 = _md5(order, media, rest.get("", {}))
    found = []
    for mark, key in order:
        if mark == ELEMENTS:
            found.append((key, _files(entry, md5, rest) if key == FILES else _exifs(entry, md5, rest)))
        else:
            found.append((key, member(mark, key, media, MEDIA_FIELDS, rest.get("", {}))))
    return joined(found)


def member(mark: str, key: str, columns: Row, fields: Mapping[str, Field], rest: Mapping[str, Any]) -> str:
    """The JSON text of one member."""
    if mark == OTHER:
        return verbatim(rest[key])
    return give(mark, columns.get(fields[key].column))


def joined(members: Sequence[tuple[str, str]]) -> str:
    """An object from keys and the JSON texts of their values."""
    return "{" + ",".join(f"{verbatim(key)}:{text}" for key, text in members) + "}"


def _md5(order: Parts, media: Row, rest: Mapping[str, Any]) -> str:
    mark = next((mark for mark, key in order if key == "MD5"), None)
    return "null" if mark is None else member(mark, "MD5", media, MEDIA_FIELDS, rest)


def _files(entry: Entry, md5: str, rest: Mapping[str, dict[str, Any]]) -> str:
    found = {number: verbatim(value) for number, value in _numbered(rest.get(FILES, {}))}
    for row in entry.paths:
        order = parts(row["form"]) if row["form"] else _own(_OWN_PATH, row, PATH_FIELDS)
        found[int(row["place"] or 0)] = _element(order, row, PATH_FIELDS, md5, rest.get(f"{FILES}/{row['place']}", {}))
    return "[" + ",".join(found[number] for number in sorted(found)) + "]"


def _exifs(entry: Entry, md5: str, rest: Mapping[str, dict[str, Any]]) -> str:
    found = {}
    for row in entry.exif:
        order = parts(row["form"]) if row["form"] else _OWN_EXIF
        found[int(row["place"] or 0)] = _element(order, row, EXIF_FIELDS, md5, {})
    found |= {number: verbatim(value) for number, value in _numbered(rest.get(EXIFS, {}))}
    return "[" + ",".join(found[number] for number in sorted(found)) + "]"


def _element(order: Parts, row: Row, fields: Mapping[str, Field], md5: str, rest: Mapping[str, Any]) -> str:
    return joined([(key, md5 if mark == ENTRY_MD5 else member(mark, key, row, fields, rest)) for mark, key in order])


def _numbered(rest: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    return ((int(number), value) for number, value in rest.items())


def _own_media(media: Row, rest: dict[str, dict[str, Any]]) -> Parts:
    """The order for a row that was not read from VICS; its SHA-256 has no key of its own there."""
    media["media_id"] = media["media_id"] or media["entry"]
    alternatives = [{"HashName": "SHA256", "HashValue": media["sha256"]}] if media["sha256"] else []
    rest.setdefault("", {})[ALTERNATIVES] = alternatives
    return _own(_OWN_MEDIA, media, MEDIA_FIELDS)


def _own(order: Parts, row: Row, fields: Mapping[str, Field]) -> Parts:
    return [(_own_mark(mark, row.get(fields[key].column)) if key in fields else mark, key) for mark, key in order]


def _own_mark(mark: str, text: str | None) -> str:
    """The mark that fits what a column holds; a flag nobody knows, and what is not there, is null."""
    if text is None:
        return "0"
    if mark == YES:
        return {TRUE: YES, FALSE: NO}.get(text, "0")
    if mark == NUMBER:
        return NUMBER if text.isascii() and text.isdigit() and str(int(text)) == text else TEXT
    return mark
