"""Readiness and who comes first, as pure rules over facts."""
