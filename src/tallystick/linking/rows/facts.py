"""What is known of each chosen person: votes for countries, signs of risk, counts, from the build's tables.

Reads the table CHOSEN (id, person) of the engine: account id and person id as text.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

from tallystick.linking.normal.phone import phone_country
from tallystick.linking.rules.countries import Vote, mail_country
from tallystick.linking.rules.indicators import Sign, acting_as, flagged, known, prior, recent, uploading
from tallystick.linking.rules.tongues import NOTHING_SEEN, Hours, settings_votes
from tallystick.linking.steps.accounts import PLACE
from tallystick.linking.steps.addresses import SIXTHS

Source = tuple[str, str, int]


@dataclass
class Facts:
    """Everything rules need about one person."""

    votes: list[Vote] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    contributions: set[str] = field(default_factory=set)
    holdings: list[str] = field(default_factory=list)
    first_s: int | None = None
    last_s: int | None = None
    home_last_s: int | None = None
    excluded: bool = False


class Files:
    """Sources back from whole numbers."""

    def __init__(self, engine: duckdb.DuckDBPyConnection) -> None:
        rows = engine.execute("SELECT file_no, contribution, file FROM FILES").fetchall()
        self._files = {number: (contribution, file) for number, contribution, file in rows}

    def source(self, packed: int | None) -> tuple[Source, ...]:
        """(contribution, file, row) of a packed source, or nothing."""
        if packed is None:
            return ()
        number, row = divmod(int(packed), PLACE)
        return ((*self._files[number], row),)


def gather(engine: duckdb.DuckDBPyConnection, files: Files, *, seized_s: int | None) -> dict[str, Facts]:
    """Facts per person."""
    found: dict[str, Facts] = defaultdict(Facts)
    _answers(engine, files, found)
    _means(engine, files, found)
    _lines(engine, files, found)
    _contacts(engine, files, found)
    _claims(engine, files, found)
    _deeds(engine, files, found)
    _records(engine, files, found)
    _lives(engine, found, seized_s=seized_s)
    for person, contribution in _rows(engine, _CONTRIBUTIONS):
        found[person].contributions.add(contribution)
    return found


def _rows(engine: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[Any, ...]]:
    cursor = engine.cursor()
    cursor.execute(sql)
    while chunk := cursor.fetchmany(50_000):
        yield from chunk


_CONTRIBUTIONS = f"""
SELECT DISTINCT c.person, f.contribution FROM (
  SELECT id, source FROM SELECTORS UNION ALL SELECT id, source FROM ACCESSED
  UNION ALL SELECT id, source FROM ANSWERED
  UNION ALL SELECT id, source FROM FLAGGED UNION ALL SELECT id, source FROM HELD_BY
  UNION ALL SELECT id, source FROM PAID
  UNION ALL SELECT id, upload_source FROM DID WHERE upload_source IS NOT NULL UNION ALL SELECT id, source FROM CLAIMS
) AS s JOIN CHOSEN c ON c.id = s.id JOIN FILES f ON f.file_no = s.source // {PLACE}
"""


def _answers(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    """Answers that speak: one about a value that several persons share names none of them."""
    sql = """
      SELECT c.person, a.kind, a.value, a.paid, a.country, a.reference, min(a.source) FROM ANSWERED a
      JOIN CHOSEN c ON c.id = a.id
      LEFT JOIN SHARED_ANSWERS s ON s.kind = a.kind AND s.value = a.value
      WHERE s.kind IS NULL AND a.country IS NOT NULL GROUP BY ALL ORDER BY ALL"""
    for person, kind, value, paid, country, reference, source in _rows(engine, sql):
        name = "kyc" if paid else "subscriber"
        sentence = f"Answer {reference}: the holder of the {kind} {value} lives in {country}."
        found[person].votes.append(Vote(name, country, sentence, files.source(source)))


def _means(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    sql = """
      SELECT c.person, p.method, p.country, min(p.source) FROM PAID p JOIN CHOSEN c ON c.id = p.id GROUP BY ALL
      UNION ALL
      SELECT c.person, 'iban', substr(s.value, 1, 2), min(s.source) FROM SELECTORS s JOIN CHOSEN c ON c.id = s.id
      WHERE s.kind = 'iban' GROUP BY ALL ORDER BY ALL"""
    for person, method, country, source in _rows(engine, sql):
        if method == "iban":
            vote = Vote("bank", country, f"Paid from a bank account of {country}.", files.source(source))
        else:
            vote = Vote("card issuer", country, f"Paid by {method}, issued in {country}.", files.source(source))
        found[person].votes.append(vote)


def _lines(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    sql = """
      SELECT c.person, l.country, CAST(sum(l.times) AS BIGINT) AS times,
             CAST(sum(sum(l.times)) OVER (PARTITION BY c.person) AS BIGINT) AS in_all, min(l.source),
             max(CASE WHEN l.network <> 'cgnat' THEN l.last_s END)
      FROM ACCOUNT_LINES l JOIN CHOSEN c ON c.id = l.id
      WHERE l.network IN ('residential', 'mobile', 'cgnat') AND l.country <> ''
      GROUP BY c.person, l.country ORDER BY ALL"""
    for person, country, times, in_all, source, last_s in _rows(engine, sql):
        facts = found[person]
        stable = times >= 3 and times * 100 >= in_all * 80
        if stable or times * 100 >= in_all * 20:
            sentence = f"{times} of {in_all} accesses from home, mobile or carrier lines came from {country}."
            kind = "home line" if stable else "some lines"
            facts.votes.append(Vote(kind, country, sentence, files.source(source)))
        if last_s is not None:
            facts.home_last_s = max(facts.home_last_s or 0, last_s)


def _contacts(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    sql = """
      SELECT c.person, s.kind, s.value, min(s.source) FROM SELECTORS s JOIN CHOSEN c ON c.id = s.id
      LEFT JOIN OVERSHARED o ON o.kind = s.kind AND o.value = s.value
      WHERE s.kind IN ('phone', 'email') AND o.kind IS NULL GROUP BY ALL ORDER BY ALL"""
    for person, kind, value, source in _rows(engine, sql):
        country = phone_country(value) if kind == "phone" else mail_country(value)
        if country and kind == "phone":
            vote = Vote("phone", country, f"The telephone number {value} is from {country}.", files.source(source))
            found[person].votes.append(vote)
        elif country:
            vote = Vote("mail domain", country, f"The e-mail address {value} ends in {country}.", files.source(source))
            found[person].votes.append(vote)


def _claims(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    awake = _awake(engine, files)
    sql = """SELECT c.person, k.country, k.role, k.language, k.zone, k.source FROM CLAIMS k JOIN CHOSEN c ON c.id = k.id
      ORDER BY ALL"""
    for person, country, role, language, zone, source in _rows(engine, sql):
        facts = found[person]
        facts.votes += settings_votes(language or "", zone or "", awake.get(person, NOTHING_SEEN), files.source(source))
        if country:
            sentence = f"The account holder claimed {country}."
            facts.votes.append(Vote("claimed", country, sentence, files.source(source)))
        if role:
            facts.roles.add(role)
            sign = acting_as(role, files.source(source))
            facts.signs += [sign] if sign else []


def _awake(engine: duckdb.DuckDBPyConnection, files: Files) -> dict[str, Hours]:
    """Accesses in each sixth of the day (UTC) by person, with one row of every contribution they came with."""
    sums = ", ".join(f"CAST(sum(a.{name}) AS BIGINT)" for name in SIXTHS)
    sql = f"""
      SELECT c.person, min(a.source), {sums} FROM ACCESSED a JOIN CHOSEN c ON c.id = a.id
      JOIN FILES f ON f.file_no = a.source // {PLACE} GROUP BY c.person, f.contribution ORDER BY ALL"""
    found: dict[str, Hours] = {}
    for person, source, *counts in _rows(engine, sql):
        found[person] = found.get(person, NOTHING_SEEN).and_also(counts, files.source(source))
    return found


