"""A statement's parts as HTML and as PDF."""
