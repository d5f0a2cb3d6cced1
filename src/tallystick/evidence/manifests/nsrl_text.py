"""The NSRL's reference data set as text (``NSRLFile.txt``, up to RDS 2.x): files of known software.

Options: encoding ("iso8859-1", as it is published).
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.listing import file_row, media_row, path_row, rest_row
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.table import Table, read_table

_REST = ("CRC32", "ProductCode", "OpSystemCode", "SpecialCode")
_EXAMPLE = Example(
    "one known file",
    b'"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\r\n'
    b'"0123456789ABCDEF0123456789ABCDEF01234567","0123456789ABCDEF0123456789ABCDEF","00000000","a\xe9.dll",5,1,"WIN",""'
    b"\r\n",
    {"MEDIA": 1, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 1},
    keep={"MEDIA": ["sha1", "size"], "PATHS": ["name"], "EXIF": [], "CASE": ["format"], "OTHER": ["json"]},
    rows={
        "MEDIA": [("0123456789abcdef0123456789abcdef01234567", "5")],
        "PATHS": [("aé.dll",)],
        "CASE": [("NSRL RDS text",)],
        "OTHER": [('{"CRC32":"00000000","ProductCode":"1","OpSystemCode":"WIN"}',)],
    },
)


class NsrlText:
    name = "nsrl-text"
    version = "1"
    examples: Sequence[Example] = (_EXAMPLE,)

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the header is not that of the data set."""
        encoding = options.text("encoding", "iso8859-1")
        options.done()
        manifest = Manifest(out)

        def take(record: dict[str, str], weight: int) -> None:
            _take(record, weight, manifest)

        read_table(source, Table("nsrl", ",", encoding, ("SHA-1", "MD5"), out.limits.record_bytes), manifest, take)
        manifest.case(file_row("NSRL RDS text", manifest.entries, format_version="2"))


READER = NsrlText()


def _take(record: dict[str, str], weight: int, manifest: Manifest) -> None:
    entry = manifest.next_entry()
    said = {"md5": record.get("MD5"), "sha1": record.get("SHA-1")}
    manifest.media(media_row(entry, said, record.get("FileSize")), weight)
    manifest.path(path_row(entry, None, name=record.get("FileName") or None))
    if rest := {column: record[column] for column in _REST if record.get(column)}:
        manifest.other(rest_row(entry, rest, personal=False))
