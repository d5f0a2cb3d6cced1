"""Selectors, who holds them, and which are held by too many."""

from tallystick.linking.normal.handle import LEET
from tallystick.linking.steps.accounts import (
    ACCOUNT_SELECTORS,
    FILE_JOIN,
    HOLDING_PLATFORM,
    PAYMENT_METHODS,
    SOURCE,
)
from tallystick.linking.weighing import weights
from tallystick.tables.engine import quoted
from tallystick.tables.step import Step

SELECTORS = Step(
    "SELECTORS",
    "Which account holds which selector, since when, how often, and one row that says so.",
    f"""
    SELECT n.kind, n.form AS value, n.loose, k.id, k.key, min(s.first_s) AS first_s, max(s.last_s) AS last_s,
           count(*) AS times, min(s.source) AS source
    FROM (
      {ACCOUNT_SELECTORS}
      UNION ALL
      SELECT 'device', o.device, '', o.platform, o.account, min(CAST(epoch(o.at) AS BIGINT)),
             max(CAST(epoch(o.at) AS BIGINT)), min({SOURCE})
      FROM ACCESSES o {FILE_JOIN} WHERE o.device IS NOT NULL GROUP BY o.device, o.platform, o.account
      UNION ALL
      SELECT o.method, o.instrument, '', o.platform, o.account, CAST(epoch(o.at) AS BIGINT),
             CAST(epoch(o.at) AS BIGINT), {SOURCE}
      FROM PAYMENTS o {FILE_JOIN} WHERE o.instrument IS NOT NULL AND o.method IN ({PAYMENT_METHODS})
      UNION ALL
      SELECT o.kind, o.value, '', {HOLDING_PLATFORM}, o.reference, CAST(epoch(o.seen_at) AS BIGINT),
             CAST(epoch(o.seen_at) AS BIGINT), {SOURCE}
      FROM HOLDINGS o {FILE_JOIN} JOIN CONTRIBUTIONS c ON c.contribution = o.contribution WHERE o.kind <> 'address'
    ) AS s
    JOIN NORMAL n ON n.kind = s.kind AND n.said = s.said AND n.region = s.region
    JOIN ACCOUNT_KEYS k ON k.platform = s.platform AND k.account = s.account
    WHERE n.form IS NOT NULL
    GROUP BY n.kind, n.form, n.loose, k.id, k.key
    """,
)

HOLDERS = Step(
    "HOLDERS",
    "How many accounts hold each selector that more than one holds, near spellings counted together.",
    "SELECT kind, loose, min(value) AS value, count(DISTINCT id) AS holders FROM SELECTORS GROUP BY kind, loose"
    " HAVING count(DISTINCT id) > 1",
)

_LOCAL = "split_part(loose, '@', 1)"
_BARE = f"replace(replace({_LOCAL}, '_', ''), '-', '')"


def _skeleton(name: str) -> str:
    """The weaker key of a name, as SQL: sign after sign, in an order in which none is replaced twice."""
    for said, meant in sorted(zip(*LEET, strict=True), key=lambda pair: pair[1] in LEET[0]):
        name = f"replace({name}, {quoted(said)}, {quoted(meant)})"
    return name


NAMES_TAKEN = Step(
    "NAMES_TAKEN",
    "The name before the @ of each account's e-mail addresses, by its skeleton, and the same names where they stand in"
    " handles. Under five signs it is no name of one's own.",
    f"""
    WITH mails AS MATERIALIZED (
      SELECT {_skeleton("bare")} AS alias, id, 1 AS mail, source
      FROM (SELECT {_BARE} AS bare, id, source FROM SELECTORS WHERE kind = 'email') AS named WHERE length(bare) > 4
    )
    SELECT alias, id, mail, source FROM mails
    UNION ALL
    SELECT loose, id, 0, source FROM SELECTORS WHERE kind = 'handle' AND loose IN (SELECT alias FROM mails)
    """,
    keep=False,
)

ALIASES = Step(
    "ALIASES",
    "Names people take along: held by several accounts, one of them before the @ of an e-mail address (two handles are"
    " compared as handles).",
    """
    SELECT n.alias, n.id, max(n.mail) AS mail, min(n.source) AS source, min(h.holders) AS holders
    FROM NAMES_TAKEN n
    JOIN (SELECT alias, count(DISTINCT id) AS holders FROM NAMES_TAKEN GROUP BY alias
          HAVING min(id) < max(id)) AS h ON h.alias = n.alias
    GROUP BY n.alias, n.id
    """,
)

OVERSHARED = Step(
    "OVERSHARED",
    "Selectors held by too many accounts to link any of them, with the reason.",
    f"""
    SELECT h.kind, h.value, h.holders,
           'held by ' || h.holders || ' accounts: a ' || h.kind || ' links at most {weights.MOST_HOLDERS}' AS reason
    FROM HOLDERS h WHERE h.holders > {weights.MOST_HOLDERS}
    UNION ALL
    SELECT DISTINCT 'alias', alias, holders,
           'held by ' || holders || ' accounts: a name links at most {weights.MOST_HOLDERS}'
    FROM ALIASES WHERE holders > {weights.MOST_HOLDERS}
    UNION ALL
    SELECT 'address' AS kind, l.form AS value, c.holders, c.reason
    FROM LINE_CROWDS c JOIN LINES l ON l.line = c.line WHERE c.reason IS NOT NULL
    """,
)

ACTIVITY = Step(
    "ACTIVITY",
    "First and last instant at which each account is known to have lived.",
    """
    SELECT id, min(first_s) AS first_s, max(last_s) AS last_s FROM (
      SELECT k.id, CAST(epoch(a.created_at) AS BIGINT) AS first_s,
             CAST(epoch(coalesce(a.last_seen_at, a.created_at)) AS BIGINT) AS last_s
      FROM ACCOUNTS a JOIN ACCOUNT_KEYS k ON k.platform = a.platform AND k.account = a.account
      UNION ALL SELECT id, first_s, last_s FROM ACCESSED
      UNION ALL SELECT k.id, CAST(epoch(p.at) AS BIGINT), CAST(epoch(p.at) AS BIGINT)
      FROM (SELECT platform, account, "at" FROM PAYMENTS UNION ALL SELECT platform, account, "at" FROM MESSAGES
            UNION ALL SELECT platform, account, "at" FROM MEDIA WHERE "at" IS NOT NULL) AS p
      JOIN ACCOUNT_KEYS k ON k.platform = p.platform AND k.account = p.account
      UNION ALL SELECT s.id, s.first_s, s.last_s FROM SELECTORS s JOIN ACCOUNT_KEYS k ON k.id = s.id WHERE k.holding
    ) AS lived GROUP BY id
    """,
)
