"""One computation of an agency's order of looking. In: manifests, banks, judgements. Out: matches, ties, places.

Words: content, copy, hit, match, tie, signature, build."""
