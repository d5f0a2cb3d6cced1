"""Hits of banks become matches with a state, and what each match says of the file is numbered for the rule."""

from tallystick.tables.step import Step
from tallystick.vocabulary.banks import BankKind
from tallystick.vocabulary.triage import MatchState

ITEMS_FEW, ITEMS_SHARE, LIKE_MANY = 20, 10, 500
"""An entry of a raising bank that hits on more than so many items (and one in so many of all), or is like more contents
than so many, is set apart: it hits everywhere. Counted where scans were made: anybody can write a list."""

_EXACT = "h.kind <> 'pdq' AND NOT h.differs AND NOT h.draft"

APART = Step(
    "APART",
    "Entries that hit everywhere and that nobody has released. ``exactly``: by exact digests too; else only what is"
    " like them is set apart, never the very file.",
    f"""WITH scans AS (SELECT manifest, item FROM MANIFESTS WHERE form = 'scan'),
       lies AS (SELECT DISTINCT c.id, s.item FROM COPIES c JOIN scans s USING (manifest)),
       many AS (SELECT greatest({ITEMS_FEW}, count(DISTINCT item) / {ITEMS_SHARE}.0) AS items FROM scans)
       SELECT h.bank, h.entry, count(DISTINCT i.item) AS items, count(DISTINCT h.id) FILTER (h.kind = 'pdq') AS alike,
         count(DISTINCT i.item) FILTER ({_EXACT}) > any_value(m.items) AS exactly
       FROM HITS h JOIN BANKS b USING (bank) JOIN lies i USING (id) CROSS JOIN many m
       WHERE b.raises AND NOT EXISTS (SELECT 1 FROM RELEASED r WHERE r.bank = h.bank AND r.entry = h.entry)
       GROUP BY h.bank, h.entry
       HAVING count(DISTINCT i.item) > any_value(m.items)
         OR count(DISTINCT h.id) FILTER (h.kind = 'pdq') > {LIKE_MANY}""",
)

MATCHES = Step(
    "MATCHES",
    "Each entry a content matches: by which digest, how far, whether that counts, and of which series it is."
    " ``by_one``: one person alone made it count, so that it lowers nothing.",
    f"""SELECT h.* EXCLUDE (all_series, all_values), c.who AS confirmed_by, greatest(c.came, l.came) AS counts_since,
         array_to_string(list_filter(all_series, lambda one: one <> ''), ', ') AS series,
         array_to_string(all_values, ', ') AS value, all_series AS of_series,
         l.entry IS NOT NULL OR (c.came IS NOT NULL AND p.entry IS NOT NULL AND (p.exactly OR NOT h.exact)) AS by_one,
         CASE
         WHEN r.came IS NOT NULL AND (c.came IS NULL OR r.came >= c.came) THEN '{MatchState.REFUTED}'
         WHEN c.came IS NOT NULL THEN '{MatchState.CLAIMED}'
         WHEN p.entry IS NOT NULL AND (p.exactly OR NOT h.exact) THEN '{MatchState.APART}'
         WHEN h.exact OR h.like_full THEN '{MatchState.CLAIMED}'
         WHEN h.like_draft THEN '{MatchState.TO_CONFIRM}'
         ELSE '{MatchState.SET_ASIDE}' END AS state
       FROM (
         SELECT id, bank, entry, arg_min(kind, strength) AS kind, min(distance) AS distance, max(came) AS came,
           bool_or({_EXACT}) AS exact,
           bool_or(kind = 'sha256' AND NOT draft)
             OR (bool_or(same_size) AND count(DISTINCT kind) FILTER (kind <> 'pdq' AND NOT differs) > 1) AS certain,
           bool_or((kind = 'pdq' OR differs) AND NOT draft AND NOT aside) AS like_full,
           bool_or(draft AND NOT aside) AS like_draft,
           bool_or(draft AND NOT aside AND kind = 'pdq') AND NOT bool_or(NOT draft AND NOT aside) AS in_full,
           arg_min(at_ms, distance) FILTER (kind = 'pdq') AS at_ms,
           list_sort(list(DISTINCT coalesce(series, ''))) AS all_series,
           list_sort(list(DISTINCT value) FILTER (value <> '')) AS all_values
         FROM HITS h GROUP BY id, bank, entry) h
       LEFT JOIN APART p ON p.bank = h.bank AND p.entry = h.entry
       LEFT JOIN RELEASED l ON l.bank = h.bank AND l.entry = h.entry
       LEFT JOIN MATCH_SAID c ON c.id = h.id AND c.bank = h.bank AND c.entry = h.entry AND c.says = 'confirmed'
       LEFT JOIN MATCH_SAID r ON r.id = h.id AND r.bank = h.bank AND r.entry = h.entry AND r.says = 'refuted'""",
)

