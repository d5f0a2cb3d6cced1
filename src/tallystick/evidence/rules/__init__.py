"""What a value of evidence means. In: one value as somebody wrote it. Out: its meaning, or why it has none. Pure."""
