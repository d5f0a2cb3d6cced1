"""Holders that answers name. In: names, births, addresses. Out: pairs that may be one holder, or namesakes."""
