"""Two counts of one thing are one sentence with two numbers: of those a statement says one."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.report.counting.rules.definition import defined
from tallystick.report.statements.rules.facts import Frozen
from tallystick.report.statements.rules.figures import message_of
from tallystick.vocabulary.errors import Refused


def usual(definitions: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Keys of the figures a statement says unless others are chosen: of those of one sentence the first."""
    first: dict[str, str] = {}
    for plain in definitions:
        key = str(plain["key"])
        first.setdefault(message_of(defined(plain)) or key, key)
    return frozenset(first.values())


def apart(figures: tuple[Frozen, ...]) -> None:
    """Raises Refused where two figures are one sentence ("25 suspects were arrested", "26 suspects were arrested"):
    what tells them apart stands in the notes, and nobody reads those first."""
    first: dict[str, Frozen] = {}
    for one in figures:
        definition = defined(one.definition)
        other = first.setdefault(message_of(definition) or one.key, one)
        if other is not one:
            what = f"{definition.title} ({one.number:,}) and {defined(other.definition).title} ({other.number:,})"
            raise Refused("figures", f"{what} would be the same sentence, said twice", "Choose one of the two.")
