"""One file from opening to record: digests outside the cage, a look at pictures and films inside it."""

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from fcntl import F_ADD_SEALS, F_SEAL_GROW, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_WRITE, fcntl
from types import MappingProxyType
from typing import Any

from tallystick.cage.worker import Worker
from tallystick.evidence.scan.digests import BrokeOff, Digests, OnceReader
from tallystick.evidence.scan.films import Films, NoFilms
from tallystick.evidence.scan.looked import Looked, Unfit, judged
from tallystick.evidence.scan.mime import FIRST_BYTES, mime_of
from tallystick.evidence.scan.opening import FILE, open_below
from tallystick.evidence.scan.record import Record, of_entry, of_file
from tallystick.evidence.scan.walk import Entry, Times, said, times_of
from tallystick.vocabulary.manifest import FileState

PICTURE_AT_MOST = 512 << 20
"""Bytes of a picture that is looked at; a film of any size is, by its parts."""

COPIED_AT_MOST = 64 << 20
"""Bytes up to which the cage gets the very bytes that were digested, in memory, and no handle on the evidence."""

_SEALED = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL
_NO_PICTURE = Looked()
_NOT_ASKED = "not looked at: the scan was asked for digests only"


class Lane:
    """Reads files below ``root`` one after the other. Belongs to one thread. ``worker`` None: digests only.

    ``count`` is called with the number of bytes of every piece that was read; ``request`` goes along with each look;
    ``films`` gives the frames of films.
    """

    def __init__(
        self,
        root: bytes,
        worker: Worker | None,
        count: Callable[[int], object],
        *,
        request: Mapping[str, Any] = MappingProxyType({}),
        films: Films | NoFilms | None = None,
    ) -> None:
        self.root, self.worker, self.count, self.request = root, worker, count, request
        self.films = films or NoFilms()
        self._reader = OnceReader()

    def record(self, entry: Entry) -> Record:
        """What is to be said of an entry; whatever is wrong with it is said in the record.

        A file that changes while it is read is read once more. Raises Unavailable when there is no cage.
        """
        if entry.state is not None:
            return of_entry(entry)
        try:
            handle = open_below(self.root, entry.path, flags=FILE)
            try:
                return self._once(entry, handle) or self._once(entry, handle) or self._changing(entry, handle)
            finally:
                os.close(handle)
        except FileNotFoundError:
            return self._unreadable(entry, "it vanished before it was read")
        except OSError as error:
            return self._unreadable(entry, f"it cannot be opened ({said(error)})")
        except BrokeOff as error:
            return self._unreadable(entry, str(error))

    def _once(self, entry: Entry, handle: int) -> Record | None:
        """None when the file changed meanwhile."""
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return self._unreadable(entry, "something that is no file has taken its place")
        times = times_of(status)
        with _Copy(times.size) as copy:
            digests = self._reader.read(handle, size=times.size, take=lambda piece: self._take(piece, copy))
            looked, reason = self._looked(copy, handle, digests)
        if not times.still(os.fstat(handle)):
            return None
        return of_file(entry, _kept(times, entry, digests), digests=_hex(digests), looked=looked, reason=reason)

    def _take(self, piece: memoryview, copy: "_Copy") -> None:
        copy.take(piece)
        self.count(len(piece))

    def _looked(self, copy: "_Copy", handle: int, digests: Digests) -> tuple[Looked, str]:
        """What the look said, and why it is not all that could be said."""
        mime = copy.mime
        if mime is None:
            return _NO_PICTURE, copy.odd(digests.size)
        if not mime.startswith(("image/", "video/")):
            return Looked({"mime": mime}), copy.odd(digests.size)
        if reason := copy.odd(digests.size) or _too_large(mime, digests.size):
            return Looked({"mime": mime}), reason
        if self.worker is None:
            return Looked({"mime": mime}), _NOT_ASKED
        inside = handle if copy.handle is None else copy.handle
        looked, reason = self._asked(self.worker, inside, digests.size, mime)
        if not mime.startswith("video/"):
            return looked, reason
        filmed = self.films.frames(inside, size=digests.size, mime=mime)
        return replace(looked, frames=filmed.rows), "; ".join(why for why in (reason, filmed.reason) if why)

    def _asked(self, worker: Worker, handle: int, size: int, mime: str) -> tuple[Looked, str]:
        """One look in the cage, judged."""
        answer = worker.ask(handle, size=size, request={"mime": mime, **self.request})
        if answer.broke:
            return Looked({"mime": mime}), answer.broke
        try:
            looked = judged(answer.told)
        except Unfit as unfit:
            worker.renew()
            return Looked({"mime": mime}), f"looking at it broke off: its answer does not hold ({unfit})"
        looked.columns["mime"] = looked.columns.get("mime") or mime
        return looked, looked.reason

    def _changing(self, entry: Entry, handle: int) -> Record:
        """Digests of what could be read of a file that would not hold still."""
        digests = self._reader.read(handle, size=os.fstat(handle).st_size, take=lambda piece: self.count(len(piece)))
        reason = "it changed while it was read, twice; the digests are of what was read the third time"
        times = _kept(times_of(os.fstat(handle)), entry, digests)
        return of_file(entry, times, digests=_hex(digests), looked=Looked(), reason=reason)

    def _unreadable(self, entry: Entry, reason: str) -> Record:
        return Record(entry.path, entry.times, FileState.UNREADABLE, reason)


class _Copy:
    """What was seen of a file while it was digested: its kind and, if it will be looked at, its bytes in memory."""

    def __init__(self, size: int) -> None:
        self.size, self.seen = size, 0
        self.handle: int | None = None
        self.mime: str | None = None

    def __enter__(self) -> "_Copy":
        return self

    def __exit__(self, *_: object) -> None:
        if self.handle is not None:
            os.close(self.handle)

    def take(self, piece: memoryview) -> None:
        if not self.seen:
            self.mime = mime_of(bytes(piece[:FIRST_BYTES]))
            if self.mime and self.mime.startswith(("image/", "video/")) and self.size <= COPIED_AT_MOST:
                self.handle = os.memfd_create("looked at", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        self.seen += len(piece)
        if self.handle is not None and self.seen <= self.size:
            os.write(self.handle, piece)

    def odd(self, read: int) -> str:
        """Why what was read is not what the entry promised; else seals the copy and says nothing."""
        if read != self.size:
            return f"its entry says {self.size} bytes, {read} were read"
        if self.handle is not None:
            os.lseek(self.handle, 0, os.SEEK_SET)
            fcntl(self.handle, F_ADD_SEALS, _SEALED)
        return ""


def _too_large(mime: str, size: int) -> str:
    if mime.startswith("image/") and size > PICTURE_AT_MOST:
        return f"not looked at: a picture of {size} bytes, {PICTURE_AT_MOST} at most are looked at"
    return ""


def _hex(digests: Digests) -> dict[str, str]:
    return {"md5": digests.md5, "sha1": digests.sha1, "sha256": digests.sha256}


def _kept(times: Times, entry: Entry, digests: Digests) -> Times:
    """The time of last access is that of the walk: reading may have set another."""
    accessed = entry.times.accessed_ns if entry.times else times.accessed_ns
    return Times(digests.size, times.modified_ns, accessed, times.changed_ns)
