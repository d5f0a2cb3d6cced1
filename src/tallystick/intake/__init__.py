"""What agencies send.

In: a folder with cover sheet and mapping. Out: given tables on the shelf, quarantined rows with reason and remedy,
one contribution row with counts that reconcile.
Words: contribution, cover sheet, mapping, stream, part, mandate, quarantine, duplicate, held.
"""
