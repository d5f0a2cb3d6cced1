"""Windows, places, patterns, deadlines: pure."""
