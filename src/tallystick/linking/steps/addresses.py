"""Addresses in time: an address is only itself for a while."""

from tallystick.linking import weights
from tallystick.linking.steps.accounts import FILE_JOIN, HOLDING_PLATFORM, SOURCE
from tallystick.tables.step import Step

_FOREVER = 253402300799

NETWORK_SPANS = Step(
    "NETWORK_SPANS",
    "Networks by prefix, each with the time it holds for; times of one prefix never overlap.",
    f"""
    SELECT row_number() OVER (ORDER BY prefix, from_s, network, country) AS span, prefix, network, country,
           coalesce(provider, '') AS provider, from_s,
           least(until_s, coalesce(lead(from_s) OVER (PARTITION BY prefix ORDER BY from_s, network, country),
                                   {_FOREVER}))
             AS until_s
    FROM (
      SELECT DISTINCT prefix, network, country, provider, coalesce(CAST(epoch(valid_from) AS BIGINT), 0) AS from_s,
             coalesce(CAST(epoch(valid_until) AS BIGINT), {_FOREVER}) AS until_s
      FROM NETWORKS
    ) AS told
    """,
)

ACCESS_ROWS = Step(
    "ACCESS_ROWS",
    "Every access in whole numbers: account, line, second, port, network at that second, source. Accesses after the"
    " platform was taken over are left out: they may be the police.",
    f"""
    SELECT k.id, a.line, CAST(epoch(o.at) AS BIGINT) AS at_s, o.port, o.event, s.span, {SOURCE} AS source
    FROM ACCESSES o {FILE_JOIN}
    JOIN CONTRIBUTIONS c ON c.contribution = o.contribution
    JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
    JOIN ADDRESS_FORMS d ON d.said = o.address
    JOIN LINES a ON a.form = d.form
    LEFT JOIN NETWORK_SPANS s ON s.prefix = a.prefix AND epoch(o.at) >= s.from_s AND epoch(o.at) < s.until_s
    WHERE c.seized_at IS NULL OR o.at <= c.seized_at
    UNION ALL
    SELECT k.id, a.line, CAST(epoch(o.seen_at) AS BIGINT), NULL, NULL, s.span, {SOURCE}
    FROM HOLDINGS o {FILE_JOIN}
    JOIN CONTRIBUTIONS c ON c.contribution = o.contribution
    JOIN ACCOUNT_KEYS k ON k.platform = {HOLDING_PLATFORM} AND k.account = o.reference
    JOIN ADDRESS_FORMS d ON d.said = o.value
    JOIN LINES a ON a.form = d.form
    LEFT JOIN NETWORK_SPANS s ON s.prefix = a.prefix AND epoch(o.seen_at) >= s.from_s AND epoch(o.seen_at) < s.until_s
    WHERE o.kind = 'address' AND o.seen_at IS NOT NULL
    """,
)

LINES = Step(
    "LINES",
    "Every address in canonical form, numbered, with the longest known prefix it lies in.",
    "SELECT row_number() OVER (ORDER BY form) AS line, form, prefix FROM"
    " (SELECT DISTINCT form, prefix FROM ADDRESS_FORMS WHERE form IS NOT NULL) AS forms",
)

ADDRESS_USE = Step(
    "ADDRESS_USE",
    "Which account used which line, from when to when, how often, on what kind of network in which country.",
    """
    SELECT r.id, r.line, r.span, coalesce(s.network, 'unknown') AS network, coalesce(s.country, '') AS country,
           r.first_s, r.last_s, r.times, r.source
    FROM (
      SELECT id, line, span, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS times, min(source) AS source
      FROM ACCESS_ROWS GROUP BY id, line, span
    ) AS r LEFT JOIN NETWORK_SPANS s ON s.span = r.span
    """,
)

