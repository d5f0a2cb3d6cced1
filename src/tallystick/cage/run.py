"""Read a file in the cage: a child process that can open nothing but the source and write nothing but its output."""

import os
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from tallystick.cage.check import checked_report, digest_of
from tallystick.cage.gate import standing
from tallystick.cage.limits import Limits
from tallystick.cage.report import ReadReport
from tallystick.cage.start import Job, run_job
from tallystick.vocabulary.errors import Absent, Conflict, Malformed

GROUP = "tallystick.readers"


def read_file(
    path: Path,
    *,
    reader: str,
    options: dict[str, object],
    keep: dict[str, list[str]],
    into: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> ReadReport:
    """Read ``path`` in the cage and write the kept columns of each kept stream below ``into``.

    ``reader`` is an entry-point name of group ``tallystick.readers`` or ``module:ATTRIBUTE``
    (``tallystick.intake.readers.catalogue.READERS`` has the built-in ones by name). ``keep`` is
    stream -> source columns. ``into`` is made when missing and must hold nothing.
    Raises Malformed (a kept stream or column is not there; the file is not of the format), Conflict (``into``
    is not empty, the file changed meanwhile), Absent (no such file or reader), Unavailable (no cage here,
    or the reading hit a limit).
    """
    _empty_folder(into)
    named, proof = reader_named(reader), standing()
    job = Job(mode="read", reader=named, options=options, keep=keep, into=into, must=proof.locks)
    source = _open(path)
    try:
        digest = digest_of(source)
        told = run_job(job, source=source, limits=limits, where=path.name, wall=proof.wall)
    finally:
        os.close(source)
    return checked_report(told.get("read"), keep=keep, into=into, digest=digest, where=path.name)


def read_shape(
    path: Path,
    *,
    reader: str,
    options: dict[str, object],
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> dict[str, Any]:
    """What the file looks like, without a single value from it.

    ``{stream: {"records": n, "rejects": n, "columns": {column: {"filled": n, "longest": n, "kinds": {kind: n}}}}}``;
    ``longest`` in characters. Kinds: see ``tallystick.cage.kinds``. Raises as ``read_file`` does.
    """
    named, proof = reader_named(reader), standing()
    source = _open(path)
    try:
        with tempfile.TemporaryDirectory(prefix="shape-") as folder:
            into = Path(folder)
            job = Job(mode="shape", reader=named, options=options, keep={}, into=into, must=proof.locks)
            shape = run_job(job, source=source, limits=limits, where=path.name, wall=proof.wall).get("shape")
    finally:
        os.close(source)
    if not isinstance(shape, dict):
        raise Malformed(path.name, "the reading gave no shape", "Report the reader; nothing was taken in.")
    return shape


def reader_named(reader: str) -> str:
    """``module:ATTRIBUTE`` of a reader. Raises Absent for a name no installed package gives."""
    if ":" in reader:
        return reader
    found = {point.name: point.value for point in entry_points(group=GROUP)}
    if reader not in found:
        there = ", ".join(sorted(found)) or "none installed"
        raise Absent(f"reader {reader!r}", "there is no such reader", f"Readers there are: {there}.")
    return found[reader]


def _empty_folder(into: Path) -> None:
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise Conflict(
            str(into), "holds something already", "Name a fresh folder; a reading never writes over another."
        )


def _open(path: Path) -> int:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Absent(
            path.name, f"cannot be opened ({error.strerror})", "Check the path; a link is not followed."
        ) from None
    if not os.path.isfile(f"/proc/self/fd/{handle}"):  # noqa: PTH113
        os.close(handle)
        raise Malformed(path.name, "is not a plain file", "Give a file, not a folder, pipe or device.")
    return handle
