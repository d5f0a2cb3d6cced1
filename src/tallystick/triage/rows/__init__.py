"""What pages show of a build. In: the tables of a build. Out: rows of the queue, leads, figures, notices of change.

Words: queue row, lead, figure, change."""
