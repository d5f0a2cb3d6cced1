"""Which of the tokens in a message others hold: read from sorted files, of which only a few pieces are looked at."""

from collections.abc import Mapping

import duckdb
import numpy as np
from numpy.typing import NDArray

from tallystick.hub.rows import Code
from tallystick.tables.engine import quoted

_CODES = {code.name.lower(): int(code) for code in Code}

FEW = 64
"""So many tokens are named to the files, which then read only the pieces where they may lie; more are joined."""

_LAST = """
CREATE OR REPLACE TEMP TABLE NEAR AS
WITH all_rows AS (
  SELECT hi, lo, agency, handle_hi, handle_lo, code, until, 0 AS step FROM BASE WHERE {near}
  UNION ALL SELECT hi, lo, agency, handle_hi, handle_lo, code, until, step FROM SINCE WHERE {near}
), newest AS (
  SELECT hi, lo, agency, handle_hi, handle_lo, arg_max(code, step) AS code, arg_max(until, step) AS until
  FROM all_rows GROUP BY hi, lo, agency, handle_hi, handle_lo
)
SELECT * FROM newest WHERE code <> {gone} AND (until = 0 OR until > {now})"""

_PAIRS = """
SELECT coalesce((SELECT max(number) FROM PAIRS), 0)
         + row_number() OVER (ORDER BY m.handle_hi, m.handle_lo, n.agency, n.handle_hi, n.handle_lo) AS number,
       {agency} AS agency, m.handle_hi, m.handle_lo, m.code, n.agency AS other, n.handle_hi AS other_hi,
       n.handle_lo AS other_lo, n.code AS other_code,
       'H-' || upper(left(replace(CAST(uuid() AS VARCHAR), '-', ''), 12)) AS reference, CAST({step} AS BIGINT) AS step
FROM mine m JOIN NEAR n ON n.hi = m.hi AND n.lo = m.lo
WHERE n.agency <> {agency} AND m.code <> {gone} AND (m.until = 0 OR m.until > {now}) AND NOT EXISTS (
  SELECT 1 FROM NEAR o WHERE o.agency = {agency} AND o.hi = m.hi AND o.lo = m.lo
    AND o.handle_hi = m.handle_hi AND o.handle_lo = m.handle_lo AND NOT (o.code = {silent} AND m.code = {open}))"""

_KEPT = """
SELECT hi, lo, {agency} AS agency, handle_hi, handle_lo, code, until, CAST({step} AS BIGINT) AS step
FROM mine WHERE NOT (code = {question} AND until = 0) ORDER BY hi, lo"""

_TOLD = """
SELECT number, handle_hi, handle_lo, other, reference, code = {silent} AS silent FROM PAIRS
WHERE agency = {agency} AND other_code <> {silent} AND (code <> {silent} OR other_code = {question}) AND {which}
UNION ALL
SELECT number, other_hi, other_lo, agency, reference, other_code = {silent} FROM PAIRS
WHERE other = {agency} AND code <> {silent} AND (other_code <> {silent} OR code = {question}) AND {which}
ORDER BY number LIMIT {most}"""

_NEITHER = """
SELECT number, agency, handle_hi, handle_lo, other, other_hi, other_lo, reference FROM PAIRS
WHERE code = {silent} AND other_code <> {question} OR other_code = {silent} AND code <> {question} ORDER BY number"""

_LATE = """
SELECT p.agency, p.other, count(*) AS met, (
  SELECT count(DISTINCT (handle_hi, handle_lo)) FROM (
    SELECT agency, handle_hi, handle_lo, code FROM BASE UNION ALL SELECT agency, handle_hi, handle_lo, code FROM SINCE
  ) h WHERE h.agency = p.agency AND h.code = {silent}) AS silent
FROM PAIRS p WHERE p.code = {silent} AND p.other_code = {question} GROUP BY ALL ORDER BY met DESC, p.agency, p.other"""

_COMPACT = """
WITH newest AS (
  SELECT hi, lo, agency, handle_hi, handle_lo, arg_max(code, step) AS code, arg_max(until, step) AS until
  FROM SINCE GROUP BY hi, lo, agency, handle_hi, handle_lo
)
SELECT * FROM (
  SELECT * FROM BASE b WHERE NOT EXISTS (
    SELECT 1 FROM newest n WHERE n.hi = b.hi AND n.lo = b.lo AND n.agency = b.agency
      AND n.handle_hi = b.handle_hi AND n.handle_lo = b.handle_lo)
  UNION ALL SELECT * FROM newest
) WHERE code <> {gone} AND (until = 0 OR until > {now}) ORDER BY hi, lo"""


def find_near(engine: duckdb.DuckDBPyConnection, mine: Mapping[str, NDArray[np.generic]], *, now: int) -> None:
    """Lay out ``mine`` (columns of rows) and ``NEAR``: what is held now under the same first halves of tokens."""
    engine.register("mine", dict(mine))
    few = len(mine["hi"]) <= FEW
    listed = ", ".join(str(int(one)) for one in mine["hi"]) or "NULL"
    near = f"hi IN ({listed})" if few else "hi IN (SELECT hi FROM mine)"
    engine.execute(_LAST.format(near=near, gone=int(Code.GONE), now=now))


def pairs_sql(agency: str, *, step: int, now: int) -> str:
    """New pairs of ``mine`` and what others hold, each numbered: what an agency held before makes none anew, but
    where it was silent and is open now."""
    return _PAIRS.format(agency=quoted(agency), step=step, now=now, **_CODES)


def kept_sql(agency: str, *, step: int) -> str:
    """The rows of ``mine`` that stay: all but questions without an end."""
    return _KEPT.format(agency=quoted(agency), step=step, question=int(Code.QUESTION))


def told_sql(agency: str, which: str, *, most: int) -> str:
    """What an agency is told, of pairs whose other side is not silent: own handle, other agency, reference. Of its own
    silent tokens it is told who asks for them, and not who holds them: else silent guesses would find holdings out."""
    return _TOLD.format(agency=quoted(agency), which=which, most=most, **_CODES)


def neither_sql() -> str:
    """Pairs of which neither side is told."""
    return _NEITHER.format(**_CODES)


def late_sql() -> str:
    """Silent tokens that were told after the questions they met: agency, whose questions, how many, and how many
    silent tokens of the agency are here."""
    return _LATE.format(**_CODES)


def compact_sql(*, now: int) -> str:
    """Everything that is held now, in order of tokens."""
    return _COMPACT.format(gone=int(Code.GONE), now=now)
