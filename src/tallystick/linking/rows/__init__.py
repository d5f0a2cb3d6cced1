"""What pages and packages read. In: a build's tables and groups. Out: rows of links and persons."""
