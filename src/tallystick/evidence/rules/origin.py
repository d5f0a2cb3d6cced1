"""What the signals of one file together declare about where it came from. A declaration, never a finding.

Metadata can be put onto a real picture to hide it, or taken off. So a declaration of AI only ever orders work, anything
that speaks for a camera or for an existing original speaks against it, and both are said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tallystick.vocabulary.manifest import C2paState, Origin, SignalKind

_STRENGTH = (
    C2paState.NONE,
    C2paState.REMOTE,
    C2paState.INVALID,
    C2paState.UNSIGNED,
    C2paState.VALID,
    C2paState.TRUSTED,
)
"""Weakest first. A broken signature is weaker than none at all: somebody has changed the file or its claim."""
_SIGNED = {
    C2paState.TRUSTED: "signed by a trusted signer",
    C2paState.VALID: "signed, by a signer nobody here vouches for",
    C2paState.INVALID: "under a signature that does not hold",
    C2paState.REMOTE: "kept elsewhere and not fetched",
}
_KINDS = {
    SignalKind.C2PA: "C2PA",
    SignalKind.DIGITAL_SOURCE_TYPE: "a digital source type",
    SignalKind.GENERATOR: "a generator's own record",
    SignalKind.AI_LABEL: "an AI label",
    SignalKind.CAMERA: "camera tags",
}
_DECLARES = {
    Origin.AI: "declared to be generated",
    Origin.AI_EDIT: "declared to be a generated change to something that was there before",
    Origin.CAMERA: "declared to come from a camera",
}


@dataclass(frozen=True)
class Declared:
    """``state`` is that of the strongest declaration of AI, None without one; ``conflicts`` and ``because`` are read by
    people. ``lowers`` is whether the declaration is one of AI alone, with nothing against it: a rule for the queue may
    then put the file below unknown ones, and never out."""

    origins: frozenset[Origin]
    state: C2paState | None
    conflicts: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def lowers(self) -> bool:
        return Origin.AI in self.origins and not self.conflicts and Origin.AI_EDIT not in self.origins

    @property
    def raises(self) -> bool:
        """Whether it goes before a file that declares nothing: a real original may be behind it."""
        return bool(self.conflicts) or Origin.AI_EDIT in self.origins


def declared(signals: Iterable[Mapping[str, Any]]) -> Declared:
    """From the rows of one file (the columns of ``vocabulary.manifest.SIGNALS``), in any order."""
    rows = sorted(signals, key=_order)
    origins = frozenset(Origin(row["says"]) for row in rows if row["says"] in _DECLARES)
    strongest = [C2paState(row["state"]) for row in rows if row["says"] == Origin.AI]
    return Declared(
        origins=origins,
        state=max(strongest, key=_STRENGTH.index) if strongest else None,
        conflicts=_conflicts(rows, origins),
        because=tuple(dict.fromkeys(_sentence(row) for row in rows if row["says"] in _DECLARES)),
    )


def _order(row: Mapping[str, Any]) -> tuple[int, str, str]:
    return list(Origin).index(Origin(row["says"])), str(row["kind"]), str(row.get("where") or "")


def _conflicts(rows: list[Mapping[str, Any]], origins: frozenset[Origin]) -> tuple[str, ...]:
    found = []
    generated = origins & {Origin.AI, Origin.AI_EDIT}
    if generated and Origin.CAMERA in origins:
        found.append("It declares a camera and generation together: a real picture may be behind it.")
    if Origin.AI in origins and Origin.AI_EDIT in origins:
        found.append("It declares to be generated as a whole and in part: an original may be behind it.")
    if Origin.AI in origins and Origin.CAMERA not in origins and any(_is_trace(row) for row in rows):
        found.append("It declares generation and bears a device's serial, a position or a maker's note.")
    if generated and any(row["state"] == C2paState.INVALID for row in rows):
        found.append("It declares generation, and a signature in it does not hold: file or claim were changed.")
    return tuple(found)


def _is_trace(row: Mapping[str, Any]) -> bool:
    """What a camera leaves and a generator does not, even where no make or model is named."""
    return any(row.get(column) for column in ("serial", "unique_id", "has_position", "has_maker_note"))


def _sentence(row: Mapping[str, Any]) -> str:
    kind, says = SignalKind(row["kind"]), Origin(row["says"])
    named = next((str(row[column]) for column in ("generator", "camera", "make", "token") if row.get(column)), None)
    signed = _SIGNED.get(C2paState(row["state"]))
    sentence = f"{_DECLARES[says].capitalize()} by {_KINDS[kind]} ({row['where']})"
    sentence += f", naming {named}" if named else ""
    return sentence + (f"; {signed}." if signed else ".")
