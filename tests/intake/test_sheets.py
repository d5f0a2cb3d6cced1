"""A sheet or mapping with a mistake is refused with where, what and what to do."""

from pathlib import Path

import pytest

from tallystick.intake.cover import read_cover
from tallystick.vocabulary.errors import Absent, HouseError, Malformed
from tests.intake.folders import MAPPING, sheet, write_contribution
from tests.intake.trial import mapping_of


def test_a_sheet_is_read(tmp_path: Path) -> None:
    read = read_cover(write_contribution(tmp_path, operation="OP-1"))
    assert (read.operation, read.agency, read.grants, read.codes) == ("OP-1", "DK-NCP", ("EC3",), ("H2",))
    assert (read.clock.zone, read.clock.offset_seconds) == ("Europe/Copenhagen", 37)
    assert [[table.name for table in source.tables] for source in read.files] == [["ACCOUNTS"], ["ACCESSES"]]
    assert read.files[1].tables[0].timing("at").format == "iso8601"


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ('kind = "platform"', 'kind = "plattform"', "Did you mean platform"),
        ("exhibit", "exhibt", "Did you mean exhibit"),
        ("received_at = 2026-02-01T10:00:00Z", "received_at = 2026-02-01T10:00:00", "no zone"),
        ("received_at = 2026-02-01T10:00:00Z", 'received_at = "yesterday"', "must be a date and time"),
        ("until = 2026-03-01", "until = 2023-03-01", "ends before it begins"),
        ('basis = "Court order 12/2026"', 'basis = ""', "basis is missing"),
        ('codes = ["H2"]', 'codes = ["H9"]', "not handling codes"),
        ('codes = ["H2"]', 'codes = ["H0", "H1"]', "H0 stands alone"),
        ('codes = ["H2"]', 'codes = ["H3"]', "H3 needs its restriction"),
        ('evaluation = "B2"', 'evaluation = "D5"', "Use A, B, C or X"),
        ("Europe/Copenhagen", "Europe/Kopenhagen", "Did you mean Europe/Copenhagen"),
        ('evidence = "compared with a time server at seizure"', 'evidence = ""', "without evidence"),
        ('path = "access.csv"', 'path = "../access.csv"', "not a plain path"),
        ('path = "access.csv"', 'path = "/etc/hosts"', "not a plain path"),
        ('path = "access.csv"', 'path = "accounts.csv"', "listed twice"),
        ('reader = "csv"', 'reader = "os:system"', "no reader's name"),
        ('mapping = "accounts.mapping.toml"', "", "needs one mapping"),
        ('name = "ACCESSES"', 'name = "ACCESES"', "Did you mean ACCESSES"),
        ('agency = "DK-NCP"', 'agency = "dk ncp"', "not an agency code"),
        ("[contribution]", "[contribution", "not TOML"),
    ],
)
def test_a_mistake_on_the_sheet_is_refused(tmp_path: Path, was: str, instead: str, says: str) -> None:
    folder = write_contribution(tmp_path, operation="OP-1")
    text = sheet(operation="OP-1")
    assert was in text
    (folder / "contribution.toml").write_text(text.replace(was, instead))
    with pytest.raises(Malformed, match=says) as raised:
        read_cover(folder)
    assert raised.value.where.startswith(("contribution.toml", "accounts.mapping.toml"))
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("was", "instead", "says"),
    [
        ('handle = "name"', 'handel = "name"', "Did you mean handle"),
        ('account = "id"', "", "ACCOUNTS needs account"),
        ("[table.columns]", "[table.colums]", "Did you mean columns"),
        ("%d/%m/%Y %H:%M:%S", "%d/%m %H:%M:%S", "does not say year, month and day"),
        ("%d/%m/%Y %H:%M:%S", "%Q", "format has %Q"),
        ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %I:%M:%S", "only one of %I and %p"),
        ('%S"}', '%S", zone = "CEST"}', "zone 'CEST' is not known"),
        ("[table.times]\ncreated_at", "[table.times]\nhandle", "handle is no time"),
        ("[table.times]\ncreated_at", "[table.times]\nlast_seen_at", "no column"),
        ('platform = "harbour"', 'platform = "harbour"\nhandle = "x"', "both a column and a constant"),
        ('platform = "harbour"', 'platform = "harbour"\nrole = "boss"', "constant 'boss' is no role"),
        ("[table.times]", "[table.words]\nhandle = {a = 'b'}\n[table.times]", "takes any text"),
        ("[table.times]", "[table.words]\nrole = {a = 'veiwer'}\n[table.times]", "Did you mean viewer"),
    ],
)
def test_a_mistake_in_the_mapping_is_refused(was: str, instead: str, says: str) -> None:
    assert was in MAPPING
    with pytest.raises(HouseError, match=says):
        mapping_of(MAPPING.replace(was, instead))


def test_a_missing_sheet_is_absent(tmp_path: Path) -> None:
    with pytest.raises(Absent, match=r"contribution\.toml"):
        read_cover(tmp_path)
