"""What charts show, as numbers: map of results, timeline, funnel, table per country."""