LINE_CROWDS = Step(
    "LINE_CROWDS",
    "Lines more than one account used: how many in all, how many in the fullest week, and why they link nobody if so.",
    f"""
    SELECT h.line, h.network, h.holders, w.fullest,
           CASE WHEN h.network IN ('vpn', 'tor', 'hosting') THEN 'an exit (' || h.network || ') is shared by strangers'
                WHEN h.network = 'cgnat' AND h.holders > {weights.LINE_MOST_HOLDERS}
                  THEN 'carrier NAT: only the same port within {weights.PORT_SECONDS} seconds speaks'
                WHEN h.network = 'cgnat' THEN NULL
                WHEN w.fullest > {weights.LINE_MOST_A_WEEK} THEN w.fullest || ' accounts in one week'
                WHEN h.network = 'unknown' AND h.holders > {weights.LINE_MOST_HOLDERS}
                  THEN h.holders || ' accounts over time on a line of unknown kind'
           END AS reason
    FROM (SELECT line, min(network) AS network, count(DISTINCT id) AS holders FROM ADDRESS_USE GROUP BY line
          HAVING count(DISTINCT id) > 1) AS h
    LEFT JOIN (
      SELECT line, max(holders) AS fullest FROM (
        SELECT line, week, count(DISTINCT id) AS holders FROM (
          SELECT line, id, first_s // 604800 AS week FROM ADDRESS_USE
          UNION SELECT line, id, last_s // 604800 FROM ADDRESS_USE
        ) AS ends GROUP BY line, week
      ) AS weeks GROUP BY line
    ) AS w ON w.line = h.line
    """,
)

SPELLS = Step(
    "SPELLS",
    "Unbroken uses of a shared home line by one account: a pause longer than a lease begins a new one.",
    f"""
    SELECT id, line, spell, min(at_s) AS first_s, max(at_s) AS last_s, min(source) AS source, min(network) AS network
    FROM (
      SELECT *, CAST(sum(fresh) OVER (PARTITION BY id, line ORDER BY at_s, source ROWS UNBOUNDED PRECEDING)
                     AS BIGINT) AS spell
      FROM (
        SELECT r.id, r.line, r.at_s, r.source, c.network,
               CASE WHEN r.at_s - lag(r.at_s) OVER (PARTITION BY r.id, r.line ORDER BY r.at_s, r.source)
                    <= {weights.SPELL_PAUSE} THEN 0 ELSE 1 END AS fresh
        FROM ACCESS_ROWS r JOIN LINE_CROWDS c ON c.line = r.line
        WHERE c.reason IS NULL AND c.network IN ('residential', 'mobile', 'unknown')
      ) AS marked
    ) AS numbered GROUP BY id, line, spell
    """,
    keep=False,
)

ADDRESS_PAIRS = Step(
    "ADDRESS_PAIRS",
    "Pairs of accounts on one line so close in time that its holder was plausibly the same, with the pause between.",
    f"""
    SELECT left_id, right_id, line, min(gap_s) AS gap_s, min(level) AS level, min(left_source) AS left_source,
           min(right_source) AS right_source
    FROM (
      SELECT a.id AS left_id, b.id AS right_id, a.line, a.network AS level,
             greatest(0, a.first_s - b.last_s, b.first_s - a.last_s) AS gap_s,
             a.source AS left_source, b.source AS right_source
      FROM SPELLS a JOIN SPELLS b ON b.line = a.line AND a.id < b.id
      WHERE greatest(a.first_s - b.last_s, b.first_s - a.last_s)
            <= CASE a.network WHEN 'residential' THEN {weights.HOME_WINDOW} ELSE {weights.MOBILE_WINDOW} END
      UNION ALL
      SELECT a.id, b.id, a.line, 'port', abs(a.at_s - b.at_s), a.source, b.source
      FROM ACCESS_ROWS a JOIN NETWORK_SPANS s ON s.span = a.span AND s.network = 'cgnat'
      JOIN ACCESS_ROWS b ON b.line = a.line AND b.port = a.port AND a.id < b.id
       AND b.at_s BETWEEN a.at_s - {weights.PORT_SECONDS} AND a.at_s + {weights.PORT_SECONDS}
    ) AS met GROUP BY left_id, right_id, line
    """,
)

ACCOUNT_LINES = Step(
    "ACCOUNT_LINES",
    "Per account, kind of network and country: how often, over how many lines and days apart.",
    """
    SELECT id, network, country, CAST(sum(times) AS BIGINT) AS times, count(*) AS lines,
           min(first_s) AS first_s, max(last_s) AS last_s,
           min(source) AS source
    FROM ADDRESS_USE GROUP BY id, network, country
    """,
)

HOMES = Step(
    "HOMES",
    "The country of an account whose home lines lie nearly all in one country.",
    f"""
    SELECT id, country, times, in_all FROM (
      SELECT id, country, CAST(sum(times) AS BIGINT) AS times,
             CAST(sum(sum(times)) OVER (PARTITION BY id) AS BIGINT) AS in_all
      FROM ACCOUNT_LINES WHERE network IN ('residential', 'mobile', 'cgnat') GROUP BY id, country
    ) AS shares
    WHERE times >= {weights.HOME_LEAST} AND times * 100 >= in_all * {weights.HOME_SHARE} AND country <> ''
    """,
)
