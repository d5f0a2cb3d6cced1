"""One media entry of VICS as rows of the streams. Pure: the entry's value in, rows out."""

from dataclasses import dataclass, field
from typing import Any

from tallystick.cage.exact_json import scalar
from tallystick.evidence.manifests.forms import OTHER
from tallystick.evidence.manifests.vics_keys import (
    ALTERNATIVES,
    EXIF_FIELDS,
    EXIFS,
    FILES,
    FLAGS,
    HASH_NAMES,
    MEDIA_FIELDS,
    PATH_FIELDS,
)
from tallystick.evidence.manifests.vics_object import Forms, Opened, Row, other_rows
from tallystick.evidence.rules.dates import instant_of
from tallystick.evidence.rules.degenerate import is_degenerate
from tallystick.evidence.rules.digests import LENGTHS, digest_of, fault_of
from tallystick.evidence.rules.exif import KEPT, NEVER, has_position, plain
from tallystick.evidence.rules.flags import UNKNOWN
from tallystick.evidence.rules.paths import folder_of

DIGESTS = ("md5", "sha1", "sha256", "photodna")


@dataclass
class MediaRows:
    """The rows of one entry; ``dropped`` pictures and prompts were left out."""

    media: Row
    paths: list[Row] = field(default_factory=list)
    exif: list[Row] = field(default_factory=list)
    other: list[Row] = field(default_factory=list)
    dropped: int = 0


def media_rows(value: dict[str, Any], entry: str, forms: Forms) -> MediaRows:
    """Everything an entry says."""
    opened, rows = Opened(), MediaRows({})
    rest: list[tuple[str, dict[str, Any]]] = []
    for key, inner in value.items():
        if key == FILES and isinstance(inner, list):
            opened.elements(key)
            rest += _files(inner, value.get("MD5"), entry, rows, opened, forms)
        elif key == EXIFS and isinstance(inner, list):
            opened.elements(key)
            rest.append((EXIFS, _exifs(inner, value.get("MD5"), entry, rows, forms)))
        else:
            opened.member(key, inner, MEDIA_FIELDS)
    _more(value, opened)
    rows.media = _media(opened, entry, forms)
    for place, members in (("", opened.rest), *rest):
        if members:
            rows.other += other_rows(members, place, entry=entry, case=None)
    rows.dropped += opened.dropped
    return rows


def _media(opened: Opened, entry: str, forms: Forms) -> Row:
    columns = opened.columns
    refused = [name for name in DIGESTS if (text := columns.get(name)) and is_degenerate(name, text)]
    if not any(columns.get(name) for name in LENGTHS):
        opened.troubles.append("no digest")
    columns |= {
        "entry": entry,
        "updated": instant_of(columns.get("updated_raw")),
        "refused": " ".join(refused) or None,
        "trouble": "; ".join(opened.troubles) or None,
        "form": forms.of(opened.parts),
    }
    for flag in FLAGS:
        columns.setdefault(flag, UNKNOWN)
    columns.setdefault("has_position", UNKNOWN)
    return columns


def _more(value: dict[str, Any], opened: Opened) -> None:
    """What stands in the entry in a second way: a series with a name inside, digests under names of their own."""
    series = value.get("Series")
    if isinstance(series, dict):
        opened.columns["series"] = _text(series.get("Name"))
        opened.troubles = [one for one in opened.troubles if not one.startswith("series:")]
    alternatives = value.get(ALTERNATIVES)
    for one in alternatives if isinstance(alternatives, list) else []:
        if isinstance(one, dict) and (name := HASH_NAMES.get(plain(_text(one.get("HashName")) or ""))):
            _alternative(name, _text(one.get("HashValue")), opened)
    if isinstance(value.get(EXIFS), list):
        named = [one for one in value[EXIFS] if isinstance(one, dict)]
        said = [(_text(one.get("PropertyName")) or "", _text(one.get("PropertyValue")) or "") for one in named]
        opened.columns["has_position"] = has_position(said)


def _alternative(name: str, text: str | None, opened: Opened) -> None:
    if not text:
        return
    digest = digest_of(name, text) if name in LENGTHS else text
    if digest is None:
        opened.troubles.append(fault_of(name, text))
    elif opened.columns.get(name) is None:
        opened.columns[name] = digest
    elif opened.columns[name] != digest:
        opened.troubles.append(f"{name}: two that differ")


def _text(value: Any) -> str | None:
    return scalar(value) if isinstance(value, str | bool) else None


def _files(
    files: list[Any], md5: Any, entry: str, rows: MediaRows, media: Opened, forms: Forms
) -> list[tuple[str, dict[str, Any]]]:
    """Every place the file lay; elements that are no objects and unknown keys come back by place."""
    rest: list[tuple[str, dict[str, Any]]] = []
    odd: dict[str, Any] = {}
    for number, one in enumerate(files, start=1):
        if not isinstance(one, dict):
            odd[str(number)] = one
            continue
        opened = Opened()
        for key, value in one.items():
            opened.member(key, value, PATH_FIELDS, md5)
        rows.paths.append(_path(opened, entry, str(number), forms))
        rows.dropped += opened.dropped
        if opened.columns.get("md5"):
            media.troubles.append(f"{FILES}/{number}: another md5 than the entry's")
        rest.append((f"{FILES}/{number}", opened.rest))
    return [*rest, (FILES, odd)]


def _path(opened: Opened, entry: str, place: str, forms: Forms) -> Row:
    columns = opened.columns
    columns |= {
        "entry": entry,
        "place": place,
        "folder": folder_of(columns.get("path"), columns.get("name")),
        "form": forms.of(opened.parts),
    }
    for name in ("created", "written", "accessed"):
        columns[name] = instant_of(columns.get(f"{name}_raw"))
    columns.setdefault("unallocated", UNKNOWN)
    return columns


def _exifs(exifs: list[Any], md5: Any, entry: str, rows: MediaRows, forms: Forms) -> dict[str, Any]:
    """Facts under the names that are kept; every other element comes back whole, prompts and pictures do not."""
    rest: dict[str, Any] = {}
    for number, one in enumerate(exifs, start=1):
        name = plain(_text(one.get("PropertyName")) or "") if isinstance(one, dict) else ""
        if name in NEVER:
            rows.dropped += 1
            continue
        exact = False
        if name in KEPT:
            exact = _exif(one, md5, Place(entry, str(number), KEPT[name]), rows, forms)
        if not exact:
            rest[str(number)] = one
    return rest


@dataclass(frozen=True)
class Place:
    """An element of ``Exifs``: of which entry, which one, under which name it is kept."""

    entry: str
    number: str
    name: str


def _exif(one: dict[str, Any], md5: Any, place: Place, rows: MediaRows, forms: Forms) -> bool:
    """Take a fact; False when its row does not hold all of it."""
    opened = Opened()
    for key, value in one.items():
        opened.member(key, value, EXIF_FIELDS, md5)
    exact = not opened.dropped and not any(part.startswith(OTHER) for part in opened.parts)
    value = opened.columns.get("value")
    columns: Row = {
        "entry": place.entry,
        "place": place.number,
        "name": place.name,
        "value": value,
        "raw_name": opened.columns.get("raw_name"),
        "instant": instant_of(value) if place.name == "taken" else None,
        "form": forms.of(opened.parts) if exact else None,
    }
    rows.exif.append(columns)
    return exact
