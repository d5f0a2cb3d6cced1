"""Drawings as numbers.

In: plain values from a read. Out: places and lengths a template writes as SVG attributes (the page's policy refuses
styles). Words: bar, lane, gap, mark, thread, area.
"""
