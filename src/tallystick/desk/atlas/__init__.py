"""The desk's map.

In: borders (Natural Earth) and names (CLDR), once, at build time. Out: committed outlines and names by ISO code.
Words: outline, inset, name.
"""
