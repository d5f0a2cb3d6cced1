"""Groups that could warn one another and their common time, beside a look at everything on 1,000 random operations."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tallystick.actionday.ties.rules import earliest
from tallystick.actionday.ties.rules.earliest import Member, common
from tallystick.actionday.ties.rules.groups import groups
from tallystick.actionday.windows.rules.permitted import Permitted

STEP = timedelta(minutes=30)
NIGHTS = [datetime(2027, 3, 27, 18, tzinfo=UTC), datetime(2026, 10, 24, 18, tzinfo=UTC),
          datetime(2026, 9, 26, 6, tzinfo=UTC), datetime(2027, 4, 3, 6, tzinfo=UTC)]  # fmt: skip
ZONES = ["Europe/Copenhagen", "Pacific/Auckland", "Europe/Lisbon", "America/Halifax", "Asia/Kolkata"]
AGENCIES = ["AA", "BB", "CC", "DD"]


def drawn(chance, number):
    """An operation: members by id, and ties between any of them."""
    night = chance.choice(NIGHTS)

    def later(most):
        return night + STEP * chance.randrange(most)

    lots = {agency: _agency(chance, later) for agency in AGENCIES}
    members = {}
    for n in range(chance.randrange(2, 9)):
        agency = chance.choice(AGENCIES)
        valid = later(20) - timedelta(days=chance.choice([0, 2]))
        members[f"s{n}"] = Member(
            id=f"s{n}", agency=agency, **lots[agency],
            valid_from=valid if chance.random() < 0.5 else None,
            valid_until=valid + STEP * chance.randrange(1, 150) if chance.random() < 0.5 else None,
            early_at=later(60) if number % 5 == 0 and chance.random() < 0.2 else None,
        )  # fmt: skip
    pairs = [(a, b) for a in members for b in members if a < b and chance.random() < 0.25]
    return members, pairs


def _agency(chance, later):
    starts = later(60)
    hours = Permitted(
        chance.choice(ZONES), since := chance.randrange(0, 1380, 30), chance.randrange(since + 30, 1441, 30)
    )
    with_window = chance.random() < 0.7
    return {
        "starts_at": starts if with_window else None,
        "ends_at": starts + STEP * chance.randrange(1, 60) if with_window else None,
        "hours": hours if chance.random() < 0.7 else None,
        "not_before": later(30) if chance.random() < 0.6 else None,
        "barred": chance.random() < 0.05,
    }


def reachable(members, pairs):
    """Groups by joining whatever has a tie between two agencies until nothing changes."""
    sets = [{one} for one in members]
    for left, right in pairs:
        if members[left].agency != members[right].agency:
            a = next(s for s in sets if left in s)
            b = next(s for s in sets if right in s)
            if a is not b:
                sets.remove(b)
                a |= b
    return {frozenset(one) for one in sets if len(one) > 1}


def may_move(member, instant):
    if member.barred:
        return False
    for bound in (member.starts_at, member.not_before, member.valid_from):
        if bound is not None and instant < bound:
            return False
    for bound in (member.ends_at, member.valid_until):
        if bound is not None and instant >= bound:
            return False
    if member.hours is None:
        return True
    wall = instant.astimezone(ZoneInfo(member.hours.zone))
    return member.hours.since <= wall.hour * 60 + wall.minute < member.hours.until


def brute(group):
    """The first half hour at which everybody may move; whether anything says when."""
    early = [one.early_at for one in group if one.early_at]
    if early:
        # Who is left is bound by law alone, from then on.
        group = [
            Member(
                id=one.id,
                agency=one.agency,
                hours=one.hours,
                valid_from=one.valid_from,
                barred=one.barred,
                valid_until=one.valid_until,
                not_before=max(early),
            )
            for one in group
            if not one.early_at
        ]
        if not group:
            return max(early), True
    bounds = [at for one in group for at in (one.starts_at, one.not_before) if at]
    if not bounds:
        return None, False
    begin = max(at for one in group for at in (one.starts_at, one.not_before, one.valid_from) if at)
    instant, last = min(NIGHTS), begin + earliest.HORIZON
    instant = min(bounds)
    while instant < last:
        if all(may_move(one, instant) for one in group):
            return instant, True
        instant += STEP
    return None, True


@pytest.mark.parametrize("part", range(10))
def test_a_thousand_random_operations_beside_brute_force(part, monkeypatch):
    monkeypatch.setattr(earliest, "HORIZON", timedelta(days=4))
    chance, seen = random.Random(part), {"common": 0, "none": 0, "conflict": 0, "early": 0}
    for number in range(100):
        members, pairs = drawn(chance, number)
        found = groups(pairs, {one.id: one.agency for one in members.values()})
        assert set(found) == reachable(members, pairs), (part, number)
        for group in found:
            there = [members[one] for one in sorted(group)]
            said, (due, proposed) = common(there), brute(there)
            assert (said.at, said.proposed) == (due, proposed), (part, number, there)
            _conflicts(there, said)
            seen["common" if said.at else "none"] += 1
            seen["conflict"] += said.conflict
            seen["early"] += any(one.early_at for one in there)
    assert all(seen.values()), seen


def _conflicts(there, said):
    """A window that opens at another instant than the common one is in conflict, and its agency is named."""
    if any(one.early_at for one in there):
        opens = {one.starts_at for one in there if one.starts_at and not one.early_at}
        assert bool(said.otherwise) == (len(opens) > 1)
        return
    otherwise = {one.agency for one in there if said.at and one.starts_at and one.starts_at != said.at}
    assert said.otherwise == otherwise
    assert said.conflict == (said.proposed and (said.at is None or bool(otherwise)))


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_ties_and_members_says_nothing(seed):
    chance = random.Random(seed)
    members, pairs = drawn(chance, 1)
    agency_of = {one.id: one.agency for one in members.values()}
    turned = [pair[::-1] for pair in pairs] * 2
    chance.shuffle(turned)
    assert groups(turned, dict(reversed(agency_of.items()))) == groups(pairs, agency_of)
    there = list(members.values())
    assert common(there) == common(there[::-1])


def test_a_tie_within_one_agency_joins_nobody():
    assert groups([("a", "b")], {"a": "AA", "b": "AA"}) == []
    assert groups([("a", "b"), ("b", "c")], {"a": "AA", "b": "AA", "c": "BB"}) == [frozenset("bc")]


def test_who_moved_early_leaves_the_others_to_their_law_alone():
    morning = datetime(2026, 3, 2, 5, tzinfo=UTC)
    planned = {"starts_at": morning + timedelta(hours=24), "ends_at": morning + timedelta(hours=30)}
    here = Member(id="a", agency="AA", early_at=morning - timedelta(hours=3), **planned)
    there = Member(id="b", agency="BB", hours=Permitted("Europe/Copenhagen", 360, 1260), **planned)
    assert common([here, there]).at == morning
    assert not common([here, there]).conflict


def test_where_the_one_may_begin_when_the_other_must_have_ended_there_is_no_common_time():
    night = NIGHTS[0]
    window = Member(id="a", agency="AA", starts_at=night, ends_at=night + 2 * STEP)
    waits = Member(id="b", agency="BB", starts_at=night, not_before=night + 2 * STEP)
    assert common([window, waits]).at is None
    assert common([replace(window, ends_at=night + 3 * STEP), waits]).at == night + 2 * STEP
