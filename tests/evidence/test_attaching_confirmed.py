"""A manifest that was confirmed in full size stands instead of the one it was made from, and of no other."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from tallystick.evidence.scan.confirm import Confirmation, confirm
from tallystick.evidence.scan.head import write_head
from tallystick.evidence.scan.keys import canonical, load_key, new_key, sign
from tallystick.evidence.scan.manifest import digest_of, write_looked_again
from tallystick.evidence.scan.run import Wish, scan
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.evidence.pictures import jpeg, noise
from tests.evidence.test_attaching import attach
from tests.evidence.test_register import danish, register, seen  # noqa: F401 - the fixture
from tests.scratch import scratch

pytest.importorskip("PIL.Image")


@pytest.fixture(scope="module")
def exhibit(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exhibit")
    (folder / "large.jpg").write_bytes(jpeg(pixels=noise(1600, 1200)))
    (folder / "small.jpg").write_bytes(jpeg())
    return folder


@pytest.fixture
def key(tmp_path):
    return tmp_path / "key", new_key(tmp_path / "key")


@pytest.fixture
def first(operation, exhibit, key, tmp_path):
    into = tmp_path / "first"
    wish = Wish(folder=exhibit, into=into, item=f"{operation.reference} A-001", key=key[0], lanes=1)
    scan(wish, tell=lambda line: None)
    return into


def confirmed(first: Path, exhibit: Path, key: Path, into: Path, file: int = 1) -> Path:
    digest = hashlib.sha256(canonical(json.loads((first / "head.json").read_bytes()))).hexdigest()
    ((sha256,),) = duckdb.execute(f"SELECT sha256 FROM '{first}/FILES.parquet' WHERE file = {file}").fetchall()
    asked = into.with_name(f"{into.name}.asked")
    asked.write_text(json.dumps({"manifest": digest, "files": [{"file": file, "sha256": sha256}]}))
    wish = Confirmation(manifest=first, folder=exhibit, asked=asked, into=into, key=key, lanes=1)
    confirm(wish, tell=lambda line: None)
    return into


def test_it_stands_instead_of_the_first_and_the_next_instead_of_it(danish, first, exhibit, key, tmp_path):  # noqa: F811
    register(danish)
    one = attach(danish, first, key[1])
    second = confirmed(first, exhibit, key[0], tmp_path / "second")
    two = attach(danish, second, key[1])
    three = attach(danish, confirmed(second, exhibit, key[0], tmp_path / "third", file=2), key[1])
    assert (one.instead, two.instead, three.instead) == (None, one.pk, two.pk)
    assert two.counts == one.counts
    assert {row.pk for row in seen(danish).manifests} == {one.pk, two.pk, three.pk}


def test_what_it_stands_instead_of_must_be_attached_to_the_same_item(danish, first, exhibit, key, tmp_path):  # noqa: F811
    for label in ("A-001", "A-002"):
        register(danish, label)
    second = confirmed(first, exhibit, key[0], tmp_path / "second")
    with pytest.raises(Absent, match="is not attached"):
        attach(danish, second, key[1])
    attach(danish, first, key[1])
    with pytest.raises(Malformed, match=r"not of .* A-002"):
        attach(danish, second, key[1], label="A-002")
    attach(danish, second, key[1])
    with pytest.raises(Conflict, match="stands instead of the same one"):
        attach(danish, confirmed(first, exhibit, key[0], tmp_path / "other", file=2), key[1])


@pytest.mark.parametrize("other", ["another path", "another SHA-256", "a row less", "another table"])
def test_more_than_a_second_look_may_change_is_refused(danish, first, exhibit, key, tmp_path, other):  # noqa: F811
    """Signed all the same: nobody lets a file vanish from an item under cover of a confirmation."""
    register(danish)
    attach(danish, first, key[1])
    second = confirmed(first, exhibit, key[0], tmp_path / "second")
    _forge(second, other, key[0])
    with pytest.raises(Malformed, match="it differs from the manifest"):
        attach(danish, second, key[1])
    assert len(seen(danish).manifests) == 1


def test_only_the_examiner_who_signed_the_first_confirms_it(danish, first, exhibit, key, tmp_path):  # noqa: F811
    register(danish)
    attach(danish, first, key[1])
    another = tmp_path / "another", new_key(tmp_path / "another")
    second = confirmed(first, exhibit, another[0], tmp_path / "second")
    with pytest.raises(Refused, match="another key signed it"):
        attach(danish, second, another[1])
    assert len(seen(danish).manifests) == 1


@pytest.mark.parametrize(
    ("said", "off", "good"),
    [("draft", 16, True), ("draft", 17, False), ("draft of quality 49", 0, False), ("full", 1, False)],
)
def test_a_second_look_moves_only_a_draft_and_only_a_little(danish, first, exhibit, key, tmp_path, said, off, good):  # noqa: F811
    """Whoever could write another digest there would take a picture out of its match alone."""
    register(danish)
    attach(danish, first, key[1])
    second = confirmed(first, exhibit, key[0], tmp_path / "second")
    how = "full" if said == "full" else "draft"
    sql = f"SELECT file, pdq FROM '{first}/FILES.parquet' WHERE pdq_from = ?"
    file, pdq = duckdb.execute(sql, [how]).fetchall()[0]
    moved = f"{int(pdq, 16) ^ ((1 << off) - 1):064x}"
    _sign_anew(second, first, {file: (moved, 49 if "49" in said else 100)}, key[0])
    if good:
        assert attach(danish, second, key[1]).instead
        return
    with pytest.raises(Malformed, match="in digests of 1 pictures"):
        attach(danish, second, key[1])


def _sign_anew(folder: Path, before: Path, looked: dict[int, tuple[str, int]], key: Path) -> None:
    head = json.loads((folder / "head.json").read_bytes())
    head["tables"]["FILES"] = write_looked_again(before, looked, folder)
    head.pop("signature")
    write_head(head | {"signature": sign(canonical(head), load_key(key))}, folder)


def _forge(folder: Path, how: str, key: Path) -> None:
    """Alter a table, and sign the manifest anew with everything in its head as it must be."""
    head = json.loads((folder / "head.json").read_bytes())
    change = {
        "another path": "SELECT * REPLACE (CASE file WHEN 2 THEN 'small2.jpg'::BLOB ELSE path END AS path) FROM given",
        "another SHA-256": "SELECT * REPLACE (if(file = 2, repeat('0', 64), sha256) AS sha256) FROM given",
        "a row less": "SELECT * FROM given WHERE file = 1",
    }
    if how in change:
        with scratch() as engine:
            engine.execute(f"CREATE TABLE given AS SELECT * FROM '{folder}/FILES.parquet' ORDER BY file")
            engine.execute(f"COPY ({change[how]} ORDER BY file) TO '{folder}/FILES.parquet' (FORMAT parquet)")
        head["tables"]["FILES"] = write_looked_again(folder, {}, folder)
        if how == "a row less":
            ((size,),) = duckdb.execute(f"SELECT sum(size)::BIGINT FROM '{folder}/FILES.parquet'").fetchall()
            head["counts"] |= {"read": 1, "with_pdq": 1, "bytes": size}
    else:
        path = folder / "FRAMES.parquet"
        row = "SELECT 1::BIGINT AS file, 0::BIGINT AS at_ms, NULL::VARCHAR AS pdq, NULL::TINYINT AS pdq_quality"
        duckdb.execute(f"COPY ({row}) TO '{path}' (FORMAT parquet)")
        head["tables"]["FRAMES"] = {"rows": 1, "bytes": path.stat().st_size, "sha256": digest_of(path)}
    head.pop("signature")
    write_head(head | {"signature": sign(canonical(head), load_key(key))}, folder)
