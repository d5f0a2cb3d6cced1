"""Labels that say a picture was made by a machine: IPTC 2025.1 AI properties, and China's GB 45438-2025 (TC260)."""

import json
from typing import Any

from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.metadata import Metadata
from tallystick.evidence.scan.signals.signal import VERSION, Signal, digest_of, name, prompt_digest
from tallystick.vocabulary.manifest import Origin, SignalKind

_EXTRACTOR = f"tallystick labels {VERSION}"
_AI_PROPERTIES = ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName")
_LABELS = {
    "1": ("generated", Origin.AI),
    "2": ("possibly generated", Origin.OTHER),
    "3": ("suspected generated", Origin.OTHER),
}
"""Only 1 is the maker's own word; 2 and 3 are a platform's guess, and a guess declares nothing."""


def label_signals(metadata: Metadata) -> list[Signal]:
    """Both kinds of label. The writer of a prompt is a person's name: that one is given is not even said."""
    return [*_iptc(metadata), *_tc260(metadata)]


def _iptc(metadata: Metadata) -> list[Signal]:
    given = {key: metadata.named(key)[0] for key in _AI_PROPERTIES if metadata.named(key)}
    if not given:
        return []
    first = next(iter(given.values()))

    def value(key: str) -> str | None:
        return given[key].value if key in given else None

    return [
        Signal(
            kind=SignalKind.AI_LABEL,
            says=Origin.AI,
            where=f"{first.where} {first.key}",
            extractor=_EXTRACTOR,
            raw_sha256=digest_of("\n".join(f"{key}={text.value}" for key, text in given.items())),
            token=first.key,
            generator=name(value("AISystemUsed")),
            model=name(value("AISystemVersionUsed")),
            prompt_sha256=prompt_digest(value("AIPromptInformation")),
        )
    ]


def _tc260(metadata: Metadata) -> list[Signal]:
    found = []
    for text in metadata.texts:
        label = _label_of(text)
        if label is None:
            continue
        token, says = _LABELS.get(str(label.get("Label")).strip(), ("unknown label", Origin.OTHER))
        found.append(
            Signal(
                kind=SignalKind.AI_LABEL,
                says=says,
                where=text.where,
                extractor=_EXTRACTOR,
                raw_sha256=digest_of(text.value),
                token=f"AIGC {token}",
                generator=name(label.get("ContentProducer"), longest=60),
            )
        )
    return found


def _label_of(text: Text) -> dict[str, Any] | None:
    """The label itself: under its own key, or inside a JSON comment."""
    if "AIGC" not in text.key and '"AIGC"' not in text.value[:4096]:
        return None
    try:
        read = json.loads(text.value)
    except (ValueError, RecursionError):
        return {} if "AIGC" in text.key else None
    if isinstance(read, dict) and isinstance(read.get("AIGC"), dict):
        read = read["AIGC"]
    return read if isinstance(read, dict) and "Label" in read else None
