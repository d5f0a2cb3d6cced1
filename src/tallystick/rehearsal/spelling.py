"""Accounts as texts: one view every platform's export is written from."""

import numpy as np

from tallystick.rehearsal.columns import Array
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.people import epoch

SAID_ACCOUNTS = """
CREATE TABLE said AS
SELECT a.place, a.person, a.platform, account_name(a.platform, a.number) AS account,
  handle(a.stem, a.joint, a.spelling, a.digits, a.marks) AS handle,
  mail(a.mailbox, a.mail_form, a.mail_kind) AS email,
  CASE WHEN a.phone < 0 THEN NULL
    WHEN a.phone_form = 1 THEN '00' || p.calling || p.lead || subscriber_digits(a.phone, p.digits - len(p.lead))
    WHEN a.phone_form = 2 AND a.claims AND a.phone_country = h.country AND NOT a.abroad
      THEN p.trunk || p.lead || ' ' || subscriber_digits(a.phone, p.digits - len(p.lead))
    WHEN a.phone_form = 3
      THEN '+' || p.calling || '-' || p.lead || '-' || subscriber_digits(a.phone, p.digits - len(p.lead))
    ELSE '+' || p.calling || ' ' || p.lead || subscriber_digits(a.phone, p.digits - len(p.lead)) END AS phone,
  CASE WHEN a.claims THEN code(CASE WHEN a.abroad THEN (h.country + 7) % 40 ELSE h.country END) END AS country,
  language(h.country) AS language, zone_of(h.country) AS zone,
  CASE WHEN a.device > 0 THEN printf('%016x', a.device) END AS device,
  CASE WHEN a.pgp >= 0 THEN upper(printf('%016x%016x%08x', a.key_left, a.key_right, a.key_tail)) END AS pgp,
  role_name(a.shown_role) AS role, a.created, a.last
FROM accounts a JOIN people h ON h.person = a.person JOIN phones p ON p.country = a.phone_country
ORDER BY a.created, a.number
"""


def say_accounts(pen: Pen) -> None:
    """Make the table ``said`` from the columns ``accounts`` and ``people``."""
    pen.run(SAID_ACCOUNTS)


def local_time(at: Array) -> Array:
    """Seconds shifted so that, read as UTC, they show Central European local time."""
    changes = np.array(
        [epoch(f"{day}T01:00:00") for day in ("2024-03-31", "2024-10-27", "2025-03-30", "2025-10-26", "2026-03-29")]
    )
    summer = np.searchsorted(changes, at, side="right") % 2
    return at + 3600 + 3600 * summer
