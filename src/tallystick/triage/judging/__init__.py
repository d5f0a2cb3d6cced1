"""What people say of files, matches, entries and series. In: rows and words. Out: judgements as the rules take them.

Words: judgement, agree, withdraw, subject."""
