"""How long a provider leaves a line with one customer, and which accounts were on one line within that time."""

from tallystick.linking.steps.addresses import EXITS
from tallystick.linking.weighing import weights
from tallystick.tables.step import Step


def _lease_end(pause: str, side: int) -> str:
    """Begin (side 0) or end (side 1) of the stretch of ``LEASE_ENDS`` a pause falls into, as SQL."""
    stretches = zip((0, *weights.LEASE_ENDS), weights.LEASE_ENDS, strict=False)
    return "CASE " + " ".join(f"WHEN {pause} <= {one[1]} THEN {one[side]}" for one in stretches) + " END"


PAUSES = Step(
    "PAUSES",
    "Pauses between two accesses of one account in one provider's network, by length: how many, and how many ended on"
    " the same line. Of large platforms every so-manieth account is looked at.",
    f"""
    SELECT s.network, s.country, s.provider, p.from_s, p.until_s, count(*) AS pauses,
           CAST(sum(p.stayed) AS BIGINT) AS stayed
    FROM (
      SELECT place, {_lease_end("pause_s", 0)} AS from_s, {_lease_end("pause_s", 1)} AS until_s,
             CASE WHEN line = before THEN 1 ELSE 0 END AS stayed
      FROM (
        SELECT s.place, r.line,
               r.at_s - lag(r.at_s) OVER (PARTITION BY r.id, s.place ORDER BY r.at_s, r.source) AS pause_s,
               lag(r.line) OVER (PARTITION BY r.id, s.place ORDER BY r.at_s, r.source) AS before
        FROM ACCESS_ROWS r
        JOIN (SELECT span, min(span) OVER (PARTITION BY network, country, provider) AS place FROM NETWORK_SPANS
              WHERE network IN ('residential', 'mobile')) AS s ON s.span = r.span
        WHERE r.id % (SELECT greatest(1, count(*) // 100000) FROM ACCOUNT_KEYS) = 0
      ) AS following
    ) AS p JOIN NETWORK_SPANS s ON s.span = p.place
    WHERE p.until_s IS NOT NULL GROUP BY s.network, s.country, s.provider, p.from_s, p.until_s
    """,
)

LEASES = Step(
    "LEASES",
    "How long a provider leaves a line with one customer: up to the longest pause after which, as after every shorter"
    " one, accounts came back on the same line more often than not. Where too few were seen, a stated length is taken.",
    f"""
    SELECT s.network, s.country, s.provider, coalesce(t.seen, 0) AS seen,
           CASE WHEN t.held_s IS NOT NULL THEN coalesce(t.left_s, t.held_s)
                WHEN t.left_s < s.stated_s THEN t.left_s ELSE s.stated_s END AS window_s,
           CASE WHEN t.held_s IS NOT NULL OR t.left_s < s.stated_s THEN 1 ELSE 0 END AS learned
    FROM (SELECT DISTINCT network, country, provider,
                 CASE network WHEN 'residential' THEN {weights.HOME_WINDOW} ELSE {weights.MOBILE_WINDOW} END AS stated_s
          FROM NETWORK_SPANS WHERE network IN ('residential', 'mobile')) AS s
    LEFT JOIN (
      SELECT network, country, provider, CAST(sum(pauses) AS BIGINT) AS seen,
             min(CASE WHEN held = 0 THEN from_s END) AS left_s, max(CASE WHEN held = 1 THEN until_s END) AS held_s
      FROM (
        SELECT network, country, provider, from_s, until_s, pauses,
               CASE WHEN stayed * 100 >= pauses * {weights.LEASE_SHARE} THEN 1 ELSE 0 END AS held
        FROM PAUSES WHERE pauses >= {weights.LEASE_LEAST}
      ) AS enough GROUP BY network, country, provider
    ) AS t ON t.network = s.network AND t.country = s.country AND t.provider = s.provider
    """,
)

SPELLS = Step(
    "SPELLS",
    "Unbroken uses of a shared home line by one account: a pause longer than its provider's lease begins a new one.",
    f"""
    SELECT id, line, spell, min(at_s) AS first_s, max(at_s) AS last_s, min(source) AS source,
           min(window_s) AS window_s
    FROM (
      SELECT *, CAST(sum(fresh) OVER (PARTITION BY id, line ORDER BY at_s, source ROWS UNBOUNDED PRECEDING)
                     AS BIGINT) AS spell
      FROM (
        SELECT id, line, at_s, source, window_s,
               CASE WHEN at_s - lag(at_s) OVER (PARTITION BY id, line ORDER BY at_s, source) <= window_s
                    THEN 0 ELSE 1 END AS fresh
        FROM (
          SELECT r.id, r.line, r.at_s, r.source, coalesce(d.window_s, {weights.MOBILE_WINDOW}) AS window_s
          FROM ACCESS_ROWS r JOIN LINE_CROWDS c ON c.line = r.line
          LEFT JOIN NETWORK_SPANS s ON s.span = r.span
          LEFT JOIN LEASES d ON d.network = s.network AND d.country = s.country AND d.provider = s.provider
          WHERE c.reason IS NULL AND c.network IN ('residential', 'mobile', 'unknown')
            AND coalesce(s.network, 'unknown') NOT IN ({EXITS})
        ) AS used
      ) AS marked
    ) AS numbered GROUP BY id, line, spell
    """,
    keep=False,
)

ADDRESS_PAIRS = Step(
    "ADDRESS_PAIRS",
    "Pairs of accounts on one line so close in time that its holder was plausibly the same: the pause between, and its"
    " level (0 one port, 1 the same day, 2 within half a lease, 3 within a lease).",
    f"""
    SELECT left_id, right_id, line, min(gap_s) AS gap_s, min(level) AS level, min(left_source) AS left_source,
           min(right_source) AS right_source
    FROM (
      SELECT left_id, right_id, line, gap_s, left_source, right_source,
             CASE WHEN gap_s <= {weights.DAY} THEN 1 WHEN gap_s * 2 <= window_s THEN 2 ELSE 3 END AS level
      FROM (
        SELECT a.id AS left_id, b.id AS right_id, a.line, least(a.window_s, b.window_s) AS window_s,
               greatest(0, a.first_s - b.last_s, b.first_s - a.last_s) AS gap_s,
               a.source AS left_source, b.source AS right_source
        FROM SPELLS a JOIN SPELLS b ON b.line = a.line AND a.id < b.id
      ) AS near WHERE gap_s <= window_s
      UNION ALL
      SELECT a.id, b.id, a.line, abs(a.at_s - b.at_s), a.source, b.source, 0
      FROM ACCESS_ROWS a JOIN NETWORK_SPANS s ON s.span = a.span AND s.network = 'cgnat'
      JOIN ACCESS_ROWS b ON b.line = a.line AND b.port = a.port AND a.id < b.id
       AND b.at_s BETWEEN a.at_s - {weights.PORT_SECONDS} AND a.at_s + {weights.PORT_SECONDS}
    ) AS met GROUP BY left_id, right_id, line
    """,
)
