"""How often somebody may try to sign in, and what counts once: counted by PostgreSQL, in its own clock."""

import unicodedata
from collections.abc import Sequence

from django.db import connections
from django.utils.crypto import salted_hmac

from tallystick.records.session import current_alias

PASSWORD, FACTOR, SOURCE = "password", "factor", "source"
"""Steps that are counted: 10 in 15 minutes for a name's password and an officer's second factor, 100 for a source."""


def one_form(name: str) -> str:
    """A typed name in the form under which all its spellings count as one.

    >>> one_form(" \\u200bInga") == one_form("\\uff49nga") == "inga"
    True
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name.lower()).casefold())
    return "".join(sign for sign in folded if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


def digest(kind: str, said: str) -> str:
    """A keyed digest (hex, 64) of what is counted, so that the table tells nobody which names were tried."""
    return salted_hmac(f"tallystick {kind}", said, algorithm="sha256").hexdigest()


def may_try(counted: str, *, step: str) -> bool:
    """Count one more try under a digest; false when there were too many."""
    return bool(_call("SELECT tally.sign_in_try(%s, %s)", counted, step))


def done(counted: Sequence[str], *, source: str, known: Sequence[str] = ()) -> None:
    """The right answer was given: earlier tries under these digests are forgotten, and the source's share of it.

    ``known``: digests of this officer at this source, which ``came_before`` knows for thirty days.
    """
    _call("SELECT tally.sign_in_done(%s, %s, %s)::text", list(counted), source, list(known))


def came_before(mark: str) -> bool:
    """Whether an officer signed in from a source in the last thirty days (a digest of both)."""
    return bool(_call("SELECT tally.sign_in_known(%s)", mark))


def used_once(counted: str) -> bool:
    """Mark something as used, in the running transaction; false when it was used before (in the last day)."""
    return bool(_call("SELECT tally.used_once(%s)", counted))


def _call(sql: str, *values: str | list[str]) -> object:
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
