"""Persons follow decisions. In: accounts a decision touches. Out: their part of the build, as rows or previewed."""
