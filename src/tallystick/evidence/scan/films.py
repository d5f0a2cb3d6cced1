"""Films by their frames: ffmpeg gives pictures and instants, in the cage; digests are made of them outside it.

The rule: the first frame of every second. Of more than ``MOST_KEPT`` every second one is kept, then every fourth, and
so on: spread over the whole film, the same ones at every scan. Films of ``KEYS_FROM`` bytes and more give the frames
only that stand alone in the stream. A frame without detail is kept with its quality, and never matched.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tallystick.cage.gate import standing
from tallystick.cage.limits import GIB, Limits
from tallystick.cage.program import RanOut, run_program
from tallystick.evidence.scan import pdq
from tallystick.evidence.scan.ffmpeg import KINDS, frame_words
from tallystick.evidence.scan.looked import Row
from tallystick.vocabulary.errors import Unavailable

MOST_KEPT = 3_600
KEYS_FROM = 1 << 30
MOST_PIXELS = 64_000_000
LIMITS = Limits(memory=3 * GIB, cpu_seconds=1800, wall_seconds=1800.0, file_bytes=0, open_files=64)
"""Of ffmpeg, for one film."""

NOT_LOOKED_AT = "a film: its pictures were not looked at"

_LONGEST_HEAD = 40
_MOST_TIMES = 8 << 20
_LATEST_MS = 2**53


def runs_caged(program: Path) -> bool:
    """Whether this ffmpeg runs in the cage at all. Raises Unavailable where there is no cage."""
    standing()
    try:
        with Path(os.devnull).open("rb") as nothing:
            return run_program(program, ["-version"], source=nothing.fileno(), limits=LIMITS, outputs=()) == 0
    except (RanOut, Unavailable):
        return False


class _Nonsense(Exception):
    """What came is no picture or no instant."""


@dataclass(frozen=True)
class Filmed:
    """Rows of FRAMES without their file, in order; ``reason`` says why they are not all, or none."""

    rows: list[Row]
    reason: str = ""


class NoFilms:
    """Where no ffmpeg can be used: films are named and digested, and each says so."""

    def frames(self, handle: int, *, size: int, mime: str) -> Filmed:
        return Filmed([], NOT_LOOKED_AT)


class Films:
    """Gives the frames of films by ``program``. ``count`` is called for every frame that was looked at."""

    def __init__(self, program: Path, count: Callable[[], object], *, limits: Limits = LIMITS) -> None:
        self.program, self.count, self.limits = program, count, limits

    def frames(self, handle: int, *, size: int, mime: str) -> Filmed:
        """Of a film that is open for reading. Raises Unavailable when there is no cage."""
        if mime not in KINDS:
            return Filmed([], f"a film: frames of {mime} are not read here")
        seen, times = _Seen(self.count), _Times()
        words = frame_words(mime, keys_only=size >= KEYS_FROM)
        try:
            code = run_program(self.program, words, source=handle, limits=self.limits, outputs=(seen.take, times.take))
            rows = _rows(seen, times)
        except RanOut as why:
            return Filmed([], f"a film: reading its frames broke off: {why}")
        except _Nonsense:
            return Filmed([], "a film: what was read of it are no frames")
        if not rows:
            return Filmed([], "a film: no frame of it can be read")
        return Filmed(rows, "a film: not all of its frames can be read" if code else "")


def _rows(seen: "_Seen", times: "_Times") -> list[Row]:
    instants = times.instants()
    if len(instants) < seen.frames:
        raise _Nonsense
    return [[instants[place], *told] for place, told in seen.kept]


class _Seen:
    """Takes PGM pictures in pieces; keeps digest and quality of those that are kept, with their place from 0."""

    def __init__(self, count: Callable[[], object]) -> None:
        self.kept: list[tuple[int, Row]] = []
        self.frames, self._step, self._count = 0, 1, count
        self._held = bytearray()

    def take(self, piece: bytes) -> None:
        """Raises _Nonsense."""
        self._held += piece
        while (head := _head(self._held)) is not None:
            start, width, height = head
            if len(self._held) < start + width * height:
                return
            self._frame(np.frombuffer(bytes(self._held[start : start + width * height]), np.uint8), width)
            del self._held[: start + width * height]

    def _frame(self, pixels: "pdq.Luminance", width: int) -> None:
        if self.frames % self._step == 0:
            digest = pdq.digest(pixels.reshape(-1, width))
            self.kept.append((self.frames, [digest.hex, digest.quality] if digest else [None, None]))
            self._count()
        self.frames += 1
        if len(self.kept) > MOST_KEPT:
            self._step *= 2
            self.kept = self.kept[::2]


def _head(held: bytearray) -> tuple[int, int, int] | None:
    """Where the pixels of the next picture begin, width and height; None when more must come first."""
    words = bytes(held[:_LONGEST_HEAD]).split(b"\n", 3)
    if len(words) < 4:
        if len(held) >= _LONGEST_HEAD:
            raise _Nonsense
        return None
    sides = words[1].split(b" ")
    if words[0] != b"P5" or words[2] != b"255" or len(sides) != 2 or not all(map(bytes.isdigit, sides)):
        raise _Nonsense
    width, height = (int(side) for side in sides)
    if not 0 < width * height <= MOST_PIXELS:
        raise _Nonsense
    return sum(map(len, words[:3])) + 3, width, height


class _Times:
    """Takes the instants of the frames, a line each after a first line of words."""

    def __init__(self) -> None:
        self._held = bytearray()

    def take(self, piece: bytes) -> None:
        """Raises _Nonsense for more than any film has."""
        self._held += piece
        if len(self._held) > _MOST_TIMES:
            raise _Nonsense

    def instants(self) -> list[int]:
        """Milliseconds from the start of the film, none below 0. Raises _Nonsense."""
        try:
            given = [int(line) for line in self._held.split(b"\n")[1:-1]]
        except ValueError:
            raise _Nonsense from None
        if any(abs(one) > _LATEST_MS for one in given):
            raise _Nonsense
        return [max(0, one) for one in given]
