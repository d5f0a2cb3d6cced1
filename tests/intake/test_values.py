"""Values come through typed and exact, or the row is set aside with its reason."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.intake.trial import one_field

VALUES = [
    ("ACCESSES", "address", "240.0.0.1", "240.0.0.1"),
    ("ACCESSES", "address", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
    ("ACCESSES", "address", "2001:db8:1::5", "2001:db8:1::5"),
    ("ACCESSES", "address", "2001:db8:1:2:3::5", "2001:db8:1:2:3::5"),
    ("ACCESSES", "address", "2001:db8:1:2:3:4::5", "2001:db8:1:2:3:4:0:5"),
    ("ACCESSES", "address", "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("ACCESSES", "address", "2001:db8:1::", "2001:db8:1::"),
    ("ACCESSES", "address", "::ffff:240.0.0.1", "240.0.0.1"),
    ("ACCESSES", "port", "65535", 65535),
    ("ACCESSES", "port", "443", 443),
    ("ACCESSES", "event", "login", "Login"),
    ("ACCESSES", "event", "Download", "Download"),
    ("ACCESSES", "device", "\u202eevil\x07 \U0001f600 '; DROP TABLE", "\u202eevil\x07 \U0001f600 '; DROP TABLE"),
    ("ACCESSES", "device", " kept as it is ", " kept as it is "),
    ("PAYMENTS", "amount", "25000000000000000001", Decimal("25000000000000000001")),
    ("PAYMENTS", "amount", "0.000000000000000001", Decimal("1E-18")),
    ("PAYMENTS", "amount", "-12.50", Decimal("-12.5")),
    ("PAYMENTS", "instrument_country", "dk", "DK"),
    ("PAYMENTS", "instrument_country", "XK", "XK"),
    ("MEDIA", "sha256", "AB" * 32, "ab" * 32),
    ("MEDIA", "md5", "0123456789abcdefABCDEF0123456789", "0123456789abcdefabcdef0123456789"),
    ("MEDIA", "size", "0", 0),
    ("SUBSCRIBERS", "holder_birth", "1980-02-29", "1980-02-29"),
    ("NETWORKS", "prefix", "2001:DB8:0::/48", "2001:db8::/48"),
    ("NETWORKS", "prefix", "240.0.0.0/4", "240.0.0.0/4"),
]

TROUBLES = [
    ("ACCESSES", "address", "240.0.0.256", "not an internet address"),
    ("ACCESSES", "address", "240.0.0.01", "not an internet address"),
    ("ACCESSES", "address", "240.0.0.1:443", "not an internet address"),
    ("ACCESSES", "address", "fe80::1%eth0", "not an internet address"),
    ("ACCESSES", "address", "٢٤٠.0.0.1", "not an internet address"),
    ("ACCESSES", "address", "240.0.0.1\n", "not an internet address"),
    ("ACCESSES", "address", "1" * 5000, "not an internet address"),
    ("ACCESSES", "address", "", "required and empty"),
    ("ACCESSES", "address", None, "required and empty"),
    ("ACCESSES", "account", "  ", "required and empty"),
    ("ACCESSES", "port", "0", "not a port from 1 to 65535 in plain digits"),
    ("ACCESSES", "port", "65536", "not a port from 1 to 65535 in plain digits"),
    ("ACCESSES", "port", "٤٤٣", "not a port from 1 to 65535 in plain digits"),
    ("ACCESSES", "port", " 443", "not a port from 1 to 65535 in plain digits"),
    ("ACCESSES", "port", "1_0", "not a port from 1 to 65535 in plain digits"),
    ("ACCESSES", "event", "Logon", "a word the vocabulary does not have"),
    ("ACCESSES", "event", "\u212aogin", "a word the vocabulary does not have"),
    ("ACCESSES", "device", "a\x00b", "the text holds a NUL character"),
    ("PAYMENTS", "amount", "1.0000000000000000001", "more than 18 decimals or more than 20 digits before the point"),
    ("PAYMENTS", "amount", "123456789012345678901", "more than 18 decimals or more than 20 digits before the point"),
    ("PAYMENTS", "amount", "12,50", "not an amount written like 1234.56"),
    ("PAYMENTS", "amount", "1e5", "not an amount written like 1234.56"),
    ("PAYMENTS", "amount", "NaN", "not an amount written like 1234.56"),
    ("PAYMENTS", "instrument_country", "UK", "not an ISO 3166 two-letter country"),
    ("MEDIA", "sha256", "a" * 63, "not a digest of this kind"),
    ("MEDIA", "sha1", "g" * 40, "not a digest of this kind"),
    ("MEDIA", "size", "-1", "not a whole number in plain digits"),
    ("MEDIA", "size", "9999999999999999999", "not a whole number in plain digits"),
    ("SUBSCRIBERS", "holder_birth", "01/02/1980", "not a date written YYYY-MM-DD"),
    ("SUBSCRIBERS", "holder_birth", "1981-02-29", "not a date written YYYY-MM-DD"),
    ("NETWORKS", "prefix", "240.0.0.1/8", "not a network written address/length"),
    ("NETWORKS", "prefix", "240.0.0.1", "not a network written address/length"),
]


def _grouped(cases: list[tuple]) -> dict[tuple[str, str], list[tuple]]:
    groups: dict[tuple[str, str], list[tuple]] = {}
    for table, field, said, expected in cases:
        groups.setdefault((table, field), []).append((said, expected))
    return groups


@pytest.mark.parametrize(("where", "cases"), _grouped(VALUES).items(), ids=lambda x: str(x)[:30])
def test_a_value_comes_through_in_its_one_form(tmp_path: Path, where: tuple[str, str], cases: list[tuple]) -> None:
    table, field = where
    came = one_field(tmp_path, table, field, [said for said, _ in cases])
    assert came.aside == []
    assert [row[field] for row in came.given[table]] == [expected for _, expected in cases]


@pytest.mark.parametrize(("where", "cases"), _grouped(TROUBLES).items(), ids=lambda x: str(x)[:30])
def test_a_bad_value_sets_the_row_aside_with_its_reason(
    tmp_path: Path, where: tuple[str, str], cases: list[tuple]
) -> None:
    table, field = where
    came = one_field(tmp_path, table, field, [said for said, _ in cases])
    assert came.given[table] == []
    assert came.reasons() == [(n, field, reason) for n, (_, reason) in enumerate(cases, start=1)]
    assert all(len(row["said"]) <= 200 and row["remedy"] for row in came.aside)


def test_an_empty_optional_field_is_no_value(tmp_path: Path) -> None:
    came = one_field(tmp_path, "ACCESSES", "port", ["", None])
    assert [row["port"] for row in came.given["ACCESSES"]] == [None, None]


def test_mapped_words_come_before_the_vocabulary(tmp_path: Path) -> None:
    more = '[table.words]\nevent = { "anmeldt" = "Login", "Login" = "Registration" }\n'
    came = one_field(tmp_path, "ACCESSES", "event", ["anmeldt", "Login", "LOGIN"], more=more)
    assert [row["event"] for row in came.given["ACCESSES"]] == ["Login", "Registration", "Login"]


def test_a_country_may_be_written_in_the_source_s_own_words(tmp_path: Path) -> None:
    more = '[table.words]\ncountry = { UK = "GB", Danmark = "DK" }\n'
    came = one_field(tmp_path, "ACCOUNTS", "country", ["UK", "Danmark", "se"], more=more)
    assert [row["country"] for row in came.given["ACCOUNTS"]] == ["GB", "DK", "SE"]


def test_what_was_said_is_shown_escaped_and_cut(tmp_path: Path) -> None:
    came = one_field(tmp_path, "ACCESSES", "port", ["\u202e1\x00", "9" * 900])
    assert came.aside[0]["said"] == "\\u202e1\\u0000"
    assert came.aside[1]["said"] == "9" * 200


def test_a_given_row_has_exactly_the_columns_of_its_table(tmp_path: Path) -> None:
    from tallystick.vocabulary.fields import columns_of

    (row,) = one_field(tmp_path, "ACCESSES", "port", ["443"]).given["ACCESSES"]
    assert list(row) == [name for name, _ in columns_of("ACCESSES")]
    assert (row["contribution"], row["file"], row["row"]) == ("d" * 64, "1.csv", 1)
    assert (row["at"], row["at_said"]) == (datetime(2025, 1, 1), "2025-01-01T00:00:00Z")  # noqa: DTZ001
