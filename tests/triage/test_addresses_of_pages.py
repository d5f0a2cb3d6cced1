"""What somebody writes into an address or a list of another tool reaches no screen and stops no page."""

import pytest

from tests.triage.laid import NOW, Laid, digest, likeness, seen


@pytest.mark.parametrize("after", ["9" * 18, "9" * 40, "9" * 5000, "\u0663", "-1", "1~2", "x"])
def test_whatever_stands_after_the_queue_and_the_leads_are_shown(operation, after):
    from tallystick.records.session import session
    from tallystick.triage import reads

    viewer = operation.viewer("DK-NCP")
    with session(viewer):
        assert reads.queue(viewer, now=NOW, after=after).rows == ()
        assert reads.leads(viewer, after=f"1~{after}~{operation.id}").rows == ()


def test_paths_of_other_tools_are_written_with_escapes_as_those_of_a_scan(operation):
    laid = Laid(operation)
    laid.told("A-001", [{"sha256": digest("x"), "paths": ["a\x1b[2J\u202egpj\n/b.jpg"]}])
    laid.scan("A-002", [seen("y", shown="DCIM/\u00e6.jpg")])
    laid.build()
    shown = {row.content: row.places[0]["shown"] for row in laid.rows()}
    assert shown == {digest("x"): r"a\x1b[2J\u202egpj\n/b.jpg", digest("y"): "DCIM/\u00e6.jpg"}


def test_known_digests_are_laid_in_the_home_and_not_in_the_system_s_own_folder(operation, tmp_path, monkeypatch):
    import tempfile

    from tallystick.triage.builds import alike

    laid = Laid(operation)
    laid.scan("A-001", [seen("x", pdq=likeness("x"))])
    laid.bank("B", "known_unidentified", [{"pdq": likeness("x", off=3), "series": "S"}])
    monkeypatch.setattr(alike, "INDEXED", 1)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    laid.build()
    assert len(laid.queue()[digest("x")].matches) == 1
