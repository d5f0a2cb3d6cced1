"""Linking beside Splink. In: one invented operation, received. Out: seconds, memory, precision and recall of both.

Words: operation, shelf, cluster, threshold, precision, recall, truth."""
