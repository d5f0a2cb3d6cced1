"""What a container holds besides the picture itself, before anybody asks what it means. Never leaves the process."""

from dataclasses import dataclass, field

from tallystick.evidence.scan.source import Source

MOST_TEXT = 4 << 20
"""Bytes of one text, after unpacking; what is longer is left out, and said."""
MOST_TEXTS = 200
_MOST_IN_ALL = 4 * MOST_TEXT
MOST_PARTS = 200_000
"""Chunks, segments or boxes walked in one file."""


@dataclass(frozen=True)
class Text:
    """A text under a key: a PNG chunk, a comment. ``where`` names chunk or tag."""

    where: str
    key: str
    value: str


@dataclass
class Held:
    """``exif`` are TIFF-shaped sources; ``xmp``, ``iptc`` raw packets; ``trouble`` says what could not be read."""

    texts: list[Text] = field(default_factory=list)
    exif: list[tuple[str, Source]] = field(default_factory=list)
    xmp: list[tuple[str, bytes]] = field(default_factory=list)
    iptc: list[tuple[str, bytes]] = field(default_factory=list)
    has_c2pa: bool = False
    width: int | None = None
    height: int | None = None
    turn: int | None = None
    """Orientation by the container itself (HEIF), as EXIF counts it; it goes before EXIF."""
    animated: bool = False
    trouble: list[str] = field(default_factory=list)
    _room: int = _MOST_IN_ALL

    def say(self, what: str) -> None:
        if what not in self.trouble and len(self.trouble) < 8:
            self.trouble.append(what)

    def enlarge(self, width: int, height: int) -> None:
        """Take a size if it is larger than the one known."""
        if width * height > (self.width or 0) * (self.height or 0):
            self.width, self.height = width, height

    def add_text(self, where: str, key: str, raw: bytes, *, encoding: str = "utf-8") -> None:
        """Keep a text, decoded leniently; what is too much is left out and said."""
        if self._too_much(len(raw), len(self.texts)):
            return
        self.texts.append(Text(where, key, raw.decode(encoding, "replace")))

    def add_xmp(self, where: str, packet: bytes) -> None:
        if not self._too_much(len(packet), len(self.xmp)):
            self.xmp.append((where, packet))

    def _too_much(self, length: int, count: int) -> bool:
        over = length > min(MOST_TEXT, self._room) or count >= MOST_TEXTS
        if over:
            self.say("a text was too long to read")
        else:
            self._room -= length
        return over
