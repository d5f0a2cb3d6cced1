"""From signs to patterns that are learnt from, and with learnt weights to links."""

from tallystick.linking.weighing import weights
from tallystick.tables.step import Step
from tallystick.vocabulary.codes import WEAK_KINDS

_SEVERAL = "(SELECT left_id, right_id FROM PAIRS WHERE signs > 1)"
_KEPT = ("left_id", "right_id", "kind", "shown", "holders", "level", "left_source", "right_source", "step", "code")
_STARTED = f"""
      SELECT c.*, w.step, w.code, w.weight AS start FROM CANDIDATES c
      JOIN STARTING w ON w.kind = c.kind AND w.level = c.level AND w.step = {weights.step_sql("c.holders")}
"""


def _of(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in _KEPT)


SIGNS = Step(
    "SIGNS",
    "One row per pair and sign, and why it does not count beside another: of the signs of one kind the best counts and"
    " the next as a second. The only sign of a pair counts.",
    f"""
    SELECT {_of("s")}, 'yes' AS counted FROM ({_STARTED}) AS s
    LEFT JOIN {_SEVERAL} AS p ON p.left_id = s.left_id AND p.right_id = s.right_id WHERE p.left_id IS NULL
    UNION ALL
    SELECT {_of("r")}, CASE WHEN r.kind = 'handle' AND e.left_id IS NOT NULL THEN 'with the e-mail address'
                WHEN r.kind = 'alias' AND n.left_id IS NOT NULL THEN 'with the e-mail address or handle'
                WHEN r.place = 1 THEN 'yes' WHEN r.place = 2 THEN 'second' ELSE 'enough of its kind' END
    FROM (
      SELECT s.*, row_number() OVER (PARTITION BY s.left_id, s.right_id, s.kind ORDER BY s.start DESC, s.value) AS place
      FROM ({_STARTED}) AS s JOIN {_SEVERAL} AS p ON p.left_id = s.left_id AND p.right_id = s.right_id
    ) AS r
    LEFT JOIN (SELECT DISTINCT left_id, right_id, split_part(split_part(value, '@', 1), '+', 1) AS name
               FROM CANDIDATES WHERE kind = 'email') AS e
      ON r.kind = 'handle' AND e.left_id = r.left_id AND e.right_id = r.right_id AND e.name = r.value
    LEFT JOIN (SELECT DISTINCT left_id, right_id FROM CANDIDATES WHERE kind IN ('email', 'handle')) AS n
      ON r.kind = 'alias' AND n.left_id = r.left_id AND n.right_id = r.right_id
    """,
    keep=False,
)

_WORD = 8
"""Kinds of sign in one whole number of a pattern: six bits each, five for the code and one for a second sign."""


def _word(number: int) -> str:
    """What a pair shares of the kinds of one word, as SQL over its signs."""
    places = enumerate(weights.kinds()[_WORD * number : _WORD * number + _WORD])
    place = " ".join(f"WHEN '{kind}' THEN {64**at}" for at, kind in places)
    share = "CASE counted WHEN 'yes' THEN code WHEN 'second' THEN 32 ELSE 0 END"
    return f"CAST(sum(CASE kind {place} ELSE 0 END * {share}) AS BIGINT)"


def _code(kind: str) -> str:
    """The code of a kind's best sign out of its word (0: the pair shares none)."""
    return f"{_field(kind, 1)} % 32"


def _field(kind: str, bit: int) -> str:
    at = weights.kinds().index(kind)
    return f"word_{at // _WORD} // {64 ** (at % _WORD) * bit}"


_WORDS = [f"word_{number}" for number in range(-(-len(weights.kinds()) // _WORD))]
_PACKED = ", ".join(f"{_word(number)} AS {name}" for number, name in enumerate(_WORDS))
_PATTERN = ", ".join(f"{_code(kind)} AS {kind}, {_field(kind, 32)} % 2 AS {kind}_second" for kind in weights.kinds())

PATTERNS = Step(
    "PATTERNS",
    "Pairs that nothing else speaks against, counted by what they share and whether both are at home in one country (1)"
    " or two (2): all that weights are learnt from. Homes are left out where a shared line says the country already.",
    f"""
    SELECT {_PATTERN}, homes, pairs FROM (
      SELECT {", ".join(_WORDS)}, homes, count(*) AS pairs FROM (
        SELECT p.*, CASE WHEN {_code("address")} > 0 OR x.country IS NULL OR y.country IS NULL THEN 0
                         WHEN x.country = y.country THEN 1 ELSE 2 END AS homes
        FROM (SELECT left_id, right_id, {_PACKED} FROM SIGNS GROUP BY left_id, right_id) AS p
        LEFT JOIN HOMES x ON x.id = p.left_id LEFT JOIN HOMES y ON y.id = p.right_id
        LEFT JOIN (SELECT DISTINCT left_id, right_id FROM AGAINST
                   WHERE level NOT IN ('homes differ', 'two places at once', 'hours apart')) AS a
          ON a.left_id = p.left_id AND a.right_id = p.right_id
        WHERE a.left_id IS NULL
      ) AS shared GROUP BY {", ".join(_WORDS)}, homes
    ) AS counted
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

_KINDS = (*weights.kinds(), "hours")


def _different(numbers: dict[str, int]) -> str:
    """How many different numbers the kinds of a pair's signs for it have, as SQL. A kind without one counts as none."""
    bits = " ".join(f"WHEN '{kind}' THEN {1 << number}" for kind, number in numbers.items())
    return f"CAST(bit_count(bit_or(CASE WHEN e.weight <= 0 THEN 0 ELSE CASE e.kind {bits} ELSE 0 END END)) AS BIGINT)"


_ALL = {kind: number for number, kind in enumerate(_KINDS)}
_STRONG = {kind: number for kind, number in _ALL.items() if kind not in WEAK_KINDS}
_NAMED = {nature: number for number, nature in enumerate(dict.fromkeys(weights.NATURES.values()))}
_NATURES = {str(kind): _NAMED[nature] for kind, nature in weights.NATURES.items()}

LINKS = Step(
    "LINKS",
    "Pairs with their sum (prior and all signs), and whether they are proposed: never on weak kinds of one nature.",
    f"""
    SELECT left_id, right_id, weight, kinds, strong, natures, against,
           CASE WHEN weight >= {weights.PROPOSED} AND (strong > 0 OR natures > 1) THEN 'proposed'
                ELSE 'candidate' END AS state
    FROM (
      SELECT e.left_id, e.right_id, CAST(sum(e.weight) + min(w.weight) AS INTEGER) AS weight,
             {_different(_ALL)} AS kinds, {_different(_STRONG)} AS strong, {_different(_NATURES)} AS natures,
             count(CASE WHEN e.against THEN 1 END) AS against
      FROM EVIDENCE e CROSS JOIN (SELECT weight FROM WEIGHTS WHERE kind = 'prior') AS w
      GROUP BY e.left_id, e.right_id
    ) AS summed WHERE weight >= {weights.CANDIDATE}
    """,
)
