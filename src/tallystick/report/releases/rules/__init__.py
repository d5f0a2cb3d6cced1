"""What may be released, and what a release is known by, pure."""
