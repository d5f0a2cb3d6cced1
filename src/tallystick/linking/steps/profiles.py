"""What is known of each account: answers about its lines and means of payment, what it did, what labs flagged."""

from tallystick.linking.steps.accounts import FILE_JOIN, SOURCE
from tallystick.linking.weighing import weights
from tallystick.tables.step import Step
from tallystick.vocabulary.codes import WEAK_KINDS

_WEAK = ", ".join(f"'{kind}'" for kind in WEAK_KINDS)
_HOLDER = "lower(coalesce(o.holder_name, '')) || '|' || coalesce(o.holder_birth, '')"
_ANSWER = f"{_HOLDER} AS holder, o.holder_country AS country, o.reference, {SOURCE} AS source"

ANSWERED = Step(
    "ANSWERED",
    "Which answers of providers, banks and exchanges are about which account: an address only at the very second and"
    " port, a number only if its holder already had it when the account gave it.",
    f"""
    SELECT DISTINCT r.id, 'address' AS kind, d.form AS value, false AS paid, {_ANSWER}
    FROM SUBSCRIBERS o {FILE_JOIN}
    JOIN ADDRESS_FORMS d ON d.said = o.value
    JOIN LINES l ON l.form = d.line
    JOIN ACCESS_ROWS r ON r.line = l.line
     AND ((o.at IS NOT NULL AND abs(r.at_s - epoch(o.at)) <= {weights.ANSWER_SECONDS})
       OR (o.at IS NULL AND r.at_s >= epoch(o.held_from) AND r.at_s <= epoch(o.held_until)))
    LEFT JOIN NETWORK_SPANS s ON s.span = r.span
    WHERE o.kind = 'address'
      AND (o.port IS NULL AND coalesce(s.network, 'unknown') <> 'cgnat' OR o.port = r.port)
      AND coalesce(s.network, 'unknown') NOT IN ('vpn', 'tor', 'hosting')
    UNION ALL
    SELECT DISTINCT h.id, n.kind, n.form, n.kind NOT IN ('email', 'phone', 'handle', 'device', 'account'), {_ANSWER}
    FROM SUBSCRIBERS o {FILE_JOIN}
    JOIN NORMAL n ON n.kind = o.kind AND n.said = o.value AND n.region = '' AND n.form IS NOT NULL
    JOIN SELECTORS h ON h.kind = n.kind AND h.value = n.form
    JOIN ACTIVITY a ON a.id = h.id
    LEFT JOIN OVERSHARED v ON v.kind = n.kind AND v.value = n.form
    WHERE o.kind <> 'address' AND v.kind IS NULL
      AND CASE WHEN n.kind IN ('email', 'phone', 'handle', 'device')
          THEN (o.held_from IS NULL OR h.first_s >= epoch(o.held_from))
           AND (o.held_until IS NULL OR h.first_s <= epoch(o.held_until))
          ELSE (o.held_from IS NULL OR coalesce(h.last_s, a.last_s) >= epoch(o.held_from))
           AND (o.held_until IS NULL OR coalesce(h.first_s, a.first_s) <= epoch(o.held_until)) END
    """,
)

DID = Step(
    "DID",
    "Counts per account: accesses, uploads, downloads, payments, messages, media, with the latest upload.",
    f"""
    SELECT id, CAST(sum(accesses) AS BIGINT) AS accesses, CAST(sum(uploads) AS BIGINT) AS uploads,
           CAST(sum(downloads) AS BIGINT) AS downloads,
           CAST(sum(payments) AS BIGINT) AS payments, CAST(sum(messages) AS BIGINT) AS messages,
           CAST(sum(media) AS BIGINT) AS media, max(upload_s) AS upload_s,
           min(upload_source) AS upload_source
    FROM (
      SELECT id, count(*) AS accesses, count(CASE WHEN event = 'Upload' THEN 1 END) AS uploads,
             count(CASE WHEN event = 'Download' THEN 1 END) AS downloads, 0 AS payments, 0 AS messages, 0 AS media,
             max(CASE WHEN event = 'Upload' THEN at_s END) AS upload_s,
             min(CASE WHEN event = 'Upload' THEN source END) AS upload_source
      FROM ACCESS_ROWS GROUP BY id
      UNION ALL
      SELECT k.id, 0, count(CASE WHEN o.event = 'Upload' THEN 1 END), 0, 0, 0, count(*),
             max(CASE WHEN o.event = 'Upload' THEN CAST(epoch(o.at) AS BIGINT) END),
             min(CASE WHEN o.event = 'Upload' THEN {SOURCE} END)
      FROM MEDIA o {FILE_JOIN} JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account GROUP BY k.id
      UNION ALL
      SELECT k.id, 0, 0, 0, count(*), 0, 0, NULL, NULL
      FROM PAYMENTS o JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account GROUP BY k.id
      UNION ALL
      SELECT k.id, 0, 0, 0, 0, count(*), 0, NULL, NULL
      FROM MESSAGES o JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account GROUP BY k.id
    ) AS counted GROUP BY id
    """,
)

SPOKEN = Step(
    "SPOKEN",
    "One row that names an account which only payments, messages or media name.",
    f"""
    SELECT k.id, min({SOURCE}) AS source FROM (
      SELECT platform, account, contribution, file, row FROM PAYMENTS
      UNION ALL SELECT platform, account, contribution, file, row FROM MESSAGES
      UNION ALL SELECT platform, account, contribution, file, row FROM MEDIA
      UNION ALL SELECT platform, account, contribution, file, row FROM ACCOUNTS
    ) AS o {FILE_JOIN} JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account GROUP BY k.id
    """,
)

