"""Rules of linking on plain values. In: links, decisions, facts about accounts. Out: partitions, carried ids,
countries, indicators, sentences, each with its because. Words: component, bridge, vote, indicator."""
