"""Officers played by written policies.

In: a rehearsal without its truth. Out: acts, packages, and a score against the truth.

Words: drill, rehearsal, truth.
"""
