"""The sealed truth: who holds which account, who is innocent, which rows are broken. Only the scorer reads it."""

from pathlib import Path

import numpy as np

from tallystick.rehearsal.broken import Broken
from tallystick.rehearsal.columns import Array, Columns
from tallystick.rehearsal.innocents import Innocent
from tallystick.rehearsal.naming import Names
from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.selectors import OWN_MAIL
from tallystick.rehearsal.words import quoted_list
from tallystick.rehearsal.world import World

STRONG = ("email", "phone", "pgp", "instrument")
WEAK = ("handle", "device", "address")
EVIDENCE = quoted_list(("card", "iban", "kyc", "subscriber"))


def seal(pen: Pen, world: World, into: Path, *, names: Names, innocents: list[Innocent], broken: list[Broken]) -> None:
    """Write ``sealed/``: truth, people, pairs, innocents, broken (Parquet)."""
    pairs = linkable_pairs(world)
    evidence = country_evidence(world)
    rows = np.flatnonzero(evidence["named_by"] >= 0).tolist()
    pen.lay(
        "people_names", {"person": np.array(rows), "name": np.array([names.known(row) for row in rows], dtype=object)}
    )
    pen.lay("evidence", evidence)
    pen.parquet(
        f"""SELECT printf('T-%07d', p.person) AS person, coalesce(n.name, '') AS name, code(p.country) AS country,
        role_name(p.role) AS role, kind_name(p.kind) AS kind, e.named_by >= 0 AS to_find,
        CASE WHEN e.named_by >= 0 THEN {EVIDENCE}[e.named_by + 1] WHEN e.from_line THEN 'line' ELSE 'none' END
        AS country_evidence, e.named_by >= 0 OR e.from_line AS usable_country, p.held AS accounts, p.care
        FROM people p JOIN evidence e USING (person) LEFT JOIN people_names n USING (person) ORDER BY p.person""",
        into / "people.parquet",
    )
    in_pair = np.zeros(len(world.accounts["person"]), dtype=bool)
    for side in ("left", "right"):
        in_pair[pairs[side][pairs["linkable"]]] = True
    pen.lay("in_pair", {"place": np.arange(len(in_pair)), "linkable": in_pair})
    pen.parquet(
        """SELECT platform_name(s.platform) || ':' || s.account AS account, printf('T-%07d', s.person) AS person,
        role_name(p.role) AS role, code(p.country) AS country, kind_name(p.kind) AS kind, i.linkable
        FROM said s JOIN people p USING (person) JOIN in_pair i USING (place) ORDER BY s.platform, s.account""",
        into / "truth.parquet",
    )
    _pairs(pen, pairs, into)
    _planted(pen, world, innocents, into)
    pen.lay(
        "broken",
        {
            "file": np.array([row.file for row in broken], dtype=object),
            "kind": np.array([row.kind for row in broken], dtype=object),
            "rows": np.array([row.rows for row in broken]),
            "expect": np.array([row.expect for row in broken], dtype=object),
        },
    )
    pen.parquet('SELECT file, kind, "rows", expect FROM broken', into / "broken.parquet")


def country_evidence(world: World) -> Columns:
    """Per person: which lead names them and so their country, and whether they came from a line of their own often."""
    way = world.accesses["way"]
    rows = np.flatnonzero(way <= 1)
    person = world.accounts["person"][world.accesses["account"][rows]]
    size = len(world.people["held"])
    return {
        "person": np.arange(size),
        "named_by": world.people["lead"],
        "from_line": np.bincount(person, minlength=size) >= 3,
    }


def _pairs(pen: Pen, pairs: Columns, into: Path) -> None:
    pen.lay("pairs", pairs)
    strong = ", ".join(f"CASE WHEN p.{kind} THEN '{kind}' END" for kind in STRONG)
    weak = ", ".join(f"CASE WHEN p.{kind} THEN '{kind}' END" for kind in WEAK)
    pen.parquet(
        f"""SELECT printf('T-%07d', l.person) AS person, platform_name(l.platform) || ':' || l.account AS "left",
        platform_name(r.platform) || ':' || r.account AS "right", concat_ws(' ', {strong}) AS strong,
        concat_ws(' ', {weak}) AS weak, p.linkable, p.reachable FROM pairs p JOIN said l ON l.place = p."left"
        JOIN said r ON r.place = p."right" ORDER BY l.person, l.place, r.place""",
        into / "pairs.parquet",
    )


