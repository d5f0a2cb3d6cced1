"""Files nobody here wrote: every record is accounted for, every accepted value is exactly what the file says."""

import csv
import io
import json
import re
import sqlite3
from pathlib import Path

import pytest

from tallystick.intake.readers.recognise import recognise, recognise_head
from tests.intake.memory import read_in_memory
from tests.intake.reading import read

pytestmark = pytest.mark.corpus

JSON_SUITE = "11_malformed/nst+JSONTestSuite/test_parsing"
SPECTRUM = "11_malformed/maxogden+csv-spectrum"
NAUGHTY = "11_malformed/minimaxir+big-list-of-naughty-strings/blns.json"
TWICE = ("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json")
"""The standard allows a key twice; evidence does not: readers disagree on which of the two counts."""
TELEGRAM = (
    "06_messaging_forum/joweich+chat-miner/test/telegram/test_single_export.json",
    "06_messaging_forum/joweich+chat-miner/test/telegram/test_batch_export.json",
    "06_messaging_forum/pypi+tg-parser==1.2.0/tests/fixtures/personal_chat.json",
    "06_messaging_forum/pypi+tg-parser==1.2.0/tests/fixtures/supergroup_with_topics.json",
)
LOGS = (
    "10_logs_geoip/log2timeline+plaso/test_data/apache_access.log",
    "10_logs_geoip/crowdsecurity+hub/.tests/apache2-logs/apache2-logs.log",
    "10_logs_geoip/crowdsecurity+hub/.tests/apache2-malformed/apache2-logs.log",
)
TIMED = re.compile(r'\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "')


@pytest.mark.parametrize("reader", ["json", "jsonl"])
def test_json_test_suite_is_accepted_or_set_aside_as_it_says(corpus: Path, reader: str) -> None:
    files = sorted((corpus / JSON_SUITE).glob("*.json"))
    assert len(files) > 300
    for file in files:
        content = file.read_bytes()
        if reader == "jsonl" and content.strip().count(b"\n"):
            continue
        found = read_in_memory(content, reader)
        rejects = len(found.rejects)
        records = sum(stream.records for stream in found.streams.values())
        if file.name.startswith("y_") and file.name not in TWICE:
            assert rejects == 0, file.name
        elif file.name in TWICE or (file.name.startswith("n_") and content.removeprefix(b"\xef\xbb\xbf").strip()):
            assert rejects >= 1, file.name
        assert records >= rejects


def test_csv_spectrum_gives_the_exact_values(corpus: Path) -> None:
    files = sorted((corpus / SPECTRUM / "csvs").glob("*.csv"))
    assert len(files) >= 8
    for file in files:
        content = file.read_bytes()
        expected = json.loads((corpus / SPECTRUM / "json" / f"{file.stem}.json").read_bytes())
        if b"\r" not in content:  # one file lost its carriage returns when its repository normalised line ends
            expected = [{name: value.replace("\r\n", "\n") for name, value in row.items()} for row in expected]
        found = read_in_memory(content, "csv")
        columns = list(found.streams["rows"].columns)
        rows = [dict(zip(columns, row[1:], strict=True)) for row in found.kept["rows"].rows]
        assert (rows, found.rejects) == (expected, []), file.name


def test_naughty_strings_come_back_exactly_from_every_format(corpus: Path, tmp_path: Path) -> None:
    naughty = [text for text in json.loads((corpus / NAUGHTY).read_bytes()) if "\0" not in text]
    assert len(naughty) > 400
    table = io.StringIO()
    csv.writer(table).writerows([["n", "value"], *enumerate(naughty)])
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE rows (n INTEGER, value TEXT)")
    database.executemany("INSERT INTO rows VALUES (?, ?)", enumerate(naughty))
    database.commit()
    sources = {
        "csv": table.getvalue().encode(),
        "json": json.dumps([{"n": n, "value": text} for n, text in enumerate(naughty)]).encode(),
        "jsonl": "".join(json.dumps({"value": t}, ensure_ascii=False) + "\n" for t in naughty).encode(),
        "sqlite": database.serialize(),
    }
    for reader, content in sources.items():
        found = read(content, reader=reader, keep={"rows": ["value"]}, folder=tmp_path)
        assert [row[0] for row in found.rows["rows"]] == naughty, reader
        assert not found.rejects


@pytest.mark.parametrize("place", TELEGRAM)
def test_telegram_exports_give_every_message_and_nothing_that_was_said(
    corpus: Path, tmp_path: Path, place: str
) -> None:
    file = corpus / place
    chats = [json.loads(file.read_bytes())]
    chats = chats[0]["chats"]["list"] if "chats" in chats[0] else chats
    naive = [message for chat in chats for message in chat["messages"]]
    keep = {"messages": ["id", "date_unixtime", "from", "from_id", "actor_id", "action"], "members": ["name"]}
    found = read(file, reader="telegram", keep=keep, folder=tmp_path)
    assert recognise(file) == "telegram"
    assert found.report.streams["messages"].records == len(naive) == len(found.rows["messages"])
    for message, row in zip(naive, found.rows["messages"], strict=True):
        said = [message.get(name) for name in keep["messages"]]
        assert row == tuple(None if value is None else str(value) for value in said)
    assert len(found.rows["members"]) == sum(len(message.get("members", [])) for message in naive)
    assert not {"text", "title", "caption"} & set(found.report.streams["messages"].columns)


@pytest.mark.parametrize("place", LOGS)
def test_web_logs_reconcile_with_a_naive_count(corpus: Path, tmp_path: Path, place: str) -> None:
    file = corpus / place
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    found = read(file, reader="weblog", keep={"rows": ["address", "time", "status"]}, folder=tmp_path)
    stream = found.report.streams["rows"]
    assert stream.records == stream.rows + stream.rejects == len(lines)
    whole = [line for line in lines if TIMED.search(line) and line.count('"') % 2 == 0]  # one line of the corpus is cut
    assert stream.rows == len(whole)
    for number, row in zip(found.numbers["rows"], found.rows["rows"], strict=True):
        line = lines[number - 1]
        assert row[0] in line.split(" [")[0].split(" ")
        assert f"[{row[1]}]" in line
    assert recognise_head(file.read_bytes()) == "weblog"
