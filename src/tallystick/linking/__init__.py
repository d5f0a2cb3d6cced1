"""Linking. In: given tables of the shelf and what analysts decided. Out: selectors, links with a because, persons
with countries and indicators. Words: selector, normal form, holder, over-shared, candidate, proposed, confirmed,
link, person, vote, indicator."""
