"""A report of doors as a plain value, the same from any row, in any order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Reported:
    """One report. Ids are text; ``subject`` empty: a line about several (``count`` of ``of``). Times are aware."""

    id: str
    owner: str
    subject: str
    state: str
    happened_at: datetime
    entered_at: datetime
    sent: str
    door: int = 1
    count: int = 1
    of: int | None = None
    words: str = ""
    early: bool = False
    corrects: str = ""
    void: bool = False
    via: str = ""
    told_by: str = ""
    told_at: datetime | None = None
