"""From signs to patterns that are learnt from, and with learnt weights to links."""

from tallystick.linking.weighing import weights
from tallystick.tables.step import Step
from tallystick.vocabulary.codes import WEAK_KINDS

SIGNS = Step(
    "SIGNS",
    "One row per pair and sign, with its place among signs of its kind, and why it does not count beside another.",
    f"""
    SELECT r.*, CASE WHEN r.kind = 'handle' AND e.left_id IS NOT NULL THEN 'with the e-mail address'
                     WHEN r.kind = 'alias' AND n.left_id IS NOT NULL THEN 'with the e-mail address or handle'
                     WHEN r.place = 1 THEN 'yes' WHEN r.place = 2 THEN 'second' ELSE 'enough of its kind' END AS counted
    FROM (
      SELECT s.*, row_number() OVER (PARTITION BY s.left_id, s.right_id, s.kind ORDER BY s.start DESC, s.value) AS place
      FROM (
        SELECT c.*, w.step, w.code, w.weight AS start FROM CANDIDATES c
        JOIN STARTING w ON w.kind = c.kind AND w.level = c.level AND w.step = {weights.step_sql("c.holders")}
      ) AS s
    ) AS r
    LEFT JOIN (SELECT DISTINCT left_id, right_id, split_part(split_part(value, '@', 1), '+', 1) AS name
               FROM CANDIDATES WHERE kind = 'email') AS e
      ON r.kind = 'handle' AND e.left_id = r.left_id AND e.right_id = r.right_id AND e.name = r.value
    LEFT JOIN (SELECT DISTINCT left_id, right_id FROM CANDIDATES WHERE kind IN ('email', 'handle')) AS n
      ON r.kind = 'alias' AND n.left_id = r.left_id AND n.right_id = r.right_id
    """,
    keep=False,
)


def _columns() -> str:
    return ", ".join(
        f"max(CASE WHEN s.kind = '{kind}' AND s.counted = 'yes' THEN s.code ELSE 0 END) AS {kind},"
        f" max(CASE WHEN s.kind = '{kind}' AND s.counted = 'second' THEN 1 ELSE 0 END) AS {kind}_second"
        for kind in weights.kinds()
    )


_NAMES = ", ".join(f"{kind}, {kind}_second" for kind in weights.kinds())

PATTERNS = Step(
    "PATTERNS",
    "Pairs that nothing else speaks against, counted by what they share and whether both are at home in one country (1)"
    " or two (2): all that weights are learnt from. Homes are left out where a shared line says the country already.",
    f"""
    SELECT {_NAMES}, homes, count(*) AS pairs FROM (
      SELECT p.*, CASE WHEN p.address > 0 OR x.country IS NULL OR y.country IS NULL THEN 0
                       WHEN x.country = y.country THEN 1 ELSE 2 END AS homes
      FROM (SELECT s.left_id, s.right_id, {_columns()} FROM SIGNS s GROUP BY s.left_id, s.right_id) AS p
      LEFT JOIN HOMES x ON x.id = p.left_id LEFT JOIN HOMES y ON y.id = p.right_id
      LEFT JOIN (SELECT DISTINCT left_id, right_id FROM AGAINST
                 WHERE level NOT IN ('homes differ', 'two places at once', 'hours apart')) AS a
        ON a.left_id = p.left_id AND a.right_id = p.right_id
      WHERE a.left_id IS NULL
    ) AS shared GROUP BY {_NAMES}, homes
    """,
    keep=False,
)

EVIDENCE = Step(
    "EVIDENCE",
    "One row per pair and sign: weight in hundredths of a bit, holders, whether it counts and why not. Hours do not"
    " count beside a shared line: who is at home in one place is awake at one time.",
    f"""
    SELECT s.left_id, s.right_id, s.kind, s.shown AS value, s.level, s.holders,
           CASE s.counted WHEN 'yes' THEN w.weight WHEN 'second' THEN m.weight ELSE 0 END AS weight,
           s.counted, false AS against, s.left_source, s.right_source
    FROM SIGNS s
    JOIN WEIGHTS w ON w.kind = s.kind AND w.level = s.level AND w.step = s.step
    JOIN WEIGHTS m ON m.kind = s.kind AND m.level = 'second'
    UNION ALL
    SELECT left_id, right_id, 'against', value, level, 0, weight, 'yes', true, NULL, NULL FROM AGAINST
    UNION ALL
    SELECT h.left_id, h.right_id, 'hours', h.fullest, 'alike', 0, {weights.HOURS_WEIGHT}, 'yes', false, h.left_source,
           h.right_source
    FROM HOURS h
    LEFT JOIN (SELECT DISTINCT left_id, right_id FROM CANDIDATES WHERE kind = 'address') AS l
      ON l.left_id = h.left_id AND l.right_id = h.right_id
    WHERE h.lift >= {weights.HOURS_ALIKE} AND l.left_id IS NULL
    """,
)

_WEAK = ", ".join(f"'{kind}'" for kind in WEAK_KINDS)
_NATURE = "CASE kind " + " ".join(f"WHEN '{kind}' THEN '{nature}'" for kind, nature in weights.NATURES.items()) + " END"

LINKS = Step(
    "LINKS",
    "Pairs with their sum (prior and all signs), and whether they are proposed: never on weak kinds of one nature.",
    f"""
    SELECT left_id, right_id, weight, kinds, strong, natures, against,
           CASE WHEN weight >= {weights.PROPOSED} AND (strong > 0 OR natures > 1) THEN 'proposed'
                ELSE 'candidate' END AS state
    FROM (
      SELECT e.left_id, e.right_id, CAST(sum(e.weight) + min(w.weight) AS INTEGER) AS weight,
             count(DISTINCT CASE WHEN e.weight > 0 THEN e.kind END) AS kinds,
             count(DISTINCT CASE WHEN e.weight > 0 AND e.kind NOT IN ({_WEAK}) THEN e.kind END) AS strong,
             count(DISTINCT CASE WHEN e.weight > 0 THEN {_NATURE} END) AS natures,
             count(CASE WHEN e.against THEN 1 END) AS against
      FROM EVIDENCE e CROSS JOIN (SELECT weight FROM WEIGHTS WHERE kind = 'prior') AS w
      GROUP BY e.left_id, e.right_id
    ) AS summed WHERE weight >= {weights.CANDIDATE}
    """,
)
