"""Values that files have in common: a camera's serial, an ImageUniqueID, a seed, a prompt's digest, a folder, a series.

A value that says nothing (a default seed, a serial of zeros, no prompt) links nobody; nor does one that very many
contents share, unless a good part of them is known. Both are counted.
"""

import hashlib

from tallystick.tables.step import Step
from tallystick.vocabulary.triage import LinkKind

MANY: dict[LinkKind, int] = {
    LinkKind.SERIES: 5_000,
    LinkKind.SERIAL: 5_000,
    LinkKind.UNIQUE_ID: 100,
    LinkKind.SEED: 1_000,
    LinkKind.PROMPT: 1_000,
    LinkKind.FOLDER: 500,
}
"""Contents that may share a value before it links nobody by itself."""
KNOWN_SHARE = 100
"""Where at least one in so many of those who share a value is known, it links, however many they are."""

_NO_PROMPT = ", ".join(f"'{hashlib.sha256(text).hexdigest()}'" for text in (b"", b" ", b"\n"))
_ONE_SIGN = "length(replace(upper(value), upper(value)[1], '')) = 0"
_NOTHING = f"""CASE kind
    WHEN '{LinkKind.SEED}' THEN length(regexp_replace(value, '[^0-9a-fA-F]', '', 'g')) < 5 OR {_ONE_SIGN}
      OR value IN ('12345', '123456', '1234567', '12345678', '123456789', '1234567890', '4294967295')
    WHEN '{LinkKind.PROMPT}' THEN lower(value) IN ({_NO_PROMPT})
    WHEN '{LinkKind.SERIAL}' THEN length(value) < 4 OR length(regexp_replace(value, '[0 ._-]', '', 'g')) = 0
      OR {_ONE_SIGN} OR lower(value) IN ('unknown', 'none', 'null', 'n/a', 'default', 'serial')
    WHEN '{LinkKind.UNIQUE_ID}' THEN length(value) < 8 OR {_ONE_SIGN}
    ELSE false END"""


def _limit(kind: str) -> str:
    limits = " ".join(f"WHEN '{one}' THEN {most}" for one, most in MANY.items())
    return f"CASE {kind} {limits} END"


def said_in(signs: str, key: str) -> str:
    """SQL: kind and value of what rows of signals have in common, beside their ``key`` columns."""
    columns = {
        LinkKind.SERIAL: "serial", LinkKind.UNIQUE_ID: "unique_id", LinkKind.SEED: "seed", LinkKind.PROMPT: "prompt"
    }  # fmt: skip
    return " UNION ALL ".join(
        f"SELECT {key}, '{kind}' AS kind, trim({column}) AS value FROM {signs} WHERE trim({column}) <> ''"
        for kind, column in columns.items()
    )


VALUES = Step(
    "VALUES_SAID",
    "Every value of every content that another may share; folders are those of one manifest.",
    f"""SELECT DISTINCT *, {_NOTHING} AS says_nothing FROM (
         {said_in("SIGNS", "id")}
         UNION ALL SELECT id, '{LinkKind.FOLDER}', manifest || ':' || folder FROM COPIES WHERE folder IS NOT NULL
         UNION ALL SELECT c.id, '{LinkKind.FOLDER}', p.manifest || ':' || p.folder
           FROM TOLD_PATHS p JOIN COPIES c ON c.manifest = p.manifest AND c.file = CAST(p.entry AS BIGINT)
           WHERE p.folder IS NOT NULL
         UNION ALL SELECT id, '{LinkKind.SERIES}', lower(series) FROM TOLD WHERE says = 'series')""",
)

NOTHING_SAID = Step(
    "NOTHING_SAID",
    "Values that say nothing, and how many contents have one.",
    "SELECT kind, count(DISTINCT value) AS shared, count(*) AS contents FROM VALUES_SAID WHERE says_nothing"
    " GROUP BY kind",
)

SHARED = Step(
    "SHARED",
    "Values that at least two contents have.",
    """SELECT kind, value, count(DISTINCT id) AS contents FROM VALUES_SAID WHERE NOT says_nothing
       GROUP BY kind, value HAVING count(DISTINCT id) > 1""",
)

LEADS = Step(
    "LEADS",
    "What files on different items have in common, or with files of another agency: that alone is said of theirs.",
    f"""WITH mine AS (
         SELECT v.kind, v.value, count(DISTINCT v.id) AS contents, list_sort(list(DISTINCT i.item)) AS items
         FROM VALUES_SAID v JOIN CONTENT_ITEMS i USING (id)
         WHERE NOT v.says_nothing AND v.kind NOT IN ('{LinkKind.FOLDER}', '{LinkKind.SERIES}')
         GROUP BY v.kind, v.value),
       theirs AS (SELECT DISTINCT kind, value FROM ({said_in("ELSEWHERE", "1 AS one")}))
       SELECT m.*, t.value IS NOT NULL AS elsewhere FROM mine m LEFT JOIN theirs t USING (kind, value)
       WHERE (len(m.items) > 1 OR t.value IS NOT NULL)
         AND (m.kind = '{LinkKind.SERIAL}' OR m.contents <= {_limit("m.kind")})""",
)

STEPS = (VALUES, NOTHING_SAID, SHARED, LEADS)


TIED = Step(
    "TIED",
    "Values shared with something known: how many of those who share it are known, and since when.",
    f"""SELECT s.kind, s.value, s.contents, count(*) AS known, max(a.came) AS came,
         s.contents > {_limit("s.kind")} AND count(*) * {KNOWN_SHARE} < s.contents AS overshared
       FROM SHARED s JOIN VALUES_SAID v ON v.kind = s.kind AND v.value = s.value JOIN ANCHORS a ON a.id = v.id
       GROUP BY s.kind, s.value, s.contents""",
)

LINKED = Step(
    "LINKED",
    "What each content has in common with known ones, itself not counted.",
    f"""SELECT id, kind, max(known) AS known, max(came) AS came FROM (
         SELECT v.id, t.kind, t.known - CAST(a.id IS NOT NULL AS INTEGER) AS known,
           greatest(t.came, c.seen_at) AS came
         FROM TIED t JOIN VALUES_SAID v ON v.kind = t.kind AND v.value = t.value
         JOIN CONTENTS c ON c.id = v.id LEFT JOIN ANCHORS a ON a.id = v.id WHERE NOT t.overshared
         UNION ALL
         SELECT v.id, '{LinkKind.SERIES}', k.entries, greatest(k.came, c.seen_at)
         FROM VALUES_SAID v JOIN KNOWN_SERIES k ON v.kind = '{LinkKind.SERIES}' AND v.value = k.series
         JOIN CONTENTS c ON c.id = v.id
         UNION ALL
         SELECT l.id, '{LinkKind.SERIES}', l.known, l.came FROM LIKE_KNOWN l)
       WHERE known > 0 GROUP BY id, kind""",
)

TIES = (TIED, LINKED)
