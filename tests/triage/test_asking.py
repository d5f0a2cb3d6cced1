"""Whom the build asks for a look in full size, who asks for the build, and what it leaves when it is stopped."""

import json

import pytest

from tallystick.vocabulary.errors import Absent, Conflict
from tests.triage.laid import DAY, NOW, Laid, digest, likeness, seen


@pytest.fixture
def laid(operation):
    return Laid(operation)


@pytest.fixture
def examiner(operation):
    return operation.viewer("DK-NCP", "examiner")


def test_files_to_look_at_are_written_for_each_scan_as_the_machine_reads_them(laid, examiner, tmp_path):
    from tallystick.evidence.scan.asked import read_asked
    from tallystick.records.session import session
    from tallystick.triage.rows.asking import write_asked

    row = laid.scan("A-001", [seen("x"), seen("draft", pdq=likeness("k", off=3), pdq_from="draft")])
    laid.scan("A-002", [seen("y")])
    laid.bank("B", "known_unidentified", [{"pdq": likeness("k")}])
    laid.build()
    with session(examiner):
        ((path, count),) = write_asked(examiner, "A-001", tmp_path / "ask.json")
        assert count == 1
        with pytest.raises(Conflict):
            write_asked(examiner, "A-001", path)
        with pytest.raises(Absent):
            write_asked(examiner, "A-002", tmp_path / "other.json")
    assert json.loads(path.read_text()) == {"manifest": row.digest, "files": [{"file": 2, "sha256": digest("draft")}]}
    asked = read_asked(path, manifest=laid.shelf / "manifests" / row.digest, digest=row.digest)
    assert asked == {2: (b"DCIM/draft.jpg", digest("draft"))}


def test_every_agency_with_manifests_is_put_in_order_by_the_hour(laid):
    from procrastinate.contrib.django.models import ProcrastinateJob

    from tallystick.records.session import administration
    from tallystick.triage.jobs import order_all

    laid.scan("A-001", [seen("x")])
    laid.scan("S-001", [seen("y")], owner="SE-NCP")
    assert order_all(home=laid.operation.home) >= 2
    with administration():
        jobs = ProcrastinateJob.objects.filter(task_name="triage.order", args__operation=laid.operation.id)
        assert sorted(job.args["agency"] for job in jobs) == ["DK-NCP", "SE-NCP"]


def test_stopped_while_rows_were_written_the_old_order_stays_and_the_next_build_does_all(laid, monkeypatch):
    from tallystick.triage import jobs

    laid.scan("A-001", [seen("a")])
    laid.build()
    before = [row.content for row in laid.rows()]
    laid.scan("A-002", [seen("b")])

    def stopped(*given, **more):
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "tell_changes", stopped)
        with pytest.raises(OSError, match="power"):
            laid.build()
    assert [row.content for row in laid.rows()] == before
    assert laid.build()["files"] == 2
    folders = [path for path in (laid.shelf / "triage" / laid.agency).iterdir() if path.is_dir()]
    assert len(folders) == 3, "what the stopped one left is gone"


def test_no_such_agency_no_such_operation_and_an_agency_without_manifests(laid):
    with pytest.raises(Absent):
        laid.build(agency="../x")
    laid.operation.id, was = "00000000-0000-4000-8000-00000000dead", laid.operation.id
    with pytest.raises(Absent):
        laid.build()
    laid.operation.id = was
    figures = laid.build(agency="DE-BKA")
    assert (figures["files"], figures["items"], laid.rows(agency="DE-BKA")) == (0, {}, [])


def test_what_waited_too_long_comes_forward_by_the_day(laid):
    laid.scan("A-001", [seen(f"f{number}", shown=f"{number}/1.jpg") for number in range(8)], at=NOW - 61 * DAY)
    laid.scan("A-002", [seen(f"g{number}", shown=f"{number}/1.jpg") for number in range(8)], at=NOW)
    laid.build()
    assert {row.why for row in laid.rows()} >= {"tier", "overdue"}
    assert sum(row.due_at < NOW for row in laid.rows()) == 8
