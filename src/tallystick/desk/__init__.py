"""The desk: the officers' web.

In: a request with its viewer. Out: pages that work without scripts and without colour.
Words: desk, part (of the desk), because, lineage, ladder, lane.
"""
