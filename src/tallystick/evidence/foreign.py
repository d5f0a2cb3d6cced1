"""Other people's manifests as files: read in the cage into streams, and streams written as VICS. No database."""

from collections.abc import Mapping
from pathlib import Path

from tallystick.cage.report import ReadReport
from tallystick.cage.run import read_file
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.manifests.tables import (
    CASE_STREAM,
    EXIF_STREAM,
    MEDIA_STREAM,
    OTHER_STREAM,
    PATHS_STREAM,
    STREAMS,
)
from tallystick.evidence.writers.streams import Streams
from tallystick.evidence.writers.vics import Written, write_vics
from tallystick.vocabulary.errors import Absent


def read_foreign(path: Path, *, reader: str, into: Path, options: Mapping[str, object]) -> ReadReport:
    """Read a manifest of another tool into one Parquet file per stream below ``into``.

    ``reader``: a name of ``READERS``. Raises what the cage raises; Absent for a reader that is not there.
    """
    if reader not in READERS:
        raise Absent(f"reader {reader}", "there is no such reader", f"Readers there are: {', '.join(sorted(READERS))}.")
    keep = {stream: list(columns) for stream, columns in STREAMS.items()}
    return read_file(path, reader=READERS[reader], options=dict(options), keep=keep, into=into)


def foreign_to_vics(folder: Path, into: Path, *, version: str | None, profile: str | None) -> Written:
    """Write what :func:`read_foreign` put into ``folder`` as VICS. Raises Absent, Refused, Malformed."""

    def stream(name: str) -> Path | None:
        found = folder / f"{name}.parquet"
        return found if found.is_file() else None

    media = stream(MEDIA_STREAM)
    if media is None:
        raise Absent(str(folder), "there is no MEDIA stream in it", "Read a manifest into it first.")
    streams = Streams(media, stream(CASE_STREAM), stream(PATHS_STREAM), stream(EXIF_STREAM), stream(OTHER_STREAM))
    return write_vics(streams, into, version=version, profile=profile)
