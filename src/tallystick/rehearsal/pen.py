"""Numbers become texts here, in DuckDB, and go to disk in a fixed order: same world, same bytes."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb

from tallystick.rehearsal import lines, words
from tallystick.rehearsal.columns import Columns
from tallystick.rehearsal.countries import COUNTRIES
from tallystick.rehearsal.people import KINDS, ROLES
from tallystick.rehearsal.selectors import DEFAULT_MAILBOXES


def quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


class Pen:
    """A DuckDB engine in memory with the lists of words, and the columns of the world as tables."""

    def __init__(self, spill: Path) -> None:
        self.engine = duckdb.connect(
            config={
                "threads": 2,
                "memory_limit": "3GB",
                "temp_directory": str(spill),
                "preserve_insertion_order": "true",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )
        for statement in _MACROS:
            self.engine.execute(statement)
        phones = [(place, *country.phone) for place, country in enumerate(COUNTRIES.values())]
        self.engine.execute(
            "CREATE TABLE phones (country SMALLINT, calling BIGINT, lead VARCHAR, digits INTEGER, trunk VARCHAR)"
        )
        self.engine.executemany("INSERT INTO phones VALUES (?, ?, ?, ?, ?)", phones)

    def lay(self, name: str, columns: Columns) -> None:
        """Make columns readable as the table ``name``, not copied. ``at``, a word of SQL, is ``stamp`` there."""
        self.engine.register(name, {"stamp" if column == "at" else column: cells for column, cells in columns.items()})

    def run(self, sql: str) -> None:
        self.engine.execute(sql)

    def csv(self, sql: str, path: Path, *, delimiter: str = ",") -> None:
        """Rows of a query, which must say its order or keep a table's, as CSV with a header."""
        self._copy(sql, path, f"FORMAT csv, HEADER, DELIMITER {quoted(delimiter)}")

    def lines(self, sql: str, path: Path) -> None:
        """A query of one text column as plain lines."""
        self._copy(sql, path, "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER e'\\x01'")

    def json_lines(self, sql: str, path: Path) -> None:
        self._copy(sql, path, "FORMAT json")

    def parquet(self, sql: str, path: Path) -> None:
        self.engine.execute("SET threads = 1")
        self._copy(sql, path, "FORMAT parquet, COMPRESSION zstd")
        self.engine.execute("SET threads = 2")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.engine.execute(sql).fetchall()

    def _copy(self, sql: str, path: Path, options: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.engine.execute(f"COPY ({sql}) TO {quoted(path)} ({options})")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.close()


_CODES = words.quoted_list(tuple(COUNTRIES))
_FIRST_LANGUAGE = words.quoted_list(tuple(country.languages[0] for country in COUNTRIES.values()))
_ZONES = words.quoted_list(tuple(country.zone for country in COUNTRIES.values()))

_MACROS = (
    f"CREATE MACRO syllable(n) AS {words.quoted_list(words.SYLLABLES)}[(n % 60)::INTEGER + 1]",
    f"CREATE MACRO code(n) AS {_CODES}[n::INTEGER + 1]",
    f"CREATE MACRO language(n) AS {_FIRST_LANGUAGE}[n::INTEGER + 1]",
    f"CREATE MACRO zone_of(n) AS {_ZONES}[n::INTEGER + 1]",
    f"CREATE MACRO agent(n) AS {words.quoted_list(words.AGENTS)}[(n % {len(words.AGENTS)})::INTEGER + 1]",
    f"CREATE MACRO platform_name(n) AS {words.quoted_list(words.PLATFORMS)}[n::INTEGER + 1]",
    f"CREATE MACRO role_name(n) AS {words.quoted_list(ROLES)}[n::INTEGER + 1]",
    f"CREATE MACRO kind_name(n) AS {words.quoted_list(KINDS)}[n::INTEGER + 1]",
    "CREATE MACRO account_name(platform, number) AS CASE platform WHEN 0 THEN number::VARCHAR "
    "WHEN 1 THEN printf('%08x', (number * 2654435761) & 4294967295) ELSE 'user' || (4000000000 + number * 7) END",
    "CREATE MACRO stem(n, joint) AS syllable(n) || syllable(n // 60) || ['', '_', '.', '-'][joint::INTEGER + 1] "
    "|| syllable(n // 3600)",
    "CREATE MACRO spelled(t, spelling) AS CASE spelling WHEN 0 THEN t WHEN 1 THEN translate(t, 'ae', '43') "
    "WHEN 2 THEN translate(t, 'oi', '01') ELSE upper(t[1]) || t[2:] END",
    "CREATE MACRO handle(n, joint, spelling, digits, marks) AS spelled(stem(n, joint), spelling) "
    "|| CASE WHEN marks = 1 THEN chr(8238) || chr(8203) ELSE '' END "
    "|| CASE WHEN digits >= 0 THEN digits::VARCHAR ELSE '' END",
    f"CREATE MACRO mail_domain(n, kind) AS CASE kind WHEN 1 THEN {words.quoted_list(words.OWN_DOMAINS)}"
    f"[(n % {len(words.OWN_DOMAINS)})::INTEGER + 1] ELSE {words.quoted_list(words.THROWAWAY_DOMAINS)}"
    f"[(n % {len(words.THROWAWAY_DOMAINS)})::INTEGER + 1] END",
    "CREATE MACRO mail_local(n, form, dotted) AS "
    "CASE WHEN form = 5 THEN upper(syllable(n)) ELSE syllable(n) END || CASE WHEN dotted THEN '.' ELSE '' END "
    "|| syllable(n // 60) || syllable(n // 3600) || syllable(n // 216000) "
    "|| CASE WHEN n % 3 = 0 THEN (n % 97)::VARCHAR ELSE '' END "
    "|| CASE WHEN form = 4 THEN '+' || syllable(n // 7) ELSE '' END",
    f"CREATE MACRO mail(n, form, kind) AS CASE WHEN n < 0 THEN NULL WHEN n < {DEFAULT_MAILBOXES} "
    f"THEN {words.quoted_list(words.DEFAULT_MAILS)}[n::INTEGER + 1] ELSE "
    f"mail_local(n - {DEFAULT_MAILBOXES}, form, form = 3 AND mail_domain(n, kind) = {quoted(words.GMAIL_LIKE)}) "
    "|| '@' || mail_domain(n, kind) END",
    "CREATE MACRO subscriber_digits(n, free) AS "
    "lpad(((n * 7654321 + 11) % (10 ** free)::BIGINT)::VARCHAR, free::INTEGER, '0')",
    f"CREATE MACRO address(a) AS CASE WHEN a >= {lines.V6} THEN printf('2001:db8:%x:%x::%x', "
    f"((a - {lines.V6}) >> 32) & 65535, ((a - {lines.V6}) >> 16) & 65535, (a - {lines.V6}) & 65535) "
    "ELSE printf('%d.%d.%d.%d', (a >> 24) & 255, (a >> 16) & 255, (a >> 8) & 255, a & 255) END",
    "CREATE MACRO instant(t) AS make_timestamp((t * 1000000)::BIGINT)",
    "CREATE MACRO utc(t) AS strftime(instant(t), '%Y-%m-%d %H:%M:%S')",
    "CREATE MACRO iso(t) AS strftime(instant(t), '%Y-%m-%dT%H:%M:%SZ')",
)
