"""Invented operations. In: a shape and a seed. Out: a folder with what agencies would send (operation,
contribution, cover sheet, mapping) and beside it a sealed truth that only the scorer reads. No real person,
number or address is in it: see ``docs/rehearsal.md``.
"""
