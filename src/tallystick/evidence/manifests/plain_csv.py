"""A plain table of digests with a header, one medium a row, as anybody can write one.

Columns, in any order and case: md5, sha1, sha256, pdq, pdq_quality, size, series, value. Options: encoding ("utf-8"),
delimiter (","). ``value`` is a classification; the table does not say under which scheme.
"""

from collections.abc import Sequence

from tallystick.cage.reader import Example, Options, Source
from tallystick.cage.stream import Sink
from tallystick.evidence.manifests.listing import file_row, media_row, rest_row
from tallystick.evidence.manifests.plain_csv_examples import EXAMPLES
from tallystick.evidence.manifests.rows import Manifest
from tallystick.evidence.manifests.table import Table, read_table

_DIGESTS = ("md5", "sha1", "sha256")
_MORE = {"pdq": "pdq", "pdq_quality": "pdq_quality", "series": "series", "value": "category"}
_KNOWN = frozenset((*_DIGESTS, *_MORE, "size"))


class PlainCsv:
    name = "csv"
    version = "1"
    examples: Sequence[Example] = EXAMPLES

    def read(self, source: Source, options: Options, out: Sink) -> None:
        """Raises Malformed when the header names no digest."""
        encoding, delimiter = options.text("encoding", "utf-8"), options.text("delimiter", ",")
        options.done()
        manifest = Manifest(out)

        def take(record: dict[str, str], weight: int) -> None:
            _take(record, weight, manifest)

        needs = (*_DIGESTS, "pdq")
        table = Table("csv", delimiter, encoding, needs, out.limits.record_bytes, known_as=_known_as)
        read_table(source, table, manifest, take)
        manifest.case(file_row("CSV", manifest.entries))


READER = PlainCsv()


def _known_as(said: str) -> str:
    """Names of digests as people write them: SHA-256 is sha256, PDQ quality pdq_quality."""
    name = said.strip().lower().replace(" ", "_")
    plain = name.replace("-", "")
    return plain if plain in _DIGESTS else name


def _take(record: dict[str, str], weight: int, manifest: Manifest) -> None:
    entry = manifest.next_entry()
    said = {name: value.strip() for name, value in record.items()}
    row = media_row(entry, {kind: said.get(kind) for kind in _DIGESTS}, said.get("size"))
    row |= {ours: said.get(name) or None for name, ours in _MORE.items()}
    if row["pdq"] and row["trouble"] == "no digest":
        row["trouble"] = None
    manifest.media(row, weight)
    if rest := {name: value for name, value in said.items() if name and value and name not in _KNOWN}:
        manifest.other(rest_row(entry, rest, personal=True))
