"""VICS files out of the streams of a manifest, so that other tools open what we return. Unofficial, and it says so."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tallystick.evidence.manifests.forms import MEDIA_HERE, OTHER
from tallystick.evidence.manifests.verbatim import verbatim
from tallystick.evidence.manifests.vics_context import (
    CASES_SHAPE,
    CONTEXT_KEYS,
    MEDIA_SHAPE,
    VERSIONS,
    Context,
    context_for,
    context_in,
)
from tallystick.evidence.manifests.vics_heads import UNOFFICIAL_KEY
from tallystick.evidence.manifests.vics_keys import CASE_FIELDS
from tallystick.evidence.manifests.vics_walk import VALUE
from tallystick.evidence.writers.streams import Entry, Row, Streams, entries
from tallystick.evidence.writers.vics_json import entry_text, member, parts, rest_of
from tallystick.tables.engine import engine
from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tallystick.vocabulary.schemes import Scheme

UNOFFICIAL = "VICS-compatible, written by Tallystick from public descriptions; unofficial, not certified by Project VIC"


@dataclass(frozen=True)
class Written:
    """What a file came to."""

    entries: int
    cases: int
    context: str


def write_vics(streams: Streams, into: Path, *, version: str | None = None, profile: str | None = None) -> Written:
    """Write the entries of ``streams`` to ``into`` in the order they have there, keys and values as they were given.

    ``version`` and ``profile`` None keep the context the file was read with; rows that were not read from VICS need a
    version, and a profile when they are classified. Pictures that were inside the file were never read and are not
    there. Raises Refused: something of the file was set aside, or a row is classified under another scheme than the
    file would say; Malformed: no such version.
    """
    partial = into.with_name(f".{into.name}.part")
    try:
        with engine(into.parent) as opened, partial.open("w", encoding="utf-8", newline="\n") as out:
            cases, heads = streams.cases(opened), streams.heads(opened)
            target = _target(cases.get("0"), cases, version, profile)
            file = File(out, target, cases, heads)
            file.write(entries(opened, streams))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(into)
    finally:
        partial.unlink(missing_ok=True)
    return Written(file.entries, file.cases, target.context.url or "")


@dataclass(frozen=True)
class Target:
    """The context of the file to be written; ``key`` is what it stands under; ``given``: as it was read."""

    key: str
    context: Context
    given: bool


def _target(file: Row | None, cases: dict[str, Row], version: str | None, profile: str | None) -> Target:
    if file is not None and file["broken"]:
        remedy = "Ask the sender for the file again; what was read stays where it is."
        raise Refused("manifest", f"it was not read whole ({file['broken']})", remedy)
    read = context_in(file["context"]) if file is not None and file["format"] == "VICS" else Context()
    if version is None and read.url:
        return Target(CONTEXT_KEYS[0] if read.version == "2.0" else CONTEXT_KEYS[1], read, given=True)
    if version not in VERSIONS:
        raise Malformed("version", f"{version!r} is not known", f"Name one of {', '.join(VERSIONS)}.")
    shape = CASES_SHAPE if len(cases) > 1 or read.shape == CASES_SHAPE else MEDIA_SHAPE
    key, url = context_for(version, profile or read.profile, shape)
    return Target(key, Context(url, version, profile or read.profile, shape), given=False)


class File:
    """One VICS file being written; ``entries`` and ``cases`` count what was."""

    def __init__(self, out: TextIO, target: Target, cases: dict[str, Row], heads: dict[str, list[Row]]) -> None:
        self._out, self._target, self._rows, self._heads = out, target, cases, heads
        self.entries, self.cases = 0, 0
        self._waiting: Entry | None = None

    def write(self, found: Iterator[Entry]) -> None:
        """Head, cases and entries."""
        self._waiting = next(found, None)
        file = self._rows.get("0")
        order = parts(file["form"]) if file is not None and file["form"] else ((MEDIA_HERE, VALUE),)
        rest = rest_of(self._heads.get("0", [])).get("", {})
        self._out.write(f"{{{verbatim(UNOFFICIAL_KEY)}:{verbatim(UNOFFICIAL)}")
        if not any(key in CONTEXT_KEYS for _, key in order) and self._target.context.url:
            self._out.write(f",\n{verbatim(self._target.key)}:{verbatim(self._target.context.url)}")
        for mark, key in order:
            if key in CONTEXT_KEYS and mark != OTHER:
                name = key if self._target.given else self._target.key
                self._out.write(f",\n{verbatim(name)}:{verbatim(self._target.context.url)}")
            elif mark == MEDIA_HERE:
                self._out.write(f",\n{verbatim(key)}:[")
                self._value(found)
                self._out.write("]")
            else:
                self._out.write(f",\n{verbatim(key)}:{verbatim(rest[key])}")
        self._out.write("}\n")
        if self._waiting is not None:
            number = self._waiting.media["entry"]
            raise Conflict("manifest", f"entry {number} belongs to no case there is", "Read the manifest again.")

    def _value(self, found: Iterator[Entry]) -> None:
        numbers = sorted(int(number) for number in self._rows if number != "0")
        if not numbers:
            self._media(found, None)
            return
        for number in numbers:
            self._out.write(",\n" if self.cases else "\n")
            self._case(str(number), found)
            self.cases += 1

    def _case(self, number: str, found: Iterator[Entry]) -> None:
        row, rest = self._rows[number], rest_of(self._heads.get(number, [])).get("", {})
        order = parts(row["form"]) if row["form"] else [*(("t", key) for key in CASE_FIELDS), (MEDIA_HERE, "Media")]
        self._out.write("{")
        for place, (mark, key) in enumerate(order):
            self._out.write(f"{',' if place else ''}{verbatim(key)}:")
            if mark == MEDIA_HERE:
                self._out.write("[")
                self._media(found, number)
                self._out.write("]")
            else:
                self._out.write(member(mark, key, row, CASE_FIELDS, rest))
        self._out.write("}")

    def _media(self, found: Iterator[Entry], case: str | None) -> None:
        first = True
        while self._waiting is not None and self._waiting.media["case"] == case:
            self._same_scheme(self._waiting.media)
            self._out.write("\n" if first else ",\n")
            self._out.write(entry_text(self._waiting))
            self.entries += 1
            first, self._waiting = False, next(found, None)

    def _same_scheme(self, media: Row) -> None:
        """A category is written only under the scheme it was given in."""
        if media["category"] is None or self._target.given:
            return
        given = Scheme(media["scheme"] or "", media["scheme_version"], media["profile"])
        wanted = Scheme("vics", self._target.context.version, self._target.context.profile)
        if given != wanted or not given.whole:
            what = f"is classified under {given.name} {given.version} {given.profile}, the file would say {wanted}"
            remedy = "Write it under its own scheme, or have somebody classify it under the other, by name."
            raise Refused(f"entry {media['entry']}", what, remedy)
