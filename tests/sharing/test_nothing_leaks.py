"""Over random operations, nothing in a package comes from a row its recipient may not have (threats G5).

The judge below is written from the rule, not from the code: it is slow, plain and shares nothing with the room.
"""

import json
import random
import re
from datetime import timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.sharing.material import (
    AccessRow,
    AccountRow,
    AgencyRow,
    ContributionRow,
    HolderRow,
    IndicatorRow,
    Lineage,
    LinkRow,
    Material,
    OperationRow,
    PaymentRow,
    PermissionRow,
    PersonRow,
    SignRow,
    VoteRow,
)
from tallystick.sharing.rules.package import draft
from tallystick.sharing.rules.recipients import split
from tests.sharing.samples import AT, COORDINATOR, edition

AGENCIES = ("AA", "BB", "CC")
CODES = [("H0",), ("H0",), ("H1",), ("H1",), ("H2",), ("H3",), ("H1", "H2"), ("H2", "H3"), ()]
ROW_CODES = [(), (), (), ("H0",), ("H1",), ("H2",), ("H3",)]
STATES = ["accepted"] * 6 + ["held", "withdrawn"]
CATEGORIES = ["unassessed", "suspect", "suspect", "convicted", "victim", "informant"]
LINK_STATES = ["confirmed"] * 3 + ["proposed", "refused", "candidate"]
SLOTS = ("accounts", "accesses", "payments", "holders", "votes", "indicators", "links")


def operation(seed):
    """A small operation in which every value of every row carries the row's own mark (m17m)."""
    dice = random.Random(seed)
    contributions = {
        f"c{n}": ContributionRow(
            digest=f"c{n}", owner=dice.choice(AGENCIES), codes=dice.choice(CODES), state=dice.choice(STATES)
        )
        for n in range(dice.randint(1, 4))
    }
    permissions = tuple(
        PermissionRow(
            contribution=dice.choice(sorted(contributions)),
            code=dice.choice(["H1", "H2", "H3"]),
            recipient=dice.choice(AGENCIES),
            owner=dice.choice(AGENCIES),
            until=dice.choice([None, AT + timedelta(days=1), AT - timedelta(days=1)]),
        )
        for _ in range(dice.randint(0, 6))
    )
    world = SimpleNamespace(dice=dice, contributions=contributions, permissions=permissions, marks={}, key={})
    keys = [f"p:a{n}" for n in range(dice.randint(1, 5))]
    persons, rows = _persons(world, keys)
    return world, Material(
        operation=OperationRow(reference="RANDOM", name="Random"),
        owner=COORDINATOR,
        contributions=contributions,
        permissions=permissions,
        persons=tuple(persons),
        **{slot: tuple(found) for slot, found in rows.items()},
    )


def _persons(world, keys):
    rows = {slot: [] for slot in SLOTS}
    cut = world.dice.randint(1, len(keys))
    persons = []
    for number, mine in enumerate((keys[:cut], keys[cut:])):
        if not mine:
            continue
        persons.append(
            PersonRow(
                id=f"p{number}",
                number=f"P-{number}",
                accounts=tuple(mine),
                category=world.dice.choice(CATEGORIES),
                country="DK",
                country_state=world.dice.choice(["assigned"] * 4 + ["contested", "unknown"]),
                excluded=world.dice.random() < 0.1,
            )
        )
        for key in mine:
            _observations(world, rows, person=f"p{number}", key=key)
        _conclusions(world, rows, person=f"p{number}", keys=mine)
    rows["links"] = [_link(world, keys) for _ in range(world.dice.randint(0, 5))]
    return persons, rows


def _row(world, key):
    dice, mark = world.dice, f"m{len(world.marks)}m"
    contribution = "unheard" if dice.random() < 0.05 else dice.choice(sorted(world.contributions))
    codes, category = dice.choice(ROW_CODES), "victim" if dice.random() < 0.1 else "unassessed"
    world.marks[mark] = ("row", [contribution], codes, category, [key])
    source = Lineage(contribution=contribution, file=f"{mark}.csv", row=len(world.marks))
    world.key[source] = key
    return mark, {"source": source, "codes": codes, "category": category, "key": key}


def _observations(world, rows, *, person, key):
    for _ in range(world.dice.randint(0, 2)):
        mark, fields = _row(world, key)
        row = AccountRow(person=person, platform="p", account=mark, handle=mark, email=mark, **fields)
        rows["accounts"].append(row)
    for _ in range(world.dice.randint(0, 2)):
        mark, fields = _row(world, key)
        rows["accesses"].append(AccessRow(person=person, at=AT, said=mark, address=mark, provider=mark, **fields))
    if world.dice.random() < 0.5:
        mark, fields = _row(world, key)
        rows["payments"].append(PaymentRow(person=person, at=AT, method="card", instrument=mark, **fields))
    if world.dice.random() < 0.5:
        mark, fields = _row(world, key)
        country = world.dice.choice(["DK", "SE"])
        row = HolderRow(person=person, kind="card", value=mark, reference=mark, holder_country=country, **fields)
        rows["holders"].append(row)


