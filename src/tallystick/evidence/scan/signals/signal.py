"""One signal as a row of a manifest, and how its words are kept short. A prompt becomes its digest, and is gone."""

import hashlib
import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from tallystick.vocabulary.manifest import C2paState, Origin, SignalKind

VERSION = "1"
LONGEST = 120
"""Characters of any name that is kept."""
_SEED = re.compile(r"-?[0-9]{1,24}\Z")
_STEPS = re.compile(r"[0-9]{1,6}\Z")
_DIMENSIONS = re.compile(r"([0-9]{1,6})\s?[xX\u00d7*]\s?([0-9]{1,6})\Z")
_HASH = re.compile(r"[0-9A-Za-z]{6,128}\Z")


@dataclass(frozen=True, kw_only=True)
class Signal:
    """The columns of ``vocabulary.manifest.SIGNALS`` but for ``file`` and ``place``."""

    kind: SignalKind
    says: Origin
    where: str
    extractor: str
    state: C2paState = C2paState.UNSIGNED
    raw_sha256: str | None = None
    token: str | None = None
    generator: str | None = None
    model: str | None = None
    model_sha: str | None = None
    seed: str | None = None
    steps: str | None = None
    dimensions: str | None = None
    prompt_sha256: str | None = None
    make: str | None = None
    camera: str | None = None
    serial: str | None = None
    unique_id: str | None = None
    sequence: str | None = None
    taken: str | None = None
    has_position: bool | None = None
    has_maker_note: bool | None = None

    def row(self) -> dict[str, Any]:
        """Column to value; words as plain strings."""
        return {name: str(value) if isinstance(value, str) else value for name, value in asdict(self).items()}


def name(value: object, *, longest: int = LONGEST) -> str | None:
    """A name fit to keep: one line, no control or direction signs, at most ``longest`` characters; None when empty."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in str(value)[: 4 * longest])
    return " ".join(kept.split())[:longest].strip() or None


def digest_of(raw: bytes | str) -> str:
    """SHA-256 of a raw value, 64 hex digits."""
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass") if isinstance(raw, str) else raw).hexdigest()


def prompt_digest(prompt: object) -> str | None:
    """SHA-256 of a prompt in one normal form (NFC, single spaces, UTF-8), so that tools and containers can be compared.

    None for no prompt or an empty one, which would link everything to everything.
    """
    if not isinstance(prompt, str):
        return None
    plain = " ".join(unicodedata.normalize("NFC", prompt).split())
    return digest_of(plain) if plain else None


def seed(value: object) -> str | None:
    """A seed, if it is a whole number of at most 24 digits; -1 stands for none."""
    kept = _matching(_SEED, value)
    return None if kept == "-1" else kept


def steps(value: object) -> str | None:
    """A count of steps, if it is one."""
    return _matching(_STEPS, value)


def model_hash(value: object) -> str | None:
    """A model's digest as the tool gives it, if it can be one."""
    return _matching(_HASH, value)


def dimensions(value: object) -> str | None:
    """``512x768`` from the ways tools write it."""
    found = _DIMENSIONS.match(str(value).strip("()[] ")) if isinstance(value, str) else None
    return f"{int(found[1])}x{int(found[2])}" if found else None


def sides(width: object, height: object) -> str | None:
    """The same from two numbers."""
    return dimensions(f"{width}x{height}") if isinstance(width, int | str) and isinstance(height, int | str) else None


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and value.bit_length() > 128:  # turning a huge number into digits takes for ever
        return None
    text = str(value).strip()
    return text if pattern.match(text) else None
