"""Digital source types of IPTC, as XMP or C2PA carry them. Source: IPTC NewsCodes ``digitalsourcetype``; C2PA 2.2."""

import re

from tallystick.evidence.scan.signals.metadata import Metadata
from tallystick.evidence.scan.signals.signal import VERSION, Signal, digest_of
from tallystick.vocabulary.manifest import Origin, SignalKind

_SAYS: dict[str, Origin] = {
    "trainedAlgorithmicMedia": Origin.AI,
    "trainedAlgorithmicData": Origin.AI,
    "compositeWithTrainedAlgorithmicMedia": Origin.AI_EDIT,
    "compositeSynthetic": Origin.AI_EDIT,  # at least one element is synthetic, so another need not be
    "digitalCapture": Origin.CAMERA,
    "computationalCapture": Origin.CAMERA,
    "compositeCapture": Origin.CAMERA,
    "negativeFilm": Origin.CAMERA,
    "positiveFilm": Origin.CAMERA,
    "print": Origin.CAMERA,
    "algorithmicMedia": Origin.OTHER,
    "dataDrivenMedia": Origin.OTHER,
    "virtualRecording": Origin.OTHER,
    "composite": Origin.OTHER,
    "algorithmicallyEnhanced": Origin.OTHER,
    "humanEdits": Origin.OTHER,
    "digitalCreation": Origin.OTHER,
    "screenCapture": Origin.OTHER,
    "minorHumanEdits": Origin.OTHER,
    "digitalArt": Origin.OTHER,
    "softwareImage": Origin.OTHER,
    "empty": Origin.OTHER,
}
_BY_FOLDED = {token.casefold(): token for token in _SAYS}
_PROPERTIES = ("DigitalSourceType", "DigitalSourcefileType")
_WORD = re.compile(r"[A-Za-z]{1,60}\Z")


def token_of(value: str) -> tuple[str | None, Origin]:
    """The last part of a source type, in its usual spelling, and what it declares.

    The whole last part counts, in any case: a word that merely contains another's letters declares nothing. The
    misspelling ``composited`` is met in the wild. An unknown word is kept when it is one plain word, and says OTHER.
    """
    last = re.split(r"[/#:]", value.strip().strip("/"))[-1].strip()
    folded = last.casefold().replace("composited", "composite")
    if folded in _BY_FOLDED:
        token = _BY_FOLDED[folded]
        return token, _SAYS[token]
    return (last if _WORD.match(last) else None), Origin.OTHER


def source_type_signals(metadata: Metadata) -> list[Signal]:
    """One for each source type in XMP."""
    found = []
    for text in metadata.properties:
        if text.key in _PROPERTIES:
            token, says = token_of(text.value)
            found.append(
                Signal(
                    kind=SignalKind.DIGITAL_SOURCE_TYPE,
                    says=says,
                    where=f"{text.where} {text.key}",
                    extractor=f"tallystick source_type {VERSION}",
                    raw_sha256=digest_of(text.value),
                    token=token,
                )
            )
    return found
