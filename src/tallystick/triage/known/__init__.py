"""Exact membership. In: MD5, SHA-1 or SHA-256 digests of files, lists of known ones. Out: which are known, as what row.

Words: known digest, digest kind."""
