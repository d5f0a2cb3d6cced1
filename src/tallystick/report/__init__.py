"""Figures. In: rows the viewer may see. Out: numbers with definition, as-of, source and status.

Words: figure.
"""
