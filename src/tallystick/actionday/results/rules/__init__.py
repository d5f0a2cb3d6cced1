"""Which entry holds, pure: rows in, rows out."""
