"""The order of looking from the command line."""

import json

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures
from tests.triage.laid import Laid, digest, likeness, seen


def options(operation):
    return ("--as", f"{operation.reference}-DK-NCP", "--operation", operation.reference, "--purpose", "test")


def test_an_order_is_built_listed_explained_and_asked_about(run, operation, tmp_path):  # noqa: F811
    laid = Laid(operation)
    laid.scan("A-001", [seen("known"), seen("draft", shown="x/1.jpg", pdq=likeness("k", off=40), pdq_from="draft")])
    laid.bank("B", "known_unidentified", [{"sha256": digest("known")}, {"pdq": likeness("k")}])
    built = run("triage", "build", *options(operation), "--json")
    assert built.exit_code == 0, built.output
    assert json.loads(built.stdout)["asked"] == 1
    rows = json.loads(run("triage", "queue", "--item", "A-001", *options(operation), "--json").stdout)
    assert [(row["place"], row["content"]) for row in rows] == [(1, digest("known")), (2, digest("draft"))]
    (only,) = json.loads(run("triage", "queue", "--tier", "3", *options(operation), "--json").stdout)
    assert only["content"] == digest("draft")
    said = run("triage", "why", digest("draft"), *options(operation)).output
    assert "to_confirm" in said
    assert "lies on A-001: x/1.jpg" in said
    asked = run("triage", "ask", "A-001", "--into", str(tmp_path / "ask.json"), *options(operation))
    assert "1 files" in asked.output
    assert json.loads((tmp_path / "ask.json").read_text())["files"] == [{"file": 2, "sha256": digest("draft")}]
    assert run("triage", "why", "0" * 64, *options(operation)).exit_code == 5
