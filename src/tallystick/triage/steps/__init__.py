"""Steps of the order of looking, in SQL. In: manifests, hits of banks, what people said. Out: CONTENTS, SIGNS, MATCHES,
LINKED, FACTS and counts. Words: content, copy, form, tie."""
