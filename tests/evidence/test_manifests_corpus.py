"""Hash manifests of other people's tools: read, and equal to the tools' own listings."""

import csv
import json
import re
from pathlib import Path

import pytest

from tallystick.vocabulary.errors import Malformed
from tests.evidence.manifests import read_manifest

pytestmark = pytest.mark.corpus
HASHDEEP = "07_disk_images_hash_manifests/jessek+hashdeep/tests/testfiles"
PLASO = "07_disk_images_hash_manifests/log2timeline+plaso/test_data"
EXPORTS = ("image_export1", "image_export2", "image_export_with_filter_file2", "image_export_with_filter_file3")


def listed(path: Path, reader: str, folder: Path, kind: str) -> set[tuple[str, str]]:
    """Digest and path of every place."""
    found = read_manifest(path, reader, folder)
    assert found.rejects == []
    digests = {row["entry"]: row[kind] for row in found.rows("MEDIA")}
    return {(digests[row["entry"]], row["path"]) for row in found.rows("PATHS")}


@pytest.mark.parametrize("name", EXPORTS)
def test_image_export_gives_the_same_in_both_of_its_forms(name: str, corpus: Path, tmp_path: Path) -> None:
    lines = corpus / PLASO / "end_to_end" / f"{name}.hashes"
    own = {tuple(line.split("\t")) for line in lines.read_text().splitlines() if line}
    own_json = json.loads(lines.with_name(f"{name}-hashes.json").read_bytes())
    assert listed(lines, "plaso-hashes", tmp_path, "sha256") == own
    assert listed(lines.with_name(f"{name}-hashes.json"), "plaso-hashes", tmp_path, "sha256") == {
        (one["sha256"], path) for one in own_json for path in one["paths"]
    }


@pytest.mark.parametrize("ending", ["json", "md", "txt"])
def test_psort_gives_the_same_in_all_three_of_its_forms(ending: str, corpus: Path, tmp_path: Path) -> None:
    path = corpus / PLASO / f"psort_test.plaso.file_hashes.{ending}"
    found = read_manifest(path, "plaso-hashes", tmp_path)
    own = json.loads(path.with_suffix(".json").read_bytes())["file_hashes"]
    assert found.rejects == []
    assert found.column("MEDIA", "sha256") == [one["sha256_hash"] for one in own]
    assert found.column("PATHS", "path") == [one["display_name"] for one in own]


def test_bsd_hashes(corpus: Path, tmp_path: Path) -> None:
    path = corpus / HASHDEEP / "bsd-hashes.txt"
    own = {(digest, name) for name, digest in re.findall(r"MD5 \((.*)\) = (\w+)", path.read_text())}
    assert len(own) == 5
    assert listed(path, "hashdeep", tmp_path, "md5") == own


def test_ilook_hash_set_of_whose_rows_one_has_a_value_too_many(corpus: Path, tmp_path: Path) -> None:
    path = corpus / HASHDEEP / "ilookv4.hsh"
    own = list(csv.DictReader(path.open(encoding="utf-8", newline="")))[:5]
    found = read_manifest(path, "ilook", tmp_path)
    assert [(one["said"], one["byte_offset"]) for one in found.rejects] == [("12 values", 943)]
    assert found.column("MEDIA", "md5") == [row["V4Hash"].lower() for row in own]
    assert found.column("MEDIA", "sha1") == [row["HashSHA1"].lower() for row in own]
    assert found.column("MEDIA", "size") == [row["FileSize"] for row in own]
    assert found.column("PATHS", "name") == [row["FileName"] for row in own]
    assert set(found.column("PATHS", "folder")) == {"D:/md5deep"}


def test_nsrl_text(corpus: Path, tmp_path: Path) -> None:
    path = corpus / HASHDEEP / "nsrlfile.txt"
    own = list(csv.DictReader(path.open(encoding="latin-1", newline="")))
    found = read_manifest(path, "nsrl-text", tmp_path)
    assert found.rejects == []
    assert found.column("MEDIA", "sha1") == [row["SHA-1"].lower() for row in own]
    assert found.column("MEDIA", "md5") == [row["MD5"].lower() for row in own]
    assert found.column("PATHS", "name") == [row["FileName"] for row in own]
    assert found.column("MEDIA", "refused") == [None, "md5 sha1"]


def test_dfxml_with_nothing_in_it(corpus: Path, tmp_path: Path) -> None:
    path = corpus / "07_disk_images_hash_manifests/dfxml-working-group+dfxml_schema/tests/minimal.dfxml"
    found = read_manifest(path, "dfxml", tmp_path)
    assert (found.rows("MEDIA"), found.column("CASE", "format_version")) == ([], ["2.0.0-beta.0"])


@pytest.mark.parametrize("reader", ["vics", "griffeye", "icse", "dfxml", "ilook", "nsrl-text", "nsrl-sqlite"])
def test_another_tool_s_manifest_is_refused_by_name(reader: str, corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(Malformed, match=r"[Nn]ame the right reader"):
        read_manifest(corpus / HASHDEEP / "bsd-hashes.txt", reader, tmp_path)
