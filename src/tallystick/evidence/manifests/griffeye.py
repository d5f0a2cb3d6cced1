"""Griffeye Analyze's CSV export: one record per copy of a file, 59 columns and one more for every database.

Options: profile, whose categories the column Category has (``unstated``: nobody may compare them), version of that
table, encoding ("utf-8"), delimiter (","). Not taken: Nudity Level (the score of a classifier), User Comment,
coordinates (only that they are there), and EXIF authors, cities, comments and titles. Dates carry no zone and stay
as they are written.
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.griffeye_examples import EXAMPLES
from tallystick.evidence.manifests.listing import Row, file_row, media_row, path_row, rest_row
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.table import Table, read_table
from tallystick.evidence.rules.dates import instant_of
from tallystick.evidence.rules.exif import KEPT, has_position, plain
from tallystick.evidence.rules.flags import flag_of
from tallystick.evidence.rules.paths import slashed
from tallystick.vocabulary.errors import Malformed

NOT_TAKEN = frozenset((
    "Nudity Level", "User Comment", "Latitude", "Longitude", "Exif: Author", "Exif: City", "Exif: Comment",
    "Exif: Title",
))  # fmt: skip
_DIGESTS = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "photodna": "PhotoDNA"}
_FLAGS = {"victim_identified": "Identified", "distributed": "Distributed"}
_TIMES = {"created": "Created Date", "written": "Last Write Time", "accessed": "Last Accessed"}
_FACTS = (
    "Exif: Make", "Exif: Model", "Exif Serial Number", "Exif: ImageUniqueId", "Exif: Software", "Exif: CreateDate",
)  # fmt: skip
_USED = frozenset((
    *_DIGESTS.values(), *_FLAGS.values(), *_TIMES.values(), *_FACTS, "File Size", "Mime Type", "Category",
    "Series Name", "File Name", "Directory Path", "Unallocated", "Source ID", "Physical Location",
))  # fmt: skip
_IMPERSONAL = frozenset((
    "Binary Copies", "Can File Be Opened?", "Database Match Conflict", "Deleted?", "File Extension", "File Type",
    "Has Exif/GPS Informtion", "Has Sound", "Height", "Initial Category", "Is Animated", "Length", "Overwritten?",
    "Representative", "SHA-384", "SHA-512", "Visual Copies", "Visual Group", "Width",
))  # fmt: skip
UNSTATED = "unstated"


class Griffeye:
    name = "griffeye"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed: no such export; a category, and nothing says whose."""
        profile, version = options.text("profile", ""), options.text("version", "")
        encoding, delimiter = options.text("encoding", "utf-8"), options.text("delimiter", ",")
        options.done()
        manifest = Manifest(out)
        taking = Taking(manifest, profile, version)
        table = Table("griffeye", delimiter, encoding, ("MD5", "SHA-1"), out.limits.record_bytes)
        read_table(source, table, manifest, taking.take)
        manifest.case(file_row("Griffeye CSV", manifest.entries, profile=profile or None))


READER = Griffeye()


class Taking:
    """Rows of one record."""

    def __init__(self, manifest: Manifest, profile: str, version: str) -> None:
        self._manifest, self._profile, self._version = manifest, profile, version

    def take(self, record: dict[str, str], weight: int) -> None:
        entry = self._manifest.next_entry()
        said = {kind: record.get(column) for kind, column in _DIGESTS.items()}
        row = media_row(entry, said, record.get("File Size"))
        row |= {"mime": record.get("Mime Type") or None, "series": record.get("Series Name") or None}
        row |= {flag: flag_of(record.get(column)) for flag, column in _FLAGS.items()}
        place = [(name, record[name]) for name in ("Latitude", "Longitude") if record.get(name)]
        row["has_position"] = has_position(place) if "Latitude" in record else row["has_position"]
        row |= self._category(record.get("Category", ""), entry)
        self._manifest.media(row, weight)
        self._manifest.path(_path(record, entry))
        for number, column in enumerate(_FACTS, start=1):
            if value := record.get(column):
                self._manifest.exif(_fact(entry, number, column, value))
        self._rest(record, entry)

    def _category(self, text: str, entry: str) -> Row:
        if not text:
            return {}
        if not self._profile:
            what = f"entry {entry} has a category, and nothing says whose table it is from"
            remedy = f'Ask the sender, then write profile = "US", or whose it is; "{UNSTATED}" if nobody knows.'
            raise Malformed("option profile", what, remedy)
        profile = None if self._profile == UNSTATED else self._profile
        return {"category": text, "scheme": "griffeye", "scheme_version": self._version or None, "profile": profile}

    def _rest(self, record: dict[str, str], entry: str) -> None:
        for personal in (False, True):
            some = {
                name: value
                for name, value in record.items()
                if value and name not in _USED and name not in NOT_TAKEN and _may_name(name) is personal
            }
            if some:
                self._manifest.other(rest_row(entry, some, personal=personal))


def _may_name(column: str) -> bool:
    """Whether a column may hold free text about a person; what other databases say is a number."""
    return column not in _IMPERSONAL and not column.startswith("DB: ")


def _path(record: dict[str, str], entry: str) -> Row:
    path, name = record.get("Directory Path") or None, record.get("File Name") or None
    row = path_row(entry, path, name=name or "")
    row |= {"name": name, "folder": slashed(path)}
    for column, name_there in _TIMES.items():
        raw = record.get(name_there) or None
        row |= {f"{column}_raw": raw, column: instant_of(raw)}
    row |= {"unallocated": flag_of(record.get("Unallocated"))}
    return row | {
        "source_id": record.get("Source ID") or None,
        "physical_location": record.get("Physical Location") or None,
    }


def _fact(entry: str, number: int, column: str, value: str) -> Row:
    name = KEPT[plain(column)]
    instant = instant_of(value) if name == "taken" else None
    about: Row = {"entry": entry, "place": str(number), "name": name}
    return about | {"value": value, "raw_name": column, "instant": instant}
