"""A list becomes entries: what is taken, what is refused and why, and that nothing is dropped in silence."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.evidence.rules.degenerate import EMPTY, is_degenerate
from tallystick.tables.engine import open_engine
from tallystick.triage.banks import laying, refusals
from tallystick.vocabulary.banks import ENTRIES, EntryDigest
from tallystick.vocabulary.schemes import Scheme
from tests.triage.banking import entries, md5, sha1, sha256

PDQ = "0123456789abcdef" * 4
US = Scheme("vics", "2.0", "US")
COLUMNS = laying.MEDIA_COLUMNS


def lay(place, rows, rejects=(), scheme=US, key=None):
    """Lay rows of a MEDIA stream; gives what was counted and the entries."""
    with open_engine(place) as engine:
        columns = ", ".join(f"{name} VARCHAR" for name in COLUMNS)
        engine.execute(f"CREATE TABLE M (row BIGINT, {columns})")
        for number, row in enumerate(rows, start=1):
            values = [number, *[{"entry": str(number)}.get(name, row.get(name)) for name in COLUMNS]]
            engine.execute(f"INSERT INTO M VALUES ({', '.join('?' * len(values))})", values)
        engine.execute(f"COPY M TO '{place}/MEDIA.parquet'")
        engine.execute("CREATE TABLE R (stream VARCHAR, row BIGINT, reason VARCHAR)")
        for row, reason in rejects:
            engine.execute("INSERT INTO R VALUES ('MEDIA', ?, ?)", [row, reason])
        engine.execute(f"COPY R TO '{place}/rejects.parquet'")
        told = laying.lay_entries(
            engine,
            place / "MEDIA.parquet",
            place / "rejects.parquet",
            place / "ENTRIES.parquet",
            scheme=scheme,
            key=key,
        )
    return told, entries(place)


def test_a_row_a_digest_under_the_name_of_the_strongest(tmp_path):
    rows = [{"md5": md5(1), "sha1": sha1(1), "sha256": sha256(1), "pdq": PDQ, "size": "17", "series": "A"}]
    told, found = lay(tmp_path, rows)
    assert [name for name, _, _ in ENTRIES] == list(found[0])
    assert [row["kind"] for row in found] == ["md5", "pdq", "sha1", "sha256"]
    assert {row["entry"] for row in found} == {f"sha256:{sha256(1)}"}
    assert {row["kind"]: row["token"].hex() for row in found} == {
        "md5": md5(1), "sha1": sha1(1), "sha256": sha256(1), "pdq": PDQ
    }  # fmt: skip
    assert {(row["size"], row["series"], row["value"]) for row in found} == {(17, "A", None)}
    assert (told.read, told.accepted, told.entries, told.refused) == (1, 1, 1, {})
    assert told.digests == {"md5": 1, "pdq": 1, "sha1": 1, "sha256": 1}


@pytest.mark.parametrize(
    ("row", "entry"),
    [
        ({"md5": md5(1), "sha1": sha1(1)}, f"sha1:{sha1(1)}"),
        ({"md5": md5(1), "pdq": PDQ}, f"md5:{md5(1)}"),
        ({"pdq": PDQ.upper()}, f"pdq:{PDQ}"),
    ],
)
def test_an_entry_without_a_strong_digest_is_named_by_what_it_has(tmp_path, row, entry):
    _, found = lay(tmp_path, [row])
    assert {one["entry"] for one in found} == {entry}


def test_rows_stand_in_order_and_the_same_row_twice_is_one(tmp_path):
    told, found = lay(tmp_path, [{"md5": md5(n % 7), "sha256": sha256(n % 7)} for n in range(20)])
    keys = [(row["kind"], row["token"], row["entry"]) for row in found]
    assert keys == sorted(keys)
    assert (told.read, told.accepted, told.entries, len(found)) == (20, 20, 7, 14)


def test_one_digest_said_of_two_series_stands_under_both(tmp_path):
    _, found = lay(tmp_path, [{"sha256": sha256(1), "series": name} for name in ("A", "B")])
    assert [row["series"] for row in found] == ["A", "B"]


REFUSED = [
    ({"md5": EMPTY["md5"]}, refusals.EMPTY_FILE),
    ({"sha1": EMPTY["sha1"]}, refusals.EMPTY_FILE),
    ({"sha256": EMPTY["sha256"].upper()}, refusals.EMPTY_FILE),
    ({"md5": "0" * 32}, refusals.FILLER),
    ({"sha256": "f" * 64}, refusals.FILLER),
    ({"pdq": "0" * 64}, refusals.BLANK),
    ({"pdq": "f" * 64}, refusals.BLANK),
    ({"pdq": PDQ, "pdq_quality": "49"}, refusals.POOR),
    ({"pdq": PDQ, "pdq_quality": "0"}, refusals.POOR),
    ({"pdq": PDQ, "pdq_quality": "101"}, refusals.QUALITY),
    ({"pdq": PDQ, "pdq_quality": "good"}, refusals.QUALITY),
    ({"pdq": PDQ, "pdq_quality": "-1"}, refusals.QUALITY),
    ({"pdq": PDQ[:-1]}, refusals.WRONG),
    ({"md5": "g" * 32}, refusals.WRONG),
    ({"trouble": "md5: 4 characters, not 32 hex digits and not base64 of them; no digest"}, refusals.WRONG),
    ({"trouble": "size: no whole number; sha256: 1 characters, not 64 hex digits"}, refusals.WRONG),
    ({"trouble": "no digest"}, refusals.NOTHING),
    ({}, refusals.NOTHING),
]


@pytest.mark.parametrize(("row", "why"), REFUSED)
def test_what_nobody_may_match_on_is_refused_and_counted_with_its_first_row(tmp_path, row, why):
    good = {"sha256": sha256(1)}
    told, found = lay(tmp_path, [good, row, row])
    assert len(found) == 1
    assert (told.read, told.accepted, dict(told.refused), dict(told.first)) == (3, 1, {why: 2}, {why: 2})


@pytest.mark.parametrize(("row", "why"), [one for one in REFUSED if one[1] != refusals.NOTHING])
def test_within_a_row_the_other_digests_are_taken_and_the_refusal_is_said(tmp_path, row, why):
    other = {"sha256": sha256(1)} if "sha256" not in row and "sha256" not in row.get("trouble", "") else {"md5": md5(1)}
    told, found = lay(tmp_path, [row | other])
    assert len(found) == 1
    assert (told.accepted, told.refused, told.left_out, told.first) == (1, {}, {why: 1}, {why: 1})


@pytest.mark.parametrize("quality", ["50", "100", None])
def test_a_likeness_of_good_or_unknown_quality_is_taken(tmp_path, quality):
    told, _ = lay(tmp_path, [{"pdq": PDQ, "pdq_quality": quality}])
    assert told.digests == {"pdq": 1}


def test_a_likeness_in_a_keyed_bank_is_refused(tmp_path):
    told, found = lay(tmp_path, [{"pdq": PDQ}, {"pdq": PDQ, "md5": md5(1)}], key=bytes(32))
    assert [row["kind"] for row in found] == ["md5"]
    assert (told.refused, told.left_out) == ({refusals.KEYED: 1}, {refusals.KEYED: 1})


def test_what_the_reader_set_aside_is_counted_with_the_rest(tmp_path):
    told, _ = lay(tmp_path, [{"sha256": sha256(1)}], rejects=[(7, "too few values"), (9, "too few values")])
    assert (told.read, told.accepted) == (3, 1)
    assert told.refused == {"not read: too few values": 2}
    assert told.first == {"not read: too few values": 7}


@pytest.mark.parametrize(
    ("said", "value", "unlike"),
    [
        ({"category": "1", "scheme": "vics", "scheme_version": "2.0", "profile": "US"}, "1", 0),
        ({"category": "1"}, "1", 0),
        ({"category": "1", "scheme": "vics", "scheme_version": "2.0", "profile": "UK"}, None, 1),
        ({"category": "1", "scheme": "vics", "scheme_version": None, "profile": "US"}, None, 1),
        ({"category": "1", "scheme": "dhs", "scheme_version": "2.0", "profile": "US"}, None, 1),
        ({}, None, 0),
    ],
)
def test_a_value_under_another_scheme_is_never_taken_for_one_of_the_bank_s(tmp_path, said, value, unlike):
    told, found = lay(tmp_path, [{"sha256": sha256(1)} | said])
    assert (found[0]["value"], told.unlike) == (value, unlike)


def test_a_keyed_bank_holds_hmac_under_its_key(tmp_path):
    import hmac

    key = bytes(range(32))
    _, found = lay(tmp_path, [{"md5": md5(1), "sha256": sha256(1)}], key=key)
    tokens = {row["kind"]: row["token"] for row in found}
    assert tokens == {
        "md5": hmac.new(key, bytes.fromhex(md5(1)), "sha256").digest(),
        "sha256": hmac.new(key, bytes.fromhex(sha256(1)), "sha256").digest(),
    }
    assert {row["entry"] for row in found} == {f"sha256:{tokens['sha256'].hex()}"}, "the name is no digest either"


HEX = st.sampled_from([md5(1), md5(2), EMPTY["md5"], "0" * 32, "a" * 32, "z" * 32, "", "A" * 31 + "B"])
LONG = st.sampled_from([sha256(1), EMPTY["sha256"], "7" * 64, "nothing", None])
LIKE = st.sampled_from([PDQ, "0" * 64, "F" * 64, "short", None])
MEDIA = st.fixed_dictionaries(
    {"md5": HEX, "sha256": LONG, "pdq": LIKE, "pdq_quality": st.sampled_from(["0", "49", "50", "x", None])}
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(MEDIA, max_size=12), broken=st.integers(0, 3), keyed=st.booleans())
def test_accepted_and_refused_are_all_that_was_read(tmp_path_factory, rows, broken, keyed):
    place = tmp_path_factory.mktemp("laid")
    given_rows = [{name: value or None for name, value in row.items()} for row in rows]
    told, found = lay(place, given_rows, rejects=[(n, "odd") for n in range(broken)], key=bytes(32) if keyed else None)
    assert told.read == len(rows) + broken == told.accepted + sum(told.refused.values())
    assert set(told.first) == set(told.refused) | set(told.left_out)
    given_digests = sum(1 for row in given_rows for kind in ("md5", "sha256", "pdq") if row[kind])
    taken = {(kind, row[kind].lower()) for row in given_rows for kind in ("md5", "sha256", "pdq") if row[kind]}
    for kind, digest in taken if not keyed else ():
        if kind != "pdq" and is_degenerate(kind, digest):
            assert digest not in {row["token"].hex() for row in found}
    assert sum(told.digests.values()) <= given_digests
    assert {row["kind"] for row in found} <= set(EntryDigest)
    assert json.dumps(told.digests)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_refusals_are_those_of_the_rule_for_every_kind(tmp_path_factory, data):
    """The condition in SQL says what ``evidence.rules.degenerate`` says."""
    place = tmp_path_factory.mktemp("laid")
    kind = data.draw(st.sampled_from(["md5", "sha1", "sha256"]))
    digits = refusals.DIGITS[EntryDigest(kind)]
    alike = st.sampled_from("0123456789abcdef").map(lambda digit: digit * digits)
    digest = data.draw(
        st.one_of(alike, st.just(EMPTY[kind]), st.text("0123456789abcdef", min_size=digits, max_size=digits))
    )
    told, _ = lay(place, [{kind: digest}])
    assert told.accepted == (0 if is_degenerate(kind, digest) else 1)


def test_what_a_new_edition_takes_away_is_counted_but_for_what_was_retracted(tmp_path):
    first, then = tmp_path / "first", tmp_path / "then"
    first.mkdir()
    then.mkdir()
    lay(first, [{"sha256": sha256(n), "series": "A", "value": None} for n in range(5)])
    lay(then, [{"sha256": sha256(0), "series": "B"}, *({"sha256": sha256(n), "series": "A"} for n in (1, 2, 9))])
    with open_engine(tmp_path) as engine:
        old, new = first / "ENTRIES.parquet", then / "ENTRIES.parquet"
        assert laying.taken_away(engine, old, new, retracted=frozenset()) == 3, (
            "3 and 4 are gone, 0 is of another series"
        )
        assert laying.taken_away(engine, old, new, retracted=frozenset({f"sha256:{sha256(3)}"})) == 2
        assert laying.taken_away(engine, old, old, retracted=frozenset()) == 0
        more = tmp_path / "more"
        more.mkdir()
        lay(more, [{"sha256": sha256(n), "series": "A"} for n in range(5)] + [{"sha256": sha256(2), "series": "B"}])
        given = more / "ENTRIES.parquet"
        assert laying.taken_away(engine, old, given, retracted=frozenset()) == 1, "2 is of one series more"
        assert laying.taken_away(engine, old, given, retracted=frozenset({f"sha256:{sha256(2)}"})) == 0
        assert laying.holds_entry(engine, old, f"sha256:{sha256(4)}")
        assert not laying.holds_entry(engine, new, f"sha256:{sha256(4)}")
