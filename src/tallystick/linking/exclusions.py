"""The sealed list as keyed tokens: a yes or no can be asked of it, a value cannot be read from it."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tallystick.linking.rows.copies import Row, stream
from tallystick.vocabulary.codes import SelectorKind


def token_of(kind: str, form: str, *, operation: str, secret: bytes) -> str:
    """HMAC-SHA-256 over operation, kind and normal form, hex: lists of two operations cannot be compared."""
    return hmac.new(secret, f"{operation}\x1f{kind}\x1f{form}".encode(), hashlib.sha256).hexdigest()


def key_of(folder: Path) -> bytes:
    """The key of a home's tokens, made when it is not there yet (0600)."""
    path = folder / "exclusions.key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return bytes.fromhex(path.read_text(encoding="ascii"))


def exclusion_rows(engine: duckdb.DuckDBPyConnection, operation: str, *, secret: bytes) -> Iterator[Row]:
    """One row per owner and selector of the sealed list. It stays its owner's: not the coordinator's.

    An account stands there as its platform writes it and folded: so it is asked for, by whoever has another list.
    """
    sql = """
      SELECT DISTINCT x.kind, coalesce(n.form, d.form, trim(x.value)) AS form, min(x.reason) AS reason, c.agency,
             c.codes, min(x.contribution) AS contribution
      FROM EXCLUSIONS x JOIN CONTRIBUTIONS c ON c.contribution = x.contribution
      LEFT JOIN NORMAL n ON n.kind = x.kind AND n.said = x.value AND n.region = ''
      LEFT JOIN ADDRESS_FORMS d ON x.kind = 'address' AND d.said = x.value
      GROUP BY x.kind, coalesce(n.form, d.form, trim(x.value)), c.agency, c.codes ORDER BY ALL"""
    seen = set()
    for found in stream(engine, sql):
        for form in _forms(found["kind"], found["form"]):
            token = token_of(found["kind"], form, operation=operation, secret=secret)
            if (found["agency"], found["kind"], token) not in seen:
                seen.add((found["agency"], found["kind"], token))
                yield {
                    "operation_id": operation,
                    "owner": found["agency"],
                    "codes": [code for code in found["codes"].split(",") if code],
                    "kind": found["kind"],
                    "token": token,
                    "reason": found["reason"],
                    "contribution": found["contribution"],
                }


def _forms(kind: str, form: str) -> tuple[str, ...]:
    return (form, form.lower()) if kind == SelectorKind.ACCOUNT else (form,)
