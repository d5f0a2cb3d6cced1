"""Known sets and the order of looking. In: manifests, banks of digests. Out: matches, families, priorities.

Words: bank, match, distance, family, tier, priority."""
