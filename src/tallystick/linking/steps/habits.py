"""At which hours accounts are used: a weak sign, for and against, of pairs that share something already."""

from tallystick.linking.steps.accounts import PLACE
from tallystick.linking.steps.addresses import SIXTHS
from tallystick.linking.weighing import weights
from tallystick.tables.step import Step

_SUMS = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in SIXTHS)
_MOST = (
    "CASE greatest("
    + ", ".join(SIXTHS)
    + ") "
    + " ".join(f"WHEN {name} THEN '{4 * number:02}-{4 * number + 4:02}'" for number, name in enumerate(SIXTHS))
    + " END"
)

HABITS = Step(
    "HABITS",
    "Accounts that share something and were seen often enough to have habits: accesses in each sixth of the day, and"
    " the fullest. A row that says so is named where all came with one contribution: several bear several codes.",
    f"""
    SELECT *, {_MOST} AS fullest FROM (
      SELECT a.id, CAST(sum(a.times) AS BIGINT) AS seen, {_SUMS},
             CASE WHEN count(DISTINCT f.contribution) = 1 THEN min(a.source) END AS source
      FROM ACCESSED a JOIN FILES f ON f.file_no = a.source // {PLACE}
      WHERE a.id IN (SELECT id FROM ACCESSED GROUP BY id HAVING sum(times) >= {weights.HOURS_LEAST})
        AND a.id IN (SELECT left_id FROM PAIRS UNION ALL SELECT right_id FROM PAIRS)
      GROUP BY a.id
    ) AS counted
    """,
    keep=False,
)

_MET = " + ".join(f"1.0 * a.{name} * b.{name} / greatest(1, t.{name})" for name in SIXTHS)

HOURS = Step(
    "HOURS",
    "Pairs of accounts with habits: how often an access of one and an access of the other fall into the same sixth of"
    " the day, in hundredths of how often those of two strangers would. Where many come, coming too says little.",
    f"""
    SELECT left_id, right_id, fullest,
           CAST(floor(100.0 * met * everyone / (left_seen * right_seen)) AS INTEGER) AS lift,
           CASE WHEN right_source IS NOT NULL THEN left_source END AS left_source,
           CASE WHEN left_source IS NOT NULL THEN right_source END AS right_source
    FROM (
      SELECT p.left_id, p.right_id, a.seen AS left_seen, b.seen AS right_seen, t.seen AS everyone, {_MET} AS met,
             a.fullest || ' / ' || b.fullest AS fullest, a.source AS left_source, b.source AS right_source
      FROM PAIRS p
      JOIN HABITS a ON a.id = p.left_id JOIN HABITS b ON b.id = p.right_id
      CROSS JOIN (SELECT CAST(sum(times) AS BIGINT) AS seen, {_SUMS} FROM ACCESSED) AS t
    ) AS compared
    """,
    keep=False,
)
