"""What contributions hold of what is asked: looked for in the tables of the current build, by value."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import duckdb

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.answering.given import OnShelf
from tallystick.linking.builds.by_account import for_accounts, for_values
from tallystick.linking.normal.forms import loose_form
from tallystick.linking.normal.line import same_line
from tallystick.linking.steps.accounts import PLACE
from tallystick.records.models import Question
from tallystick.tables.engine import named, quoted
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import SelectorKind
from tallystick.vocabulary.deconfliction import HeldAs

_BY_VALUE = ("SELECTORS", "ACCOUNT_KEYS", "FILES", "LINES", "ACCESS_ROWS")
_BY_ACCOUNT = {"HELD_SELECTORS": "SELECTORS", "ACCESSED": "ACCESSED", "SPOKEN": "SPOKEN"}

_FILES = f"JOIN FILES f ON f.file_no = s.source // {PLACE}"
_HELD = f"""
SELECT DISTINCT a.question, f.contribution, s.key FROM ASKED a
JOIN SELECTORS s ON s.kind = a.kind AND s.loose = a.loose AND s.value = a.form {_FILES}
"""
_ACCOUNTS = f"""
SELECT DISTINCT a.question, f.contribution, s.key FROM ASKED a
JOIN ACCOUNT_KEYS k ON lower(k.key) = a.form JOIN (
  SELECT id, key, source FROM HELD_SELECTORS UNION ALL SELECT d.id, k.key, d.source FROM (
    SELECT id, source FROM ACCESSED UNION ALL SELECT id, source FROM SPOKEN) d JOIN ACCOUNT_KEYS k ON k.id = d.id
) s ON s.id = k.id {_FILES} WHERE a.kind = 'account'
UNION SELECT DISTINCT a.question, f.contribution, s.key FROM ASKED a
JOIN SELECTORS s ON s.kind = a.kind AND lower(s.value) = a.form {_FILES} WHERE a.kind = 'account'
"""
_ADDRESSES = f"""
SELECT DISTINCT a.question, f.contribution, k.key FROM ASKED a
JOIN LINES l ON l.form = a.loose JOIN ACCESS_ROWS s ON s.line = l.line AND s.at_s BETWEEN a.since_s AND a.until_s
JOIN ACCOUNT_KEYS k ON k.id = s.id {_FILES} WHERE a.kind = 'address'
"""


def in_contributions(engine: duckdb.DuckDBPyConnection, asked: Sequence[Question], there: OnShelf) -> Iterator[Found]:
    """What contributions of the current build hold; one for each question, contribution and account that is shown."""
    asked = [one for one in asked if one.kind in set(SelectorKind)]
    if there.folder is None or not asked:
        return
    places = {table: for_values(there.folder, table) for table in _BY_VALUE}
    places |= {name: for_accounts(there.folder, table) for name, table in _BY_ACCOUNT.items()}
    for name, path in places.items():
        engine.execute(f"CREATE OR REPLACE VIEW {named(name)} AS SELECT * FROM read_parquet({quoted(path)})")
    shape = "question VARCHAR, kind VARCHAR, form VARCHAR, loose VARCHAR, since_s BIGINT, until_s BIGINT"
    lay_rows(engine, "ASKED", shape, [_row(one) for one in asked])
    kinds = {one.kind for one in asked}
    statements = [_HELD] if kinds - {SelectorKind.ADDRESS} else []
    statements += [_ACCOUNTS] if SelectorKind.ACCOUNT in kinds else []
    statements += [_ADDRESSES] if SelectorKind.ADDRESS in kinds else []
    yield from _found(engine, statements, there)


def _found(engine: duckdb.DuckDBPyConnection, statements: Sequence[str], there: OnShelf) -> Iterator[Found]:
    rows = {row for sql in statements for row in engine.execute(sql).fetchall()}
    for question, contribution, key in sorted(rows):
        for source in there.contributions.get(contribution, ()):
            yield Found(
                question=UUID(question), owner=source.owner, held=HeldAs.CONTRIBUTION, source=contribution,
                shown=f"{source.title}: account {key}"[:400], account=key,
            )  # fmt: skip


def _row(one: Question) -> tuple[str, str, str, str, int, int]:
    address = one.kind == SelectorKind.ADDRESS
    loose = same_line(one.form) if address else loose_form(one.kind, one.form)
    return str(one.pk), one.kind, one.form, loose, _seconds(one.since, 0), _seconds(one.until, 253402300799)


def _seconds(at: datetime | None, otherwise: int) -> int:
    return otherwise if at is None else int(at.astimezone(UTC).timestamp())
