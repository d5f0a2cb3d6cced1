"""Words and values. In: nothing. Out: the terms every room uses. Standard library only."""
