"""Lists of known digests and the editions of them. In: lists read in the cage, officers' words. Out: banks in use.

Words: bank, edition, keyed bank, membership list."""
