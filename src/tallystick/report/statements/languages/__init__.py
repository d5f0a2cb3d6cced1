"""One file a language: its messages, plural forms, dates, and words that no statement of it may hold."""
