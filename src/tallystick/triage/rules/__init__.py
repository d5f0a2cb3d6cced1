"""Rules of triage on plain values. In: matches, signals, what people said. Out: families, tiers, order.

Words: family, priority, because."""
