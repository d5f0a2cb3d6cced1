"""A folder through sheet, cage and steps: every row accounted for, nothing else written."""

from pathlib import Path

import pytest

from tallystick.intake import reading
from tallystick.intake.prepare import Prepared, prepare
from tallystick.intake.received import open_folder
from tallystick.vocabulary.errors import Absent, Malformed
from tests.intake.folders import write_contribution
from tests.intake.trial import rows_of
from tests.scratch import scratch


def prepared(folder: Path, into: Path) -> Prepared:
    return prepare(open_folder(folder), into=into)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    place = tmp_path_factory.mktemp("once")
    return prepared(write_contribution(place / "sent", operation="OP"), place / "work")


def given(found: Prepared, table: str) -> list[dict]:
    with scratch() as opened:
        return rows_of(opened, f"SELECT * FROM read_parquet('{found.given[table]}') ORDER BY file, \"row\"")


def test_every_row_is_accepted_set_aside_or_a_duplicate(once: Prepared) -> None:
    found = once
    assert [outcome.sentence() for outcome in found.outcomes] == [
        "access.csv as ACCESSES: 4 read = 2 accepted + 1 quarantined + 1 duplicates",
        "accounts.csv as ACCOUNTS: 4 read = 1 accepted + 2 quarantined + 1 duplicates",
    ]
    assert found.state == "accepted"
    assert [(row["file"], row["row"], row["field"], row["reason"]) for row in found.quarantined] == [
        ("accounts.csv", 2, "created_at", "two instants: this local time came twice when the clocks went back"),
        ("accounts.csv", 3, "created_at", "outside the mandate"),
        ("access.csv", 3, "port", "not a port from 1 to 65535 in plain digits"),
    ]


def test_a_given_row_says_where_it_came_from_and_what_was_said(once: Prepared) -> None:
    found = once
    (account,) = given(found, "ACCOUNTS")
    assert (account["handle"], account["email"]) == ("=heron", "heron@mail.test")
    assert (str(account["created_at"]), account["created_at_said"]) == ("2024-03-15 10:59:23", "15/03/2024 12:00:00")
    assert (account["contribution"], account["file"], account["row"]) == (found.received.digest, "accounts.csv", 1)


def test_columns_that_are_not_mapped_are_never_written(once: Prepared) -> None:
    assert once.files[0]["streams"]["rows"]["left_out"] == ["bio"]
    for path in once.folder.rglob("*.parquet"):
        with scratch() as opened:
            rows = opened.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('{path}')").fetchall()
        assert "not mapped" not in {text for row in rows for text in row}


def test_the_digest_changes_with_every_byte_of_file_mapping_and_sheet(tmp_path: Path) -> None:
    folder = write_contribution(tmp_path / "sent", operation="OP")
    digests = {open_folder(folder).digest}
    for name in ("accounts.csv", "accounts.mapping.toml", "contribution.toml"):
        with (folder / name).open("a") as opened:
            opened.write("\n")
        digests.add(open_folder(folder).digest)
    assert len(digests) == 4


def test_a_file_that_was_read_is_not_read_again(
    tmp_path: Path, once: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_contribution(tmp_path / "sent", operation="OP")
    reads: list[str] = []
    real = reading.read_file

    def failing(path: Path, **rest: object) -> object:
        reads.append(path.name)
        if path.name == "access.csv" and reads.count("access.csv") == 1:
            raise KeyboardInterrupt
        return real(path, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "read_file", failing)
    with pytest.raises(KeyboardInterrupt):
        prepared(folder, tmp_path / "work")
    again = prepared(folder, tmp_path / "work")
    assert sorted(reads) == ["access.csv", "access.csv", "accounts.csv"]
    assert again.outcomes == once.outcomes


def test_a_contribution_that_does_not_reconcile_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tallystick.intake import prepare as preparing

    def losing(*given: object) -> list:
        steps = steps_of(*given)
        return [
            type(step)(step.name, step.gives, step.sql + ' WHERE "row" > 1', step.keep)
            if step.name == "ACCOUNTS"
            else step
            for step in steps
        ]

    steps_of = preparing.steps_of
    monkeypatch.setattr(preparing, "steps_of", losing)
    found = prepared(write_contribution(tmp_path / "sent", operation="OP", small=True), tmp_path / "work")
    assert found.state == "held"
    assert "accounts.csv as ACCOUNTS: 4 read is not 0 accepted + 2 quarantined + 1 duplicates" in [
        outcome.sentence() for outcome in found.outcomes
    ]


def test_progress_is_one_count_that_never_runs_backwards(tmp_path: Path) -> None:
    heard: list[tuple[int, int, str]] = []
    received = open_folder(
        write_contribution(tmp_path / "sent", operation="OP", small=True), told=lambda *what: heard.append(what)
    )
    prepare(received, into=tmp_path / "work")
    dones = [done for done, _, _ in heard]
    assert dones == sorted(dones)
    assert {of for _, of, _ in heard} == {received.progress.stages}
    assert received.progress.done == received.progress.stages - 1


def test_a_listed_file_must_be_there_and_be_no_link(tmp_path: Path) -> None:
    folder = write_contribution(tmp_path / "sent", operation="OP")
    (folder / "access.csv").rename(tmp_path / "outside.csv")
    with pytest.raises(Absent, match=r"access\.csv"):
        open_folder(folder)
    (folder / "access.csv").symlink_to(tmp_path / "outside.csv")
    with pytest.raises(Malformed, match="is a link"):
        open_folder(folder)


def test_files_the_sheet_does_not_name_are_said(tmp_path: Path) -> None:
    folder = write_contribution(tmp_path / "sent", operation="OP")
    (folder / "notes.txt").write_text("x")
    assert open_folder(folder).not_listed == ["notes.txt"]
