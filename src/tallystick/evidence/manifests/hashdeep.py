"""Lists of digests: hashdeep's own files, md5deep's and the sum tools' lines, BSD's ``MD5 (name) = digest``.

No options. A path may be any bytes; one that is no UTF-8 is shown with \\xNN and given in hex besides.
"""

from collections.abc import Sequence

from tallystick.cage.lines import Line, coding_of, fault_remedy, lines
from tallystick.cage.quoting import strip_end
from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.hash_lines import Listed, columns_of, deep_record, sum_record
from tallystick.evidence.manifests.hashdeep_examples import EXAMPLES
from tallystick.evidence.manifests.listing import file_row, media_row, path_row, rest_row, text_of
from tallystick.evidence.manifests.rows import ASK, Manifest
from tallystick.vocabulary.errors import Malformed

_BOM = "ï»¿"
"""The byte-order mark of UTF-8, read byte by byte."""
_OTHER_COLUMNS = "tiger,whirlpool,sha3,sha512,sha384"


class Hashdeep:
    name = "hashdeep"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when not one line is of such a list."""
        options.done()
        manifest, columns, seen = Manifest(out), list[str](), 0
        for line in lines(source, coding_of(source, "iso8859-1"), most=out.limits.record_bytes):
            raw = _raw(line)
            if raw is not None and raw.startswith(b"%%%% "):
                columns = columns_of(raw) or columns
            elif raw is None or (raw.strip() and not (columns and raw.startswith(b"##"))):
                seen += _take(line, raw, columns, manifest)
        if manifest.entries and not seen:
            raise Malformed("hashdeep", "no line has a digest and a path", "Name the right reader.")
        manifest.case(file_row("hashdeep" if columns else "digest list", manifest.entries))


READER = Hashdeep()


def _raw(line: Line) -> bytes | None:
    if line.text is None:
        return None
    return strip_end(line.text).removeprefix(_BOM if line.offset == 0 else "\n").encode("latin-1")


def _take(line: Line, raw: bytes | None, columns: list[str], manifest: Manifest) -> bool:
    """Put the rows of a line; whether it was one of a list."""
    entry = manifest.next_entry()
    if raw is None:
        manifest.reject(line.fault, fault_remedy(line.fault), said=line.said, offset=line.offset)
        return False
    found = deep_record(raw, columns) if columns else sum_record(raw)
    row = media_row(entry, found.digests, found.size) if found is not None else {}
    if found is None or not any(row.get(kind) for kind in ("md5", "sha1", "sha256")):
        reason = row.get("trouble") or "no digest and path"
        manifest.reject(reason, ASK, said=raw[:40].decode("latin-1"), offset=line.offset)
        return False
    manifest.media(row, len(raw))
    _lay(entry, found, manifest)
    return True


def _lay(entry: str, found: Listed, manifest: Manifest) -> None:
    shown, bytes_of = text_of(found.path)
    manifest.path(path_row(entry, shown) | {"path_hex": bytes_of}, len(found.path) + 50)
    if found.rest:
        manifest.other(rest_row(entry, found.rest, personal=not set(found.rest) <= set(_OTHER_COLUMNS.split(","))))
