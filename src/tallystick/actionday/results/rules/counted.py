"""A result as figures count it: a plain value, the same from any row, in any order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One result, as far as figures ask. Ids are text; ``owner`` the agency, ``country`` where it happened.

    ``count`` in the unit of its kind; ``sent`` the sender's key; ``told_by``: who told, where it was entered on behalf
    of the owner, ``said`` what the owner says of that (a ConfirmSays, empty: nothing yet). Times are aware.
    """

    id: str
    owner: str
    country: str
    kind: str
    happened_at: datetime
    entered_at: datetime
    count: int = 1
    subject: str = ""
    role: str = ""
    source: str = ""
    warrant: str = ""
    address: str = ""
    item_kind: str = ""
    main: bool = False
    words: str = ""
    corrects: str = ""
    void: bool = False
    sent: str = ""
    via: str = ""
    told_by: str = ""
    said: str = ""

    @property
    def unconfirmed(self) -> bool:
        """Entered on behalf of a country that has not confirmed it."""
        return bool(self.told_by) and self.said != "confirmed"
