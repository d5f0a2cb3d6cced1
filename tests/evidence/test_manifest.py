"""A manifest says what it is, is signed over all of it, and every alteration is found and named."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tallystick.evidence.scan import keys
from tallystick.evidence.scan.check import check_manifest
from tallystick.evidence.scan.head import signed_head
from tallystick.evidence.scan.looked import LONGEST
from tallystick.evidence.scan.manifest import digest_of, write_tables
from tallystick.evidence.scan.record import Record
from tallystick.evidence.scan.run import Wish, scan
from tallystick.evidence.scan.walk import Times
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tallystick.vocabulary.manifest import TABLES, FileState

Alter = Callable[[Path], object]


@pytest.fixture
def key(tmp_path: Path) -> Path:
    keys.new_key(tmp_path / "sign.key")
    return tmp_path / "sign.key"


@pytest.fixture
def manifest(tmp_path: Path, key: Path) -> Path:
    (tmp_path / "exhibit").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "exhibit" / name).write_text(name)
    (tmp_path / "exhibit" / "link").symlink_to("a")
    scan(Wish(folder=tmp_path / "exhibit", into=tmp_path / "into", look="", key=key), tell=lambda line: None)
    return tmp_path / "into"


def head_of(manifest: Path) -> dict[str, Any]:
    head: dict[str, Any] = json.loads((manifest / "head.json").read_bytes())
    return head


def change_head(manifest: Path, **changes: Any) -> None:
    (manifest / "head.json").write_bytes(keys.canonical(head_of(manifest) | changes))


def rewrite(manifest: Path, sql: str, key: Path) -> None:
    """Alter FILES and sign it all anew, as somebody who has the key could."""
    path = manifest / "FILES.parquet"
    duckdb.execute(f"COPY ({sql.format(path)}) TO '{path}.new' (FORMAT parquet)")
    Path(f"{path}.new").rename(path)
    head = head_of(manifest)
    head.pop("signature")
    head["tables"]["FILES"]["sha256"] = digest_of(path)
    signed = signed_head(head, keys.load_key(key))
    (manifest / "head.json").write_bytes(keys.canonical(signed))


def test_a_manifest_left_alone_is_right(manifest: Path, key: Path):
    signer = keys.verify_key(keys.load_key(key))
    assert check_manifest(manifest).signer == signer
    assert not check_manifest(manifest).pinned
    assert check_manifest(manifest, verify_key=signer.upper()).pinned


def test_the_head_stands_in_its_canonical_bytes_and_names_every_table(manifest: Path):
    head = head_of(manifest)
    assert (manifest / "head.json").read_bytes() == keys.canonical(head)
    assert head["tables"].keys() == TABLES.keys()
    for name, told in head["tables"].items():
        path = manifest / f"{name}.parquet"
        assert told["sha256"] == digest_of(path)
        assert told["bytes"] == path.stat().st_size
    assert head["counts"] == {"read": 3, "partly": 0, "unreadable": 0, "not_a_file": 1, "bytes": 3, "with_pdq": 0}


def _damaged(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


ALTERED: dict[str, tuple[Alter, str]] = {
    "a bit of a table": (lambda m: _damaged(m / "FILES.parquet"), r"FILES.parquet: its SHA-256 is not"),
    "a table is gone": (lambda m: (m / "FRAMES.parquet").unlink(), r"FRAMES.parquet: is missing"),
    "a table is a link": (
        lambda m: (shutil.move(m / "FRAMES.parquet", m.parent), (m / "FRAMES.parquet").symlink_to("../FRAMES.parquet")),
        r"FRAMES.parquet: is missing",
    ),
    "a file more": (lambda m: (m / "preview.jpg").touch(), r"preview.jpg: does not belong"),
    "the item": (lambda m: change_head(m, item="A-002"), r"head.json: the signature does not fit"),
    "the run": (lambda m: change_head(m, run={}), r"the signature does not fit"),
    "no signature": (lambda m: change_head(m, signature=None), r"its signature is incomplete"),
    "the version": (lambda m: change_head(m, version=99), r"its version is not known"),
    "another thing": (lambda m: (m / "head.json").write_text("[]"), r"is not the head"),
    "no thing at all": (lambda m: (m / "head.json").write_text("{" * 50_000), r"is no JSON"),
    "no tables": (lambda m: change_head(m, tables={}), r"is not the head"),
}


@pytest.mark.parametrize("says", ALTERED)
def test_every_alteration_is_found_and_named(says: str, manifest: Path):
    alter, named = ALTERED[says]
    alter(manifest)
    with pytest.raises(Malformed, match=named):
        check_manifest(manifest)


def test_everything_that_is_wrong_is_named_at_once(manifest: Path):
    change_head(manifest, item="A-002")
    _damaged(manifest / "FILES.parquet")
    (manifest / "more").touch()
    with pytest.raises(Malformed) as found:
        check_manifest(manifest)
    assert all(words in found.value.what for words in ("signature", "FILES.parquet: its SHA-256", "more: does not"))


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("SELECT * FROM '{}' WHERE file <> 2", "it has 3 rows, the head says 4.*do not run from 1"),
        ("SELECT * REPLACE (5 - file AS file) FROM '{}'", "FILES.parquet file 1: numbers do not run"),
        ("SELECT * REPLACE ('\\xFF'::BLOB AS path) FROM '{}'", "paths are not in the order"),
        ("SELECT * REPLACE ('fine' AS state) FROM '{}'", "a state is not known"),
        ("SELECT * REPLACE (NULL::VARCHAR AS sha256) FROM '{}'", "file 1: a file that was read has no digests"),
        ("SELECT * REPLACE (upper(md5) AS md5) FROM '{}'", "a file that was read has no digests"),
        ("SELECT * REPLACE ('x' AS reason) FROM '{}'", "has no reason"),
        ("SELECT * REPLACE (size + 1 AS size) FROM '{}'", "bytes is 3, the tables have 6"),
        ("SELECT * EXCLUDE (md5) FROM '{}'", "its columns are not those"),
        ("SELECT * REPLACE (size::VARCHAR AS size) FROM '{}'", "its columns are not those"),
    ],
)
def test_tables_that_do_not_add_up_are_found_even_if_signed(sql: str, named: str, manifest: Path, key: Path):
    rewrite(manifest, sql, key)
    with pytest.raises(Malformed, match=f"(?s){named}"):
        check_manifest(manifest)


def test_a_manifest_signed_with_another_key_is_not_the_examiners(manifest: Path, tmp_path: Path):
    known = keys.new_key(tmp_path / "other.key")
    with pytest.raises(Malformed, match="signed with another key"):
        check_manifest(manifest, verify_key=known)
    unsigned = {name: value for name, value in head_of(manifest).items() if name not in ("signature", "verify_key")}
    (manifest / "head.json").write_bytes(keys.canonical(unsigned))
    assert check_manifest(manifest).signer == ""
    with pytest.raises(Malformed, match="it is not signed"):
        check_manifest(manifest, verify_key=known)
    with pytest.raises(Malformed, match="it is no verify key"):
        check_manifest(manifest, verify_key="12")


def test_a_key_is_for_its_owner_alone_and_for_manifests_alone(tmp_path: Path):
    public = keys.new_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    key = keys.load_key(tmp_path / "key")
    assert keys.verify_key(key) == public
    assert keys.signed(b"words", keys.sign(b"words", key), key=public)
    assert not keys.signed(b"words", key.sign(b"tallystick package\nwords").hex(), key=public)
    assert not keys.signed(b"words", "zz", key=public)
    with pytest.raises(Conflict):
        keys.new_key(tmp_path / "key")
    (tmp_path / "bad").write_text("12")
    with pytest.raises(Malformed, match="no signing key"):
        keys.load_key(tmp_path / "bad")
    with pytest.raises(Absent):
        keys.load_key(tmp_path / "none")


def test_an_agencys_key_signs_manifests_too(tmp_path: Path):
    """Written as ``sealed.keys`` writes ``sign.key``."""
    raw = Ed25519PrivateKey.generate()
    (tmp_path / "sign.key").write_text(raw.private_bytes_raw().hex() + "\n")
    assert keys.verify_key(keys.load_key(tmp_path / "sign.key")) == raw.public_key().public_bytes_raw().hex()


def test_no_manifest_is_absent(tmp_path: Path):
    with pytest.raises(Absent, match=r"head.json"):
        check_manifest(tmp_path)


def records(count: int) -> list[Record]:
    signal = ["camera", None, "unsigned", *["x" * LONGEST] * 3, *[None] * 16]
    hashed = {"md5": "0" * 32, "sha1": "0" * 40, "sha256": "0" * 64, "pdq": "f" * 64, "pdq_quality": 100}
    return [
        Record(b"%09d" % number, Times(number, 2**62, -1, 0), FileState.READ, "", hashed, [signal], [[5, None, None]])
        for number in range(count)
    ]


def test_tables_have_the_columns_of_the_contract_and_the_same_bytes_each_time(tmp_path: Path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(write_tables(iter(records(45_000)), tmp_path / name))
    assert made[0] == made[1]
    assert made[0].counts["bytes"] == sum(range(45_000))
    assert made[0].counts["with_pdq"] == 45_000
    for name, columns in TABLES.items():
        path = tmp_path / "one" / f"{name}.parquet"
        told = duckdb.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        assert [(row[0], row[1]) for row in told] == [(column, kind) for column, kind, _ in columns]
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    numbers = duckdb.execute(f"SELECT file FROM '{tmp_path}/one/SIGNALS.parquet'").fetchnumpy()["file"]
    assert numbers.tolist() == list(range(1, 45_001))


def test_no_rows_give_tables_too(tmp_path: Path):
    written = write_tables(iter([]), tmp_path)
    assert {name: told["rows"] for name, told in written.tables.items()} == dict.fromkeys(TABLES, 0)
