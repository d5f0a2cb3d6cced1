"""Decided rows and the ledger. In: acts. Out: rows only their viewer sees.

Words: row, viewer, session, grant, ledger line, consultation."""
