"""The custody report and the labels on paper and as a graph, from plain values."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from tallystick.evidence.writers.case import write_custody_case
from tallystick.evidence.writers.custody import write_custody_pdf, write_labels_pdf
from tallystick.paper.codes import qr_svg

ITEM = {
    "id": "5f0c0f6e-0000-4000-8000-000000000001", "label": "A-001", "national": "DK-77/3", "kind": "phone",
    "description": "black telephone", "make": "Telmere", "model": "T9", "serial": "SN-1", "power": "on",
    "unlocked": "yes", "encrypted": "unknown", "isolated": "no", "clock_offset_s": -7200, "mandate": "warrant 12/2026",
    "entered_at": "2026-03-01T09:00:00Z",
}  # fmt: skip
COUNTS = {"files": 4711, "pictures": 42, "declared_ai": 1, "declared_ai_edit": 2, "declared_camera": 3}
PLAIN = {"to": "", "seal": "", "digest": "", "tool": "", "photographs": [], "corrections": [], "by": "Ann Lund (ann)"}
EVENTS = [
    PLAIN | {"kind": "seized", "place": "flat, Nyvej 1", "holder": "Ann Lund (ann)", "at": "2026-03-01T06:00:00Z",
             "reason": "found on the table", "photographs": ["c" * 64]},
    PLAIN | {"kind": "transferred", "place": "station", "holder": "Ann Lund (ann)", "to": "Bo Berg (bo)",
             "at": "2026-03-01T08:00:00Z", "reason": "to the laboratory",
             "corrections": [{"at": "2026-03-02T08:00:00Z", "by": "Cy Dahl (cy)", "reason": "it was 08:10"}]},
    PLAIN | {"kind": "imaged", "place": "laboratory", "holder": "Bo Berg (bo)", "at": "2026-03-01T10:00:00Z",
             "reason": "whole storage", "digest": "a" * 64, "tool": "imager 4.2"},
]  # fmt: skip


@pytest.fixture
def content():
    events = [
        event | {"number": number, "id": f"5f0c0f6e-0000-4000-8000-00000000010{number}", "entered_at": event["at"]}
        for number, event in enumerate(EVENTS, start=1)
    ]
    return {
        "made_at": "2026-03-02T09:00:00Z", "by": "Ann Lund (ann)",
        "operation": {"reference": "TEST-1", "name": "An invented operation", "rehearsal": True},
        "agency": {"code": "DK-NCP", "name": "Agency DK"}, "item": ITEM, "parent": None, "derived": [],
        "standing": {"holder": "Bo Berg (bo)", "place": "laboratory", "seal": "", "awaited": "", "ended": ""},
        "events": events,
        "manifests": [
            {"digest": "d" * 64, "form": "scan", "signer": "e" * 64, "instead": "", "at": "2026-03-02T08:00:00Z",
             "counts": COUNTS},
            {"digest": "b" * 64, "form": "vics", "signer": "", "instead": "", "at": "2026-03-02T08:00:00Z",
             "counts": {"files": 815, "classified": 17}},
        ],
        "gaps": [{"kind": "no_receipt", "sentence": "Bo Berg (bo) gave no receipt.", "events": [2]}],
    }  # fmt: skip


def text_of(made: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    return re.sub(r"[\s\u200b]+", " ", " ".join(page.extract_text() for page in pages))


def test_the_report_says_everything_that_was_entered_and_the_gaps(content):
    made = write_custody_pdf(content)
    said = text_of(made).replace(" ", "")
    words = (
        "A-001",
        "DK-77/3",
        "warrant12/2026",
        "-7200seconds",
        "gavenoreceipt",
        "it was 08:10",
        "a" * 64,
        "c" * 64,
        "d" * 64,
        "read as vics",
        "815 files, 17 of them classified",
        "no signature of ours",
    )
    for word in (*words, "a" * 64, "c" * 64, "d" * 64, "Cy Dahl (cy)", "imager4.2", "REHEARSAL", "event2", "4711files"):
        assert word.replace(" ", "") in said, word
    assert made == write_custody_pdf(content)
    assert pypdf.PdfReader(io.BytesIO(made)).trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_report_of_nothing_and_of_strange_signs_can_be_set(content):
    empty = content | {"events": [], "gaps": [], "manifests": [], "standing": dict.fromkeys(content["standing"], "")}
    assert "Nothing was entered" in text_of(write_custody_pdf(empty))
    strange = content | {"item": ITEM | {"description": "#set page(height: 1pt) \u202e $x$ 張 \x07 @y <z>"}}
    assert "#setpage(height:1pt)" in text_of(write_custody_pdf(strange)).replace(" ", "")


def test_labels_carry_a_code_that_leads_to_the_item(content):
    labels = [
        ITEM | {"label": f"A-{number:03}", "owner": "DK-NCP", "code": qr_svg(f"https://desk.example/items/{number}/")}
        for number in range(1, 15)
    ]
    made = write_labels_pdf({"made_at": "2026-03-02T09:00:00Z", "labels": labels})
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 2
    assert "A-014" in text_of(made)


def test_the_graph_conforms_and_each_record_follows_the_last(content, tmp_path):
    path = tmp_path / "custody.json"
    path.write_bytes(write_custody_case(content | {"parent": ITEM | {"label": "A-000"}}))
    graph = json.loads(path.read_text())["@graph"]
    records = [thing for thing in graph if thing["@type"] == "case-investigation:ProvenanceRecord"]
    actions = [thing for thing in graph if thing["@type"] == "case-investigation:InvestigativeAction"]
    assert len(records) == len(actions) == 3
    for before, action in zip(records, actions[1:], strict=False):
        assert action["uco-action:object"] == [{"@id": before["@id"]}]
    assert all("Entered" in action["uco-core:description"] for action in actions)
    assert "Corrected" in actions[1]["uco-core:description"]
    performers = {action["uco-action:performer"]["@id"] for action in actions}
    (ann,) = [thing["@id"] for thing in graph if thing.get("uco-core:name") == "Ann Lund (ann)"]
    assert performers == {ann}, "who entered it answers for it"
    assert all(record["case-investigation:rootExhibitNumber"] == ["A-001"] for record in records)
    validate = Path(sys.executable).with_name("case_validate")
    run = subprocess.run([validate, "--built-version", "case-1.4.0", path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Conforms: True" in run.stdout
