"""Addresses in time: an address is only itself for a while."""

from tallystick.linking.steps.accounts import FILE_JOIN, HOLDING_PLATFORM, PLACE, SOURCE
from tallystick.linking.weighing import weights
from tallystick.tables.step import Step

_FOREVER = 253402300799
EXITS = "'vpn', 'tor', 'hosting'"


def _in_parts(sql: str, parts: int) -> str:
    """The same for one part of the accounts after the other (``{part}`` in it holds for an account of the part), so
    that the engine holds the groups of one part at a time."""
    return " UNION ALL ".join(sql.format(part=f"id % {parts} = {number}") for number in range(parts))


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
    _in_parts(
        f"""
    SELECT id, min(at_s) AS first_s, max(at_s) AS last_s, count(*) AS times, {_sixths()}, min(source) AS source
    FROM ACCESS_ROWS WHERE {{part}} GROUP BY id, source // {PLACE}
        """,
        parts=4,
    ),
)

ADDRESS_USE = Step(
    "ADDRESS_USE",
    "Which account used which line in which network, from when to when, how often. Exits are left out: who comes"
    " through one is not at home there.",
    _in_parts(
        f"""
    SELECT r.id, r.line, r.span, min(r.at_s) AS first_s, max(r.at_s) AS last_s, count(*) AS times,
           min(r.source) AS source
    FROM ACCESS_ROWS r LEFT JOIN (SELECT span FROM NETWORK_SPANS WHERE network IN ({EXITS})) AS x ON x.span = r.span
    WHERE x.span IS NULL AND {{part}} GROUP BY r.id, r.line, r.span
        """,
        parts=2,
    ),
    keep=False,
)

_EXIT_USERS = _in_parts(
    f"""
        SELECT line, count(*) AS holders FROM (
          SELECT DISTINCT line, id FROM ACCESS_ROWS
          WHERE span IN (SELECT span FROM NETWORK_SPANS WHERE network IN ({EXITS})) AND {{part}}
        ) AS users GROUP BY line
    """,
    parts=2,
)

EXITS_USED = Step(
    "EXITS_USED",
    "Exits of VPN, Tor and hosting that several accounts came through, and how many.",
    f"""
    SELECT u.line, k.network, u.holders FROM (
      SELECT line, CAST(sum(holders) AS BIGINT) AS holders FROM ({_EXIT_USERS}) AS users
      GROUP BY line HAVING sum(holders) > 1
    ) AS u
    JOIN (
      SELECT r.line, min(s.network) AS network
      FROM (SELECT DISTINCT line, span FROM ACCESS_ROWS
            WHERE span IN (SELECT span FROM NETWORK_SPANS WHERE network IN ({EXITS}))) AS r
      JOIN NETWORK_SPANS s ON s.span = r.span GROUP BY r.line
    ) AS k ON k.line = u.line
    """,
    keep=False,
)

SHARED_LINES = Step(
    "SHARED_LINES",
    "Lines more than one account used, with the kind of their network and how many used them.",
    """
    SELECT u.line, min(coalesce(s.network, 'unknown')) AS network, count(DISTINCT u.id) AS holders
    FROM ADDRESS_USE u LEFT JOIN NETWORK_SPANS s ON s.span = u.span
    GROUP BY u.line HAVING min(u.id) < max(u.id)
    """,
    keep=False,
)

_CROWDED = f"(SELECT line FROM SHARED_LINES WHERE network <> 'cgnat' AND holders > {weights.LINE_MOST_A_WEEK})"
"""Lines that may have had too many accounts in one week: behind carrier NAT and with fewer in all nobody need count."""

LINE_CROWDS = Step(
    "LINE_CROWDS",
    "Lines more than one account used: how many in all, how many in the fullest week where that decides, whose users"
    " are at home in other countries, and why they link nobody if so.",
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
    FROM SHARED_LINES h
    LEFT JOIN (
      SELECT line, max(holders) AS fullest FROM (
        SELECT line, week, count(DISTINCT id) AS holders FROM (
          SELECT u.line, u.id, u.first_s // 604800 AS week FROM ADDRESS_USE u JOIN {_CROWDED} AS l ON l.line = u.line
          UNION ALL
          SELECT u.line, u.id, u.last_s // 604800 FROM ADDRESS_USE u JOIN {_CROWDED} AS l ON l.line = u.line
        ) AS ends GROUP BY line, week
      ) AS weeks GROUP BY line
    ) AS w ON w.line = h.line
    LEFT JOIN (
      SELECT u.line FROM ADDRESS_USE u
      JOIN SHARED_LINES l ON l.line = u.line AND l.network IN ('residential', 'unknown')
      LEFT JOIN NETWORK_SPANS s ON s.span = u.span
      JOIN HOMES a ON a.id = u.id AND a.country <> coalesce(s.country, '') GROUP BY u.line
      HAVING count(DISTINCT u.id) >= {weights.LINE_STRANGERS} AND count(DISTINCT a.country) > 1
    ) AS e ON e.line = h.line
    UNION ALL
    SELECT x.line, x.network, x.holders, NULL, 'an exit (' || x.network || ') is shared by strangers'
    FROM EXITS_USED x LEFT JOIN SHARED_LINES l ON l.line = x.line WHERE l.line IS NULL
    """,
)

ACCOUNT_LINES = Step(
    "ACCOUNT_LINES",
    "Per account, kind of network and country: how often, over how many lines, from when to when.",
    """
    SELECT u.id, s.network, s.country, u.times, u.lines, u.first_s, u.last_s, u.source FROM (
      SELECT u.id, p.place, CAST(sum(u.times) AS BIGINT) AS times, count(*) AS lines, min(u.first_s) AS first_s,
             max(u.last_s) AS last_s, min(u.source) AS source
      FROM ADDRESS_USE u
      JOIN (SELECT span, min(span) OVER (PARTITION BY network, country) AS place FROM NETWORK_SPANS
            WHERE network IN ('residential', 'mobile', 'cgnat')) AS p ON p.span = u.span
      GROUP BY u.id, p.place
    ) AS u JOIN NETWORK_SPANS s ON s.span = u.place
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
