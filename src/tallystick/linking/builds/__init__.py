"""One computation over the shelf. In: given tables, decisions. Out: tables of a build, groups of accounts, ids."""