COUNTS = f"""CASE
    WHEN b.raises AND m.state = '{MatchState.CLAIMED}' THEN 'known'
    WHEN b.raises AND m.state IN ('{MatchState.APART}', '{MatchState.TO_CONFIRM}') THEN 'tie'
    WHEN b.kind = '{BankKind.NOT_PERTINENT}' AND b.by_two AND m.certain AND m.state = '{MatchState.CLAIMED}'
      THEN 'listed'
    WHEN b.kind = '{BankKind.DECLARED_AI}' AND m.exact AND m.state = '{MatchState.CLAIMED}' THEN 'declared' END"""
"""SQL: what match ``m`` with bank ``b`` says of a file; NULL where it is only shown."""

KNOWN = Step(
    "KNOWN",
    "Matches that count, with what they lead to: each series of an entry anew. ``by_two``: nobody alone made it count.",
    f"""SELECT m.id, m.bank, m.entry, {COUNTS} AS counts, m.exact, b.by_two AND NOT m.by_one AS by_two,
         CASE WHEN {COUNTS} <> 'known' THEN NULL WHEN m.one <> '' THEN m.one
           WHEN b.kind = '{BankKind.KNOWN_IDENTIFIED}' THEN '' END AS series,
         greatest(b.came, m.came, m.counts_since) AS came
       FROM (SELECT *, unnest(of_series) AS one FROM MATCHES) m JOIN BANKS b USING (bank)
       WHERE {COUNTS} IS NOT NULL""",
)

KNOWN_FORMS = Step(
    "KNOWN_FORMS",
    "The different things that matches say, numbered.",
    """SELECT row_number() OVER (ORDER BY bank, counts, exact, by_two, series) AS form, * FROM (
         SELECT DISTINCT bank, counts, exact, by_two, series FROM KNOWN)""",
)

LEADS_TO = Step(
    "LEADS_TO",
    "What each content's matches say, by numbers of KNOWN_FORMS.",
    """SELECT k.id, array_to_string(list_sort(list(DISTINCT f.form)), ' ') AS forms,
         bool_or(k.counts = 'known') AS known, bool_or(k.counts = 'listed') AS listed,
         bool_or(k.counts = 'declared') AS declared, bool_or(k.series IS NOT NULL) AS child,
         max(k.came) FILTER (k.counts IN ('known', 'tie')) AS came
       FROM KNOWN k JOIN KNOWN_FORMS f ON f.bank = k.bank AND f.counts = k.counts AND f.exact = k.exact
         AND f.by_two = k.by_two AND f.series IS NOT DISTINCT FROM k.series
       GROUP BY k.id""",
)

ANCHORS = Step(
    "ANCHORS",
    "What is known: contents that match a known entry, that people classified or say a child is in danger in.",
    """SELECT id, max(came) AS came FROM (
         SELECT id, came FROM KNOWN WHERE counts = 'known'
         UNION ALL SELECT id, came FROM TOLD WHERE says IN ('classified', 'self_made')
         UNION ALL SELECT id, came FROM SAID WHERE says IN ('classified', 'extortion', 'self_made', 'in_danger'))
       GROUP BY id""",
)

STEPS = (APART, MATCHES, KNOWN, KNOWN_FORMS, LEADS_TO, ANCHORS)