def _deeds(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    names = ("accesses", "uploads", "downloads", "payments", "messages", "media")
    sums = ", ".join(f"CAST(sum(d.{name}) AS BIGINT)" for name in names)
    sql = f"SELECT c.person, min(d.upload_source), {sums} FROM DID d JOIN CHOSEN c ON c.id = d.id GROUP BY 1 ORDER BY 1"
    for person, source, *counts in _rows(engine, sql):
        facts = found[person]
        facts.counts.update(zip(names, (int(count or 0) for count in counts), strict=True))
        if uploads := known(facts.counts, "uploads"):
            facts.signs.append(uploading(uploads, files.source(source)))
    sql = """SELECT c.person, f.flag, CAST(sum(f.times) AS BIGINT), min(f.source) FROM FLAGGED f
      JOIN CHOSEN c ON c.id = f.id GROUP BY ALL ORDER BY ALL"""
    for person, flag, times, source in _rows(engine, sql):
        found[person].signs.append(flagged(flag, times, files.source(source)))


def _records(engine: duckdb.DuckDBPyConnection, files: Files, found: dict[str, Facts]) -> None:
    sql = """SELECT c.person, h.key, h.category, min(h.source) FROM HELD_BY h JOIN CHOSEN c ON c.id = h.id
      GROUP BY ALL ORDER BY ALL"""
    for person, key, category, source in _rows(engine, sql):
        facts = found[person]
        if key not in facts.holdings:
            facts.holdings.append(key)
        sign = prior(category or "", key, files.source(source))
        facts.signs += [sign] if sign else []


def _lives(engine: duckdb.DuckDBPyConnection, found: dict[str, Facts], *, seized_s: int | None) -> None:
    sql = """SELECT c.person, min(a.first_s), max(a.last_s) FROM ACTIVITY a JOIN CHOSEN c ON c.id = a.id
      JOIN ACCOUNT_KEYS k ON k.id = a.id AND NOT k.holding GROUP BY c.person"""
    for person, first_s, last_s in _rows(engine, sql):
        facts = found[person]
        facts.first_s, facts.last_s = first_s, last_s
        if seized_s is not None and last_s is not None and (sign := recent((seized_s - last_s) // 86_400)):
            facts.signs.append(sign)
    for (person,) in _rows(engine, "SELECT DISTINCT c.person FROM EXCLUDED x JOIN CHOSEN c ON c.id = x.id"):
        found[person].excluded = True
    for person, times in _rows(
        engine, "SELECT c.person, count(*) FROM AFTER_SEIZURE s JOIN CHOSEN c ON c.id = s.id GROUP BY 1"
    ):
        found[person].counts["after_seizure"] = times