def _planted(pen: Pen, world: World, innocents: list[Innocent], into: Path) -> None:
    texts = ("kind", "name", "country", "selector_kind", "value", "reference", "may_show_as", "note")
    pen.lay(
        "planted",
        {name: np.array([getattr(row, name) for row in innocents], dtype=object) for name in texts}
        | {
            "place": np.array([row.account for row in innocents]),
            "person": np.array([row.person for row in innocents]),
            "number": np.arange(len(innocents)),
        },
    )
    pen.parquet(
        f"""SELECT printf('I-%04d', n.number + 1) AS innocent, {", ".join("n." + name for name in texts)},
        printf('T-%07d', n.person) AS confused_person,
        coalesce(platform_name(s.platform) || ':' || s.account, '') AS confused_account
        FROM planted n LEFT JOIN said s ON s.place = n.place ORDER BY n.number""",
        into / "innocents.parquet",
    )


def linkable_pairs(world: World) -> Columns:
    """Every pair of accounts of one person, with what the two share.

    ``linkable``: a strong selector in common, or two weak kinds at once. ``reachable``: linkable, or joined by
    a chain of linkable pairs.
    """
    accounts = world.accounts
    person = accounts["person"]
    left = np.concatenate([np.flatnonzero(person[:-step] == person[step:]) for step in (1, 2, 3)])
    right = np.concatenate([np.flatnonzero(person[:-step] == person[step:]) + step for step in (1, 2, 3)])
    own = accounts["mail_kind"][left] == OWN_MAIL
    pairs: Columns = {
        "left": left,
        "right": right,
        "email": own & (accounts["mailbox"][left] == accounts["mailbox"][right]),
        "phone": (accounts["phone"][left] >= 0) & _same(accounts, "phone", left, right),
        "pgp": (accounts["pgp"][left] >= 0) & _same(accounts, "pgp", left, right),
        "instrument": _shared(_instruments(world), left, right),
        "handle": np.logical_and.reduce(
            [_same(accounts, part, left, right) for part in ("stem", "digits", "spelling", "joint")]
        ),
        "device": accounts["own_device"][left] & accounts["own_device"][right],
        "address": _shared(_home_lines(world), left, right),
    }
    strong = np.logical_or.reduce([pairs[kind] for kind in STRONG])
    weak = sum(pairs[kind].astype(np.int8) for kind in WEAK)
    pairs["linkable"] = strong | (weak >= 2)
    pairs["reachable"] = _closure(len(person), pairs)
    return pairs


def _same(columns: Columns, name: str, left: Array, right: Array) -> Array:
    same: Array = columns[name][left] == columns[name][right]
    return same


def _instruments(world: World) -> tuple[Array, Array]:
    """Account and instrument of every payment with something a stranger does not use too."""
    payments = world.money.payments
    shared = np.isin(payments["instrument"], [*world.money.hot, *world.money.stolen])
    return payments["account"][~shared], payments["instrument"][~shared]


def _home_lines(world: World) -> tuple[Array, Array]:
    """Account and address of every access from a line of one's own, by people with several accounts."""
    several = world.people["held"] > 1
    rows = np.flatnonzero(world.accesses["way"] <= 1)
    account = world.accesses["account"][rows]
    keep = several[world.accounts["person"][account]]
    return account[keep].astype(np.int64), world.accesses["address"][rows][keep]


def _shared(held: tuple[Array, Array], left: Array, right: Array) -> Array:
    """Whether the two accounts of a pair have a value in common."""
    values, number = np.unique(held[1], return_inverse=True)
    key = np.unique(held[0].astype(np.int64) * (len(values) + 1) + number)
    account = key // (len(values) + 1)
    value = key % (len(values) + 1)
    joined = np.zeros(len(left), dtype=bool)
    for step in (1, 2, 3):
        hit = account[np.isin((account + step) * (len(values) + 1) + value, key)]
        joined |= (right - left == step) & np.isin(left, hit)
    return joined


def _closure(accounts: int, pairs: Columns) -> Array:
    """Pairs whose accounts hang together through linkable pairs (people have at most four accounts)."""
    label = np.arange(accounts)
    left, right = pairs["left"][pairs["linkable"]], pairs["right"][pairs["linkable"]]
    for _ in range(4):
        lowest = np.minimum(label[left], label[right])
        np.minimum.at(label, left, lowest)
        np.minimum.at(label, right, lowest)
    joined: Array = label[pairs["left"]] == label[pairs["right"]]
    return joined
