"""Distances of digests. In: PDQ digests as words, a distance. Out: every pair within it, proved complete; families."""
