"""The command line. In: words an officer types. Out: one call into the house, printed; ``--json`` for machines."""
