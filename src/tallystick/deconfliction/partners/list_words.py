"""What is said with a hit of a sealed list: its ``words``."""

UNCONFIRMED = "Unconfirmed: it came of a sealed list, and its owner has not confirmed it."
CONFIRMED = "Confirmed by its owner."
NOT_CONFIRMED = "Not confirmed: its owner does not hold it."
