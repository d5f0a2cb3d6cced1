"""Pure: a release and a language in, the parts of a statement out."""
