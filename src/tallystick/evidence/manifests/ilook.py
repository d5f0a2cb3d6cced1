"""ILook's hash set, version 4 (``.hsh``): a table of digests, names and sizes.

Options: encoding ("utf-8"). Times carry no zone and stay as they are written.
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.listing import file_row, media_row, path_row, rest_row
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.table import Table, read_table
from tallystick.evidence.rules.paths import slashed

_DIGESTS = {"md5": "V4Hash", "sha1": "HashSHA1", "sha256": "HashSHA256"}
_TIMES = {"created_raw": "CreateTime", "written_raw": "ModTime", "accessed_raw": "LastAccessTime"}
_REST = ("HashSHA384", "HashSHA512")
_EXAMPLE = Example(
    "a file that was empty is kept and may not be matched on",
    b"V4Hash,HashSHA1,FileName,FilePath,FileSize\r\n"
    b"D41D8CD98F00B204E9800998ECF8427E,DA39A3EE5E6B4B0D3255BFEF95601890AFD80709,a.txt,D:\\one\\,0\r\n",
    {"MEDIA": 1, "PATHS": 1, "EXIF": 0, "CASE": 1, "OTHER": 0},
    keep={"MEDIA": ["size", "refused"], "PATHS": ["name", "path", "folder"], "EXIF": [], "CASE": [], "OTHER": []},
    rows={"MEDIA": [("0", "md5 sha1")], "PATHS": [("a.txt", "D:\\one\\", "D:/one")]},
)


class Ilook:
    name = "ilook"
    version = "1"
    examples: Sequence[Example] = (_EXAMPLE,)

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the header is not that of such a hash set."""
        encoding = options.text("encoding", "utf-8")
        options.done()
        manifest = Manifest(out)

        def take(record: dict[str, str], weight: int) -> None:
            _take(record, weight, manifest)

        read_table(source, Table("ilook", ",", encoding, ("V4Hash",), out.limits.record_bytes), manifest, take)
        manifest.case(file_row("ILook hash set", manifest.entries, format_version="4"))


READER = Ilook()


def _take(record: dict[str, str], weight: int, manifest: Manifest) -> None:
    entry = manifest.next_entry()
    said = {kind: record.get(column) for kind, column in _DIGESTS.items()}
    manifest.media(media_row(entry, said, record.get("FileSize")), weight)
    path = record.get("FilePath") or None
    row = path_row(entry, path, name=record.get("FileName") or "") | {"folder": slashed(path)}
    manifest.path(row | {column: record.get(there) or None for column, there in _TIMES.items()})
    if rest := {column: record[column] for column in _REST if record.get(column)}:
        manifest.other(rest_row(entry, rest, personal=False))
