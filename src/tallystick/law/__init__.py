"""The law room. In: a country and a day. Out: what is known of the law on synthetic material there.

Words: jurisdiction, legal note.
"""
