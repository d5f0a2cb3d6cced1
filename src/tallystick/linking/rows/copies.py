"""Rows that pages and packages need, made from the build's tables: field name -> value, one dict a row.

Reads CHOSEN (id, person). Every row is a copy with its lineage and the handling codes of its contribution.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from tallystick.linking.steps.accounts import PLACE
from tallystick.vocabulary.codes import AccessEvent, PersonRole, strictest

Row = dict[str, Any]
ACCESSES_SHOWN = 200
"""Accesses copied per account: home lines first, then the latest. The count of all stands in the person's figures."""

OVERSHARED_SHOWN = 5_000


@dataclass(frozen=True)
class Frame:
    """What every row of a build carries: operation and owner, and codes by contribution."""

    operation: str
    owner: str
    codes: Mapping[str, tuple[str, ...]]

    def held(self, contributions: set[str]) -> Row:
        """Operation, owner and the union of codes of the contributions behind a row."""
        codes = [self.codes.get(contribution, ()) for contribution in contributions]
        return {"operation_id": self.operation, "owner": self.owner, "codes": list(strictest(codes))}

    def sourced(self, contribution: str, file: str, row: int) -> Row:
        return self.held({contribution}) | {"contribution": contribution, "file": file, "row": row}


def stream(engine: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Row]:
    """Rows of a query as dicts, a chunk at a time."""
    cursor = engine.cursor()
    cursor.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    while chunk := cursor.fetchmany(20_000):
        for values in chunk:
            yield dict(zip(names, values, strict=True))


def utc(moment: datetime | None) -> datetime | None:
    """A naive UTC timestamp of the shelf as an aware one."""
    return None if moment is None else moment.replace(tzinfo=UTC)


def instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)


def account_rows(engine: duckdb.DuckDBPyConnection, frame: Frame) -> Iterator[Row]:
    """One row per account of a person: what the platform lists, the fullest row where several do."""
    sql = """
      SELECT c.person, k.key, k.platform, k.account, a.handle, a.email, a.phone, a.role, a.created_at, a.last_seen_at,
             a.contribution, a.file, a.row
      FROM CHOSEN c JOIN ACCOUNT_KEYS k ON k.id = c.id AND NOT k.holding
      LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY platform, account ORDER BY
                   (CASE WHEN email IS NULL THEN 1 ELSE 0 END) + (CASE WHEN handle IS NULL THEN 1 ELSE 0 END),
                   contribution, file, row) AS place FROM ACCOUNTS) AS a
        ON a.platform = k.platform AND a.account = k.account AND a.place = 1 ORDER BY k.key"""
    first = dict(engine.execute(_FIRST_SOURCE).fetchall())
    files = {no: (c, f) for no, c, f in engine.execute("SELECT file_no, contribution, file FROM FILES").fetchall()}
    for found in stream(engine, sql):
        if found["contribution"] is None:
            number, row = divmod(first[found["key"]], PLACE)
            found["contribution"], found["file"], found["row"] = *files[number], row
        source = frame.sourced(found.pop("contribution"), found.pop("file"), found.pop("row"))
        texts = {name: found[name] or "" for name in ("handle", "email", "phone")}
        times = {name: utc(found[name]) for name in ("created_at", "last_seen_at")}
        yield found | texts | times | {"role": found["role"] or PersonRole.UNKNOWN} | source


_FIRST_SOURCE = """
SELECT k.key, min(s.source) FROM CHOSEN c JOIN ACCOUNT_KEYS k ON k.id = c.id JOIN (
  SELECT id, source FROM SELECTORS UNION ALL SELECT id, source FROM ACCESSED UNION ALL SELECT id, source FROM FLAGGED
  UNION ALL SELECT id, upload_source FROM DID WHERE upload_source IS NOT NULL UNION ALL SELECT id, source FROM SPOKEN
) AS s ON s.id = k.id GROUP BY k.key
"""


