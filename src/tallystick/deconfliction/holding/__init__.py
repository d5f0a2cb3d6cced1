"""What an agency says it holds, for how long, how openly."""
