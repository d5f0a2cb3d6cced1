"""The inside of the cage: lock the door first, then load the reader and look at the source."""

import gc
import hashlib
import importlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick.cage.full import is_full
from tallystick.cage.landlock import confine
from tallystick.cage.limits import Limits, apply_limits
from tallystick.cage.privileges import drop_privileges
from tallystick.cage.proof import refused
from tallystick.cage.seccomp import quiet_process, refuse_calls
from tallystick.cage.walls import readable
from tallystick.vocabulary.errors import HouseError, Unavailable

if TYPE_CHECKING:
    import duckdb

    from tallystick.cage.reader import Reader, Source

LANDLOCK, SECCOMP = "landlock", "seccomp"


def main() -> None:
    """Run the job that stands on standard input; the outcome goes to ``outcome.json`` of the output folder."""
    job = json.loads(sys.stdin.buffer.read())
    limits = Limits(**job["limits"])
    into = Path(job["into"])
    gc.set_threshold(500_000, 50, 50)  # millions of small tuples, none of them in a ring
    try:
        job["source"] = _opened(job["source"])
        locks = lock_down(limits, write=[into], source=job["source"])
        all_there(job["must"], locks)
        outcome = _work(job, limits, into) | {"locks": locks}
    except HouseError as error:
        outcome = {"error": type(error).__name__, "where": error.where, "what": error.what, "remedy": error.remedy}
    except MemoryError:
        outcome = _too_much(limits)
    except Exception as error:  # whatever a hostile file makes a parser do ends here, and its text stays here
        outcome = _gave_up(error, limits)
    (into / "outcome.json").write_text(json.dumps(outcome), encoding="ascii")


def _opened(source: int | str) -> int:
    """The source as an open descriptor: handed over open, or, inside a wall, as a path that is mounted read-only."""
    if isinstance(source, int):
        return source
    try:
        return os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        remedy = "Let the file belong to the user that reads it, then try again."
        raise Unavailable("cage", f"the file cannot be opened inside ({error.strerror})", remedy) from None


def lock_down(limits: Limits, *, write: list[Path], source: int) -> list[str]:
    """Close every lock this machine has, for good; returns their names.

    ``write``: folders that may be written to. ``source``: an open file that may be read besides Python's own.
    """
    quiet_process()
    apply_limits(limits)
    confined = confine(read=readable(), write=write, source=source)
    drop_privileges()
    filtered = refuse_calls()
    return [name for name, closed in ((LANDLOCK, confined), (SECCOMP, filtered)) if closed]


def all_there(must: list[str], locks: list[str]) -> None:
    """Raises Unavailable when a lock that was proved does not hold in this process."""
    if missing := sorted(set(must) - set(locks)):
        what = f"{' and '.join(missing)} held when the cage was proved and does not now"
        raise Unavailable("cage", what, "Nothing was read. Start again; if it stays so, look at the machine.")


def _work(job: dict[str, Any], limits: Limits, into: Path) -> dict[str, Any]:
    if job["mode"] == "prove":
        return {"refused": refused(limits, job["outside"], job["source"])}
    from tallystick.cage.reader import Source

    source = Source(job["source"], os.fstat(job["source"]).st_size)
    reader = load(job["reader"])
    engine = open_engine(into, limits)
    if job["mode"] == "shape":
        return {"shape": take_shape(reader, source, job["options"], engine, limits)}
    return {"read": take_rows(reader, source, job["options"], job["keep"], engine, into, limits)}


def load(reader: str) -> "Reader":
    """The reader object behind ``module:ATTRIBUTE``."""
    module, _, attribute = reader.partition(":")
    loaded: Reader = getattr(importlib.import_module(module), attribute)
    return loaded


def open_engine(into: Path, limits: Limits) -> "duckdb.DuckDBPyConnection":
    """An engine that spills below ``into``, fetches nothing and cannot be talked into more."""
    import duckdb

    engine = duckdb.connect(
        config={
            "memory_limit": f"{limits.engine_memory}B",
            "threads": limits.threads,
            "temp_directory": str(into / ".spill"),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    engine.execute("SET enable_progress_bar = false")
    return engine


def take_rows(
    reader: "Reader",
    source: "Source",
    options: dict[str, object],
    keep: dict[str, list[str]],
    engine: "duckdb.DuckDBPyConnection",
    into: Path,
    limits: Limits,
) -> dict[str, Any]:
    """Read into Parquet and write ``read.json``; returns what it says."""
    from tallystick.cage.parquet import ParquetSink
    from tallystick.cage.reader import Options

    digest = _digest(source)
    sink = ParquetSink(engine, into, keep, limits)
    reader.read(source, Options(options), sink)
    sink.finish()
    streams = {
        name: {"records": s.records, "rejects": s.rejects, "columns": list(s.columns)}
        for name, s in sink.streams.items()
    }
    told = {
        "sha256": digest,
        "bytes": source.size,
        "streams": streams,
        "unasked": list(sink.unasked),
        "reader": reader.name,
        "version": reader.version,
    }
    (into / "read.json").write_text(json.dumps(told, indent=1), encoding="ascii")
    return told


def take_shape(
    reader: "Reader",
    source: "Source",
    options: dict[str, object],
    engine: "duckdb.DuckDBPyConnection",
    limits: Limits,
) -> dict[str, Any]:
    from tallystick.cage.reader import Options
    from tallystick.cage.shape import ShapeSink

    sink = ShapeSink(engine, limits)
    reader.read(source, Options(options), sink)
    return sink.shape()


def _digest(source: "Source") -> str:
    digest = hashlib.sha256()
    with source.open() as opened:
        while chunk := opened.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()


def _gave_up(error: Exception, limits: Limits) -> dict[str, Any]:
    if type(error).__name__ == "OutOfMemoryException":
        return _too_much(limits)
    if is_full(error):
        what, remedy = "there is no room to write what is read", "Make room on the disk of the home, then try again."
        return {"error": "Unavailable", "where": "cage", "what": what, "remedy": remedy}
    return _crash(error)


def _too_much(limits: Limits) -> dict[str, Any]:
    what = f"the reading needs more than its {limits.memory >> 20} MiB of memory"
    error = Unavailable("cage", what, "Allow more memory, or split the file.")
    return {"error": "Unavailable", "where": error.where, "what": error.what, "remedy": error.remedy}


def _crash(error: Exception) -> dict[str, Any]:
    return {"crash": place_of(error)}


def place_of(error: BaseException) -> str:
    """Kind and place of an error, without its text: that may hold what stood in the file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "nowhere"
    return f"{type(error).__name__} at {place}"


if __name__ == "__main__":
    main()
