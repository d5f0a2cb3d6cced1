"""VICS (Video Image Classification Standard) 1.2, 1.3 and 2.0 as public implementations write it: unofficial.

Hash-set files (#Media) and case files (#Cases); streams as in ``tables``. Options: profile, whose category table the
file uses, where its context does not say (1.2 and 1.3 never do); ``unstated`` takes categories in that nobody may
compare; version, where there is no context at all. A file with categories and no profile is refused: 0 and 5 mean
opposite things in two of them. Pictures inside the file (``Miniature``) are passed over unread and counted.
"""

import os
from collections.abc import Sequence
from typing import Any

from tallystick.cage.exact_json import ASK, Unfit
from tallystick.cage.json_cut import Cut
from tallystick.cage.json_stream import JsonText, Lost
from tallystick.cage.lines import coding_of
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.verbatim import PICTURE_KEYS
from tallystick.evidence.manifests.vics_context import CONTEXT_KEYS, Context, context_in, glimpsed
from tallystick.evidence.manifests.vics_examples import EXAMPLES
from tallystick.evidence.manifests.vics_heads import Heads
from tallystick.evidence.manifests.vics_media import media_rows
from tallystick.evidence.manifests.vics_object import Forms
from tallystick.evidence.manifests.vics_walk import walk_vics
from tallystick.vocabulary.errors import Malformed

UNSTATED = "unstated"
REST = "Everything from that byte on is set aside. Ask the sender for the file again."
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_GLIMPSE = 1 << 16


class Vics:
    name = "vics"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed: no VICS file; categories without a profile; a context that is not what was seen first."""
        profile, version = options.text("profile", ""), options.text("version", "")
        options.done()
        if source.head(2) in _WIDE:
            raise Malformed("vics", "the file is UTF-16", "Save a copy as UTF-8, note how, and read that.")
        context = _settled(context_in(_glimpse(source)), profile, version)
        hearer = Reading(Manifest(out), context)
        coding = coding_of(source, "utf-8")
        cut = Cut(source.open(), PICTURE_KEYS)
        try:
            there = walk_vics(JsonText(source, coding, out.limits.record_bytes, cut), hearer, context.shape)
        except Lost as lost:
            hearer.broken(lost)
            there = True
        if not there:
            raise Malformed("vics", "the file has no list of media or cases", "Name the right reader.")
        hearer.finish(cut)


READER = Vics()


def _glimpse(source: Source) -> str | None:
    """The context, from the beginning of the file or, where an exporter sorts its keys otherwise, its end."""
    tail = os.pread(source.handle, _GLIMPSE, max(0, source.size - _GLIMPSE))
    return glimpsed(source.head(_GLIMPSE)) or glimpsed(tail)


def _settled(found: Context, profile: str, version: str) -> Context:
    if found.profile and profile and profile != found.profile:
        what = f"the mapping says {profile!r}, the file says {found.profile!r}"
        raise Malformed("option profile", what, "Leave the option out: the file says whose categories it has.")
    if found.version and version and version != found.version:
        what = f"the mapping says {version!r}, the file says {found.version!r}"
        raise Malformed("option version", what, "Leave the option out.")
    return Context(found.url, found.version or version or None, found.profile or profile or None, found.shape)


class Reading:
    """Hears the walk and puts rows."""

    def __init__(self, manifest: Manifest, context: Context) -> None:
        self.manifest, self.context, self.forms = manifest, context, Forms()
        self.heads = Heads(manifest, context, self.forms)
        self.dropped = 0
        profile = None if context.profile == UNSTATED else context.profile
        self._scheme = {"scheme": "vics", "scheme_version": context.version, "profile": profile}

    def head(self, key: str, value: Any) -> None:
        if key in CONTEXT_KEYS and value != self.context.url:
            what = f"the context {str(value)[:80]!r} is not the one seen first"
            raise Malformed("vics", what, "Ask the sender for a file whose context stands at its beginning.")
        self.heads.head(key, value)

    def case_begins(self) -> None:
        self.heads.case_begins()

    def case_member(self, key: str, value: Any) -> None:
        self.heads.case_member(key, value)

    def case_ends(self) -> None:
        self.heads.case_ends()

    def media(self, value: Any, size: int, offset: int) -> None:
        entry = self.manifest.next_entry()
        self.heads.counted()
        if not isinstance(value, dict):
            self.heads.trouble = f"a media entry is no object at byte {offset}"
            self.manifest.reject("a media entry is no object", ASK, offset=offset)
            return
        rows = media_rows(value, entry, self.forms)
        rows.media["case"] = self.heads.case
        if rows.media.get("category") is not None:
            self._named(entry)
            rows.media |= self._scheme
        weight = size // (1 + len(rows.paths) + len(rows.exif) + len(rows.other))
        self.manifest.media(rows.media, weight)
        for path in rows.paths:
            self.manifest.path(path, weight)
        for fact in rows.exif:
            self.manifest.exif(fact, weight)
        for rest in rows.other:
            self.manifest.other(rest | {"case": self.heads.case}, weight)
        self.dropped += rows.dropped

    def unfit(self, unfit: Unfit, offset: int) -> None:
        self.manifest.next_entry()
        self.heads.counted()
        self.unfit_member(unfit, offset)

    def unfit_member(self, unfit: Unfit, offset: int) -> None:
        self.heads.trouble = f"{unfit.reason} at byte {offset}"
        self.manifest.reject(unfit.reason, ASK, said=unfit.said, offset=offset)

    def broken(self, lost: Lost) -> None:
        self.heads.trouble = f"{lost.reason} at byte {lost.offset}"
        self.manifest.reject(lost.reason, REST, said=lost.said, offset=lost.offset)

    def finish(self, cut: Cut) -> None:
        self.heads.finish(dropped=self.dropped + self.heads.dropped, dropped_bytes=cut.bytes)

    def _named(self, entry: str) -> None:
        if not self.context.profile:
            what = f"entry {entry} has a category, and nothing says whose table it is from"
            remedy = f'Ask the sender, then write profile = "US", or whose it is; "{UNSTATED}" if nobody knows.'
            raise Malformed("option profile", what, remedy)
