"""Real data no one here wrote, by mapping: no crash, no row lost, no value altered."""

import csv
import io
import json
from pathlib import Path

import duckdb
import pytest

from tallystick.intake.prepare import Prepared, prepare
from tallystick.intake.received import open_folder
from tests.intake.trial import rows_of

pytestmark = pytest.mark.corpus

SHEET = """
[contribution]
name = "{name}"
operation = "CORPUS"
agency = "DK-NCP"
kind = "platform"
received_at = 2026-07-01T00:00:00Z
[legal]
basis = "published test data"
mandate = "published test data"
from = 1990-01-01T00:00:00Z
until = 2030-01-01T00:00:00Z
[handling]
codes = ["H0"]
evaluation = "X4"
"""

WEBLOG = """
[[file]]
path = "{path}"
reader = "weblog"
[[file.table]]
name = "ACCESSES"
[file.table.columns]
account = "{account}"
at = "time"
address = "address"
agent = "agent"
[file.table.constants]
platform = "web"
event = "Unknown"
[file.table.times]
at = {{format = "%d/%b/%Y:%H:%M:%S %z"}}
"""

TELEGRAM = """
[[file]]
path = "{path}"
reader = "telegram"
[[file.table]]
name = "MESSAGES"
stream = "messages"
[file.table.columns]
account = "from_id"
at = "{at}"
message = "id"
[file.table.constants]
platform = "telegram"
[file.table.times]
at = {{format = "{format}"{zone}}}
"""


def taken(tmp_path: Path, files: dict[str, bytes], listed: str) -> Prepared:
    folder = tmp_path / "sent"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "contribution.toml").write_text(SHEET.format(name="corpus") + listed, encoding="utf-8")
    found = prepare(open_folder(folder), into=tmp_path / "work")
    assert found.state == "accepted", [outcome.sentence() for outcome in found.outcomes]
    return found


def given(found: Prepared, table: str) -> list[dict]:
    with duckdb.connect() as opened:
        return rows_of(opened, f"SELECT * FROM read_parquet('{found.given[table]}') ORDER BY file, \"row\"")


def test_telegram_exports(tmp_path: Path, corpus: Path) -> None:
    sources = sorted((corpus / "06_messaging_forum").glob("*tg-parser*/tests/fixtures/*.json"))
    sources += sorted((corpus / "06_messaging_forum").rglob("telegram/test_*_export.json"))
    assert len(sources) == 4
    files = {f"{n}.json": source.read_bytes() for n, source in enumerate(sources)}
    unix = TELEGRAM.replace("{at}", "date_unixtime").replace("{format}", "epoch_s").replace("{zone}", "")
    local = (
        TELEGRAM.replace("{at}", "date").replace("{format}", "iso8601").replace("{zone}", ', zone = "Europe/Berlin"')
    )
    listed = "".join(
        (unix if b"date_unixtime" in content else local).format(path=name) for name, content in files.items()
    )
    found = taken(tmp_path, files, listed)
    expected = sum(len(_messages(json.loads(content))) for content in files.values())
    assert sum(outcome.read for outcome in found.outcomes) == expected
    senders = {
        message["from_id"]
        for content in files.values()
        for message in _messages(json.loads(content))
        if "from_id" in message
    }
    assert {row["account"] for row in given(found, "MESSAGES")} == senders
    work = b"".join(path.read_bytes() for path in (tmp_path / "work").rglob("*.parquet"))
    assert b"Hello!" not in work


def _messages(export: dict) -> list[dict]:
    if "messages" in export:
        return list(export["messages"])
    return [message for chat in export["chats"]["list"] for message in chat["messages"]]


def test_web_logs(tmp_path: Path, corpus: Path) -> None:
    place = corpus / "10_logs_geoip"
    sources = [*sorted(place.rglob("apache2-*/*.log")), place / "log2timeline+plaso/test_data/apache_access.log"]
    files = {f"{n}.log": source.read_bytes() for n, source in enumerate(sources)}
    listed = "".join(WEBLOG.format(path=name, account="address") for name in files)
    found = taken(tmp_path, files, listed)
    lines = sum(len([line for line in content.splitlines() if line.strip()]) for content in files.values())
    assert sum(outcome.read for outcome in found.outcomes) == lines
    whole = b"\n".join(files.values()).decode("utf-8", "replace")
    rows = given(found, "ACCESSES")
    assert rows
    assert all(row["at_said"] in whole and row["address"] in whole for row in rows)
    assert all(row["agent"] is None or row["agent"] in whole for row in rows)


