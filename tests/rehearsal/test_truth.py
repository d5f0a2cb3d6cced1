"""The sealed truth: complete, counted, and not to be read from anything outside it."""

from pathlib import Path

import duckdb
import pytest

KINDS = {
    "carrier_nat_neighbour",
    "typing_error",
    "date_twin",
    "recycled_phone",
    "shared_default_email",
    "card_lent",
    "subscriber_not_user",
}


def rows(folder: Path, sql: str) -> list[tuple]:
    return duckdb.sql(sql.replace("SEALED", f"{folder}/sealed")).fetchall()


@pytest.mark.parametrize(
    ("shape", "accounts", "found", "countries", "innocents"),
    [("mozaik", 600, 39, 8, 40), ("cumberland", 5_000, 273, 19, 200)],
)
def test_a_shape_has_its_numbers(
    shape: str, accounts: int, found: int, countries: int, innocents: int, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(shape)
    assert rows(folder, "SELECT count(*), count(DISTINCT account) FROM 'SEALED/truth.parquet'") == [
        (accounts, accounts)
    ]
    people = rows(folder, "SELECT count(*) FILTER (to_find), count(DISTINCT country) FROM 'SEALED/people.parquet'")
    assert people == [(found, countries)]
    planted = rows(folder, "SELECT kind, count(*) FROM 'SEALED/innocents.parquet' GROUP BY ALL")
    assert sum(count for _, count in planted) >= innocents
    assert {kind for kind, _ in planted} >= KINDS


def test_everybody_to_find_has_evidence_of_a_country_and_is_nobody_set_apart(cumberland: Path) -> None:
    found = rows(
        cumberland, "SELECT DISTINCT country_evidence, usable_country, kind FROM 'SEALED/people.parquet' WHERE to_find"
    )
    assert {evidence for evidence, _, _ in found} == {"card", "iban", "kyc", "subscriber"}
    assert {(usable, kind) for _, usable, kind in found} == {(True, "person")}


def test_each_reason_to_be_left_alone_has_its_people_and_their_agencies_say_so(cumberland: Path) -> None:
    kinds = {kind for (kind,) in rows(cumberland, "SELECT DISTINCT kind FROM 'SEALED/truth.parquet'")}
    assert kinds == {"person", "undercover", "researcher", "hotline", "victim", "juvenile", "stolen_identity"}
    apart = {
        account for (account,) in rows(cumberland, "SELECT account FROM 'SEALED/truth.parquet' WHERE kind <> 'person'")
    }
    lists = f"{cumberland}/contributions/*-exclusions-*/exclusions.csv"
    said = {value for (value,) in duckdb.sql(f"SELECT value FROM '{lists}' WHERE kind = 'account'").fetchall()}
    assert said == apart


def test_every_planted_innocent_is_named_in_an_answer_once(cumberland: Path) -> None:
    planted = rows(cumberland, "SELECT name, reference, may_show_as FROM 'SEALED/innocents.parquet'")
    paper = "".join(
        path.read_text(encoding="utf-8")
        for pattern in ("*-answers-*/answers.json", "*-exchange-*/kyc.csv")
        for path in (cumberland / "contributions").glob(pattern)
    )
    assert all(paper.count(f'"{name}"') + paper.count(f",{name},") == 1 for name, _, _ in planted)
    assert all(reference in paper for _, reference, _ in planted)
    assert {shown for _, _, shown in planted} == {"nothing", "holder of a line", "holder of a card"}


def test_linkable_pairs_share_something_strong_or_two_weak_kinds(cumberland: Path) -> None:
    pairs = rows(cumberland, "SELECT strong, weak, linkable, reachable FROM 'SEALED/pairs.parquet'")
    assert all(linkable == (bool(strong) or len(weak.split()) > 1) for strong, weak, linkable, _ in pairs)
    assert all(reachable or not linkable for _, _, linkable, reachable in pairs)
    assert sum(linkable for _, _, linkable, _ in pairs) > 300


def test_broken_rows_are_counted_and_stand_in_the_files(mozaik: Path) -> None:
    counted = rows(
        mozaik, "SELECT file, sum(rows) FROM 'SEALED/broken.parquet' WHERE file LIKE '%fragment%' GROUP BY file"
    )
    assert len(counted) == 9
    for file, number in counted:
        text = (mozaik / "contributions" / file).read_bytes()
        lines = len([line for line in text.split(b"\n") if line])
        assert number == lines - (not file.endswith("jsonl")), file
    kinds = {kind for (kind,) in rows(mozaik, "SELECT kind FROM 'SEALED/broken.parquet'")}
    assert kinds >= {
        *(
            "unclosed_quote",
            "wrong_column_count",
            "not_utf8",
            "nul",
            "day_and_month_unclear",
            "came_twice",
            "never_was",
        ),
        *("impossible_date", "epoch_of_another_unit", "digest_of_wrong_length", "not_an_address", "port_out_of_range"),
        *("same_row_again", "duplicate_key", "not_a_number", "number_beyond_64_bits", "breaks_off", "outside_mandate"),
        *("bidi_and_zero_width_in_handle", "never_was"),
    }


def test_nothing_outside_says_who_is_who(mozaik: Path) -> None:
    outside = [path for path in mozaik.rglob("*") if path.is_file() and "sealed" not in path.parts]
    words = (b"T-0000", b"I-0001", b"subscriber_not_user", b"innocent", b"to_find", b"neighbour", b"landlord")
    for path in outside:
        text = path.read_bytes()
        assert not any(word in text for word in words), path
    assert not any("truth" in path.name or "person" in path.name for path in outside)


def test_accounts_of_one_person_do_not_stand_together(cumberland: Path) -> None:
    """Neither the order of the rows nor the numbers bring accounts of one person near each other."""
    path = f"{cumberland}/contributions/02-platform-harbour/accounts.csv"
    together = duckdb.sql(
        f"""WITH placed AS (SELECT row_number() OVER () AS place, 'harbour:' || user_id AS account FROM '{path}'),
        known AS (SELECT place, person FROM placed JOIN '{cumberland}/sealed/truth.parquet' USING (account))
        SELECT count(*) FROM known a JOIN known b ON b.place = a.place + 1 AND b.person = a.person"""
    ).fetchall()
    assert together[0][0] < 12
