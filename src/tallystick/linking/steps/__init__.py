"""Steps of linking, in SQL. In: given tables, CONTRIBUTIONS, normal forms, lines with their networks. Out: SELECTORS,
ACCESSED, ACCOUNT_LINES, HOLDERS, OVERSHARED, CANDIDATES, EVIDENCE, LINKS and profiles of accounts. Words: step, spell,
home, sign."""
