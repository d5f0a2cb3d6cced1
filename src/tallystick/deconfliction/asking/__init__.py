"""Questions are put, within a budget."""
