"""One line of md5sum, md5deep, hashdeep or BSD's md5 taken apart. Pure; on bytes, as file names are bytes."""

import re
from dataclasses import dataclass

from tallystick.evidence.rules.digests import LENGTHS

KIND_BY_LENGTH = {digits: kind for kind, digits in LENGTHS.items()}
_DEEP = re.compile(
    rb"(?P<escaped>\\?)(?:[ ]*(?P<size>\d{1,20})[ ]+)?"
    rb"(?P<digest>[0-9A-Fa-f]{32}(?:[0-9A-Fa-f]{8}(?:[0-9A-Fa-f]{24})?)?)"
    rb"(?: [ *]?|\t)(?P<path>.+)",
    re.DOTALL,
)
_BSD = re.compile(rb"(?P<kind>MD5|SHA1|SHA256|SHA2-256) \((?P<path>.+)\) = (?P<digest>[0-9A-Fa-f]{32,64})", re.DOTALL)
_KINDS = {"md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256", "sha2-256": "sha256"}
_ESCAPES = {rb"\\": b"\\", rb"\n": b"\n", rb"\r": b"\r"}


@dataclass(frozen=True)
class Listed:
    """Digests by kind and other values by column as they were written, and the bytes of the path."""

    digests: dict[str, str]
    size: str | None
    path: bytes
    rest: dict[str, str]


def columns_of(line: bytes) -> list[str]:
    """The columns a hashdeep header names, in lower case; empty when the line is none."""
    names = line.removeprefix(b"%%%% ").decode("ascii", "replace").lower().split(",")
    return names if line.startswith(b"%%%% ") and names[-1] == "filename" else []


def deep_record(line: bytes, columns: list[str]) -> Listed | None:
    """A record of a hashdeep file: values by the header, the path last with whatever commas it has."""
    values = line.split(b",", len(columns) - 1)
    if len(values) != len(columns):
        return None
    digests, rest, size = dict[str, str](), dict[str, str](), None
    for column, raw in zip(columns[:-1], values[:-1], strict=True):
        text = raw.decode("latin-1")
        if column in _KINDS:
            digests[_KINDS[column]] = text
        elif column == "size":
            size = text
        else:
            rest[column] = text
    return Listed(digests, size, values[-1], rest)


def sum_record(line: bytes) -> Listed | None:
    """A line of md5sum, sha1sum, sha256sum, md5deep and the like, or of BSD's md5; None when it is neither."""
    if found := _BSD.fullmatch(line):
        kind = _KINDS[found["kind"].decode().lower()]
        return Listed({kind: found["digest"].decode()}, None, found["path"], {})
    found = _DEEP.fullmatch(line)
    if found is None:
        return None
    digest, path = found["digest"].decode(), found["path"]
    if found["escaped"]:
        path = re.sub(rb"\\[\\nr]", lambda escape: _ESCAPES[escape.group()], path)
    size = found["size"].decode() if found["size"] else None
    return Listed({KIND_BY_LENGTH[len(digest)]: digest}, size, path, {})
