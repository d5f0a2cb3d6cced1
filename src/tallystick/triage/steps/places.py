"""Where every content stands, before and after the order is made."""

from tallystick.tables.step import Step

PLACED = Step(
    "PLACED",
    "The tier of each content, and what figures count of it.",
    """SELECT c.id, c.content, c.seen_at, c.copies, c.unreadable, s.signature, p.tier, p.strength,
         coalesce(l.known, false) AS known, coalesce(l.listed, false) AND p.tier = 10 AS listed,
         coalesce(list_has_any(d.declares, ['declared_ai', 'declared_ai_edit']), false) OR coalesce(l.declared, false)
           AS declared_ai,
         coalesce(list_contains(d.declares, 'declared_camera'), false) AS declared_camera,
         p.tier IN (8, 10) AND EXISTS (SELECT 1 FROM LABELS b WHERE b.id = c.id AND b.by_two)
           AND NOT (coalesce(l.listed, false) AND p.tier = 10) AS labelled,
         a.id IS NOT NULL AS asked,
         coalesce(h.came > w.since AND (f.raised_at IS NULL OR h.came > f.raised_at), false) AS handed_on
       FROM CONTENTS c JOIN FACTS f USING (id) JOIN SIGNED s USING (id) JOIN PLACEMENTS p USING (signature)
       JOIN WAITS w ON w.tier = p.tier
       LEFT JOIN LEADS_TO l USING (id) LEFT JOIN DECLARES d USING (id) LEFT JOIN HANDED h USING (id)
       LEFT JOIN (SELECT DISTINCT id FROM MATCHES WHERE in_full AND state = 'to_confirm') a USING (id)""",
)

SHOWN, SHOWN_OF_ITEM = 20_000, 500

CHOSEN = Step(
    "CHOSEN",
    "Contents that get a row: all that are linked or more, what somebody has in hand, then the first by place.",
    f"""SELECT id FROM (
         SELECT p.id, p.tier <= 3 OR p.handed_on AS always,
           row_number() OVER (ORDER BY p.tier > 3 AND NOT p.handed_on, o.place) AS number
         FROM PLACED p JOIN PLACES o USING (id)) WHERE always OR number <= {SHOWN}
       UNION
       SELECT id FROM (
         SELECT i.id, row_number() OVER (PARTITION BY i.item ORDER BY o.place) AS number
         FROM CONTENT_ITEMS i JOIN PLACES o USING (id)) WHERE number <= {SHOWN_OF_ITEM}""",
)

STOOD = Step(
    "STOOD",
    "Where each content stood, for the next build to compare with.",
    "SELECT content, tier FROM PLACED",
)

MATCHED = Step(
    "MATCHED",
    "What each content matched, by series, and how that counted, for the next build to compare with.",
    """SELECT c.content, b.bank_id, m.entry, m.state, k.series, b.owner,
         CASE m.state WHEN 'claimed' THEN 'known' ELSE 'tie' END AS counts
       FROM MATCHES m JOIN BANKS b USING (bank) JOIN CONTENTS c ON c.id = m.id
       LEFT JOIN (SELECT DISTINCT id, bank, entry, series FROM KNOWN) k
         ON k.id = m.id AND k.bank = m.bank AND k.entry = m.entry
       WHERE b.raises AND m.state IN ('claimed', 'apart', 'to_confirm')""",
)

STEPS = (PLACED, CHOSEN, STOOD, MATCHED)
