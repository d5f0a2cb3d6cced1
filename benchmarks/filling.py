"""Invented entries of the log of LED article 25, made by PostgreSQL itself: ten million in some minutes."""

from typing import Any
from uuid import UUID

ASKED = "00000000-0000-4000-8000-000000000000"
"""The person that is asked about: one entry in a thousand is about it."""

PERSONS, OFFICERS, DAYS = 200_000, 500, 730

# Ids count up, or ten million random ones would spend their time in the key's index.
_FILL = """
INSERT INTO records_consultation
  (id, operation, owner, officer, purpose, doing, subject_kind, subject, recipient, reason, outside, at)
SELECT (left(%(operation)s, 23) || '-' || lpad(to_hex(n), 12, '0'))::uuid, %(operation)s::uuid,
       CASE WHEN n %% 10 = 0 THEN %(agency)s ELSE 'OTHER-' || (n %% 10)::text END,
       md5('officer ' || n %% %(officers)s)::uuid, 'identify suspects', 'consultation',
       (ARRAY['person', 'listed', 'listed', 'link'])[1 + n %% 4],
       CASE WHEN n %% 1000 = 0 THEN %(asked)s ELSE md5('person ' || hashint8(n) %% %(persons)s)::uuid::text END,
       '', '', n %% 5000 = 0, now() - interval '1 day' * %(days)s * ((hashint8(n) & 1048575) / 1048576.0)
FROM generate_series(1, %(rows)s) AS n
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'records_consultation' AND indexname IN ('consultation_subject', 'consultation_week')
"""


def fill(cursor: Any, *, operation: UUID | str, rows: int, agency: str, asked: str = ASKED) -> None:
    """Write ``rows`` entries as the owner, a tenth of them ``agency``'s, a thousandth about ``asked``.

    The trigger that sets the time is off meanwhile, and the indexes are made again at the end, which is quicker.
    """
    cursor.execute(_INDEXES)
    indexes = cursor.fetchall() if rows > 1_000_000 else []
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    cursor.execute("ALTER TABLE records_consultation DISABLE TRIGGER noted")
    said = {"operation": str(operation), "rows": rows, "agency": agency, "asked": asked}
    cursor.execute(_FILL, said | {"persons": PERSONS, "officers": OFFICERS, "days": DAYS})
    cursor.execute("ALTER TABLE records_consultation ENABLE TRIGGER noted")
    for _, made in indexes:
        cursor.execute(made)
    cursor.execute("VACUUM ANALYZE records_consultation")
