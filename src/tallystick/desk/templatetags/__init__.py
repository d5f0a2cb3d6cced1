"""Template tags of the desk, one component each."""
