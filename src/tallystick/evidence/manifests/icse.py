"""INTERPOL's ICSE hash export: a table divided by semicolons, one record per file.

Options: encoding ("utf-8"). ``Baseline`` is a classification under INTERPOL's own scheme, y or n.
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.icse_examples import EXAMPLES
from tallystick.evidence.manifests.listing import file_row, media_row, rest_row
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.table import Table, read_table
from tallystick.evidence.rules.flags import FALSE, TRUE, flag_of
from tallystick.vocabulary.schemes import INTERPOL_BASELINE

_DIGESTS = {"md5": "MD5", "sha1": "SHA1", "photodna": "PhotoDNA"}
_FLAGS = {
    "distributed": "Is distributed",
    "victim_identified": "Victim identified",
    "offender_identified": "Offender identified",
}
_REST = ("Number of submissions", "File Available", "Media Type")
_KNOWN = frozenset((*_DIGESTS.values(), *_FLAGS.values(), *_REST, "Image ID", "Series name", "Baseline"))
_VALUES = {TRUE: "y", FALSE: "n"}


class Icse:
    name = "icse"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the header is not that of such an export."""
        encoding = options.text("encoding", "utf-8")
        options.done()
        manifest = Manifest(out)

        def take(record: dict[str, str], weight: int) -> None:
            _take(record, weight, manifest)

        read_table(source, Table("icse", ";", encoding, ("MD5", "SHA1"), out.limits.record_bytes), manifest, take)
        manifest.case(file_row("ICSE CSV", manifest.entries))


READER = Icse()


def _take(record: dict[str, str], weight: int, manifest: Manifest) -> None:
    entry = manifest.next_entry()
    row = media_row(entry, {kind: record.get(column) for kind, column in _DIGESTS.items()}, None)
    row |= {"media_id": record.get("Image ID") or None, "series": record.get("Series name") or None}
    row |= {flag: flag_of(record.get(column)) for flag, column in _FLAGS.items()}
    if (baseline := _VALUES.get(flag_of(record.get("Baseline")))) is not None:
        scheme = INTERPOL_BASELINE
        row |= {
            "category": baseline,
            "scheme": scheme.name,
            "scheme_version": scheme.version,
            "profile": scheme.profile,
        }
    manifest.media(row, weight)
    rest = {column: record[column] for column in _REST if record.get(column)}
    if rest:
        manifest.other(rest_row(entry, rest, personal=False))
    odd = {column: value for column, value in record.items() if column and value and column not in _KNOWN}
    if odd:
        manifest.other(rest_row(entry, odd, personal=True))
