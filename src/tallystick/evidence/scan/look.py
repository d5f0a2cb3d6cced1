"""One look at one picture or film: digest and signals. The one place where a hostile file's content is taken apart.

Runs inside a cage. Every part is tried on its own, so that a fault in one hides nothing of the others; what failed is
said in a few words that hold nothing from the file. Neither text, position nor pixel leaves this function.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from tallystick.evidence.scan import pdq
from tallystick.evidence.scan.mime import FIRST_BYTES, mime_of
from tallystick.evidence.scan.pixels import (
    DRAFT_FROM,
    MOST_PIXELS,
    TOO_LARGE,
    NotLookedAt,
    Pixels,
    prepare,
    read_pixels,
)
from tallystick.evidence.scan.signals.c2pa import c2pa_signals, has_claim, prepare_c2pa
from tallystick.evidence.scan.signals.camera import camera_signals
from tallystick.evidence.scan.signals.containers import read_container
from tallystick.evidence.scan.signals.generators import generator_signals
from tallystick.evidence.scan.signals.held import Held, Text
from tallystick.evidence.scan.signals.labels import label_signals
from tallystick.evidence.scan.signals.metadata import Metadata, read_metadata
from tallystick.evidence.scan.signals.signal import Signal
from tallystick.evidence.scan.signals.source_type import source_type_signals
from tallystick.evidence.scan.signals.stealth import hidden_texts
from tallystick.evidence.scan.source import OpenFile, Source

_Given = TypeVar("_Given")
_LONGEST_REASON = 290
_MOST_SIGNALS = 200
_LONGEST_SIDE = 2**31 - 1
_TURNED_BY_CONTAINER = ("image/avif", "image/heic", "image/heif")


def look(handle: int, size: int, request: dict[str, Any]) -> dict[str, Any]:
    """What can be read from the file behind ``handle`` of ``size`` bytes. Never raises for what is in the file.

    ``request``: ``full`` true decodes at full resolution, to confirm a match; ``trust`` is PEM text of certificates to
    trust for C2PA. Gives mime, width and height (as stored), orientation, pdq, pdq_quality, pdq_from, signals, frames
    and reason, as ``vocabulary.manifest`` names them. A reason can stand beside a digest: what is missing is said;
    ``broken`` is whether the file is (a film or an animation is not), after which a worker is renewed.
    """
    looking = _Looking(OpenFile(handle, size), request)
    looking.run()
    return looking.result()


def ready() -> None:
    """Load every part while files may still be opened, before a cage closes. Parts that are not installed are left."""
    for load in (prepare, prepare_c2pa):
        try:
            load()
        except ImportError:
            continue


def _side(pixels: int | None) -> int | None:
    """A side as a header tells it, if it can be one: a lying header may say nought or four thousand million."""
    return pixels if pixels and pixels <= _LONGEST_SIDE else None


class _Looking:
    def __init__(self, source: Source, request: dict[str, Any]) -> None:
        self._source, self._request = source, request
        self._mime: str | None = None
        self._held, self._metadata = Held(), Metadata()
        self._pixels: Pixels | None = None
        self._digest: pdq.Digest | None = None
        self._signals: list[Signal] = []
        self._trouble: list[str] = []
        self._broken = False

    def run(self) -> None:
        self._mime = self._try("first bytes", lambda: mime_of(self._source.take(0, FIRST_BYTES)), None)
        if self._mime is None:
            return
        self._read_metadata(self._mime)
        if self._mime.startswith("image/"):
            self._look_at_pixels(self._mime)
        self._read_signals(self._mime)

    def _read_metadata(self, mime: str) -> None:
        self._held = self._try("container", lambda: read_container(self._source, mime), Held())
        self._metadata = self._try("metadata", lambda: read_metadata(self._held), Metadata())
        self._trouble.extend(self._metadata.trouble)
        self._broken = self._broken or bool(self._metadata.trouble)
        if self._held.animated:
            self._trouble.append("several pictures: only the first was looked at")

    def _look_at_pixels(self, mime: str) -> None:
        most = MOST_PIXELS if self._request.get("full") is True else DRAFT_FROM
        self._pixels = self._try("picture", lambda: read_pixels(self._source, mime, draft_from=most), None)
        pixels = self._pixels
        if pixels is None:
            return
        turn = self._orientation() or 1
        self._digest = self._try("digest", lambda: pdq.digest(pixels.luminance, orientation=turn), None)
        colours = pixels.colours
        if colours is not None:
            self._metadata.texts.extend(self._try("lowest bits", lambda: hidden_texts(colours), list[Text]()))

    def _read_signals(self, mime: str) -> None:
        metadata, trust = self._metadata, self._request.get("trust")
        readers: tuple[tuple[str, Callable[[], list[Signal]]], ...] = (
            ("source type", lambda: source_type_signals(metadata)),
            ("generators", lambda: generator_signals(metadata.texts)),
            ("labels", lambda: label_signals(metadata)),
            ("camera", lambda: camera_signals(metadata)),
        )
        if has_claim(self._held, metadata):
            self._signals += self._try("C2PA", lambda: c2pa_signals(self._source, mime, trust), list[Signal]())
        for part, read in readers:
            self._signals += self._try(part, read, list[Signal]())

    def _try(self, part: str, read: Callable[[], _Given], otherwise: _Given) -> _Given:
        """What ``read`` gives; what it raises becomes a few words, since a message may quote the file."""
        try:
            return read()
        except NotLookedAt as why:
            self._trouble.append(str(why))
        except ImportError:
            self._trouble.append(f"{part}: a part of the extra media is not installed")
        except Exception as error:
            name = type(error).__name__
            self._broken = True
            self._trouble.append(TOO_LARGE if name == "DecompressionBombError" else f"{part}: broken ({name})")
        return otherwise

    def _orientation(self) -> int | None:
        """EXIF's, unless the container turns the picture itself: there EXIF only repeats it."""
        given, turn = self._metadata.orientation, self._held.turn
        if self._mime in _TURNED_BY_CONTAINER and turn is not None:
            return turn if turn != 1 or given is not None else None
        return given

    def result(self) -> dict[str, Any]:
        pixels, digest = self._pixels, self._digest
        return {
            "mime": self._mime,
            "width": pixels.width if pixels else _side(self._held.width),
            "height": pixels.height if pixels else _side(self._held.height),
            "orientation": self._orientation(),
            "pdq": digest.hex if digest else None,
            "pdq_quality": digest.quality if digest else None,
            "pdq_from": pixels.how if pixels and digest else None,
            "signals": [signal.row() for signal in self._signals[:_MOST_SIGNALS]],
            "frames": [],
            "broken": self._broken,
            "reason": "; ".join(dict.fromkeys(self._trouble))[:_LONGEST_REASON] or None,
        }
