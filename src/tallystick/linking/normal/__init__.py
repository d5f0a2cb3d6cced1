"""Normal forms. In: a value as a source wrote it. Out: the one spelling under which equal selectors are equal, or the
reason why there is none. Words: normal form, reason."""
