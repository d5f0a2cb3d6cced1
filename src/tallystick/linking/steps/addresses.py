"""Addresses in time: an address is only itself for a while."""

from tallystick.linking.steps.accounts import FILE_JOIN, HOLDING_PLATFORM, PLACE, SOURCE
from tallystick.linking.weighing import weights
from tallystick.tables.step import Step

_FOREVER = 253402300799
EXITS = "'vpn', 'tor', 'hosting'"


def _lease_end(pause: str, side: int) -> str:
    """Begin (side 0) or end (side 1) of the stretch of ``LEASE_ENDS`` a pause falls into, as SQL."""
    stretches = zip((0, *weights.LEASE_ENDS), weights.LEASE_ENDS, strict=False)
    return "CASE " + " ".join(f"WHEN {pause} <= {one[1]} THEN {one[side]}" for one in stretches) + " END"


SIXTHS = ("from_0", "from_4", "from_8", "from_12", "from_16", "from_20")
"""Columns that count accesses from this hour (UTC) on, four hours long."""


def _sixths() -> str:
    return ", ".join(
        f"count(CASE WHEN at_s % 86400 // 14400 = {number} THEN 1 END) AS {name}" for number, name in enumerate(SIXTHS)
    )


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

SAID_LINES = Step(
    "SAID_LINES",
    "Which line each address is on, as sources wrote it.",
    "SELECT d.said, l.line, l.prefix FROM ADDRESS_FORMS d JOIN LINES l ON l.form = d.line",
    keep=False,
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
    JOIN SAID_LINES a ON a.said = o.address
    LEFT JOIN NETWORK_SPANS s ON s.prefix = a.prefix AND epoch(o.at) >= s.from_s AND epoch(o.at) < s.until_s
    WHERE c.seized_at IS NULL OR o.at <= c.seized_at
    UNION ALL
    SELECT k.id, a.line, CAST(epoch(o.seen_at) AS BIGINT), NULL, NULL, s.span, {SOURCE}
    FROM HOLDINGS o {FILE_JOIN}
    JOIN CONTRIBUTIONS c ON c.contribution = o.contribution
    JOIN ACCOUNT_KEYS k ON k.platform = {HOLDING_PLATFORM} AND k.account = o.reference
    JOIN SAID_LINES a ON a.said = o.value
    LEFT JOIN NETWORK_SPANS s ON s.prefix = a.prefix AND epoch(o.seen_at) >= s.from_s AND epoch(o.seen_at) < s.until_s
    WHERE o.kind = 'address' AND o.seen_at IS NOT NULL
    """,
)

LINES = Step(
    "LINES",
    "Every line, numbered, with the longest known prefix it lies in: an IPv4 address, or the /64 of an IPv6 address.",
    "SELECT row_number() OVER (ORDER BY line) AS line, line AS form, min(prefix) AS prefix FROM ADDRESS_FORMS"
    " WHERE line IS NOT NULL GROUP BY line",
)

ACCESSED = Step(
    "ACCESSED",
    "Per account and file: from when to when it was used, how often in all and in each sixth of the day (UTC), and one"
    " row that says so.",
    f"""
    SELECT id, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS times, {_sixths()}, min(source) AS source
    FROM ACCESS_ROWS GROUP BY id, source // {PLACE}
    """,
)

ADDRESS_USE = Step(
    "ADDRESS_USE",
    "Which account used which line, from when to when, how often, on what kind of network in which country. Exits are"
    " left out: who comes through one is not at home there.",
    f"""
    SELECT id, line, span, network, country, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS times,
           min(source) AS source
    FROM (
      SELECT r.id, r.line, r.span, coalesce(s.network, 'unknown') AS network, coalesce(s.country, '') AS country,
             r.at_s, r.source
      FROM ACCESS_ROWS r LEFT JOIN NETWORK_SPANS s ON s.span = r.span
    ) AS used WHERE network NOT IN ({EXITS}) GROUP BY id, line, span, network, country
    """,
)

EXITS_USED = Step(
    "EXITS_USED",
    "Exits of VPN, Tor and hosting that several accounts came through, and how many.",
    f"""
    SELECT line, min(network) AS network, count(*) AS holders FROM (
      SELECT DISTINCT r.line, r.id, s.network FROM ACCESS_ROWS r
      JOIN NETWORK_SPANS s ON s.span = r.span AND s.network IN ({EXITS})
    ) AS users GROUP BY line HAVING count(*) > 1
    """,
    keep=False,
)

SHARED_LINES = Step(
    "SHARED_LINES",
    "Lines more than one account used, with the kind of their network.",
    "SELECT line, min(network) AS network FROM ADDRESS_USE GROUP BY line HAVING min(id) < max(id)",
    keep=False,
)

LINE_CROWDS = Step(
    "LINE_CROWDS",
    "Lines more than one account used: how many in all, how many in the fullest week, whose users are at home in other"
    " countries, and why they link nobody if so.",
    f"""
    SELECT h.line, h.network, h.holders, w.fullest,
           CASE WHEN e.line IS NOT NULL THEN 'its users are at home in other countries: it behaves like an exit'
                WHEN h.network = 'cgnat' AND h.holders > {weights.LINE_MOST_HOLDERS}
                  THEN 'carrier NAT: only the same port within {weights.PORT_SECONDS} seconds speaks'
                WHEN h.network = 'cgnat' THEN NULL
                WHEN w.fullest > {weights.LINE_MOST_A_WEEK} THEN w.fullest || ' accounts in one week'
                WHEN h.network = 'unknown' AND h.holders > {weights.LINE_MOST_HOLDERS}
                  THEN h.holders || ' accounts over time on a line of unknown kind'
           END AS reason
    FROM (
      SELECT line, min(network) AS network, count(*) AS holders FROM (
        SELECT DISTINCT u.line, u.id, l.network FROM ADDRESS_USE u JOIN SHARED_LINES l ON l.line = u.line
      ) AS users GROUP BY line
    ) AS h
    LEFT JOIN (
      SELECT line, max(holders) AS fullest FROM (
        SELECT line, week, count(DISTINCT id) AS holders FROM (
          SELECT u.line, u.id, u.first_s // 604800 AS week FROM ADDRESS_USE u JOIN SHARED_LINES l ON l.line = u.line
          UNION
          SELECT u.line, u.id, u.last_s // 604800 FROM ADDRESS_USE u JOIN SHARED_LINES l ON l.line = u.line
        ) AS ends GROUP BY line, week
      ) AS weeks GROUP BY line
    ) AS w ON w.line = h.line
    LEFT JOIN (
      SELECT u.line FROM ADDRESS_USE u
      JOIN SHARED_LINES l ON l.line = u.line AND l.network IN ('residential', 'unknown')
      JOIN HOMES a ON a.id = u.id AND a.country <> u.country GROUP BY u.line
      HAVING count(DISTINCT u.id) >= {weights.LINE_STRANGERS} AND count(DISTINCT a.country) > 1
    ) AS e ON e.line = h.line
    UNION ALL
    SELECT x.line, x.network, x.holders, NULL, 'an exit (' || x.network || ') is shared by strangers'
    FROM EXITS_USED x LEFT JOIN SHARED_LINES l ON l.line = x.line WHERE l.line IS NULL
    """,
)

PAUSES = Step(
    "PAUSES",
    "Pauses between two accesses of one account in one provider's network, by length: how many, and how many ended on"
    " the same line. Of large platforms every so-manieth account is looked at.",
    f"""
    SELECT network, country, provider, from_s, until_s, count(*) AS pauses, CAST(sum(stayed) AS BIGINT) AS stayed
    FROM (
      SELECT network, country, provider, {_lease_end("pause_s", 0)} AS from_s, {_lease_end("pause_s", 1)} AS until_s,
             CASE WHEN line = before THEN 1 ELSE 0 END AS stayed
      FROM (
        SELECT s.network, s.country, s.provider, r.line,
               r.at_s - lag(r.at_s) OVER (PARTITION BY r.id, s.network, s.country, s.provider
                                          ORDER BY r.at_s, r.source) AS pause_s,
               lag(r.line) OVER (PARTITION BY r.id, s.network, s.country, s.provider
                                 ORDER BY r.at_s, r.source) AS before
        FROM ACCESS_ROWS r JOIN NETWORK_SPANS s ON s.span = r.span AND s.network IN ('residential', 'mobile')
        WHERE r.id % (SELECT greatest(1, count(*) // 100000) FROM ACCOUNT_KEYS) = 0
      ) AS following
    ) AS paused WHERE until_s IS NOT NULL GROUP BY network, country, provider, from_s, until_s
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

ACCOUNT_LINES = Step(
    "ACCOUNT_LINES",
    "Per account, kind of network and country: how often, over how many lines, from when to when.",
    """
    SELECT id, network, country, CAST(sum(times) AS BIGINT) AS times, count(*) AS lines,
           min(first_s) AS first_s, max(last_s) AS last_s,
           min(source) AS source
    FROM ADDRESS_USE WHERE network IN ('residential', 'mobile', 'cgnat') GROUP BY id, network, country
    """,
)

HOMES = Step(
    "HOMES",
    "The country of an account whose home lines lie nearly all in one country.",
    f"""
    SELECT id, country, times, in_all FROM (
      SELECT id, country, CAST(sum(times) AS BIGINT) AS times,
             CAST(sum(sum(times)) OVER (PARTITION BY id) AS BIGINT) AS in_all
      FROM ACCOUNT_LINES GROUP BY id, country
    ) AS shares
    WHERE times >= {weights.HOME_LEAST} AND times * 100 >= in_all * {weights.HOME_SHARE} AND country <> ''
    """,
)
