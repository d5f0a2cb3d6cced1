"""Every format of a package says the same, opens elsewhere, and carries nothing that runs."""

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from tallystick.sharing.writers.case import write_case
from tallystick.sharing.writers.csv import defused, write_csv
from tallystick.sharing.writers.files import write_files
from tallystick.sharing.writers.paper import write_pdf
from tests.sharing.samples import content


@pytest.fixture(scope="module")
def paper():
    return pypdf.PdfReader(io.BytesIO(write_pdf(content())))


def text_of(reader):
    return "\n".join(page.extract_text() for page in reader.pages)


def test_the_pdf_is_tagged_titled_and_says_its_language(paper):
    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert paper.root_object["/Lang"] == "en"
    assert paper.metadata.title == "Country package LANTERN-DK version 1"
    assert "pdfuaid:part>1<" in paper.root_object["/Metadata"].get_data().decode()


def test_the_same_content_gives_the_same_pdf():
    assert write_pdf(content()) == write_pdf(content())


def test_every_page_bears_the_handling_codes_the_recipient_and_that_it_is_a_rehearsal(paper):
    for number, page in enumerate(paper.pages, start=1):
        said = page.extract_text()
        assert "H1 H2 H3" in said
        assert "for DK-NCC only" in said
        assert "REHEARSAL" in said
        assert f"page {number} of {len(paper.pages)}" in said


@pytest.mark.parametrize(
    "said",
    [
        "Why here",
        "Risk to a child",
        "What expires first",
        "What you must verify",
        "Whom to call",
        "+000 555 0100",
        "A child in danger overrides",
    ],
)
def test_page_one_has_what_an_officer_needs_first(paper, said):
    assert said in paper.pages[0].extract_text()


@pytest.mark.parametrize("name", ["Πλοηγός", "Вълнолом", "fyrtårn"])
def test_names_stand_in_their_own_script(paper, name):
    assert name in text_of(paper)


def test_no_other_recipient_is_told(paper):
    assert "DE-ZAC" not in text_of(paper)


def test_a_name_no_typeface_has_or_that_would_turn_the_line_is_shown_by_code_point():
    made = content()
    made["persons"][0]["accounts"][0]["handle"] = "张\u202egpj.exe"
    text = re.sub(r"[\s\u200b]", "", text_of(pypdf.PdfReader(io.BytesIO(write_pdf(made)))))
    assert "[U+5F20]" in text
    assert "[U+202E]" in text


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-2", "@x", "\tx"])
def test_a_cell_a_spreadsheet_would_run_is_defused(cell):
    assert defused(cell) == f"'{cell}"


def test_csv_holds_every_access_with_its_lineage():
    rows = list(csv.DictReader(io.StringIO(write_csv(content())["accesses.csv"].decode())))
    assert len(rows) == sum(len(part["accesses"]) for part in content()["persons"])
    assert {"person", "at", "address", "port", "contribution", "file", "row", "codes", "owner"} <= set(rows[0])


def test_json_is_the_content_itself():
    assert json.loads(write_files(content())["package.json"]) == content()


def test_case_conforms_to_the_ontology(tmp_path):
    made = content()
    made["persons"] = made["persons"][:1]
    made["persons"][0]["accesses"] = made["persons"][0]["accesses"][-2:]
    path = tmp_path / "case.json"
    path.write_bytes(write_case(made, {"package.json": b"{}"}))
    validate = Path(sys.executable).with_name("case_validate")
    run = subprocess.run([validate, "--built-version", "case-1.4.0", path], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Conforms: True" in run.stdout