FLAGGED = Step(
    "FLAGGED",
    "Flags that labs coded on an account's messages, with how many and one row that says so.",
    f"""
    SELECT k.id, o.flag, count(*) AS times, max(CAST(epoch(o.at) AS BIGINT)) AS last_s, min({SOURCE}) AS source
    FROM MESSAGES o {FILE_JOIN} JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
    WHERE o.flag IS NOT NULL GROUP BY k.id, o.flag
    """,
)

HELD_BY = Step(
    "HELD_BY",
    "Records of partner agencies with the category they gave.",
    f"""
    SELECT k.id, k.key, o.category, count(*) AS times, min({SOURCE}) AS source
    FROM HOLDINGS o {FILE_JOIN} JOIN CONTRIBUTIONS c ON c.contribution = o.contribution
    JOIN ACCOUNT_KEYS k ON k.platform = 'holding-' || c.agency AND k.account = o.reference
    GROUP BY k.id, k.key, o.category
    """,
)

PAID = Step(
    "PAID",
    "Countries of the issuers and banks of the means an account paid with.",
    f"""
    SELECT k.id, o.method, o.instrument_country AS country, count(*) AS times, min({SOURCE}) AS source
    FROM PAYMENTS o {FILE_JOIN} JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
    WHERE o.instrument_country IS NOT NULL GROUP BY k.id, o.method, o.instrument_country
    """,
)

CLAIMS = Step(
    "CLAIMS",
    "What platforms list for an account: claimed country, role, language and time zone.",
    f"""
    SELECT DISTINCT k.id, o.country, o.role, lower(o.language) AS language, o.zone, {SOURCE} AS source
    FROM ACCOUNTS o {FILE_JOIN} JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
    """,
)

AFTER_SEIZURE = Step(
    "AFTER_SEIZURE",
    "Accesses after the platform was taken over: they link nobody and speak for nobody, and are counted.",
    f"""
    SELECT k.id, o.at, {SOURCE} AS source
    FROM ACCESSES o {FILE_JOIN} JOIN CONTRIBUTIONS c ON c.contribution = o.contribution AND o.at > c.seized_at
    JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
    """,
)

EXCLUDED = Step(
    "EXCLUDED",
    "Accounts on the sealed list, by account, by selector or by home line, and those a strong selector ties to one.",
    f"""
    SELECT DISTINCT id FROM (
      SELECT d.id FROM DIRECT d
      UNION ALL SELECT c.right_id FROM CANDIDATES c JOIN DIRECT d ON d.id = c.left_id
        WHERE c.kind NOT IN ({_WEAK})
      UNION ALL SELECT c.left_id FROM CANDIDATES c JOIN DIRECT d ON d.id = c.right_id
        WHERE c.kind NOT IN ({_WEAK})
    ) AS listed
    """,
)

DIRECT = Step(
    "DIRECT",
    "Accounts the sealed list names itself.",
    """
    SELECT DISTINCT id FROM (
      SELECT k.id FROM EXCLUSIONS x JOIN ACCOUNT_KEYS k ON k.key = trim(x.value) WHERE x.kind = 'account'
      UNION ALL
      SELECT s.id FROM EXCLUSIONS x JOIN NORMAL n ON n.kind = x.kind AND n.said = x.value AND n.region = ''
      JOIN SELECTORS s ON s.kind = n.kind AND s.value = n.form
      UNION ALL
      SELECT u.id FROM EXCLUSIONS x JOIN ADDRESS_FORMS d ON d.said = x.value JOIN LINES l ON l.form = d.line
      JOIN ADDRESS_USE u ON u.line = l.line LEFT JOIN NETWORK_SPANS s ON s.span = u.span
      WHERE x.kind = 'address' AND coalesce(s.network, 'unknown') IN ('residential', 'unknown')
    ) AS named
    """,
    keep=False,
)

LEADS = Step(
    "LEADS",
    "Accounts with something to follow, and how good it is: 5 an answer, 4 a partner's record or a lab's flag,"
    " 3 uploads or a leading role, 2 a means of payment, 1 a home line.",
    """
    SELECT id, max(lead) AS lead FROM (
      SELECT id, 5 AS lead FROM ANSWERED
      UNION ALL SELECT left_id, 4 FROM LINKS l JOIN ACCOUNT_KEYS k ON k.id = l.right_id AND k.holding
      UNION ALL SELECT right_id, 4 FROM LINKS l JOIN ACCOUNT_KEYS k ON k.id = l.left_id AND k.holding
      UNION ALL SELECT id, 4 FROM FLAGGED
      UNION ALL SELECT id, 3 FROM DID WHERE uploads > 0
      UNION ALL SELECT k.id, 3 FROM ACCOUNTS a JOIN ACCOUNT_KEYS k ON k.platform = a.platform AND k.account = a.account
        WHERE a.role IN ('operator', 'producer', 'administrator', 'uploader')
      UNION ALL SELECT s.id, 2 FROM SELECTORS s
        WHERE s.kind IN ('card', 'iban', 'bitcoin', 'ethereum', 'monero', 'voucher')
      UNION ALL SELECT id, 1 FROM ACCOUNT_LINES WHERE network IN ('residential', 'mobile', 'cgnat')
    ) AS followed GROUP BY id
    """,
)
