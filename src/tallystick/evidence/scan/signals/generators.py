"""Generators by the traces they leave, unsigned. The table of formats is section 8.3 of the domain's reference."""

from collections.abc import Sequence

from tallystick.evidence.scan.signals.held import Text
from tallystick.evidence.scan.signals.named import named_signals
from tallystick.evidence.scan.signals.nodes import node_signals
from tallystick.evidence.scan.signals.parameters import parameter_signals
from tallystick.evidence.scan.signals.records import record_signals
from tallystick.evidence.scan.signals.signal import Signal


def generator_signals(texts: Sequence[Text]) -> list[Signal]:
    """One for each tool and record found in the texts, each record once."""
    found = [*parameter_signals(texts), *node_signals(texts), *record_signals(texts)]
    found += named_signals(texts, {signal.generator for signal in found if signal.generator})
    once: dict[tuple[object, ...], Signal] = {}
    for signal in found:
        once.setdefault((signal.raw_sha256, signal.generator, signal.says), signal)
    return list(once.values())
