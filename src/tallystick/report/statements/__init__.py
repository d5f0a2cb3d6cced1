"""Statements made from a released version of the figures, a template and a language, signed by a reader."""
