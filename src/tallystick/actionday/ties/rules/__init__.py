"""Groups of subjects that could warn one another, and the first instant all may move, as pure rules."""
