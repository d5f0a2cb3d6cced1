"""The steps: what links, what never does, and what speaks against."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tallystick.linking.steps import order
from tallystick.linking.weighing import weights
from tests.linking.worlds import access, account, built, links, network, payment


def evidence(engine: duckdb.DuckDBPyConnection) -> set[tuple[Any, ...]]:
    return set(engine.execute("SELECT kind, level, weight, counted FROM EVIDENCE").fetchall())


def overshared(engine: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(engine.execute("SELECT value, reason FROM OVERSHARED").fetchall())


def days(name: str, address: str, *numbers: int, month: int = 2, **fields: Any) -> list[dict[str, Any]]:
    return [access(name, f"2025-{month:02d}-{day:02d} 10:00:00", address, **fields) for day in numbers]


def test_a_rare_strong_selector_proposes_a_pair(tmp_path: Path) -> None:
    world = {"ACCOUNTS": [account("a", email="fox@post.example"), account("b", "lantern", email="FOX@post.example")]}
    assert links(built(tmp_path, world)) == {("a", "b"): ("proposed", 650)}, "nothing to learn from: as it starts"


@pytest.mark.parametrize("kind", ["handle", "device"])
def test_a_weak_kind_never_proposes_alone(tmp_path: Path, kind: str) -> None:
    world = {"ACCOUNTS": [account("a", **{kind: "foxtail99"}), account("b", **{kind: "foxtail99"})]}
    assert {state for state, _ in links(built(tmp_path, world)).values()} <= {"candidate"}


def test_many_shared_addresses_are_one_weak_kind(tmp_path: Path) -> None:
    shared = [row for day in range(1, 29) for who in "ab" for row in days(who, f"240.0.0.{day}", day)]
    engine = built(tmp_path, {"ACCOUNTS": [account("a"), account("b")], "ACCESSES": shared})
    assert [state for state, _ in links(engine).values()] == ["candidate"]
    assert {counted for *_, counted in evidence(engine)} == {"yes", "second", "enough of its kind"}


def test_two_weak_kinds_of_different_nature_may_propose(tmp_path: Path) -> None:
    accounts = [account("a", handle="foxtail99"), account("b", handle="foxtail99")]
    world = {"ACCOUNTS": accounts, "ACCESSES": days("a", "240.0.0.7", 3) + days("b", "240.0.0.7", 3)}
    state, weight = links(built(tmp_path, world))[("a", "b")]
    assert (state, weight > weights.PROPOSED) == ("proposed", True)


def test_a_handle_equal_to_the_shared_mailbox_counts_once(tmp_path: Path) -> None:
    accounts = [account(name, email="foxtail@post.example", handle="foxtail") for name in "ab"]
    engine = built(tmp_path, {"ACCOUNTS": accounts})
    assert links(engine) == {("a", "b"): ("proposed", 650)}
    assert ("handle", "equal", 0, "with the e-mail address") in evidence(engine)


def test_a_value_held_by_too_many_links_nobody_and_is_listed(tmp_path: Path) -> None:
    accounts = [account(f"a{number}", email=f"fox+{number}@post.example") for number in range(13)]
    engine = built(tmp_path, {"ACCOUNTS": accounts})
    assert links(engine) == {}
    assert any("held by 13 accounts" in reason for reason in overshared(engine).values())


def test_an_address_is_only_itself_for_a_while(tmp_path: Path) -> None:
    accounts = [account("a", device="d-000001"), account("b", device="d-000001"), account("c", device="d-000001")]
    rows = days("a", "240.0.0.7", 1) + days("b", "240.0.0.7", 3) + days("c", "240.0.0.7", 20)
    engine = built(tmp_path, {"ACCOUNTS": accounts, "ACCESSES": rows})
    found = engine.execute("SELECT left_id, right_id, level FROM EVIDENCE WHERE kind = 'address'").fetchall()
    assert found == [(1, 2, "within half a lease")]


@pytest.mark.parametrize("kind", ["vpn", "tor", "hosting"])
def test_exits_never_link_and_are_listed(tmp_path: Path, kind: str) -> None:
    rows = days("a", "241.0.0.1", 1) + days("b", "241.0.0.1", 1)
    networks = [network("241.0.0.0/8", "DK", kind)]
    engine = built(tmp_path, {"ACCOUNTS": [account("a"), account("b")], "ACCESSES": rows, "NETWORKS": networks})
    assert links(engine) == {}
    assert f"({kind})" in overshared(engine)["241.0.0.1"]


def test_behind_carrier_nat_only_the_same_port_at_the_same_time_speaks(tmp_path: Path) -> None:
    rows = [
        access("a", "2025-02-01 10:00:00", "240.2.0.1", port=5000),
        access("b", "2025-02-01 10:01:30", "240.2.0.1", port=5000),
        access("c", "2025-02-01 10:00:10", "240.2.0.1", port=5001),
        access("d", "2025-02-01 11:00:00", "240.2.0.1", port=5000),
    ]
    engine = built(tmp_path, {"ACCOUNTS": [account(name) for name in "abcd"], "ACCESSES": rows})
    found = engine.execute("SELECT left_id, right_id, level FROM EVIDENCE WHERE kind = 'address'").fetchall()
    assert found == [(1, 2, "port")]


def test_a_crowded_line_links_nobody_even_where_no_list_knows_it(tmp_path: Path) -> None:
    accounts = [account(f"a{number}") for number in range(8)]
    rows = [row for number in range(8) for row in days(f"a{number}", "250.0.0.1", 1 + number % 3)]
    engine = built(tmp_path, {"ACCOUNTS": accounts, "ACCESSES": rows, "NETWORKS": []})
    assert links(engine) == {}
    assert "in one week" in overshared(engine)["250.0.0.1"]


def test_homes_in_two_countries_speak_against(tmp_path: Path) -> None:
    accounts = [account(name, email="fox@post.example") for name in "ab"]
    rows = days("a", "240.0.0.7", 1, 2, 3) + days("b", "240.1.0.7", 5, 6, 7)
    engine = built(tmp_path, {"ACCOUNTS": accounts, "ACCESSES": rows})
    assert links(engine)[("a", "b")][0] == "candidate"
    assert ("against", "homes differ", weights.AGAINST["homes differ"], "yes") in evidence(engine)
    at_once = days("a", "240.0.0.7", 5)
    engine = built(tmp_path / "2", {"ACCOUNTS": accounts, "ACCESSES": rows + at_once})
    assert ("against", "two places at once", weights.AGAINST["two places at once"], "yes") in evidence(engine)


def test_country_is_no_second_sign_beside_an_address(tmp_path: Path) -> None:
    accounts = [account(name, country="DK", language="da", zone="Europe/Copenhagen") for name in "ab"]
    engine = built(tmp_path, {"ACCOUNTS": accounts, "ACCESSES": days("a", "240.0.0.7", 1) + days("b", "240.0.0.7", 1)})
    assert {kind for kind, *_ in evidence(engine)} == {"address"}


PHONES = [
    account("a", phone="+4520123456", created_at="2024-06-01 00:00:00", last_seen_at="2024-08-01 00:00:00"),
    account("b", phone="+45 2012 3456", created_at="2025-02-01 00:00:00", last_seen_at="2025-03-01 00:00:00"),
]


def test_a_number_that_may_have_changed_hands_waits_for_an_analyst(tmp_path: Path) -> None:
    assert links(built(tmp_path, {"ACCOUNTS": PHONES}))[("a", "b")][0] == "candidate"


def test_a_provider_s_word_that_the_holder_changed_weighs_most(tmp_path: Path) -> None:
    answer = {"kind": "phone", "value": "+4520123456", "held_from": "2024-10-01 00:00:00", "holder_name": "New Holder"}
    engine = built(tmp_path, {"ACCOUNTS": PHONES, "SUBSCRIBERS": [answer | {"reference": "R1"}]})
    assert ("a", "b") not in links(engine)
    assert engine.execute("SELECT id FROM ANSWERED").fetchall() == [(2,)], "the new holder is not the old account's"


def test_answers_about_addresses_count_only_at_the_second_and_port_asked(tmp_path: Path) -> None:
    rows = [access("a", "2025-02-01 10:00:00", "240.2.0.1", port=5000)]
    asked = {"kind": "address", "value": "240.2.0.1", "at": "2025-02-01 10:00:00", "holder_country": "DK"}
    answers = [
        asked | {"port": 5000, "holder_name": "Right", "reference": "1"},
        asked | {"port": 5001, "holder_name": "Neighbour", "reference": "2"},
        asked | {"holder_name": "One of several", "reference": "3"},
        asked | {"port": 5000, "at": "2025-01-02 10:00:00", "holder_name": "Date twin", "reference": "4"},
        asked | {"port": 5000, "value": "240.2.0.2", "holder_name": "Typing error", "reference": "5"},
    ]
    engine = built(tmp_path, {"ACCOUNTS": [account("a")], "ACCESSES": rows, "SUBSCRIBERS": answers})
    assert engine.execute("SELECT reference FROM ANSWERED").fetchall() == [("1",)]


def test_a_card_of_four_and_a_wallet_wait_for_an_analyst(tmp_path: Path) -> None:
    paid = [payment(name, "card", "fp_aa11bb22") for name in "abcd"]
    paid += [payment(name, "bitcoin", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH") for name in "ef"]
    found = links(built(tmp_path, {"ACCOUNTS": [account(name) for name in "abcdef"], "PAYMENTS": paid}))
    assert len(found) == 7
    assert {state for state, _ in found.values()} == {"candidate"}


def test_what_a_partner_holds_ties_to_accounts_without_being_one(tmp_path: Path) -> None:
    held = {"reference": "S-1", "kind": "email", "value": "FOX@post.example", "category": "suspect"}
    engine = built(tmp_path, {"ACCOUNTS": [account("a", email="fox@post.example")], "HOLDINGS": [held]})
    keys = engine.execute("SELECT key, holding FROM ACCOUNT_KEYS ORDER BY id").fetchall()
    assert keys == [("harbour:a", False), ("holding-SE-NCP:S-1", True)]
    assert links(engine) == {("a", "S-1"): ("proposed", 650)}


def test_accesses_after_the_seizure_are_counted_and_say_nothing(tmp_path: Path) -> None:
    rows = [access(name, "2026-01-05 10:00:00", "240.0.0.7") for name in "ab"]
    engine = built(tmp_path, {"ACCOUNTS": [account("a"), account("b")], "ACCESSES": rows})
    assert links(engine) == {}
    assert engine.execute("SELECT count(*) FROM AFTER_SEIZURE").fetchall() == [(2,)]


def test_a_network_holds_only_for_its_time_and_the_longest_prefix_wins(tmp_path: Path) -> None:
    networks = [
        network("241.0.0.0/8", "DK", "residential", valid_until="2025-02-02 00:00:00"),
        network("241.0.0.0/8", "SE", "residential", valid_from="2025-02-02 00:00:00"),
        network("241.7.0.0/16", "NO", "mobile"),
    ]
    rows = days("a", "241.0.0.1", 1, 3) + days("a", "241.7.0.1", 1)
    engine = built(tmp_path, {"ACCOUNTS": [account("a")], "ACCESSES": rows, "NETWORKS": networks})
    found = engine.execute("SELECT country, network, times FROM ACCOUNT_LINES ORDER BY country").fetchall()
    assert found == [("DK", "residential", 1), ("NO", "mobile", 1), ("SE", "residential", 1)]


def test_the_sealed_list_reaches_accounts_by_name_by_selector_and_over_a_strong_tie(tmp_path: Path) -> None:
    accounts = [
        account("a", email="fox@post.example"),
        account("b", email="fox@post.example", phone="+4520123456"),
        account("c", phone="+4520123457"),
        account("d", handle="foxtail"),
        account("e", handle="foxtail"),
    ]
    listed = [
        {"kind": "account", "value": "harbour:a", "reason": "undercover"},
        {"kind": "phone", "value": "0045 20123457", "reason": "victim"},
        {"kind": "account", "value": "harbour:d", "reason": "researcher"},
    ]
    engine = built(tmp_path, {"ACCOUNTS": accounts, "EXCLUSIONS": listed})
    found = engine.execute("SELECT k.account FROM EXCLUDED x JOIN ACCOUNT_KEYS k ON k.id = x.id ORDER BY 1").fetchall()
    assert found == [("a",), ("b",), ("c",), ("d",)], "a handle alone ties nobody to the list"


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    accounts = [
        account(f"a{number}", email=f"fox{number % 3}@post.example", handle=f"foxtail{number % 4}")
        for number in range(9)
    ]
    rows = [row for number in range(9) for row in days(f"a{number}", f"240.0.0.{number % 5}", 1 + number)]
    one = built(tmp_path / "1", {"ACCOUNTS": accounts, "ACCESSES": rows})
    other = built(tmp_path / "2", {"ACCOUNTS": accounts[::-1], "ACCESSES": rows[::-1]})
    sql = "SELECT left_id, right_id, kind, value, level, weight, counted FROM EVIDENCE ORDER BY ALL"
    assert one.execute(sql).fetchall() == other.execute(sql).fetchall()


def test_steps_stay_portable() -> None:
    """No engine hash, no ASOF join, no list slices, no sampling: the same steps must run on another engine."""
    for step in order.ALL:
        text = step.sql.lower()
        for banned in ("hash(", "asof", "[:", "using sample", "random(", "qualify "):
            assert banned not in text, (step.name, banned)
        assert step.gives.endswith(".")
        assert len(step.gives) > 20


def test_codes_of_a_kind_fit_into_its_place_in_a_pattern() -> None:
    """Five bits for the code, one for a second sign, eight kinds in a whole number of 64 bits."""
    assert max(code for *_, code in weights.starting_rows()) < 32


def test_patterns_keep_every_kind_apart(tmp_path: Path) -> None:
    """Two pairs share kinds of both whole numbers a pattern is packed into, one of them two devices."""
    shared = {"email": "fox@post.example", "phone": "+4520123456", "handle": "foxtail99", "device": "d-000001"}
    accounts = [account(name, **shared) for name in "ab"] + [account("c", phone="+4520123457", handle="lantern77")]
    accounts.append(account("d", phone="+4520123457", handle="lantern77"))
    rows = [access(name, "2025-02-01 10:00:00", "240.9.0.1", device="d-000002") for name in "ab"]
    engine = built(tmp_path, {"ACCOUNTS": accounts, "ACCESSES": rows})
    sql = "SELECT email, phone, handle, device, device_second, alias, pairs FROM PATTERNS ORDER BY email"
    assert engine.execute(sql).fetchall() == [(0, 1, 1, 0, 0, 0, 1), (1, 1, 1, 1, 1, 0, 1)]


def test_an_ipv6_line_is_the_64_of_a_home(tmp_path: Path) -> None:
    networks = [network("2001:db8::/32", "DK", "residential")]
    rows = [
        access("a", "2025-02-01 10:00:00", "2001:db8:1:2::aaaa"),
        access("b", "2025-02-01 20:00:00", "2001:db8:1:2::b"),
    ]
    rows.append(access("c", "2025-02-01 10:00:00", "2001:db8:1:3::aaaa"))
    engine = built(tmp_path, {"ACCOUNTS": [account(n) for n in "abc"], "ACCESSES": rows, "NETWORKS": networks})
    found = engine.execute("SELECT left_id, right_id, value FROM EVIDENCE WHERE kind = 'address'").fetchall()
    assert found == [(1, 2, "2001:db8:1:2::/64")]


def test_a_name_taken_along_is_a_weak_sign_that_counts_once(tmp_path: Path) -> None:
    accounts = [account("a", handle="W0lf_Lantern"), account("b", email="wolf.lantern+x@post.example")]
    engine = built(tmp_path / "1", {"ACCOUNTS": accounts})
    assert links(engine)[("a", "b")][0] == "candidate"
    assert {(kind, counted) for kind, _, _, counted in evidence(engine)} == {("alias", "yes")}
    both = [account(name, handle="wolf_lantern", email="wolf.lantern@post.example") for name in "ab"]
    counted = {(kind, counted) for kind, _, _, counted in evidence(built(tmp_path / "2", {"ACCOUNTS": both}))}
    assert ("alias", "with the e-mail address or handle") in counted
    assert ("alias", "yes") not in counted


def moving(home: int, day: int, *, lease: int) -> dict[str, Any]:
    """An access from a home whose address changes every ``lease`` days."""
    when = f"2025-{1 + day // 28:02d}-{1 + day % 28:02d} 10:00:00"
    return access(f"a{home}", when, f"240.0.{home}.{(day + home) // lease}")


@pytest.mark.parametrize(("lease", "least", "most"), [(1, 0, 1), (4, 1, 5), (28, 10, 30)])
def test_a_provider_s_lease_is_read_off_the_data(tmp_path: Path, lease: int, least: int, most: int) -> None:
    rows = [moving(home, day, lease=lease) for home in range(60) for day in range(0, 224, 1 + home)]
    engine = built(tmp_path, {"ACCOUNTS": [account(f"a{home}") for home in range(60)], "ACCESSES": rows})
    sql = "SELECT window_s, seen, learned FROM LEASES WHERE network = 'residential' AND country = 'DK'"
    ((window, seen, learned),) = engine.execute(sql).fetchall()
    assert least * weights.DAY < window <= most * weights.DAY
    assert (seen > 100, learned) == (True, 1)
    sql = "SELECT window_s, learned FROM LEASES WHERE network = 'residential' AND country = 'SE'"
    assert engine.execute(sql).fetchall() == [(weights.HOME_WINDOW, 0)], "nothing seen: the stated length"


def test_a_line_whose_users_are_at_home_elsewhere_is_an_exit(tmp_path: Path) -> None:
    """A quiet exit in small data: no list names it, and few use it."""
    networks = [network("240.0.0.0/16", "DK", "residential"), network("240.1.0.0/16", "SE", "residential")]
    networks += [network("240.4.0.0/16", "FI", "residential")]
    rows = days("a", "240.0.0.7", 1, 2, 3, 4, 5, 6, 7, 8) + days("b", "240.1.0.7", 1, 2, 3, 4, 5, 6, 7, 8)
    rows += days("a", "240.4.0.1", 9) + days("b", "240.4.0.1", 9)
    engine = built(tmp_path, {"ACCOUNTS": [account("a"), account("b")], "ACCESSES": rows, "NETWORKS": networks})
    assert "behaves like an exit" in overshared(engine)["240.4.0.1"]
    assert links(engine) == {}


def test_learnt_weights_are_kept_with_what_they_were_learnt_from(tmp_path: Path) -> None:
    accounts = [account(f"a{n}", email=f"fox{n // 2}@post.example", device=f"device-{n // 2}") for n in range(200)]
    engine = built(tmp_path, {"ACCOUNTS": accounts})
    sql = "SELECT pairs, \"right\" FROM WEIGHTS WHERE kind = 'email' AND level = 'equal' AND step = 2"
    ((pairs, right),) = engine.execute(sql).fetchall()
    assert (pairs, right > 9_800) == (100, True)


def hourly(name: str, hours: list[int], *, days: int = 20) -> list[dict[str, Any]]:
    """Accesses through exits at these hours of so many days, each from another exit."""
    return [
        access(name, f"2025-{1 + day // 28:02}-{1 + day % 28:02} {hour:02}:10:00", f"240.9.{day}.{hour}")
        for day in range(days)
        for hour in hours
    ]


def test_hours_that_few_keep_are_a_weak_sign_and_opposite_ones_speak_against(tmp_path: Path) -> None:
    """Through exits too: two who share a handle and come at night, when others do not; and one who comes at noon."""
    world = {
        "ACCOUNTS": [
            account("a", handle="northmole"),
            account("b", handle="northmole"),
            account("c", handle="n0rthmole"),
        ]
        + [account(f"other{number}") for number in range(8)],
        "ACCESSES": hourly("a", [0, 2])
        + hourly("b", [1, 3])
        + hourly("c", [12, 13])
        + [row for number in range(8) for row in hourly(f"other{number}", [9, 14, 18, 21])],
    }
    with built(tmp_path, world) as engine:
        rows = engine.execute(
            "SELECT x.account, y.account, e.kind, e.level, e.weight FROM EVIDENCE e"
            " JOIN ACCOUNT_KEYS x ON x.id = e.left_id JOIN ACCOUNT_KEYS y ON y.id = e.right_id"
            " WHERE e.kind <> 'handle' ORDER BY ALL"
        ).fetchall()
        assert rows == [
            ("a", "b", "hours", "alike", weights.HOURS_WEIGHT),
            ("a", "c", "against", "hours apart", weights.AGAINST["hours apart"]),
            ("b", "c", "against", "hours apart", weights.AGAINST["hours apart"]),
        ]
        strong, natures, state = engine.execute(
            "SELECT strong, natures, l.state FROM LINKS l JOIN ACCOUNT_KEYS k ON k.id = l.right_id"
            " WHERE k.account = 'b'"
        ).fetchone()
        assert (strong, natures, state) == (0, 1, "candidate")


def test_hours_kept_by_everyone_or_seen_too_seldom_say_nothing(tmp_path: Path) -> None:
    world = {
        "ACCOUNTS": [account(name, handle="northmole") for name in ("a", "b")]
        + [account(name, handle="southmole") for name in ("c", "d")],
        "ACCESSES": hourly("a", [9, 18]) + hourly("b", [9, 18]) + hourly("c", [2], days=5) + hourly("d", [2], days=5),
    }
    with built(tmp_path, world) as engine:
        assert engine.execute("SELECT count(*) FROM EVIDENCE WHERE kind = 'hours'").fetchall() == [(0,)]


def test_hours_do_not_count_beside_a_shared_line(tmp_path: Path) -> None:
    """Trap: whoever lives in one place is awake at one time; address and hours would be one sign counted twice."""
    night = [access(name, f"2025-02-{day:02} 02:00:00", "240.0.0.5") for name in ("a", "b") for day in range(1, 28)]
    world = {
        "ACCOUNTS": [account(name) for name in ("a", "b", "o1", "o2")],
        "ACCESSES": hourly("a", [1]) + hourly("b", [1]) + night + hourly("o1", [9, 14, 19]) + hourly("o2", [9, 14, 19]),
    }
    with built(tmp_path, world) as engine:
        kinds = {kind for (kind,) in engine.execute("SELECT DISTINCT kind FROM EVIDENCE").fetchall()}
        assert kinds == {"address"}
        assert engine.execute("SELECT lift >= ? FROM HOURS", [weights.HOURS_ALIKE]).fetchall() == [(True,)]


def test_a_line_that_was_an_exit_for_a_time_is_a_home_only_outside_it(tmp_path: Path) -> None:
    world = {
        "NETWORKS": [
            network("240.4.0.0/16", "DK", "vpn", valid_until="2025-03-01 00:00:00"),
            network("240.4.0.0/16", "DK", "residential", valid_from="2025-03-01 00:00:00"),
        ],
        "ACCOUNTS": [account(name) for name in ("a", "b", "c", "d")],
        "ACCESSES": [access(name, "2025-02-01 10:00:00", "240.4.0.1") for name in ("a", "b")]
        + [access(name, "2025-05-01 10:00:00", "240.4.0.1") for name in ("c", "d")],
    }
    with built(tmp_path, world) as engine:
        pairs = engine.execute(
            "SELECT x.account, y.account FROM CANDIDATES c JOIN ACCOUNT_KEYS x ON x.id = c.left_id"
            " JOIN ACCOUNT_KEYS y ON y.id = c.right_id"
        ).fetchall()
        assert pairs == [("c", "d")]
