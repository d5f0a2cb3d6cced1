"""What changed between two boards that were kept: a sentence each, country by country."""

from collections.abc import Mapping
from typing import Any

from tallystick.vocabulary.actionday import DoorState

NUMBERS = ("devices", "arrests", "searches", "unconfirmed")
SIGNS = {
    "silent": ("is silent", "is heard again"),
    "held": ("is held", "goes on"),
    "stood_down": ("stood down", "is up"),
}


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Boards as plain values (``lines`` with agency, country, counts, ...); an empty one before: nothing to compare."""
    earlier = {line["agency"]: line for line in before.get("lines", ())}
    if not earlier:
        return ()
    sentences: list[str] = []
    for line in after.get("lines", ()):
        was = earlier.get(line["agency"], {})
        parts = [*_doors(was, line), *_numbers(was, line), *_signs(was, line)]
        if parts:
            sentences.append(f"{line['country']} ({line['agency']}): {'; '.join(parts)}.")
    return tuple(sentences)


def _doors(was: Mapping[str, Any], line: Mapping[str, Any]) -> list[str]:
    before, now = was.get("counts", {}), line["counts"]
    states = [state for state in DoorState if state in before or state in now]
    return [
        f"{state.replace('_', ' ')} {before.get(state, 0)} to {now.get(state, 0)}"
        for state in states
        if before.get(state, 0) != now.get(state, 0)
    ]


def _numbers(was: Mapping[str, Any], line: Mapping[str, Any]) -> list[str]:
    return [f"{name} {was.get(name, 0)} to {line[name]}" for name in NUMBERS if was.get(name, 0) != line[name]]


def _signs(was: Mapping[str, Any], line: Mapping[str, Any]) -> list[str]:
    return [said[not line[name]] for name, said in SIGNS.items() if bool(was.get(name)) != bool(line[name])]
