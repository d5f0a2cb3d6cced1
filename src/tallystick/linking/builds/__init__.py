"""One computation over the shelf. In: given tables and decisions. Out: tables of a build, groups of accounts and ids."""