def access_rows(engine: duckdb.DuckDBPyConnection, frame: Frame) -> Iterator[Row]:
    """The most useful accesses of every account of a person."""
    sql = f"""
      SELECT person, key, "at", said, address, port, event, network, network_country, provider, contribution, file,
             "row"
      FROM (
        SELECT c.person, k.key, o.at, o.at_said AS said, d.form AS address, o.port, o.event,
               coalesce(s.network, 'unknown') AS network, coalesce(s.country, '') AS network_country,
               coalesce(s.provider, '') AS provider, o.contribution, o.file, o."row",
               row_number() OVER (PARTITION BY k.id ORDER BY CASE coalesce(s.network, 'unknown')
                 WHEN 'residential' THEN 0 WHEN 'mobile' THEN 1
                 WHEN 'cgnat' THEN CASE WHEN o.port IS NULL THEN 3 ELSE 2 END
                 WHEN 'unknown' THEN 4 ELSE 5 END, o.at DESC, o.contribution, o.file, o."row") AS place
        FROM ACCESSES o JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
        JOIN CHOSEN c ON c.id = k.id JOIN CONTRIBUTIONS g ON g.contribution = o.contribution
        JOIN ADDRESS_FORMS d ON d.said = o.address JOIN LINES l ON l.form = d.line
        LEFT JOIN NETWORK_SPANS s ON s.prefix = l.prefix AND epoch(o.at) >= s.from_s AND epoch(o.at) < s.until_s
        WHERE g.seized_at IS NULL OR o.at <= g.seized_at
      ) AS ranked WHERE place <= {ACCESSES_SHOWN}"""
    for found in stream(engine, sql):
        source = frame.sourced(found.pop("contribution"), found.pop("file"), found.pop("row"))
        said = found["said"] or ""
        complete = [
            name for name, there in (("second", _to_the_second(said)), ("zone", True), ("port", found["port"])) if there
        ]
        event = found["event"] or AccessEvent.UNKNOWN
        yield found | {"at": utc(found["at"]), "said": said[:64], "event": event, "complete": complete} | source


def _to_the_second(said: str) -> bool:
    """Whether a time text names the second: two colons in it, or a count since 1970."""
    return said.count(":") >= 2 or said.replace(".", "").isdigit()


def payment_rows(engine: duckdb.DuckDBPyConnection, frame: Frame) -> Iterator[Row]:
    sql = """
      SELECT c.person, k.key, o.at, o.method, coalesce(n.form, o.instrument, '') AS instrument,
             coalesce(o.instrument_country, '') AS instrument_country, o.amount, coalesce(o.currency, '') AS currency,
             coalesce(o.reference, '') AS reference, o.contribution, o.file, o."row"
      FROM PAYMENTS o JOIN ACCOUNT_KEYS k ON k.platform = o.platform AND k.account = o.account
      JOIN CHOSEN c ON c.id = k.id
      LEFT JOIN NORMAL n ON n.kind = o.method AND n.said = o.instrument AND n.region = '' WHERE o.method <> 'token'"""
    for found in stream(engine, sql):
        source = frame.sourced(found.pop("contribution"), found.pop("file"), found.pop("row"))
        yield found | {"at": utc(found["at"])} | source


def subscriber_rows(engine: duckdb.DuckDBPyConnection, frame: Frame) -> Iterator[Row]:
    """Answers about a person's selectors: a holder is not the user. Values several persons share name nobody."""
    sql = f"""
      SELECT a.person, a.key, o.kind, a.value, o.port, o.at, coalesce(o.holder_name, '') AS holder_name,
             coalesce(o.holder_address, '') AS holder_address, coalesce(o.holder_country, '') AS holder_country,
             o.reference, o.contribution, o.file, o."row"
      FROM (SELECT c.person, min(k.key) AS key, w.kind, w.value, w.source FROM ANSWERED w JOIN CHOSEN c ON c.id = w.id
            JOIN ACCOUNT_KEYS k ON k.id = w.id
            LEFT JOIN SHARED_ANSWERS s ON s.kind = w.kind AND s.value = w.value WHERE s.kind IS NULL
            GROUP BY c.person, w.kind, w.value, w.source) AS a
      JOIN FILES f ON f.file_no = a.source // {PLACE}
      JOIN SUBSCRIBERS o ON o.contribution = f.contribution AND o.file = f.file AND o."row" = a.source % {PLACE}"""
    for found in stream(engine, sql):
        source = frame.sourced(found.pop("contribution"), found.pop("file"), found.pop("row"))
        yield found | {"at": utc(found["at"])} | source


def token_rows(engine: duckdb.DuckDBPyConnection, frame: Frame) -> Iterator[Row]:
    """Search tokens: every selector in normal form, every account name, of every person."""
    sql = f"""
      SELECT DISTINCT c.person, s.kind, s.value AS token, f.contribution FROM SELECTORS s JOIN CHOSEN c ON c.id = s.id
      JOIN FILES f ON f.file_no = s.source // {PLACE}
      UNION SELECT c.person, 'account', lower(k.account), NULL FROM CHOSEN c JOIN ACCOUNT_KEYS k ON k.id = c.id
      UNION SELECT c.person, 'account', lower(k.key), NULL FROM CHOSEN c JOIN ACCOUNT_KEYS k ON k.id = c.id"""
    for found in stream(engine, sql):
        contribution = found.pop("contribution")
        yield found | frame.held({contribution} if contribution else set()) | {"token": found["token"][:320]}


def overshared_rows(engine: duckdb.DuckDBPyConnection, frame: Frame, *, build: str) -> Iterator[Row]:
    sql = "SELECT kind, value, holders, reason FROM OVERSHARED ORDER BY holders DESC, kind, value"
    sql += f" LIMIT {OVERSHARED_SHOWN}"
    for found in stream(engine, sql):
        yield found | frame.held(set()) | {"build": build, "value": found["value"][:300]}
