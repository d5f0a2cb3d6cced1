"""What a value of somebody else's manifest means, and what it must never be taken for."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.evidence.rules.dates import instant_of, is_date
from tallystick.evidence.rules.degenerate import is_degenerate
from tallystick.evidence.rules.digests import base64_of, digest_of
from tallystick.evidence.rules.exif import has_position
from tallystick.vocabulary.schemes import (
    DHS,
    NOT_COMPARABLE,
    VICS_US,
    Classification,
    Scheme,
    compare,
    label,
)

SCHEMES = st.builds(
    Scheme,
    st.sampled_from(["vics", "dhs", "griffeye", "uk_abc", ""]),
    st.sampled_from(["1.3", "2.0", None]),
    st.sampled_from(["US", "UK", "CUSTOM", None]),
)
GIVEN = st.builds(Classification, SCHEMES, st.sampled_from(["0", "1", "5", "A", None]))


@given(GIVEN, GIVEN)
def test_two_classifications_are_compared_only_under_one_whole_scheme(
    one: Classification, other: Classification
) -> None:
    said = compare(one, other)
    same_and_whole = one.scheme == other.scheme and one.scheme.whole and None not in (one.value, other.value)
    assert (said == NOT_COMPARABLE) is not same_and_whole
    if same_and_whole:
        assert said == ("same" if one.value == other.value else "different")


def test_0_and_5_swap_their_meaning_between_schemes() -> None:
    for value, here, there in (("0", "Non-Pertinent", "Uncategorized"), ("5", "Uncategorized", "Non-pertinent")):
        assert (label(Classification(VICS_US, value)), label(Classification(DHS, value))) == (here, there)
        assert compare(Classification(VICS_US, value), Classification(DHS, value)) == NOT_COMPARABLE


def test_a_table_that_is_not_public_is_not_guessed() -> None:
    assert label(Classification(Scheme("vics", "2.0", "UK"), "1")) is None
    assert label(Classification(Scheme("vics", "1.3", "US"), "1")) is None
    assert label(Classification(Scheme("vics", "2.0", None), "0")) is None


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_an_offset_that_is_written_is_taken_off_exactly(local: datetime, minutes: int) -> None:
    at = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    expected = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    sign, away = ("-" if minutes < 0 else "+"), abs(minutes)
    offset = f"{sign}{away // 60:02d}:{away % 60:02d}"
    assert instant_of(at.isoformat()) == expected
    hour = local.strftime("%I:%M:%S %p")
    assert instant_of(f"{local.month}/{local.day}/{local.year} {hour} {offset}") == expected
    milliseconds = round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)
    assert instant_of(f"/Date({milliseconds}{offset.replace(':', '')})/") == expected
    for naive in (local.isoformat(), f"{local.month}/{local.day}/{local.year} {hour}"):
        assert instant_of(naive) is None
        assert is_date(naive)


@pytest.mark.parametrize(
    "text",
    ["2024-02-30T00:00:00Z", "2024-01-01T24:00:00Z", "13/1/2024 1:00:00 AM Z", "1/1/2024 13:00:00 PM Z", "2024-01-01Z",
     "2024-01-01T00:00:00+25:00", "2024-01-01T00:00:00+01:75", "/Date(999999999999999)/", "/Date()/", "x" * 100, "",
     "٢٠٢٤-01-01T00:00:00Z"],
)  # fmt: skip
def test_no_instant_is_made_of_what_no_clock_shows(text: str) -> None:
    assert instant_of(text) is None


@given(st.text(max_size=80))
def test_no_text_crashes_a_date(text: str) -> None:
    assert instant_of(text) is None or is_date(text)


@given(st.sampled_from([("md5", 16), ("sha1", 20), ("sha256", 32)]).flatmap(
    lambda two: st.tuples(st.just(two[0]), st.binary(min_size=two[1], max_size=two[1]))
))  # fmt: skip
def test_hex_of_either_case_and_base64_are_one_digest(two: tuple[str, bytes]) -> None:
    kind, raw = two
    assert digest_of(kind, raw.hex()) == digest_of(kind, raw.hex().upper()) == raw.hex()
    assert digest_of(kind, base64_of(raw.hex())) == raw.hex()
    assert digest_of(kind, raw.hex()[1:]) is None
    assert digest_of(kind, "g" + raw.hex()[1:]) is None


def test_a_picture_of_one_colour_and_an_empty_file_match_nothing() -> None:
    assert is_degenerate("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert is_degenerate("photodna", "00" * 144)
    assert is_degenerate("photodna", "A" * 192)
    assert not is_degenerate("photodna", "00" * 143 + "01")
    assert not is_degenerate("photodna", "an opaque text of another length")
    assert not is_degenerate("md5", "0123456789abcdef" * 2)


def test_half_a_position_is_none() -> None:
    assert has_position([("Lat", "41.9")]) == "unknown"
    assert has_position([("GPS Latitude", "41 deg 54' 0\" N"), ("GPS Longitude", "12 deg 29' 0\" E")]) == "true"
    assert (
        has_position([("Latitude", "41"), ("Longitude", "12"), ("Latitude Reference", ""), ("Longitude Ref", "E")])
        == "unknown"
    )
