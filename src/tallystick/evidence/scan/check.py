"""Check a manifest: every digest, the signature, every count, the order. Says everything that is wrong, and where."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tallystick.evidence.scan.head import FORMAT, Head
from tallystick.evidence.scan.keys import canonical, checked_verify_key, signed
from tallystick.evidence.scan.manifest import digest_of
from tallystick.evidence.scan.told import LEFT
from tallystick.tables.engine import named, quoted
from tallystick.vocabulary.errors import Absent, Malformed
from tallystick.vocabulary.manifest import TABLES, VERSION, C2paState, FileState, Origin, SignalKind

_MOST_HEAD = 4 << 20
_AGAIN = "Do not use it. Ask for the manifest again, or scan again."


def _words(of: Iterable[str]) -> str:
    return ", ".join(map(quoted, of))


_RULES: tuple[tuple[str, str, str], ...] = (
    ("FILES", "numbers do not run from 1 without a gap", "file IS NULL OR file <> row_number() OVER ()"),
    ("FILES", "a path is missing", "path IS NULL"),
    ("FILES", "paths are not in the order of their bytes", "path <= lag(path) OVER ()"),
    ("FILES", "a state is not known", f"state NOT IN ({', '.join(map(quoted, FileState))}) OR state IS NULL"),
    ("FILES", "a file that was read has no digests", "state IN ('read', 'partly') AND NOT hashed"),
    ("FILES", "an entry that was not read has digests", "state NOT IN ('read', 'partly') AND hashed"),
    ("FILES", "a file that was not fully read has no reason", "(state = 'read') <> (reason IS NULL)"),
    ("SIGNALS", "a signal is of no file", "file IS NULL OR file NOT IN (SELECT file FROM FILES)"),
    ("SIGNALS", "a kind of signal is not known", f"kind IS NULL OR kind NOT IN ({_words(SignalKind)})"),
    ("SIGNALS", "what a signal declares is not known", f"says IS NULL OR says NOT IN ({_words(Origin)})"),
    ("SIGNALS", "a state of a signal is not known", f"state IS NULL OR state NOT IN ({_words(C2paState)})"),
    ("FRAMES", "a frame is of no file", "file IS NULL OR file NOT IN (SELECT file FROM FILES)"),
)
_HASHED = """(coalesce(regexp_full_match(md5, '[0-9a-f]{32}'), false)
    AND coalesce(regexp_full_match(sha1, '[0-9a-f]{40}'), false)
    AND coalesce(regexp_full_match(sha256, '[0-9a-f]{64}'), false)) AS hashed"""


@dataclass(frozen=True)
class Checked:
    """A manifest in which nothing was wrong. ``signer`` is the verify key in it, empty when it is not signed.

    ``pinned``: whether that is a key the caller knows; else whoever altered it could have signed it anew.
    """

    head: Head
    signer: str
    pinned: bool


def check_manifest(folder: Path, *, verify_key: str = "") -> Checked:
    """Check the manifest in ``folder``; with ``verify_key`` (hex) it must be signed with that key.

    Raises Absent when there is no manifest, Malformed with everything that is wrong. The tables are opened only when
    their digests are those of the head.
    """
    head = read_head(folder)
    pinned = checked_verify_key(verify_key) if verify_key else ""
    wrong = [*_wrong_signature(head, pinned), *_wrong_files(head, folder)]
    if not wrong:
        wrong = _wrong_rows(head, folder)
    if wrong:
        raise Malformed(str(folder), "; ".join(wrong), _AGAIN)
    return Checked(head, str(head.get("verify_key", "")), bool(pinned))


def read_head(folder: Path) -> Head:
    """The head of a manifest, unchecked but for its form. Raises Absent, Malformed."""
    path = folder / "head.json"
    try:
        if path.stat().st_size > _MOST_HEAD:
            raise Malformed(str(path), f"is larger than {_MOST_HEAD} bytes", _AGAIN)
        head = json.loads(path.read_bytes())
    except OSError as error:
        remedy = "Give the folder that holds head.json and the tables."
        raise Absent(str(path), f"cannot be read ({error.strerror})", remedy) from None
    except (ValueError, RecursionError):
        raise Malformed(str(path), "is no JSON", _AGAIN) from None
    if not isinstance(head, dict) or head.get("format") != FORMAT or not _has_form(head):
        raise Malformed(str(path), "is not the head of a manifest", _AGAIN)
    if head.get("version") != VERSION:
        raise Malformed(str(path), "its version is not known here", "Open it with a newer version of this software.")
    return head


def _has_form(head: Head) -> bool:
    tables, counts = head.get("tables"), head.get("counts")
    return (
        isinstance(counts, dict)
        and ("instead" not in head or _confirms(head))
        and isinstance(tables, dict)
        and tables.keys() == TABLES.keys()
        and all(isinstance(one, dict) and {"rows", "bytes", "sha256"} <= one.keys() for one in tables.values())
    )


def _confirms(head: Head) -> bool:
    """Whether a head that stands instead of another says of which, and which files were looked at or left."""
    confirmed = head.get("confirmed")
    return (
        re.fullmatch("[0-9a-f]{64}", str(head["instead"])) is not None
        and isinstance(confirmed, dict)
        and isinstance(confirmed.get("looked"), int)
        and all(isinstance(confirmed.get(why), list) for why in LEFT)
    )


def _wrong_signature(head: Head, pinned: str) -> list[str]:
    signer, signature = head.get("verify_key"), head.get("signature")
    if signature is None and signer is None:
        return ["head.json: it is not signed"] if pinned else []
    if not isinstance(signer, str) or not isinstance(signature, str):
        return ["head.json: its signature is incomplete"]
    try:
        words = canonical({name: value for name, value in head.items() if name != "signature"})
    except ValueError:
        return ["head.json: it holds what cannot be signed"]
    if not signed(words, signature, key=signer):
        return ["head.json: the signature does not fit, it was altered"]
    return [f"head.json: it is signed with another key, {signer}"] if pinned and signer != pinned else []


def _wrong_files(head: Head, folder: Path) -> list[str]:
    wrong = []
    expected = {"head.json", *(f"{name}.parquet" for name in TABLES)}
    found = {path.name for path in folder.iterdir()}
    wrong += [f"{name}: does not belong to the manifest" for name in sorted(found - expected)]
    for name, told in head["tables"].items():
        path = folder / f"{name}.parquet"
        if path.is_symlink() or not path.is_file():
            wrong.append(f"{path.name}: is missing")
        elif digest_of(path) != told["sha256"]:
            wrong.append(f"{path.name}: its SHA-256 is not that of the head, it was altered or damaged")
    return wrong


def _wrong_rows(head: Head, folder: Path) -> list[str]:
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=config) as engine:
        try:
            return list(_wrong_columns(engine, folder)) or [*_wrong_counts(engine, head), *_wrong_by_rule(engine)]
        except duckdb.Error as error:
            return [f"the tables cannot be read ({type(error).__name__})"]


def _wrong_columns(engine: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    wrong = []
    for name, columns in TABLES.items():
        source = f"read_parquet({quoted(folder / f'{name}.parquet')})"
        there = [(str(row[0]), str(row[1])) for row in engine.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        if there != [(column, kind) for column, kind, _ in columns]:
            wrong.append(f"{name}.parquet: its columns are not those of a manifest")
        engine.execute(f"CREATE VIEW {named(name)} AS SELECT * FROM {source}")
    return wrong


def _wrong_counts(engine: duckdb.DuckDBPyConnection, head: Head) -> list[str]:
    wrong = []
    for name, told in head["tables"].items():
        if (rows := _one(engine, f"SELECT count(*) FROM {named(name)}")) != told["rows"]:
            wrong.append(f"{name}.parquet: it has {rows} rows, the head says {told['rows']}")
    found = dict.fromkeys(map(str, FileState), 0)
    found |= dict(engine.execute("SELECT state, count(*) FROM FILES GROUP BY state").fetchall())
    found["bytes"] = _one(engine, "SELECT coalesce(sum(size), 0)::BIGINT FROM FILES WHERE sha256 IS NOT NULL")
    found["with_pdq"] = _one(engine, "SELECT count(pdq) FROM FILES")
    wrong += [
        f"head.json: {name} is {head['counts'].get(name)}, the tables have {count}"
        for name, count in found.items()
        if head["counts"].get(name) != count
    ]
    return wrong


def _wrong_by_rule(engine: duckdb.DuckDBPyConnection) -> list[str]:
    wrong = []
    for table, says, broken in _RULES:
        hashed = f", {_HASHED}" if table == "FILES" else ""
        judged = f"SELECT file, ({broken}) AS broken FROM (SELECT *{hashed} FROM {table})"
        first = _one(engine, f"SELECT min(coalesce(file, 0)) FROM ({judged}) WHERE broken")
        if first is not None:
            wrong.append(f"{table}.parquet file {first}: {says}")
    return wrong


def _one(engine: duckdb.DuckDBPyConnection, sql: str) -> Any:
    (row,) = engine.execute(sql).fetchall()
    return row[0]
