"""Comparing the holders that answers name: subscribers of lines, owners of cards, accounts and wallets.

A holder is not the user. That two answers name one person says so of the holders, is a sign of its own between the
accounts asked about, and never shows the name. Splink does the comparing (the extra ``resolve``); without it the
table is empty and the build says so.
"""

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tallystick.linking.holders.likeness import FIELDS, SAMPLED_PAIRS, Scored, level_name, score
from tallystick.linking.normal.mail import mail, mailbox
from tallystick.linking.normal.name import bones, name, sound
from tallystick.linking.normal.phone import phone
from tallystick.linking.normal.place import numbers, place
from tallystick.linking.rules.namesakes import level_of, shown
from tallystick.linking.steps.accounts import FILE_JOIN, SOURCE
from tallystick.linking.steps.names import STEPS
from tallystick.tables.engine import open_engine, quoted
from tallystick.tables.laying import Rows, lay
from tallystick.tables.step import run_steps

WITHOUT = (
    "Holders named in answers were not compared: Splink is not installed. Install requirements/resolve.lock"
    " (pip install --require-hashes -r requirements/resolve.lock) and link again."
)
READ = ("HOLDER_FORMS", "HOLDER_WORDS", "HOLDER_CANDIDATES")
CHUNK = 50_000

SAID = f"""
SELECT {SOURCE} AS source, o.holder_name, CAST(o.holder_birth AS VARCHAR), o.holder_address,
       coalesce(o.holder_country, ''), o.holder_email, o.holder_phone
FROM SUBSCRIBERS o {FILE_JOIN} WHERE o.holder_name IS NOT NULL ORDER BY 1
"""


def can_compare() -> bool:
    """Whether the extra ``resolve`` is installed."""
    return find_spec("splink") is not None


def compare_holders(
    engine: duckdb.DuckDBPyConnection, folder: Path, *, told: Callable[[str], None] = lambda words: None
) -> int:
    """Make HOLDER_PAIRS in ``folder`` and as a view of the engine, from SUBSCRIBERS and FILES; gives its rows.

    HOLDER_PAIRS: left_source, right_source (BIGINT, the answers' sources, left < right), level ('name and birth',
    'like name and birth', 'name and contact', 'name'), weight (INTEGER, hundredths of a bit: log2 of the odds that
    both answers name one person, its prior included), shown (what agrees, without the name). Where both birth dates are
    known and contradict each other there is no row. ``told`` hears when holders could not be compared.

    What is there already is not made again, unless it was made without Splink and Splink is there now.
    """
    path, without = folder / "HOLDER_PAIRS.parquet", folder / "HOLDER_PAIRS.without-splink"
    if path.exists() and without.exists() and can_compare():
        path.unlink()
        without.unlink()
    if not can_compare():
        told(WITHOUT)
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            without.touch()
    shape = "left_source BIGINT, right_source BIGINT, level VARCHAR, weight INTEGER, shown VARCHAR"
    return lay(engine, path, shape, lambda: pairs(engine, folder))


def pairs(engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Rows]:
    """Rows of HOLDER_PAIRS in order of their sources; none without Splink."""
    if not can_compare():
        return
    scored = candidates_scored(engine, folder)
    if not len(scored.left):
        return
    words = {
        source: len((form or "").split())
        for source, form in engine.execute("SELECT source, name FROM HOLDER_FORMS").fetchall()
    }
    yield [row for row in (_row(scored, place, words) for place in range(len(scored.left))) if row is not None]


def _row(scored: Scored, place: int, words: dict[int, int]) -> tuple[Any, ...] | None:
    left, right, weight = int(scored.left[place]), int(scored.right[place]), float(scored.weight[place])
    agree = {field: level_name(field, int(scored.agree[field][place])) for field in FIELDS}
    level = level_of(agree, weight=weight, words=min(words[left], words[right]))
    return (left, right, level, round(weight * 100), shown(agree)) if level else None


def candidates_scored(engine: duckdb.DuckDBPyConnection, folder: Path, *, sampled: int = SAMPLED_PAIRS) -> Scored:
    """Every candidate pair with Splink's weight; makes HOLDER_FORMS, HOLDER_WORDS and the steps on the way.

    Splink works in an engine of its own, of one thread: the same answers give the same weights. ``sampled``: pairs
    drawn at random that teach it how often strangers agree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forms = _FORMS.replace(" | ", " VARCHAR, ")
    lay(engine, folder / "HOLDER_FORMS.parquet", forms, lambda: holder_forms(engine))
    lay(engine, folder / "HOLDER_WORDS.parquet", "source BIGINT, word VARCHAR", lambda: holder_words(engine))
    run_steps(engine, STEPS, folder)
    with TemporaryDirectory(prefix="spill-", dir=folder) as spill:
        apart = open_engine(Path(spill), threads=1)
        try:
            for table in READ:
                path = quoted(folder / f"{table}.parquet")
                apart.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet({path})")
            return score(apart, sampled=sampled)
        finally:
            apart.close()


_FORMS = "source BIGINT, name | bones | birth | address | numbers | email | mailbox | phone VARCHAR"


def holder_forms(engine: duckdb.DuckDBPyConnection) -> Iterator[Rows]:
    """What each answer says of its holder, in normal forms: source, name (by sound), consonants, birth date, address,
    its numbers, e-mail address, mailbox, telephone; None where it says nothing."""
    cursor = engine.cursor()
    cursor.execute(SAID)
    while chunk := cursor.fetchmany(CHUNK):
        yield [_forms_of(*row) for row in chunk]


def _forms_of(
    source: int, said: str, birth: str | None, address: str | None, country: str, email: str | None, number: str | None
) -> tuple[Any, ...]:
    found = name(said).form
    where = place(address or "").form
    written = _mail_of(email or "")
    texts = (sound(found), bones(found), birth, where, numbers(where), written, written.partition("@")[0])
    return (source, *(text or None for text in texts), _phone_of(number or "", country) or None)


def _mail_of(said: str) -> str:
    """The normal form; of a misspelled address the text, which may still be like another."""
    form = mail(said).form
    return mailbox(form) if form else "".join(said.casefold().split())


def _phone_of(said: str, country: str) -> str:
    """The normal form; of a number without its country the digits, which may still be like another."""
    digits = "".join(sign for sign in said if sign.isdigit())
    return phone(said, country).form or (digits if len(digits) > 4 else "")


def holder_words(engine: duckdb.DuckDBPyConnection) -> Iterator[Rows]:
    """Every word of every holder's name, once."""
    rows = engine.execute("SELECT source, name FROM HOLDER_FORMS WHERE name IS NOT NULL ORDER BY source").fetchall()
    yield [(source, word) for source, form in rows for word in sorted(set(form.split()))]
