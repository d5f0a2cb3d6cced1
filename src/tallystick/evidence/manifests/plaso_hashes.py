"""Digests plaso writes: of image_export (JSON, lines) and of psort's file_hashes analysis (JSON, text, Markdown).

No options. One entry per record; image_export gives all paths of one digest together.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tallystick.cage.exact_json import ASK
from tallystick.cage.json_stream import ITEM, JsonText, Lost, walk
from tallystick.cage.lines import coding_of, fault_remedy, lines
from tallystick.cage.quoting import strip_end
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.listing import file_row, media_row, path_row, rest_row, text_of
from tallystick.evidence.manifests.plaso_examples import EXAMPLES
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.rules.digests import LENGTHS, digest_of
from tallystick.vocabulary.errors import Malformed

REST = "Everything from that byte on is set aside. Ask the sender for the file again."
_PATHS = [(ITEM,), ("file_hashes", ITEM)]
_DIVIDERS = ("\t", " | ")
"""Of its text and of its Markdown."""
_NAMES = {name: kind for kind in LENGTHS for name in (kind, f"{kind}_hash")}


class PlasoHashes:
    name = "plaso-hashes"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the file is none of these."""
        options.done()
        manifest = Manifest(out)
        head = source.head(64).removeprefix(b"\xef\xbb\xbf").lstrip()
        if head[:1] in (b"[", b"{"):
            _json(source, manifest, out.limits.record_bytes)
        else:
            _lines(source, manifest, out.limits.record_bytes)
        manifest.case(file_row("plaso hashes", manifest.entries))


READER = PlasoHashes()


def _json(source: Source, manifest: Manifest, most: int) -> None:
    text = JsonText(source, coding_of(source, "utf-8"), most)
    try:
        for found in walk(text, _PATHS):
            entry = manifest.next_entry()
            if found.unfit is not None:
                manifest.reject(found.unfit.reason, ASK, said=found.unfit.said, offset=found.offset)
            elif (said := _said(found.value)) is None:
                manifest.reject("no digest with paths", ASK, offset=found.offset)
            else:
                _put(entry, *said, manifest)
    except Lost as lost:
        manifest.next_entry()
        manifest.reject(lost.reason, REST, said=lost.said, offset=lost.offset)
        return
    if not any(path[:-1] in text.reached for path in _PATHS):
        raise Malformed("plaso-hashes", "the file has no list of digests", "Name the right reader.")


def _said(value: Any) -> tuple[dict[str, str], list[bytes], dict[str, Any]] | None:
    """Digests, paths and the rest of one record; None when it is none."""
    if not isinstance(value, dict):
        return None
    texts = {_NAMES[key]: inner for key, inner in value.items() if key in _NAMES and isinstance(inner, str)}
    digests = {kind: text for kind, text in texts.items() if digest_of(kind, text)}
    named = value.get("paths", value.get("display_name"))
    said = named if isinstance(named, list) else [named]
    paths = [path for path in said if isinstance(path, str)]
    if not digests or digests.keys() != texts.keys() or len(paths) != len(said):
        return None
    rest = {key: inner for key, inner in value.items() if key not in (*_NAMES, "paths", "display_name")}
    return digests, [path.encode("utf-8") for path in paths], rest


def _put(entry: str, digests: dict[str, str], paths: list[bytes], rest: dict[str, Any], manifest: Manifest) -> None:
    manifest.media(media_row(entry, digests, None), 100)
    for place, path in enumerate(paths, start=1):
        shown, bytes_of = text_of(path)
        manifest.path(path_row(entry, shown, place=place) | {"path_hex": bytes_of})
    if rest:
        manifest.other(rest_row(entry, rest, personal=True))


def _lines(source: Source, manifest: Manifest, most: int) -> None:
    for line in lines(source, coding_of(source, "utf-8"), most=most):
        text = strip_end(line.text or "")
        if line.text is not None and (not text.strip() or _is_frame(text)):
            continue
        entry = manifest.next_entry()
        if line.text is None:
            manifest.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
            continue
        digest, path = next(_split(text), ("", ""))
        kind = {digits: kind for kind, digits in LENGTHS.items()}.get(len(digest), "sha256")
        row = media_row(entry, {kind: digest}, None)
        if row.get(kind) is None:
            manifest.reject("no digest and path", ASK, said=text[:40], offset=line.offset)
            continue
        manifest.media(row, len(text))
        manifest.path(path_row(entry, path))
    if manifest.entries and manifest.entries == manifest.rejected:
        raise Malformed("plaso-hashes", "no line has a digest and a path", "Name the right reader.")


def _split(text: str) -> Iterator[tuple[str, str]]:
    for divider in _DIVIDERS:
        digest, found, path = text.partition(divider)
        if found:
            yield digest.strip(), path


def _is_frame(text: str) -> bool:
    """A heading of a table, or the line beneath it."""
    return text.replace(" ", "").replace("|", "").strip("-") == "" or text.split(" hash")[0].upper() in (
        "MD5",
        "SHA1",
        "SHA256",
    )
