"""The context of a VICS file: which model version, whose category table, which of the two shapes. Pure."""

import re
from dataclasses import dataclass

CONTEXT_KEYS = ("@odata.context", "odata.metadata")
MEDIA_SHAPE, CASES_SHAPE = "Media", "Cases"
_URL = re.compile(
    r"https?://\S{0,200}?/DataModels/(?P<version>\d+\.\d+)\.xml(?:/(?P<profile>[^/#$\s]{1,60}))?(?:/\$metadata)?"
    r"#(?P<shape>Media|Cases)",
    re.IGNORECASE,
)
_MEMBER = re.compile(rb'"(?:@odata\.context|odata\.metadata)"\s*:\s*"((?:[^"\\]|\\.){1,400})"')
_URLS = {
    "1.2": "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#{shape}",
    "1.3": "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#{shape}",
    "2.0": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/{profile}/$metadata#{shape}",
}
VERSIONS = tuple(_URLS)


@dataclass(frozen=True)
class Context:
    """``version``, ``profile``, ``shape`` are None where the context does not say."""

    url: str | None = None
    version: str | None = None
    profile: str | None = None
    shape: str | None = None


def context_in(url: str | None) -> Context:
    """What a context address says."""
    found = _URL.fullmatch(url or "")
    if found is None:
        return Context(url)
    return Context(url, found["version"], found["profile"], found["shape"].capitalize())


def glimpsed(piece: bytes) -> str | None:
    """The context that stands in some bytes of the file; held against the one met while reading."""
    found = _MEMBER.search(piece)
    return found.group(1).decode("utf-8", "replace").replace("\\/", "/") if found else None


def context_for(version: str, profile: str | None, shape: str) -> tuple[str, str]:
    """The key and address that open a file of that version."""
    key = CONTEXT_KEYS[0] if version == "2.0" else CONTEXT_KEYS[1]
    return key, _URLS[version].format(profile=profile or "Default", shape=shape)