def _conclusion(world, keys, *, codes):
    known = [source for source, key in world.key.items() if key in keys]
    sources = tuple(world.dice.sample(known, min(len(known), world.dice.randint(0, 3))))
    mark = f"m{len(world.marks)}m"
    own = world.dice.choice(ROW_CODES) if codes else ()
    world.marks[mark] = ("conclusion", [source.contribution for source in sources], own, "unassessed", keys)
    return mark, sources, own


def _conclusions(world, rows, *, person, keys):
    for slot, made in (("votes", VoteRow), ("indicators", IndicatorRow)):
        for _ in range(world.dice.randint(0, 4)):
            mark, sources, own = _conclusion(world, keys, codes=True)
            country = {"country": world.dice.choice(["DK", "DK", "SE"])} if slot == "votes" else {}
            row = made(person=person, strength=5, kind="kind", sentence=mark, sources=sources, codes=own, **country)
            rows[slot].append(row)


def _link(world, keys):
    pair = sorted((world.dice.choice(keys), world.dice.choice(keys)))
    codes = world.dice.choice(CODES)
    signs = []
    for _ in range(world.dice.randint(1, 2)):
        mark, sources, _ = _conclusion(world, pair, codes=False)
        if not sources:
            world.marks[mark] = ("conclusion", [], codes, "unassessed", pair)
        kind = world.dice.choice(["email", "card", "handle", "device"])
        against = world.dice.random() < 0.3
        signs.append(SignRow(kind=kind, value=mark, weight=100, sentence=mark, against=against, sources=sources))
    return LinkRow(
        left=pair[0], right=pair[1], weight=100, state=world.dice.choice(LINK_STATES), because=tuple(signs), codes=codes
    )


def judge(world, mark, recipient):
    """May ``recipient`` have what carries this mark? From the rule of handling codes alone."""
    sort, digests, codes, category, keys = world.marks[mark]
    if category == "victim":
        return False
    explained = set()
    for digest in digests:
        contribution = world.contributions.get(digest)
        if contribution is None or contribution.state != "accepted" or not contribution.codes:
            return False
        explained |= set(contribution.codes)
        wanted = set(contribution.codes) | (set(codes) if sort == "row" else set())
        if contribution.owner != recipient and not wanted & {"H2", "H3"} <= permitted(world, contribution, recipient):
            return False
    rows = [other for other, said in world.marks.items() if said[0] == "row" and said[4][0] in keys]
    if sort != "row" and not digests and not all(judge(world, row, recipient) for row in rows):
        return False
    return sort == "row" or (set(codes) & {"H2", "H3"} <= explained and bool(digests or codes))


def permitted(world, contribution, recipient):
    return {
        permission.code
        for permission in world.permissions
        if permission.contribution == contribution.digest
        and permission.recipient == recipient
        and permission.owner == contribution.owner
        and (permission.until is None or permission.until > AT)
    }


def components(keys, links):
    """Accounts joined by links an officer confirmed, by brute force."""
    groups = [{key} for key in keys]
    for link in links:
        if link.state == "confirmed":
            joined = [group for group in groups if {link.left, link.right} & group]
            groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return groups


SEEDS = st.integers(0, 2**64)


@settings(max_examples=1000, deadline=None)
@given(SEEDS)
def test_nothing_in_a_package_comes_from_a_row_the_recipient_may_not_have(seed):
    _judge_packages(*operation(seed))


def test_the_judge_is_not_idle():
    """Of 300 random operations many give packages, and in most of those the judge forbids some rows."""
    worlds = [operation(seed) for seed in range(300)]
    packages = sum(_judge_packages(*given_operation) for given_operation in worlds)
    forbidding = sum(any(not judge(world, mark, "AA") for mark in world.marks) for world, _ in worlds)
    assert packages > 40
    assert forbidding > 150


def _judge_packages(world, material):
    by_country, staying = split(material.persons)
    packages = 0
    for code in AGENCIES:
        recipient = AgencyRow(code=code, name=code, country="DK")
        made = draft(material, persons=by_country.get("DK", []), recipient=recipient, edition=edition())
        if made.content is None:
            continue
        packages += 1
        for mark in set(re.findall(r"m\d+m", json.dumps(made.content))):
            assert judge(world, mark, code), f"{mark} went to {code}"
        shown = {part["number"] for part in made.content["persons"]}
        assert not shown & {row.person for row in staying}
        _one_user_each(made.content, material)
    return packages


def _one_user_each(content, material):
    accounts = {person.number: person.accounts for person in material.persons}
    for part in content["persons"]:
        keys = {fact["account"] for slot in ("accounts", "accesses", "payments", "holders") for fact in part[slot]}
        assert any(keys <= group for group in components(accounts[part["number"]], material.links))
