"""From shared selectors to signs, and from signs to links."""

from tallystick.linking.weighing import weights
from tallystick.tables.step import Step

SHARED_SELECTORS = Step(
    "SHARED_SELECTORS",
    "Who holds the selectors that several accounts hold, but few enough to link them; each such selector by a number.",
    f"""
    SELECT h.tie, s.kind, s.value, s.id, s.source, h.holders
    FROM (SELECT row_number() OVER (ORDER BY kind, loose) AS tie, kind, loose, holders FROM HOLDERS
          WHERE holders <= {weights.MOST_HOLDERS}) AS h
    JOIN SELECTORS s ON s.kind = h.kind AND s.loose = h.loose
    """,
    keep=False,
)

CANDIDATES = Step(
    "CANDIDATES",
    "Pairs of accounts that share a selector few hold, a line in time, or holders that are like one person.",
    f"""
    SELECT a.id AS left_id, b.id AS right_id, a.kind, a.value,
           CASE WHEN a.value = b.value THEN a.value ELSE a.value || ' ~ ' || b.value END AS shown, a.holders,
           CASE WHEN a.value = b.value THEN 'equal' ELSE 'variant' END AS level,
           a.source AS left_source, b.source AS right_source
    FROM SHARED_SELECTORS a JOIN SHARED_SELECTORS b ON b.tie = a.tie AND a.id < b.id
    UNION ALL
    SELECT p.left_id, p.right_id, 'address', l.form, l.form, c.holders,
           CASE p.level WHEN 0 THEN 'port' WHEN 1 THEN 'same day' WHEN 2 THEN 'within half a lease'
                ELSE 'within a lease' END,
           p.left_source, p.right_source
    FROM ADDRESS_PAIRS p JOIN LINES l ON l.line = p.line JOIN LINE_CROWDS c ON c.line = p.line
    UNION ALL
    SELECT a.id, b.id, 'alias', a.alias, a.alias, a.holders, 'equal', a.source, b.source
    FROM ALIASES a JOIN ALIASES b ON b.alias = a.alias AND a.id < b.id
    WHERE a.holders <= {weights.MOST_HOLDERS} AND (a.mail = 1 OR b.mail = 1)
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), CASE h.level WHEN 'name' THEN 'namesake' ELSE 'holder' END,
           h.level, h.shown, 2, h.level, min(a.source), min(b.source)
    FROM HOLDER_PAIRS h JOIN ANSWERED a ON a.source = h.left_source JOIN ANSWERED b ON b.source = h.right_source
    WHERE a.id <> b.id AND (a.kind <> b.kind OR a.value <> b.value)
    GROUP BY least(a.id, b.id), greatest(a.id, b.id), h.level, h.shown
    """,
)

PAIRS = Step(
    "PAIRS",
    "Pairs of accounts that share anything, by how many signs.",
    "SELECT left_id, right_id, count(*) AS signs FROM CANDIDATES GROUP BY left_id, right_id",
    keep=False,
)

HOMES_APART = Step(
    "HOMES_APART",
    "Pairs that share anything and are at home in two countries.",
    """
    SELECT p.left_id, p.right_id, a.country AS left_country, b.country AS right_country
    FROM PAIRS p JOIN HOMES a ON a.id = p.left_id JOIN HOMES b ON b.id = p.right_id AND b.country <> a.country
    """,
    keep=False,
)

AGAINST = Step(
    "AGAINST",
    "What speaks against a pair: homes in two countries, at home in both at once, a number that changed hands, answers"
    " that name two holders, opposite hours.",
    f"""
    SELECT left_id, right_id, 'homes differ' AS level, left_country || ' / ' || right_country AS value,
           {weights.AGAINST["homes differ"]} AS weight
    FROM HOMES_APART
    UNION ALL
    SELECT left_id, right_id, 'two places at once', min(value), {weights.AGAINST["two places at once"]} FROM (
      SELECT p.left_id, p.right_id, x.country || ' / ' || y.country AS value
      FROM HOMES_APART p JOIN HOME_HOURS x ON x.id = p.left_id
      JOIN HOME_HOURS y ON y.id = p.right_id AND y.hour = x.hour AND y.country <> x.country
    ) AS met GROUP BY left_id, right_id
    UNION ALL
    SELECT left_id, right_id, CASE WHEN max(pause) > {weights.LONG_PAUSE} THEN 'changed hands'
           ELSE 'may have changed hands' END, min(value),
           CASE WHEN max(pause) > {weights.LONG_PAUSE} THEN {weights.AGAINST["changed hands"]}
           ELSE {weights.AGAINST["may have changed hands"]} END
    FROM (SELECT c.left_id, c.right_id, c.value, greatest(a.first_s - b.last_s, b.first_s - a.last_s) AS pause
          FROM CANDIDATES c JOIN ACTIVITY a ON a.id = c.left_id JOIN ACTIVITY b ON b.id = c.right_id
          WHERE c.kind = 'phone') AS paused
    WHERE pause > {weights.RECYCLED_PAUSE} GROUP BY left_id, right_id
    UNION ALL
    SELECT c.left_id, c.right_id, 'holder changed', min(c.value), {weights.AGAINST["holder changed"]}
    FROM CANDIDATES c
    JOIN SELECTORS a ON a.id = c.left_id AND a.kind = c.kind AND a.value = c.value
    JOIN SELECTORS b ON b.id = c.right_id AND b.kind = c.kind AND b.value = c.value
    JOIN HELD_SPANS h ON h.kind = c.kind AND h.value = c.value
    WHERE least(a.first_s, b.first_s) < h.from_s AND h.from_s <= greatest(a.first_s, b.first_s)
       OR least(a.first_s, b.first_s) <= h.until_s AND h.until_s < greatest(a.first_s, b.first_s)
    GROUP BY c.left_id, c.right_id
    UNION ALL
    SELECT p.left_id, p.right_id, 'holders differ', 'two names', {weights.AGAINST["holders differ"]}
    FROM PAIRS p JOIN ANSWERED a ON a.id = p.left_id AND a.paid JOIN ANSWERED b ON b.id = p.right_id AND b.paid
    GROUP BY p.left_id, p.right_id
    HAVING max(CASE WHEN a.holder = b.holder THEN 1 ELSE 0 END) = 0
    UNION ALL
    SELECT left_id, right_id, 'hours apart', fullest, {weights.AGAINST["hours apart"]} FROM HOURS
    WHERE lift <= {weights.HOURS_APART}
    """,
)

HELD_SPANS = Step(
    "HELD_SPANS",
    "Since when and until when a provider says its customer held a number, mailbox or instrument.",
    """
    SELECT DISTINCT n.kind, n.form AS value, CAST(epoch(o.held_from) AS BIGINT) AS from_s,
           CAST(epoch(o.held_until) AS BIGINT) AS until_s
    FROM SUBSCRIBERS o JOIN NORMAL n ON n.kind = o.kind AND n.said = o.value AND n.region = '' AND n.form IS NOT NULL
    WHERE o.held_from IS NOT NULL OR o.held_until IS NOT NULL
    """,
    keep=False,
)

HOME_HOURS = Step(
    "HOME_HOURS",
    "The hours in which an account was seen on a home line of a country, for accounts of pairs with homes in two.",
    """
    SELECT DISTINCT r.id, r.at_s // 3600 AS hour, s.country
    FROM ACCESS_ROWS r JOIN NETWORK_SPANS s ON s.span = r.span AND s.network = 'residential'
    WHERE r.id IN (SELECT left_id FROM HOMES_APART UNION ALL SELECT right_id FROM HOMES_APART)
    """,
    keep=False,
)
