"""Measurements, each beside its peer in the same run. In: a name. Out: a list of entries with figures and their ratio.

Words: benchmark, side, figure, measure, entry, peer, ratio, spread, budget."""
