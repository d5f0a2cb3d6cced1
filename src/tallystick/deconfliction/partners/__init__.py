"""Questions to agencies that run a house of their own."""
