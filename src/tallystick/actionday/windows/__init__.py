"""When: what the coordinator proposes, what countries answer, and when each may search."""
