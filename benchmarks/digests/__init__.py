"""Digests held against large known sets: PDQ within a distance, and exact. In: invented digests. Out: queries a second.

Words: batch, planted pair, family, layout."""