def test_a_thousand_persons(tmp_path: Path, corpus: Path) -> None:
    source = next((corpus / "09_record_linkage_ids").rglob("fake_1000_from_splink_demos.csv"))
    listed = """
[[file]]
path = "fake.csv"
reader = "csv"
[[file.table]]
name = "ACCOUNTS"
[file.table.columns]
account = "unique_id"
display_name = "first_name"
handle = "surname"
email = "email"
language = "city"
[file.table.constants]
platform = "fake"
"""
    found = taken(tmp_path, {"fake.csv": source.read_bytes()}, listed)
    rows = given(found, "ACCOUNTS")
    columns = {
        "unique_id": "account",
        "first_name": "display_name",
        "surname": "handle",
        "email": "email",
        "city": "language",
    }
    with source.open(encoding="utf-8", newline="") as opened:
        expected = [{field: row[column] or None for column, field in columns.items()} for row in csv.DictReader(opened)]
    assert [{field: row[field] for field in columns.values()} for row in rows] == expected


NAUGHTY = """
[[file]]
path = "naughty.{suffix}"
reader = "{suffix}"
[[file.table]]
name = "ACCOUNTS"
[file.table.columns]
account = "nr"
handle = "text"
display_name = "again"
[file.table.constants]
platform = "hub"
"""


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_naughty_strings_come_through_unaltered(tmp_path: Path, corpus: Path, suffix: str) -> None:
    texts: list[str] = json.loads(
        (corpus / "11_malformed/minimaxir+big-list-of-naughty-strings/blns.json").read_text(encoding="utf-8")
    )
    if suffix == "csv":
        written = io.StringIO(newline="")
        csv.writer(written).writerows([["nr", "text", "again"], *([n, text, text] for n, text in enumerate(texts))])
        content = written.getvalue()
    else:
        content = "".join(
            json.dumps({"nr": str(n), "text": text, "again": text}) + "\n" for n, text in enumerate(texts)
        )
    found = taken(tmp_path, {f"naughty.{suffix}": content.encode("utf-8")}, NAUGHTY.format(suffix=suffix))
    rows = {int(row["account"]): (row["handle"] or "", row["display_name"] or "") for row in given(found, "ACCOUNTS")}
    aside = {row["row"] - 1 for row in found.quarantined}
    assert all("\x00" in texts[n] for n in aside)
    assert rows == {n: (text, text) for n, text in enumerate(texts) if n not in aside}


def test_csv_spectrum_cells_come_through_unaltered(tmp_path: Path, corpus: Path) -> None:
    sources = sorted((corpus / "11_malformed/maxogden+csv-spectrum/csvs").glob("*.csv"))
    files = {source.name: source.read_bytes() for source in sources}
    listed, expected = "", {}
    for source in sources:
        first, second = next(csv.reader(io.StringIO(files[source.name].decode("utf-8"))))[:2]
        listed += (
            f'[[file]]\npath = "{source.name}"\nreader = "csv"\n'
            f'[[file.table]]\nname = "ACCOUNTS"\n[file.table.columns]\n'
            f"account = {json.dumps(first)}\nhandle = {json.dumps(second)}\n"
            f'[file.table.constants]\nplatform = "{source.stem}"\n'
        )
        # The collection's own JSON expects line ends its checkout no longer has: the bytes are the oracle.
        said = csv.DictReader(io.StringIO(files[source.name].decode("utf-8"), newline=""))
        expected |= {(source.name, n): (row[first], row[second]) for n, row in enumerate(said, start=1)}
    found = taken(tmp_path, files, listed)
    rows = {(row["file"], row["row"]): (row["account"], row["handle"] or "") for row in given(found, "ACCOUNTS")}
    aside = {(row["file"], row["row"]): row["reason"] for row in found.quarantined}
    assert set(aside.values()) <= {"required and empty"}
    assert rows | {key: value for key, value in expected.items() if key in aside} == expected
