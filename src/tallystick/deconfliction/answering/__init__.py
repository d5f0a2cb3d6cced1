"""Questions are answered by jobs, all in the same time."""
