"""The corpus of hostile inputs: each has a name, a reader, its bytes and what must come of it."""
