"""Files on the shelf are written whole or not at all; a build that was stopped goes on where it was."""

import pytest

from tallystick.tables.engine import engine, named, quoted
from tallystick.tables.shelf import Shelf, read_head, settle, write_head
from tallystick.tables.step import Step, run_steps
from tallystick.vocabulary.fields import TABLES, columns_of

STEPS = (
    Step("NUMBERS", "The numbers from 1 to 5.", "SELECT range AS n FROM range(1, 6)"),
    Step("SQUARES", "Their squares.", "SELECT n * n AS square FROM NUMBERS"),
)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / "given" / "rows.txt"

    def broken():
        with settle(path) as fresh:
            fresh.write_text("half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        broken()
    assert list(path.parent.iterdir()) == []
    with settle(path) as fresh:
        fresh.write_text("whole")
    assert path.read_text() == "whole"
    assert [found.name for found in path.parent.iterdir()] == ["rows.txt"]


def test_steps_read_one_another_and_tell_what_they_give(tmp_path):
    told = []
    with engine(tmp_path / "work") as opened:
        done = run_steps(opened, STEPS, tmp_path / "build", told=told.append)
        assert opened.execute("SELECT sum(square) FROM SQUARES").fetchall() == [(55,)]
    assert [(step.name, step.rows) for step in done] == [("NUMBERS", 5), ("SQUARES", 5)]
    assert [step.gives for step in told] == ["The numbers from 1 to 5.", "Their squares."]


def test_a_step_already_computed_is_not_computed_again(tmp_path):
    with engine(tmp_path / "work") as opened:
        run_steps(opened, STEPS[:1], tmp_path / "build")
    broken = Step("NUMBERS", "Never run.", "SELECT broken")
    with engine(tmp_path / "work") as opened:
        done = run_steps(opened, (broken, STEPS[1]), tmp_path / "build")
    assert [step.rows for step in done] == [5, 5]


def test_every_given_table_can_be_read_though_nobody_sent_it(tmp_path):
    with engine(tmp_path / "work") as opened:
        Shelf(tmp_path, "op").open_given(opened, ["0" * 64])
        for table in TABLES:
            described = opened.execute(f"DESCRIBE {table}").fetchall()
            assert [(row[0], row[1]) for row in described] == [
                (name, kind.replace(", ", ",")) for name, kind in columns_of(table)
            ]


def test_only_the_asked_contributions_are_read(tmp_path):
    shelf = Shelf(tmp_path, "op")
    columns = ", ".join(f"CAST(NULL AS {kind}) AS {named(name)}" for name, kind in columns_of("HOLDINGS")[:-3])
    with engine(tmp_path / "work") as opened:
        for digest in ("a" * 64, "b" * 64):
            path = shelf.given("HOLDINGS", digest)
            path.parent.mkdir(parents=True, exist_ok=True)
            lineage = f"'{digest}' AS contribution, 'h.csv' AS file, CAST(1 AS BIGINT) AS \"row\""
            opened.execute(f"COPY (SELECT {columns}, {lineage}) TO {quoted(path)} (FORMAT parquet)")
        shelf.open_given(opened, ["b" * 64])
        assert opened.execute("SELECT contribution FROM HOLDINGS").fetchall() == [("b" * 64,)]


def test_the_engine_takes_nothing_from_outside(tmp_path):
    with engine(tmp_path / "work") as opened:
        settings = dict(
            opened.execute(
                "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%extensions' OR name = 'TimeZone'"
            ).fetchall()
        )
    assert settings == {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "TimeZone": "UTC",
    }


def test_a_head_is_read_as_it_was_written(tmp_path):
    write_head(tmp_path, {"steps": {"LINKS": 3}})
    assert read_head(tmp_path) == {"steps": {"LINKS": 3}}
