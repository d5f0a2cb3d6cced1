"""Which EXIF facts of other people's manifests are kept, and whether a position was there: never which."""

import re

KEPT: dict[str, str] = {
    "make": "make", "model": "camera", "cameramake": "make", "cameramodel": "camera", "devicemake": "make",
    "devicemodel": "camera", "cameramodelname": "camera",
    "serialnumber": "serial", "exifserialnumber": "serial", "bodyserialnumber": "serial", "internalserialnumber":
    "serial", "cameraserialnumber": "serial",
    "imageuniqueid": "unique_id", "imagenumber": "sequence", "filenumber": "sequence", "sequencenumber": "sequence",
    "lensmodel": "lens", "software": "software",
    "datetimeoriginal": "taken", "createdate": "taken", "capturetime": "taken", "datetimedigitized": "taken",
    "subsectime": "subsecond", "subsectimeoriginal": "subsecond", "offsettimeoriginal": "offset",
    "exposuretime": "exposure", "fnumber": "f_number", "iso": "iso", "isospeedratings": "iso",
}  # fmt: skip
"""Name without case, blanks and signs -> the name it is kept under. Everything else is not kept as EXIF: titles,
comments, authors and cities name people and places."""

NEVER = frozenset((
    "usercomment", "parameters", "prompt", "negativeprompt", "workflow", "aipromptinformation", "aipromptwritername",
    "thumbnail", "thumbnailimage", "previewimage", "thumbnaildata", "miniature",
))  # fmt: skip
"""Not kept anywhere, not even for the owner: prompts, and pictures inside pictures."""

_LATITUDE = frozenset(("latitude", "lat", "gpslatitude"))
_LONGITUDE = frozenset(("longitude", "lon", "lng", "gpslongitude"))
_REFERENCES = {
    "latitudereference": "lat", "gpslatituderef": "lat", "latituderef": "lat", "latref": "lat",
    "longitudereference": "lon", "gpslongituderef": "lon", "longituderef": "lon", "lonref": "lon",
}  # fmt: skip
_SIGNED = re.compile(r"[+-]?\d{1,3}\.\d+", re.ASCII)
_COMPASS_WITHIN = re.compile(r"(?:\b|(?<=[\d\"'. ]))(?:[NSEW]|north|south|east|west)\.?$", re.IGNORECASE | re.ASCII)
_COMPASS = re.compile(r"[NSEW]|north|south|east|west", re.IGNORECASE | re.ASCII)


def plain(name: str) -> str:
    """A property's name without its group, case, blanks and signs."""
    return re.sub(r"[^0-9a-z]", "", name.lower().removeprefix("exif:").removeprefix("exif."))


def has_position(properties: list[tuple[str, str]]) -> str:
    """``true`` when both coordinates are there and usable, ``false`` when none is, else ``unknown``.

    Usable is a signed decimal number, or degrees with a compass word; degrees without one are four places at
    once, and none of them is taken by default.
    """
    found: dict[str, str] = {}
    turned: set[str] = set()
    for name, value in properties:
        short = plain(name)
        if short in _LATITUDE or short in _LONGITUDE:
            found["lat" if short in _LATITUDE else "lon"] = value.strip()
        elif short in _REFERENCES and _COMPASS.fullmatch(value.strip()):
            turned.add(_REFERENCES[short])
    if not found:
        return "false"
    usable = [which for which, value in found.items() if which in turned or _stands_alone(value)]
    return "true" if {"lat", "lon"} <= set(usable) else "unknown"


def _stands_alone(value: str) -> bool:
    return bool(_SIGNED.fullmatch(value) or (len(value) < 64 and _COMPASS_WITHIN.search(value)))
