"""Figures counted from entries: definitions as data, one fold, every number with its entries."""
