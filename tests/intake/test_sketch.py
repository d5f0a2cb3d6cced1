"""A proposed mapping is one the house can read, and never holds what somebody wrote."""

from pathlib import Path

from tallystick.intake.mapping import parse_mapping
from tallystick.intake.sheet import parse_toml
from tallystick.intake.sketch import propose

SOURCE = """user_id,ip,time,text,useragent
1,2001:db8::1,2025-01-01T00:00:00Z,we meet at noon,Browser/1
2,240.0.0.1,2025-01-02T00:00:00Z,no,Browser/1
"""


def test_a_proposal_becomes_a_mapping_once_the_platform_is_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(SOURCE)
    text = propose(path)
    assert "2 of 2 values look like iso8601_offset" in text
    (mapping,) = parse_mapping(
        parse_toml(text.replace('platform = ""', 'platform = "hub"').encode(), where="sketch"), where="sketch"
    )
    assert mapping.name == "ACCESSES"
    assert mapping.columns == {"account": "user_id", "at": "time", "address": "ip", "agent": "useragent"}


def test_texts_are_left_out_and_no_value_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(SOURCE)
    text = propose(path)
    assert "#   text: may hold writing or pictures" in text
    assert "noon" not in text
    assert "2001:db8::1" not in text


def test_an_unclear_date_is_never_guessed(tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    for dates, says in (
        (("01/02/2025", "03/04/2025"), "the order of day and month is unclear"),
        (("01/02/2025", "31/04/2025"), "show that the day stands first"),
        (("01/02/2025", "04/31/2025"), "show that the month stands first"),
        (("31/02/2025", "04/31/2025"), "the order of day and month is unclear"),
    ):
        path.write_text("id,username,registered\n" + "".join(f"{n},a,{date}\n" for n, date in enumerate(dates)))
        (line,) = [line for line in propose(path).splitlines() if line.startswith("# created_at")]
        assert says in line


def test_the_reader_and_the_delimiter_are_read_off_the_file_not_its_name(tmp_path: Path) -> None:
    path = tmp_path / "export.dat"
    path.write_text("user_id;email\n7;ana@post.example\n8;bo@post.example\n")
    proposed = propose(path)
    assert "reader csv" in proposed
    assert 'delimiter = ";"' in proposed
    assert 'email = "email"' in proposed
