"""The clock of a played day: things happened when the script says, and are entered now."""

from datetime import UTC, datetime


def entered(happened: datetime) -> datetime:
    """When an entry about ``happened`` is made: now, or then where a rehearsed day still lies ahead."""
    return max(happened, datetime.now(UTC))
