"""A manifest comes to its item only under the key the officer was told, and only to the item it was made of."""

import json

import pytest

from tallystick.evidence.scan import run
from tallystick.evidence.scan.keys import new_key
from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tests.evidence.test_register import call, danish, register, seen  # noqa: F401 - the fixture


@pytest.fixture
def scanned(operation, tmp_path_factory):
    """A signed manifest of item A-001 and its verify key; two entries, one of them a link."""
    place = tmp_path_factory.mktemp("scanned")
    (place / "exhibit").mkdir()
    (place / "exhibit" / "a.txt").write_bytes(b"shapes")
    (place / "exhibit" / "link").symlink_to("a.txt")
    key = new_key(place / "key")
    wish = run.Wish(
        folder=place / "exhibit",
        into=place / "manifest",
        item=f"{operation.reference} A-001",
        key=place / "key",
        look="",
        lanes=1,
    )
    run.scan(wish, tell=lambda line: None)
    return place / "manifest", key


def attach(viewer, folder, key, label="A-001"):
    from tallystick.evidence.attaching import attach_manifest

    return call(attach_manifest, viewer, label, folder, verify_key=key, reason="brought on a stick")


def test_a_manifest_is_attached_shelved_and_counted(operation, danish, scanned):  # noqa: F811
    folder, key = scanned
    register(danish)
    row = attach(danish, folder, key)
    assert (row.files, row.size) == (2, 6)
    assert (row.counts["read"], row.counts["not_a_file"], row.counts["declared_ai"]) == (1, 1, 0)
    (kept,) = (operation.home / "shelf" / operation.id / "manifests").iterdir()
    assert kept.name == row.digest
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert [one.digest for one in seen(danish).manifests] == [row.digest]
    with pytest.raises(Conflict):
        attach(danish, folder, key)


def test_taking_a_manifest_in_is_logged_as_collection(danish, scanned):  # noqa: F811
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    register(danish)
    row = attach(danish, *scanned)
    with administration():
        (entry,) = Consultation.objects.filter(subject=row.digest)
    assert (entry.doing, entry.subject_kind, entry.reason) == ("collection", "manifest", "brought on a stick")


def test_a_manifest_has_the_order_of_looking_made_again(danish, scanned):  # noqa: F811
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tallystick.records.session import administration

    register(danish)
    row = attach(danish, *scanned)
    with administration():
        jobs = ProcrastinateJob.objects.using("owner").filter(task_name="triage.order").values_list("args", flat=True)
        assert {"operation": str(row.operation_id), "agency": "DK-NCP"} in list(jobs)


def test_a_backup_without_the_files_of_a_manifest_says_which_item(operation, danish, scanned):  # noqa: F811
    from django.db import connections

    from tallystick.records.session import administration
    from tallystick.site.backup.named import files_named

    register(danish)
    row = attach(danish, *scanned)
    with administration(), connections["owner"].cursor() as cursor:
        named = [one for one in files_named(cursor) if row.digest in one.path]
    assert {one.path.rpartition("/")[2] for one in named} == {path.name for path in scanned[0].iterdir()}
    assert all((operation.home / one.path).is_file() and "A-001" in one.because for one in named)


def test_another_key_another_item_or_an_altered_head_is_refused(operation, danish, scanned, tmp_path):  # noqa: F811
    folder, key = scanned
    for label in ("A-001", "A-002"):
        register(danish, label)
    with pytest.raises(Malformed):
        attach(danish, folder, new_key(tmp_path / "other"))
    with pytest.raises(Malformed):
        attach(danish, folder, "")
    with pytest.raises(Malformed, match=r"not of .* A-002"):
        attach(danish, folder, key, label="A-002")
    with pytest.raises(Absent):
        attach(danish, tmp_path, key)
    altered = tmp_path / "altered"
    altered.mkdir()
    for path in folder.iterdir():
        (altered / path.name).write_bytes(path.read_bytes())
    head = json.loads((altered / "head.json").read_text())
    (altered / "head.json").write_text(json.dumps(head | {"item": f"{operation.reference} A-002"}))
    with pytest.raises(Malformed, match="altered"):
        attach(danish, altered, key, label="A-002")
    assert seen(danish).manifests == ()


def test_the_same_manifest_in_other_words_is_the_same_and_a_link_is_not_followed(danish, scanned, tmp_path):  # noqa: F811
    folder, key = scanned
    register(danish)
    attach(danish, folder, key)
    again = tmp_path / "again"
    again.mkdir()
    for path in folder.iterdir():
        (again / path.name).write_bytes(path.read_bytes())
    head = (again / "head.json").read_text()
    (again / "head.json").write_text('{"item":"A-999",' + head.lstrip()[1:])
    with pytest.raises(Conflict):
        attach(danish, again, key)
    (again / "FILES.parquet").unlink()
    (again / "FILES.parquet").symlink_to(folder / "FILES.parquet")
    with pytest.raises(Absent):
        attach(danish, again, key)


def test_a_label_alone_names_no_item_of_an_operation(operation, danish, tmp_path):  # noqa: F811
    (tmp_path / "exhibit").mkdir()
    key = new_key(tmp_path / "key")
    into = tmp_path / "manifest"
    wish = run.Wish(folder=tmp_path / "exhibit", into=into, item="A-001", key=tmp_path / "key", look="", lanes=1)
    run.scan(wish, tell=lambda line: None)
    register(danish)
    with pytest.raises(Malformed, match=operation.reference):
        attach(danish, into, key)
