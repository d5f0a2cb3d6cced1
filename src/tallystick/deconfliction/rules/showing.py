"""When an answer is shown: at instants that do not depend on what was found."""

from datetime import datetime, timedelta

from tallystick.vocabulary.deconfliction import SHOWN_AFTER

WRITING = timedelta(milliseconds=250)
"""So long at most takes it to write what was found: an answer is there when it is to be shown."""

TOGETHER = 100
"""Questions put together get one step more for each so many: their asker knows how many there are."""


def shown_at(at: datetime, looked: datetime, *, questions: int) -> datetime:
    """The first whole multiple of SHOWN_AFTER since ``at`` by which the answers of so many questions are written, where
    all was looked at by ``looked``. How long the writing takes does not count: silent hits are written too.
    """
    writing = WRITING + max(0, questions - 1) // TOGETHER * SHOWN_AFTER
    steps = -((at - looked - writing) // SHOWN_AFTER)
    return at + max(1, steps) * SHOWN_AFTER
