"""DFXML, as fiwalk, hashdeep, bulk_extractor and others write it: one entry per ``fileobject``.

No options. Read as a stream; entities are refused, nothing is fetched. Digests of single byte runs are not those of
the file and are not taken. Times are instants where their zone is written.
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.dfxml_examples import EXAMPLES
from tallystick.evidence.manifests.listing import Row, file_row, media_row, path_row, rest_row
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.xml_stream import Broken, XmlText
from tallystick.evidence.rules.dates import instant_of
from tallystick.evidence.rules.flags import FALSE, TRUE, UNKNOWN, flag_of
from tallystick.vocabulary.errors import Malformed

ROOT, FILE = "dfxml", "fileobject"
REST = "Everything from that byte on is set aside. Ask the sender for the file again."
_KINDS = {"md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256"}
_TIMES = {"crtime": "created", "mtime": "written", "atime": "accessed"}
_IMPERSONAL = frozenset((
    "inode", "partition", "id", "name_type", "meta_type", "mode", "nlink", "uid", "gid", "seq", "ctime", "dtime",
    "bkup_time", "alloc", "alloc_inode", "alloc_name", "used", "unused", "orphan", "compressed",
))  # fmt: skip
_MOST_SAID = 1000


class Dfxml:
    name = "dfxml"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed: no DFXML; a file that declares entities."""
        options.done()
        reading = Reading(Manifest(out))
        text = XmlText(reading.begins, reading.ends)
        broken: str | None = None
        try:
            text.read(source)
        except Broken as error:
            if not reading.is_dfxml:
                raise Malformed("dfxml", f"{error.reason} at byte {error.offset}", "Name the right reader.") from None
            broken = f"{error.reason} at byte {error.offset}"
            reading.manifest.next_entry()
            reading.manifest.reject(error.reason, REST, offset=error.offset)
        reading.finish(broken)


READER = Dfxml()


class Reading:
    """Hears elements and puts rows."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest, self.is_dfxml = manifest, False
        self._head: dict[str, str] = {}
        self._version: str | None = None
        self._depth = 0
        self._kind = ""
        self._image: str | None = None
        self._clear()

    def _clear(self) -> None:
        self._digests: dict[str, str] = {}
        self._names: list[str] = []
        self._columns: Row = {}
        self._rest: dict[str, str] = {}
        self._size: str | None = None

    def begins(self, path: tuple[str, ...], attributes: dict[str, str]) -> None:
        name = path[-1]
        if len(path) == 1:
            if name != ROOT:
                raise Malformed("dfxml", f"the file is of <{name[:40]}>", "Name the right reader.")
            self.is_dfxml, self._version = True, attributes.get("version")
        elif name == FILE and not self._depth:
            self._depth = len(path)
            self._clear()
        elif name == "hashdigest":
            self._kind = attributes.get("type", "")
        elif name == "byte_run" and self._depth and "physical_location" not in self._columns:
            self._columns["physical_location"] = attributes.get("img_offset") or attributes.get("fs_offset")

    def ends(self, path: tuple[str, ...], text: str) -> None:
        if self._depth and len(path) == self._depth:
            self._depth = 0
            self._put()
        elif self._depth and len(path) == self._depth + 1:
            self._member(path[-1], text)
        elif not self._depth and text and len(self._head) < _MOST_SAID:
            self._head["/".join(path[1:])] = text
            if path[-1] == "image_filename":
                self._image = text

    def finish(self, broken: str | None) -> None:
        head = self._head
        row = file_row("DFXML", self.manifest.entries, format_version=self._version, broken=broken)
        row |= {"application": head.pop("creator/program", None)}
        self.manifest.case(row | {"application_version": head.pop("creator/version", None)})
        if head:
            self.manifest.other(rest_row(None, head, personal=True, case="0"))

    def _member(self, name: str, text: str) -> None:
        if name == "hashdigest":
            if (kind := _KINDS.get(self._kind.lower())) is not None:
                self._digests[kind] = text
            elif self._kind:
                self._rest[f"hashdigest {self._kind}"] = text
        elif name == "filename":
            self._names.append(text)
        elif name == "filesize":
            self._size = text
        elif name in _TIMES:
            self._columns |= {f"{_TIMES[name]}_raw": text, _TIMES[name]: instant_of(text)}
        elif name == "unalloc":
            self._columns["unallocated"] = flag_of(text)
        elif text:
            self._rest[name] = text
            if name == "alloc" and "unallocated" not in self._columns:
                self._columns["unallocated"] = {TRUE: FALSE, FALSE: TRUE}.get(flag_of(text), UNKNOWN)

    def _put(self) -> None:
        entry = self.manifest.next_entry()
        self.manifest.media(media_row(entry, self._digests, self._size), 500)
        for place, path in enumerate([*self._names] or [None], start=1):
            row = path_row(entry, path, place=place) | {"source_id": self._image}
            self.manifest.path(row | self._columns)
        for personal in (False, True):
            some = {name: text for name, text in self._rest.items() if _may_name(name) is personal}
            if some:
                self.manifest.other(rest_row(entry, some, personal=personal))


def _may_name(name: str) -> bool:
    return name not in _IMPERSONAL and not name.startswith("hashdigest ")
