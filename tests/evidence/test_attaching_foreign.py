"""Another tool's manifest comes to its item as what it is: read in the cage, bound to its file, signed by nobody."""

import hashlib
import json

import duckdb
import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed
from tests.evidence.test_register import call, danish, register, seen  # noqa: F401 - the fixture

SET = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media"
FILES = [
    {"MediaID": 1, "Category": 1, "MD5": "1" * 32, "MediaSize": 1000, "MimeType": "image/jpeg"},
    {"MediaID": 2, "Category": 1, "MD5": "2" * 32, "MediaSize": 234, "MimeType": "video/mp4"},
    {"MediaID": 3, "Category": 0, "MD5": "3" * 32, "MediaSize": "no number", "MimeType": "IMAGE/PNG"},
    {"MediaID": 4, "MD5": "4" * 32},
]


def write(folder, files=FILES, context=SET):
    path = folder / "given.json"
    path.write_text(json.dumps({"@odata.context": context, "value": files}))
    return path


def attach(viewer, path, label="A-001", reader="vics", reason="sent by the laboratory", **options):
    from tallystick.evidence.attaching_foreign import attach_foreign

    return call(attach_foreign, viewer, label, path, reader=reader, options=options, reason=reason)


def shelved(operation):
    place = operation.home / "shelf" / operation.id / "manifests"
    return sorted(one for one in place.iterdir() if not one.name.startswith(".")) if place.exists() else []


