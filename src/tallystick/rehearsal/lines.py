"""The invented network: homes whose addresses change, carrier NAT with source ports, VPN and Tor exits.

An address is one whole number: below 2^32 an IPv4 address of 240.0.0.0/4, else ``V6 + prefix32 * 2^16 +
interface`` for 2001:db8::/32. Every country has one /10 of 240.0.0.0/4 and one /40 of 2001:db8::/32.
"""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal.columns import DAY, Array, dice, mixed
from tallystick.rehearsal.countries import COUNTRIES, SLOT

V4 = 0xF0000000
V6 = 1 << 60
SLOT_SIZE = 1 << 22
HOMES_AT, MOBILE_AT, CARRIER_AT, HOSTING_AT = 0, 1 << 20, 1 << 21, 3 << 20
VPN_SLOT, TOR_SLOT = 48, 52
BLOCK_PORTS, BLOCKS = 504, 128
LEASE_DAYS = np.array([country.lease_days for country in COUNTRIES.values()], dtype=np.int64)
PRIMES = (251, 1021, 4093, 16_381, 65_521, 262_139, 1_048_573)
RESIDENTIAL, MOBILE, CGNAT, VPN, TOR, HOSTING = range(6)


@dataclass(frozen=True)
class Plan:
    """Sizes of the network that depend on the shape: addresses per country, VPN and Tor exits and where they stand."""

    pools: Array
    vpn_country: Array
    tor_country: Array
    listed: Array


def make_plan(seed: int, country: Array, *, exits: tuple[int, int], here: list[int]) -> Plan:
    """A plan for people living in these countries; exits stand in any of the countries ``here``."""
    rng = dice(seed, "plan")
    homes = np.bincount(country, minlength=len(SLOT))
    pools = np.array([next(p for p in PRIMES if p > count * 1.3 + 40) for count in homes], dtype=np.int64)
    return Plan(
        pools=pools,
        vpn_country=rng.choice(here, exits[0]),
        tor_country=rng.choice(here, exits[1]),
        listed=rng.random(exits[0]) > 0.05,
    )


def homes_of(seed: int, country: Array) -> tuple[Array, Array]:
    """The home each person lives in (one in fifty shares another's), and its place in the country's pool."""
    rng = dice(seed, "homes")
    size = len(country)
    home = np.arange(size)
    order = np.argsort(country, kind="stable")
    joins = np.flatnonzero((rng.random(size - 1) < 0.02) & (np.diff(country[order]) == 0))
    joins = joins[np.diff(joins, prepend=-5) > 1]
    home[order[joins + 1]] = order[joins]
    return home, own_rank(country)[home]


def lease_of(country: Array, at: Array) -> tuple[Array, Array, Array]:
    """Number, begin and end of the lease that runs at that instant (all homes of a country change in one night)."""
    span = LEASE_DAYS[country] * DAY
    shift = country.astype(np.int64) * 997
    number = (at + shift) // span
    begin = number * span - shift
    return number, begin, begin + span


def home_address(plan: Plan, *, country: Array, rank: Array, at: Array) -> Array:
    """The address of a home at an instant. One home in seven has IPv6."""
    number, _, _ = lease_of(country, at)
    pool = plan.pools[country]
    place = (rank * 7_919 + number * 104_729 + 13) % pool
    slot = country.astype(np.int64)
    four = V4 + slot * SLOT_SIZE + HOMES_AT + place
    interface = mixed(rank * 4_099 + at // DAY, 5) % 65_535 + 1
    six = V6 + (((slot << 24) + place) << 16) + interface
    address: Array = np.where(rank % 7 == 3, six, four)
    return address


def mobile_address(plan: Plan, *, country: Array, rank: Array, at: Array) -> Array:
    """A mobile line with an address of its own, new every day."""
    place = (rank * 7_919 + (at // DAY) * 611_953) % plan.pools[country]
    address: Array = V4 + country.astype(np.int64) * SLOT_SIZE + MOBILE_AT + place
    return address


def carrier_address(plan: Plan, *, country: Array, rank: Array, at: Array) -> tuple[Array, Array]:
    """Exit address and first port of the block a subscriber behind carrier NAT has that day.

    Every day the subscribers of a country are dealt anew to exits and blocks, never two to one block.
    """
    day = at // DAY
    pool = plan.pools[country]
    dealt = (rank * (mixed(day, 1) % (pool - 1) + 1) + mixed(day, 2) % pool) % pool
    exits: Array = V4 + country.astype(np.int64) * SLOT_SIZE + CARRIER_AT + dealt // BLOCKS
    return exits, 1024 + dealt % BLOCKS * BLOCK_PORTS


def vpn_address(plan: Plan, number: Array) -> Array:
    """Address of a VPN exit; exits that no list knows stand in a hosting range of their country."""
    listed = V4 + VPN_SLOT * SLOT_SIZE + (number // 16) * 256 + number % 16
    hidden = V4 + plan.vpn_country[number].astype(np.int64) * SLOT_SIZE + HOSTING_AT + number
    return np.where(plan.listed[number], listed, hidden)


def tor_address(number: Array) -> Array:
    return V4 + TOR_SLOT * SLOT_SIZE + number * 3


def own_rank(country: Array) -> Array:
    """The place of each person among those of the country: the line in their own pocket."""
    order = np.argsort(country, kind="stable")
    rank = np.empty(len(country), dtype=np.int64)
    starts = np.searchsorted(country[order], np.arange(len(SLOT)))
    rank[order] = np.arange(len(country)) - starts[country[order]]
    return rank


def said(address: int) -> str:
    """An address as text."""
    if address >= V6:
        rest = address - V6
        return f"2001:db8:{rest >> 32 & 65535:x}:{rest >> 16 & 65535:x}::{rest & 65535:x}"
    return ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))
