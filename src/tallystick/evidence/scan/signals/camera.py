"""What a camera writes: make, model, serial, number, time. Source: EXIF 2.32; QuickTime metadata keys; XMP ``aux``.

A position is never read out: only that one is there. Makers' own notes are not taken apart.
"""

import re

from tallystick.evidence.scan.signals.exif import Tags
from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.metadata import Metadata
from tallystick.evidence.scan.signals.signal import VERSION, Signal, digest_of, name
from tallystick.vocabulary.manifest import Origin, SignalKind

_EXTRACTOR = f"tallystick camera {VERSION}"
_TIME = re.compile(
    r"[0-9]{4}[:\-/][0-9]{2}[:\-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?([.,][0-9]{1,9})?(Z|[+-][0-9:]{4,6})?\Z"
)
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}\Z")
_DIGITS = re.compile(r"[0-9]{1,9}\Z")
_SERIAL = re.compile(r"[0-9A-Za-z][0-9A-Za-z ._\-/]{1,62}\Z")
_FILM_KEYS = {
    "\u00a9mak": "make",
    "com.apple.quicktime.make": "make",
    "com.android.manufacturer": "make",
    "\u00a9mod": "model",
    "com.apple.quicktime.model": "model",
    "com.android.model": "model",
    "com.apple.quicktime.creationdate": "taken",
    "\u00a9day": "taken",
    "\u00a9xyz": "position",
    "loci": "position",
    "com.apple.quicktime.location.ISO6709": "position",
}


def camera_signals(metadata: Metadata) -> list[Signal]:
    """One for each place that holds camera tags; missing tags mean nothing, since messengers take them out."""
    found = [_of_tags(where, tags) for where, tags in metadata.tags]
    found.append(_of_properties(metadata.properties))
    found.append(_of_film(metadata.texts))
    return [signal for signal in found if signal is not None]


def _of_tags(where: str, tags: Tags) -> Signal | None:
    make, camera = _brand(tags.text("Make")), _brand(tags.text("Model"))
    serial = link_value(tags.text("BodySerialNumber")) or link_value(tags.text("CameraSerialNumber"))
    unique, taken = link_value(tags.text("ImageUniqueID")), _taken(tags)
    if not any((make, camera, serial, unique, taken, tags.has_position, "MakerNote" in tags.raw)):
        return None
    named = "Make" if make else "Model" if camera else None
    exposed = any(name in tags.raw for name in ("ExposureTime", "FNumber", "ISO", "MakerNote", "LensModel"))
    return Signal(
        kind=SignalKind.CAMERA,
        says=Origin.CAMERA if named or exposed else Origin.OTHER,
        where=where,
        extractor=_EXTRACTOR,
        raw_sha256=digest_of(b"\n".join(tags.raw[name] for name in sorted(tags.raw) if name in _SUMMED)),
        token=named,
        make=make,
        camera=camera,
        serial=serial,
        unique_id=unique,
        sequence=_sequence(tags.number("ImageNumber")),
        taken=taken,
        has_position=tags.has_position,
        has_maker_note="MakerNote" in tags.raw,
    )


_SUMMED = ("Make", "Model", "BodySerialNumber", "CameraSerialNumber", "ImageUniqueID", "DateTimeOriginal")


def _of_properties(properties: list[Text]) -> Signal | None:
    """The same from XMP, where a program has moved it there."""
    given = {text.key: text for text in reversed(properties)}

    def value(key: str) -> str | None:
        return given[key].value if key in given else None

    make, camera = _brand(value("Make")), _brand(value("Model"))
    serial = link_value(value("SerialNumber")) or link_value(value("BodySerialNumber"))
    unique, place = link_value(value("ImageUniqueID")), "GPSLatitude" in given and "GPSLongitude" in given
    if not any((make, camera, serial, unique, place)):
        return None
    return Signal(
        kind=SignalKind.CAMERA,
        says=Origin.CAMERA if make or camera or serial else Origin.OTHER,
        where=properties[0].where,
        extractor=_EXTRACTOR,
        raw_sha256=digest_of("\n".join(str(part) for part in (make, camera, serial, unique))),
        token=next((key for key in ("Make", "Model", "SerialNumber") if key in given), None),
        make=make,
        camera=camera,
        serial=serial,
        unique_id=unique,
        sequence=_sequence(value("ImageNumber")),
        taken=_time(value("DateTimeOriginal")),
        has_position=place,
        has_maker_note=False,
    )


def _of_film(texts: list[Text]) -> Signal | None:
    """Make, model and time of a film, as phones write them."""
    given = {_FILM_KEYS[text.key]: text for text in reversed(texts) if text.key in _FILM_KEYS and "moov" in text.where}
    if not given:
        return None
    make = _brand(given["make"].value) if "make" in given else None
    camera = _brand(given["model"].value) if "model" in given else None
    first = next(iter(given.values()))
    return Signal(
        kind=SignalKind.CAMERA,
        says=Origin.CAMERA if make or camera else Origin.OTHER,
        where=first.where,
        extractor=_EXTRACTOR,
        raw_sha256=digest_of(f"{make}\n{camera}"),
        token="Make" if make else "Model" if camera else None,
        make=make,
        camera=camera,
        taken=_time(given["taken"].value) if "taken" in given else None,
        has_position="position" in given,
        has_maker_note=False,
    )


def link_value(value: str | None) -> str | None:
    """A serial or an identifier that can tell two cameras apart: blank, all one sign or no such thing is None."""
    kept = name(value, longest=64)
    if kept is None or not _SERIAL.match(kept) or len(set(kept.replace(" ", ""))) < 2:
        return None
    return kept


def _brand(value: str | None) -> str | None:
    """A make or model; some generators put JSON there, which is no camera."""
    kept = name(value, longest=60)
    return None if kept is None or kept[:1] in "{[" else kept


def _taken(tags: Tags) -> str | None:
    """Time as written, with fraction and offset where they are given."""
    taken = _time(tags.text("DateTimeOriginal"))
    if taken is None:
        return None
    fraction, offset = tags.text("SubSecTimeOriginal") or "", tags.text("OffsetTimeOriginal") or ""
    taken += f".{fraction}" if _DIGITS.match(fraction) else ""
    return taken + (offset if _OFFSET.match(offset) else "")


def _time(value: str | None) -> str | None:
    kept = (value or "").strip()
    return kept if _TIME.match(kept) and any(sign in "123456789" for sign in kept) else None


def _sequence(value: object) -> str | None:
    kept = str(value) if value is not None else ""
    return kept if _DIGITS.match(kept) and kept.strip("0") else None