def test_it_is_read_shelved_counted_and_says_that_nobody_of_ours_signed_it(operation, danish, tmp_path):  # noqa: F811
    register(danish)
    path = write(tmp_path)
    row = attach(danish, path)
    assert (row.form, row.signer, row.instead, row.files, row.size) == ("vics", "", None, 4, 1234)
    assert (row.counts["pictures"], row.counts["classified"], row.counts["set_aside"]) == (2, 3, 0)
    assert row.counts["values"] == [
        {"scheme": "vics", "version": "2.0", "profile": "US", "value": "1", "files": 2},
        {"scheme": "vics", "version": "2.0", "profile": "US", "value": "0", "files": 1},
    ]
    (kept,) = shelved(operation)
    names = {"MEDIA.parquet", "PATHS.parquet", "EXIF.parquet", "CASE.parquet", "OTHER.parquet"}
    assert {one.name for one in kept.iterdir()} == names | {"head.json", "rejects.parquet"}
    head = (kept / "head.json").read_bytes()
    assert kept.name == row.digest == hashlib.sha256(head).hexdigest()
    told = json.loads(head)
    assert (told["reader"], told["reader_version"], told["item"]) == ("vics", "1", f"{operation.reference} A-001")
    assert told["given"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    for name, one in told["streams"].items():
        assert one["sha256"] == hashlib.sha256((kept / f"{name}.parquet").read_bytes()).hexdigest()
    assert [one.digest for one in seen(danish).manifests] == [row.digest]


def test_the_same_file_twice_is_a_conflict_and_read_otherwise_both_readings_count(danish, tmp_path):  # noqa: F811
    """Whoever reads a file so that it says less takes nothing back of what it said."""
    register(danish)
    path = write(tmp_path, context=SET.replace("2.0.xml/US", "1.3.xml"))
    first = attach(danish, path, profile="US")
    with pytest.raises(Conflict, match="attached already"):
        attach(danish, path, profile="US")
    second = attach(danish, path, profile="UK")
    assert (second.instead, second.counts["values"][0]["profile"], first.instead) == (None, "UK", None)
    with pytest.raises(Conflict, match="attached already"):
        attach(danish, path, profile="US")
    register(danish, "A-002")
    assert attach(danish, path, label="A-002", profile="US").instead is None


def test_a_list_read_by_a_poorer_reader_takes_the_place_of_no_other_reading(danish, tmp_path):  # noqa: F811
    register(danish)
    path = tmp_path / "listed.csv"
    path.write_text(f"Category,MD5,File Name,File Size,Identified\r\nCat 1,{'a' * 31}b,x.jpg,10,True\r\n")
    attach(danish, path, reader="griffeye", profile="UK")
    assert attach(danish, path, reader="csv").instead is None


def test_a_newer_version_of_the_same_reader_takes_the_place_and_an_older_one_never(danish, tmp_path, monkeypatch):  # noqa: F811
    from dataclasses import replace

    from tallystick.evidence import attaching_foreign

    def of(version):
        read = attaching_foreign.read_foreign
        monkeypatch.setattr(attaching_foreign, "read_foreign", lambda *a, **b: replace(read(*a, **b), version=version))

    register(danish)
    path = write(tmp_path)
    first = attach(danish, path)
    of("9")
    newer = attach(danish, path)
    of("10")
    newest = attach(danish, path)
    of("2")
    older = attach(danish, path)
    of("eleven")
    assert (newer.instead, newest.instead, older.instead) == (first.pk, newer.pk, None)
    assert attach(danish, path).instead is None


def test_what_holds_nothing_is_of_no_format_or_of_no_reader_is_refused(operation, danish, tmp_path):  # noqa: F811
    register(danish)
    with pytest.raises(Malformed, match="no file in it"):
        attach(danish, write(tmp_path, []))
    (tmp_path / "words").write_text("words")
    with pytest.raises(Malformed):
        attach(danish, tmp_path / "words")
    with pytest.raises(Absent, match="no such reader"):
        attach(danish, tmp_path / "words", reader="tallystick.evidence.manifests.vics:READER")
    with pytest.raises(Absent):
        attach(danish, write(tmp_path), label="A-009")
    with pytest.raises(Malformed, match="reason"):
        attach(danish, write(tmp_path), reason=" ")
    assert shelved(operation) == []
    assert seen(danish).manifests == ()


def test_broken_off_anywhere_nothing_half_is_there_and_it_can_be_done_again(operation, danish, tmp_path, monkeypatch):  # noqa: F811
    from tallystick.evidence import attaching_foreign, shelving

    def ends(*said, **more):
        raise KeyboardInterrupt

    register(danish)
    path = write(tmp_path)
    for module, step in (
        (attaching_foreign, "_counted"),
        (attaching_foreign, "write_head"),
        (attaching_foreign, "shelve"),
        (shelving, "sync"),
        (shelving, "defer_once"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(module, step, ends)
            with pytest.raises(KeyboardInterrupt):
                attach(danish, path)
        assert seen(danish).manifests == ()
        for one in shelved(operation):  # finished, though no row names it
            assert {name.name for name in one.iterdir()} >= {"head.json", "MEDIA.parquet"}
    row = attach(danish, path)
    assert [one.digest for one in seen(danish).manifests] == [row.digest]
    assert duckdb.execute(f"SELECT count(*) FROM '{shelved(operation)[0]}/MEDIA.parquet'").fetchall() == [(4,)]


def test_it_is_logged_as_collection_and_both_ways_in_have_the_order_made_again(danish, tmp_path):  # noqa: F811
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    register(danish)
    row = attach(danish, write(tmp_path))
    with administration():
        (entry,) = Consultation.objects.filter(subject=row.digest)
        jobs = ProcrastinateJob.objects.using("owner").filter(task_name="triage.order").values_list("args", flat=True)
        assert {"operation": str(row.operation_id), "agency": "DK-NCP"} in list(jobs)
    assert (entry.doing, entry.subject_kind, entry.reason) == ("collection", "manifest", "sent by the laboratory")


def test_its_files_are_named_to_the_backup(operation, danish, tmp_path):  # noqa: F811
    from django.db import connections

    from tallystick.records.session import administration
    from tallystick.site.backup.named import files_named

    register(danish)
    row = attach(danish, write(tmp_path))
    with administration(), connections["owner"].cursor() as cursor:
        named = [one for one in files_named(cursor) if row.digest in one.path]
    assert {one.path.rpartition("/")[2] for one in named} == {one.name for one in shelved(operation)[0].iterdir()}
    assert all((operation.home / one.path).is_file() and "A-001" in one.because for one in named)


def test_the_custody_on_paper_and_as_values_says_whose_it_is(danish, tmp_path):  # noqa: F811
    import io

    import pypdf

    from tallystick.evidence.papers import custody, custody_case, custody_pdf
    from tallystick.records.session import session
    from tests.evidence.test_register import NOW

    register(danish)
    row = attach(danish, write(tmp_path))
    with session(danish):
        (told,) = custody(danish, "A-001", made=NOW)["manifests"]
        made, graph = custody_pdf(danish, "A-001", made=NOW), custody_case(danish, "A-001", made=NOW)
    assert (told["form"], told["signer"], told["digest"]) == ("vics", "", row.digest)
    said = "".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())
    assert "readasvics" in said
    assert "Itbearsnosignatureofours" in said
    assert graph


def test_one_agency_does_not_attach_to_the_item_of_another(operation, danish, tmp_path):  # noqa: F811
    register(danish)
    with pytest.raises(Absent):
        attach(operation.viewer("EC3", "examiner"), write(tmp_path))
