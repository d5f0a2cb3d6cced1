"""The invented network and what people leave behind keep their own rules."""

import ipaddress

import numpy as np
import phonenumbers
import pytest
from stdnum import bitcoin
from stdnum import iban as standard_iban

from tallystick.rehearsal import coins, lines
from tallystick.rehearsal.countries import CODES, COUNTRIES
from tallystick.rehearsal.partners import account_name, network_rows
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.shapes import MOZAIK
from tallystick.rehearsal.spelling import local_time, say_accounts
from tallystick.rehearsal.world import World, make_world


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(MOZAIK, 11, scale=3)


def test_a_home_is_alone_at_its_address_while_the_lease_runs(world: World) -> None:
    at = np.full(5_000, 1_750_000_000)
    country = np.full(5_000, CODES.index("DE"))
    plan = lines.make_plan(1, country, exits=(20, 20), here=[1])
    addresses = lines.home_address(plan, country=country, rank=np.arange(5_000), at=at)
    assert len(np.unique(addresses)) == 5_000
    later = lines.home_address(plan, country=country, rank=np.arange(5_000), at=at + 40 * 86_400)
    assert (addresses != later).mean() > 0.99
    assert len(np.intersect1d(addresses, later)) > 500, "addresses are given to other homes later"


def test_behind_carrier_nat_many_share_an_address_and_the_port_tells_them_apart(world: World) -> None:
    country = np.full(900, CODES.index("FR"))
    plan = lines.make_plan(1, country, exits=(20, 20), here=[1])
    at = np.full(900, 1_750_000_000)
    address, block = lines.carrier_address(plan, country=country, rank=np.arange(900), at=at)
    assert len(np.unique(address)) <= 4_093 // 128 + 1
    assert len(np.unique(np.stack([address, block]), axis=1).T) == 900


def test_the_network_table_knows_every_address_and_its_country(world: World) -> None:
    table = [(ipaddress.ip_network(prefix), cc, kind) for prefix, cc, kind, _ in network_rows(world)]
    table.sort(key=lambda row: -row[0].prefixlen)
    rows = np.random.default_rng(1).choice(len(world.accesses["at"]), 400)
    for row in rows.tolist():
        address = ipaddress.ip_address(lines.said(int(world.accesses["address"][row])))
        _, cc, kind = next(entry for entry in table if entry[0].version == address.version and address in entry[0])
        way = int(world.accesses["way"][row])
        home = CODES[int(world.people["country"][world.accounts["person"][world.accesses["account"][row]]])]
        assert kind in (("residential",), ("mobile",), ("cgnat",), ("vpn", "hosting"), ("tor",))[way]
        assert way > 2 or cc == home


def test_spellings_of_a_number_mean_the_number_and_it_is_nobodys(world: World, tmp_path) -> None:
    with Pen(tmp_path) as pen:
        pen.lay("people", world.people)
        pen.lay("accounts", world.accounts)
        say_accounts(pen)
        said = pen.rows(
            "SELECT s.phone, s.country, a.phone FROM said s JOIN accounts a USING (place) WHERE a.phone >= 0"
        )
    meant: dict[int, set[int]] = {}
    for text, country, number in said:
        text = "+" + text[2:] if text.startswith("00") else text
        parsed = phonenumbers.parse(text, country)
        assert phonenumbers.is_possible_number(parsed), text
        assert not phonenumbers.is_valid_number(parsed), text
        meant.setdefault(number, set()).add(parsed.national_number)
    assert len(said) > 300
    assert all(len(numbers) == 1 for numbers in meant.values())


def test_account_names_are_unique_on_their_platform(world: World) -> None:
    held = zip(world.accounts["platform"].tolist(), world.accounts["number"].tolist(), strict=True)
    names = [(platform, account_name(platform, number)) for platform, number in held]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("code", [code for code, country in COUNTRIES.items() if country.bank[0]])
def test_ibans_pass_the_check_of_their_country(code: str) -> None:
    bank, free = COUNTRIES[code].bank
    for start in range(30):
        digits = "".join(str((start * 7 + place * 3) % 10) for place in range(free))
        assert standard_iban.validate(coins.iban(code, bank, digits))


def test_bitcoin_addresses_follow_their_published_examples() -> None:
    segwit = coins.bitcoin_segwit(bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6"))
    assert segwit == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
    assert bitcoin.is_valid(coins.bitcoin_old(bytes(range(20))))


def test_monero_addresses_have_their_form() -> None:
    text = coins.monero(bytes(range(64)))
    assert len(text) == 95
    assert text[0] == "4"
    assert set(text) <= set(coins.BASE58)


@pytest.mark.parametrize(("utc", "hours"), [("2025-01-10T12:00", 1), ("2025-07-10T12:00", 2), ("2025-10-26T00:59", 2)])
def test_the_server_keeps_central_european_time(utc: str, hours: int) -> None:
    at = np.array([np.datetime64(utc, "s").astype(np.int64)])
    assert local_time(at)[0] - at[0] == hours * 3600


def test_a_number_given_to_a_stranger_later_is_never_in_use_twice_at_once(world: World) -> None:
    assert world.recycled
    for old, new in world.recycled:
        assert world.accounts["phone"][old] == world.accounts["phone"][new]
        assert world.accounts["person"][old] != world.accounts["person"][new]
        assert world.accounts["created"][new] > world.accounts["last"][old]
