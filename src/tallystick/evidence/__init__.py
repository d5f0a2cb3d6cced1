"""Seized items and what is on them. In: items, seals, hand-overs, manifests of scans and of other tools. Out: custody
with its gaps, files with digests and declared origin. Words: item, seal, custody, scan, manifest, signal."""
