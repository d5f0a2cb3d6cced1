"""Everything that was ever signed about the log (stored checkpoints, kept notes, cosignatures), to hold it to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from tallystick import verify
from tallystick.records.lines import bad
from tallystick.records.log_keys import LogKey
from tallystick.records.merkle import Rising

STORED = "SELECT size, root, note, at FROM records_checkpoint ORDER BY size"
COSIGNED = "SELECT agency, size, root, note FROM records_cosignature ORDER BY size"

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, order=True)
class Promise:
    """The log had this root at this size; ``where`` says who has that in writing. ``ours``: signed by this log's key,
    not by that of a home before a restore.
    """

    size: int
    root: bytes
    where: str
    note: str = field(compare=False)
    ours: bool = field(compare=False)


@dataclass
class Promises:
    """In order of size; ``keep`` is called at every size as the log is read."""

    waiting: list[Promise]
    checkpoints: int = 0
    cosignatures: int = 0
    remarks: list[str] = field(default_factory=list)
    kept_until: int = 0

    def keep(self, log: Rising) -> None:
        """Compare what was signed at the log's present size."""
        while self.waiting and self.waiting[-1].size <= log.size:
            one = self.waiting.pop()
            if one.root != log.root():
                since = f"between entry {self.kept_until} and entry {one.size - 1}" if one.size else "before entry 0"
                bad(one.where, f"the first {one.size} entries are not those that were signed; altered {since}")
            self.kept_until = one.size

    def finish(self, size: int) -> None:
        """Nothing was signed beyond the end."""
        if self.waiting:
            last = self.waiting[0]
            bad(last.where, f"the log was rolled back by {last.size - size} entries: {last.size} were signed")


def gather(connection: Connection, *, key: LogKey, notes: list[str]) -> Promises:
    """Read and verify every signature. Raises Malformed naming the first note that is wrong."""
    kept = {}
    for place, note in enumerate(notes, start=1):
        promise = _opened(note, key, where=f"kept checkpoint {place}")
        kept[promise.size] = promise
    stored = {row[0]: _stored(row, key) for row in connection.execute(STORED).fetchall()}
    _agree(kept, stored)
    cosigned = [_cosigned(row, key) for row in connection.execute(COSIGNED).fetchall()]
    every = {*kept.values(), *stored.values(), *cosigned}
    return Promises(
        waiting=sorted(every, reverse=True),
        checkpoints=len(stored),
        cosignatures=len(cosigned),
        remarks=_remarks(kept, stored),
    )


def _stored(row: tuple[Any, ...], key: LogKey) -> Promise:
    size, root, note, at = row
    promise = _opened(note, key, where=f"checkpoint of size {size}")
    if (size, root) != (promise.size, promise.root.hex()):
        bad(promise.where, "its row does not say what its note says")
    if promise.ours and at != _time(promise, key):
        bad(promise.where, "its row does not have the time that was signed")
    return promise


def _cosigned(row: tuple[Any, ...], key: LogKey) -> Promise:
    agency, size, root, note = row
    promise = _opened(note, key, where=f"checkpoint of size {size} cosigned by {agency}")
    if (size, root) != (promise.size, promise.root.hex()):
        bad(promise.where, "its row does not say what its note says")
    return promise


def _agree(kept: dict[int, Promise], stored: dict[int, Promise]) -> None:
    """The two sets are one, but for the newest, which may be on its way from file to row; newer rows are told."""
    last = max(kept, default=-1)
    for size, one in stored.items():
        other = kept.get(size)
        if (other and other.note != one.note) or (not other and one.ours and size < last):
            bad(one.where, "it is not among the checkpoints the home keeps, or another is")
    for size in sorted(kept):
        if size not in stored and size != last:
            bad(f"checkpoint of size {size}", "the home keeps it, and its row is gone")


def _remarks(kept: dict[int, Promise], stored: dict[int, Promise]) -> list[str]:
    remarks = []
    if foreign := sum(not one.ours for one in (kept | stored).values()):
        remarks.append(f"{foreign} checkpoints are of another log (the home before a restore); their roots agree")
    if newer := sum(size > max(kept, default=-1) for size in stored):
        remarks.append(f"{newer} checkpoints are in the database only; the next one copies them to ledger/checkpoints")
    return remarks


def _opened(note: str, key: LogKey, *, where: str) -> Promise:
    ours = note.split("\n")[0] == key.origin
    try:
        checkpoint = verify.open_checkpoint(note, key=key.public) if ours else verify.unsigned(note)
    except verify.Bad as error:
        bad(where, str(error))
    return Promise(checkpoint.size, checkpoint.root, where, note, ours)


def _time(promise: Promise, key: LogKey) -> datetime:
    times = verify.cosigned_by(promise.note, [key.clock])
    if not times:
        bad(promise.where, "the time in its note was not signed")
    return datetime.fromtimestamp(times[key.origin], UTC)
