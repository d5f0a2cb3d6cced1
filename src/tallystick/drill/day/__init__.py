"""The action day of a rehearsal, played line by line through the house or at its desk.

In: the script of a day, a played operation. Out: entries as officers make them, and a score against the truth.

Words: script, line, hand (sends lines), clerk (makes the entries before the day).
"""
