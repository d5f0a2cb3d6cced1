"""Equal rows count once, the first one; rows that differ anywhere are two."""

from pathlib import Path

from tests.intake.trial import mapping_of, part_of, take_in

MAPPING = """
[[table]]
name = "ACCESSES"
[table.columns]
account = "a"
at = "t"
address = "ip"
device = "d"
[table.constants]
platform = "hub"
"""
COLUMNS = ["a", "t", "ip", "d"]
ROW = ("1", "2025-01-01T00:00:00Z", "2001:db8::1", "x")


def test_the_first_of_equal_rows_is_kept_across_files(tmp_path: Path) -> None:
    mapping = mapping_of(MAPPING)
    parts = [
        part_of(tmp_path, mapping, COLUMNS, [ROW, ROW], number=1),
        part_of(tmp_path, mapping, COLUMNS, [ROW, ("2", *ROW[1:])], number=2),
    ]
    came = take_in(tmp_path, parts)
    assert [(row["file"], row["row"]) for row in came.given["ACCESSES"]] == [("1.csv", 1), ("2.csv", 2)]
    assert sorted(came.repeated) == [(1, 2), (2, 1)]


def test_rows_that_differ_in_one_field_are_two(tmp_path: Path) -> None:
    rows = [
        ROW,
        (*ROW[:3], "X"),
        (*ROW[:3], None),
        (*ROW[:3], "x "),
        (*ROW[:3], "\x1e"),
        ("1", "2025-01-01T00:00:00+00:00", *ROW[2:]),
    ]
    came = take_in(tmp_path, [part_of(tmp_path, mapping_of(MAPPING), COLUMNS, rows)])
    assert came.repeated == []
    assert len(came.given["ACCESSES"]) == len(rows)


def test_empty_and_missing_are_the_same_nothing(tmp_path: Path) -> None:
    came = take_in(tmp_path, [part_of(tmp_path, mapping_of(MAPPING), COLUMNS, [(*ROW[:3], ""), (*ROW[:3], None)])])
    assert came.repeated == [(1, 2)]


def test_a_spelling_of_the_same_address_is_the_same_row(tmp_path: Path) -> None:
    rows = [ROW, (*ROW[:2], "2001:DB8:0::1", "x")]
    came = take_in(tmp_path, [part_of(tmp_path, mapping_of(MAPPING), COLUMNS, rows)])
    assert came.repeated == [(1, 2)]


def test_a_quarantined_row_is_no_duplicate(tmp_path: Path) -> None:
    bad = ("1", "soon", *ROW[2:])
    came = take_in(tmp_path, [part_of(tmp_path, mapping_of(MAPPING), COLUMNS, [bad, bad])])
    assert (len(came.aside), came.repeated) == (2, [])
