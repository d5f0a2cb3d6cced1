"""What a rehearsal writes: the same bytes for the same seed, sheets that parse, nothing that could be real."""

import hashlib
import ipaddress
import re
import tomllib
from pathlib import Path

import duckdb
import pytest

from tallystick.rehearsal.writer import rehearse
from tallystick.vocabulary.codes import ContributionKind
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.fields import TABLES

READERS = {"csv", "json", "jsonl", "sqlite", "weblog", "telegram"}
RESERVED = [ipaddress.ip_network(network) for network in ("240.0.0.0/4", "2001:db8::/32")]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def covers(folder: Path) -> list[tuple[Path, dict]]:
    sheets = sorted(folder.glob("contributions/*/contribution.toml"))
    return [(path.parent, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sheets]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(mozaik: Path, tmp_path: Path) -> None:
    first = digests(mozaik)
    assert digests(rehearse("mozaik", 3, tmp_path / "again")) == first
    other = digests(rehearse("mozaik", 4, tmp_path / "other"))
    assert (
        other["contributions/02-platform-harbour/accounts.csv"]
        != first["contributions/02-platform-harbour/accounts.csv"]
    )


def test_the_large_shape_is_the_same_code_and_as_repeatable(tmp_path: Path) -> None:
    first = rehearse("kidflix", 7, tmp_path / "one", scale=0.003)
    assert digests(first) == digests(rehearse("kidflix", 7, tmp_path / "two", scale=0.003))
    people = duckdb.sql(
        f"SELECT count(*) FILTER (to_find), count(DISTINCT country) FROM '{first}/sealed/people.parquet'"
    )
    assert people.fetchall() == [(round(1_393 * 0.003), 38)]
    accounts = duckdb.sql(f"SELECT count(*) FROM '{first}/sealed/truth.parquet'").fetchall()
    assert accounts == [(5_400,)]


def test_a_folder_with_something_in_it_is_left_alone_and_an_unknown_shape_is_named(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(Conflict, match="not empty"):
        rehearse("mozaik", 1, tmp_path)
    with pytest.raises(Absent, match="mozaik, cumberland, kidflix"):
        rehearse("mosaic", 1, tmp_path / "new")


def test_every_cover_sheet_names_its_files_and_every_mapping_known_fields(cumberland: Path) -> None:
    operation = tomllib.loads((cumberland / "operation.toml").read_text(encoding="utf-8"))
    agencies = {agency["code"] for agency in operation["agency"]}
    used = set()
    for folder, sheet in covers(cumberland):
        assert sheet["contribution"]["operation"] == operation["operation"]["reference"]
        assert sheet["contribution"]["agency"] in agencies
        assert set(sheet["contribution"]["for"]) <= agencies
        ContributionKind(sheet["contribution"]["kind"])
        listed = {entry["path"] for entry in sheet["file"]} | {entry["mapping"] for entry in sheet["file"]}
        assert listed | {"contribution.toml"} == {path.name for path in folder.iterdir()}
        for entry in sheet["file"]:
            used.add(entry["reader"])
            for table in tomllib.loads((folder / entry["mapping"]).read_text(encoding="utf-8"))["table"]:
                fields = {field.name for field in TABLES[table["name"]]}
                assert set(table["columns"]) | set(table.get("constants", {})) <= fields
    assert used == READERS
    assert operation["operation"]["synthetic"] is True


def test_only_the_seized_server_has_a_clock_that_is_off_and_the_sheet_says_so(cumberland: Path) -> None:
    offsets = {sheet["contribution"]["name"]: sheet["clock"]["offset_seconds"] for _, sheet in covers(cumberland)}
    assert {name for name, offset in offsets.items() if offset} == {"Platform harbour"}


def test_mail_and_addresses_can_belong_to_nobody(cumberland: Path) -> None:
    mails, addresses = set(), set()
    for path in (cumberland / "contributions").rglob("*"):
        if path.suffix in {".csv", ".jsonl", ".json", ".log", ".toml"}:
            text = path.read_bytes().decode("utf-8", "replace")
            mails |= set(re.findall(r"[\w.+-]+@([\w.-]+)", text))
            addresses |= set(re.findall(r"(?<![\w.+/-])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|2001:db8:[0-9a-f:]+", text))
    assert {domain.rpartition(".")[2] for domain in mails} == {"example", "test"}
    agents = {"17.5", "131.0", "130.0"}
    found = {text for text in addresses - agents if all(int(part) < 256 for part in text.split(".") if ":" not in text)}
    assert len(found) > 5_000
    odd = [text for text in found if not any(ipaddress.ip_address(text) in network for network in RESERVED)]
    assert odd == []


def test_lists_come_from_the_agency_that_owns_them(cumberland: Path) -> None:
    owners = {kind: set() for kind in ContributionKind}
    for _, sheet in covers(cumberland):
        owners[sheet["contribution"]["kind"]].add(sheet["contribution"]["agency"])
    assert len(owners["holding"]) == 19
    assert len(owners["exclusions"]) > 5
    assert owners["reference"] == {"EC3"}
    assert "DK-NCP" in owners["platform"]
