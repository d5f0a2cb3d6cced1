"""What owners decide about hits, and by when."""
