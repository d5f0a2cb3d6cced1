"""Who came when, from where: accesses."""

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.columns import DAY, Array, Columns, dice, mixed, pick, pick_by_row
from tallystick.rehearsal.people import LEADS, NO_LEAD, ROLES
from tallystick.vocabulary.codes import AccessEvent

EVENTS = tuple(event.value for event in AccessEvent)
LOGIN, REGISTRATION, PURCHASE, UPLOAD, DOWNLOAD = range(5)
HOME, ON_THE_MOVE, MIXED, HIDDEN = range(4)
WAYS = np.array(
    [
        [0.78, 0.04, 0.10, 0.06, 0.02],
        [0.05, 0.25, 0.60, 0.08, 0.02],
        [0.30, 0.02, 0.08, 0.50, 0.10],
        [0.00, 0.00, 0.00, 0.62, 0.38],
    ]
)
PROFILE_FOUND = (0.5, 0.1, 0.25, 0.15)
PROFILE_OTHER = (0.1, 0.2, 0.15, 0.55)
CHAT = 2
FEWEST_OF_A_LEAD = 8


def give_profiles(seed: int, people: Columns) -> None:
    """Add to ``people`` how they reach the platforms. A home line can only be a lead where one comes from home."""
    rng = dice(seed, "profiles")
    found = people["lead"] != NO_LEAD
    size = len(found)
    profile = np.where(found, pick(rng, PROFILE_FOUND, size), pick(rng, PROFILE_OTHER, size))
    profile[people["lead"] == LEADS.index("address")] = HOME
    people["profile"] = profile.astype(np.int8)


def make_accesses(
    seed: int, people: Columns, accounts: Columns, *, plan: lines.Plan, payments: Columns, total: int
) -> Columns:
    """One row per access in order of time: account, at (true UTC seconds), address, port, event, agent, way.

    Every payment is an access too, some seconds before it is booked.
    """
    rng = dice(seed, "accesses")
    account = _who(rng, people, accounts, total=total)
    event = np.where(np.diff(account, prepend=-1) != 0, REGISTRATION, LOGIN).astype(np.int8)
    at = _when(rng, accounts, account, first=event == REGISTRATION)
    account = np.concatenate([account, payments["account"].astype(np.int32)])
    event = np.concatenate([event, np.full(len(payments["at"]), PURCHASE, dtype=np.int8)])
    at = np.concatenate([at, payments["at"] - rng.integers(2, 40, len(payments["at"]))])
    order = np.argsort(at, kind="stable")
    account, at, event = account[order], at[order], event[order]
    person = accounts["person"][account]
    way = pick_by_row(rng, WAYS, people["profile"][person])
    address, port = _where(rng, people, person, at=at, way=way, plan=plan)
    return {
        "account": account,
        "at": at,
        "address": address,
        "port": port,
        "event": _what(rng, people["role"][person], event),
        "agent": (mixed(account.astype(np.int64), 9) % 12).astype(np.int8),
        "way": way,
    }


def _who(rng: np.random.Generator, people: Columns, accounts: Columns, *, total: int) -> Array:
    size = len(accounts["person"])
    weight = rng.gamma(0.8, size=size)
    reachable = accounts["platform"] != CHAT
    weight[~reachable] = 0
    counts = rng.multinomial(total, weight / weight.sum())
    lead = (people["lead"][accounts["person"]] != NO_LEAD) & reachable
    counts[lead] = np.maximum(counts[lead], FEWEST_OF_A_LEAD)
    return np.repeat(np.arange(size, dtype=np.int32), counts)


def _when(rng: np.random.Generator, accounts: Columns, account: Array, *, first: Array) -> Array:
    begin, end = accounts["created"][account], accounts["last"][account]
    at = begin + (rng.random(len(account)) * (end - begin)).astype(np.int64)
    return np.where(first, begin, at)


def _what(rng: np.random.Generator, role: Array, event: Array) -> Array:
    """Logins become downloads, and uploads of those who upload; registrations and purchases stay."""
    drawn = rng.random(len(role), dtype=np.float32)
    free = event == LOGIN
    uploads = np.isin(role, [ROLES.index(name) for name in ("operator", "producer", "administrator", "uploader")])
    event[free & (drawn > 0.6)] = DOWNLOAD
    event[free & uploads & (drawn > 0.75)] = UPLOAD
    return event


def _where(
    rng: np.random.Generator, people: Columns, person: Array, *, at: Array, way: Array, plan: lines.Plan
) -> tuple[Array, Array]:
    """Address and source port per access, one way of travel after the other."""
    size = len(person)
    country, rank = people["country"][person], people["home_rank"][person]
    address = np.zeros(size, dtype=np.int64)
    port = rng.integers(1024, 65_536, size, dtype=np.int32)
    own = people["line_rank"][person]
    for number, find in ((0, lines.home_address), (1, lines.mobile_address)):
        rows = way == number
        who = rank if number == 0 else own
        address[rows] = find(plan, country=country[rows], rank=who[rows], at=at[rows])
    rows = way == 2
    address[rows], block = lines.carrier_address(plan, country=country[rows], rank=own[rows], at=at[rows])
    port[rows] = block + port[rows] % lines.BLOCK_PORTS
    rows = way == 3
    address[rows] = lines.vpn_address(plan, _exits(person[rows], at=at[rows], among=len(plan.vpn_country)))
    rows = way == 4
    address[rows] = lines.tor_address(rng.integers(0, len(plan.tor_country), int(rows.sum())))
    return address, port


def _exits(person: Array, *, at: Array, among: int) -> Array:
    """A VPN user keeps to one of a provider's exits for a day, and to a provider for good."""
    group = among // 7
    chosen: Array = (mixed(person, 3) % 7 * group + mixed(person + at // DAY * 31, 4) % group) % among
    return chosen
