"""Nineteen agencies that hold the same values here and there: one hub, beside every pair by itself."""
