"""A first look at a column names the kind of each value, and only that."""

import duckdb
import pytest

from tallystick.cage.kinds import KINDS, kind_sql

ROWS = [
    ("DK", "letters2"),
    ("6f1c2a9e-0b5d-4a56-9d3e-1c2b3a4d5e6f", "uuid"),
    ("a.b@mail.example", "email"),
    ("240.0.0.1", "ipv4"),
    ("2001:db8::1", "ipv6"),
    ("::", "ipv6"),
    ("10:20:30", "other"),
    ("240.0.0.1:51234", "address_port"),
    ("[2001:db8::1]:443", "address_port"),
    ("2025-01-02T03:04:05Z", "iso8601_offset"),
    ("2025-01-02 03:04:05.123 +01:00", "iso8601_offset"),
    ("2025-01-02 03:04:05", "iso8601_naive"),
    ("2025-01-02", "date_ymd"),
    ("13/Jan/2025:19:31:16 +0100", "time_weblog"),
    ("31.12.2024", "date_day_first"),
    ("12/31/2024 10:00", "date_month_first"),
    ("10/11/2024", "date_unclear"),
    ("1735787045", "epoch_s"),
    ("400000000", "whole"),
    ("1735787045123", "epoch_ms"),
    ("1735787045123456", "epoch_us"),
    ("a" * 64, "hex64"),
    ("0x" + "Ab" * 20, "ethereum"),
    ("0f" * 20, "hex40"),
    ("0f" * 16, "hex32"),
    ("007", "whole"),
    ("25000000000000000001", "whole"),
    ("-1.50", "decimal"),
    ("+45 00 00 00 00", "phone"),
    ("XX00 0000 0000 0000 00", "iban"),
    ("bc1q" + "q" * 38, "bitcoin"),
    ("4" + "A" * 94, "monero"),
    ("some words", "other"),
    ("x" * 5000, "other"),
]


@pytest.mark.parametrize(("value", "kind"), ROWS)
def test_a_value_is_of_its_kind(value: str, kind: str) -> None:
    assert duckdb.execute(f"SELECT {kind_sql('v')} FROM (SELECT ? AS v)", [value]).fetchall() == [(kind,)]


def test_every_kind_has_a_row_here() -> None:
    assert {kind for _, kind in ROWS} == set(KINDS)
