"""Everything the rule asks of a content, and contents of which the same is known: the rule is asked once for each."""

from tallystick.tables.step import Step

FACTS = Step(
    "FACTS",
    "What is known of each content, in short words; when something that raises it came, where a label lowers it"
    " or somebody has it in hand.",
    """SELECT c.id, coalesce(d.forms, '') AS signs, coalesce(l.forms, '') AS matches, coalesce(s.flags, '') AS flags,
         coalesce(s.classified, false) AS classified, coalesce(s.suspected, false) AS suspected,
         coalesce(k.links, '') AS links, coalesce(w.labels, '') AS labels,
         CASE WHEN w.labels IS NOT NULL OR h.id IS NOT NULL
           THEN greatest(l.came, s.came, k.came, d.came) END AS raised_at,
         CASE WHEN coalesce(l.child, false) THEN t.taken END AS taken
       FROM CONTENTS c
       LEFT JOIN DECLARES d USING (id)
       LEFT JOIN LEADS_TO l USING (id)
       LEFT JOIN HANDED h USING (id)
       LEFT JOIN (
         SELECT id, max(came) AS came,
           array_to_string(list_sort(list(DISTINCT says)
             FILTER (says IN ('extortion', 'self_made', 'in_danger'))), ' ') AS flags,
           bool_or(says = 'classified') AS classified, bool_or(says = 'suspected') AS suspected
         FROM (SELECT id, says, came FROM TOLD WHERE says <> 'series' UNION ALL SELECT id, says, came FROM SAID)
         GROUP BY id) s USING (id)
       LEFT JOIN (
         SELECT id, array_to_string(list_sort(list(kind || '=' || known)), ' ') AS links, max(came) AS came
         FROM LINKED GROUP BY id) k USING (id)
       LEFT JOIN (
         SELECT id, array_to_string(list_sort(list(DISTINCT judgement)), ' ') AS labels FROM LABELS GROUP BY id) w
         USING (id)
       LEFT JOIN (
         SELECT id, array_to_string(list_sort(list(DISTINCT taken)), '|') AS taken FROM SIGNS
         WHERE taken IS NOT NULL AND id IN (SELECT id FROM LEADS_TO WHERE child) GROUP BY id) t USING (id)""",
)

SAME = ("signs", "matches", "flags", "classified", "suspected", "links", "labels", "raised_at", "taken")
"""What the rule is asked with."""

SIGNATURES = Step(
    "SIGNATURES",
    "The different facts there are, numbered.",
    f"SELECT row_number() OVER (ORDER BY {', '.join(SAME)}) AS signature, *"
    f" FROM (SELECT DISTINCT {', '.join(SAME)} FROM FACTS)",
)

SIGNED = Step(
    "SIGNED",
    "Which facts each content has.",
    "SELECT f.id, s.signature FROM FACTS f JOIN SIGNATURES s ON "
    + " AND ".join(f"s.{name} IS NOT DISTINCT FROM f.{name}" for name in SAME),
)

STEPS = (FACTS, SIGNATURES, SIGNED)
