"""Which answers may name one holder: pairs that share a key rare enough to be worth comparing."""

from tallystick.tables.step import Step

MOST = 100
"""A key of more answers than this pairs none of them: it is a common name or an office's address."""

_DATED = "FROM HOLDER_WORDS w JOIN HOLDER_FORMS f ON f.source = w.source WHERE f.birth IS NOT NULL"


def _field(name: str, *, mark: str) -> str:
    return f"SELECT source, '{mark} ' || {name} AS key FROM HOLDER_FORMS WHERE {name} IS NOT NULL"


HOLDER_KEYS = Step(
    "HOLDER_KEYS",
    "Keys under which answers that may name one holder meet: words of the name alone, in pairs, with parts of the birth"
    " date or the address, and every other form whole.",
    f"""
    SELECT source, 'word ' || word AS key FROM HOLDER_WORDS
    UNION SELECT a.source, 'words ' || a.word || ' ' || b.word FROM HOLDER_WORDS a
          JOIN HOLDER_WORDS b ON b.source = a.source AND a.word < b.word
    UNION SELECT w.source, 'word and year ' || w.word || ' ' || substr(f.birth, 1, 4) {_DATED}
    UNION SELECT w.source, 'word and day ' || w.word || ' ' || substr(f.birth, 6, 5) {_DATED}
    UNION SELECT w.source, 'letters and month ' || substr(w.word, 1, 2) || ' ' || substr(f.birth, 1, 7) {_DATED}
    UNION SELECT w.source, 'letters and address ' || substr(w.word, 1, 3) || ' ' || f.address
          FROM HOLDER_WORDS w JOIN HOLDER_FORMS f ON f.source = w.source WHERE f.address IS NOT NULL
    UNION {_field("bones", mark="consonants")}
    UNION {_field("birth", mark="birth")}
    UNION {_field("address", mark="address")}
    UNION {_field("numbers", mark="numbers")}
    UNION {_field("email", mark="e-mail")}
    UNION {_field("mailbox", mark="mailbox")}
    UNION {_field("phone", mark="telephone")}
    """,
    keep=False,
)

HOLDER_CANDIDATES = Step(
    "HOLDER_CANDIDATES",
    "Pairs of answers that share a key of few enough answers, to be compared by name, birth date and the rest.",
    f"""
    SELECT DISTINCT a.source AS left_source, b.source AS right_source
    FROM HOLDER_KEYS a JOIN HOLDER_KEYS b ON b.key = a.key AND a.source < b.source
    JOIN (SELECT key FROM HOLDER_KEYS GROUP BY key HAVING count(*) BETWEEN 2 AND {MOST}) AS few ON few.key = a.key
    """,
)

STEPS = (HOLDER_KEYS, HOLDER_CANDIDATES)
"""After HOLDER_FORMS and HOLDER_WORDS stand."""
