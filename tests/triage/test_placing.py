"""Where a file stands: what raises it needs one sign, what lowers it two persons; and a machine of every path."""

import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tallystick.evidence.rules.origin import Declared
from tallystick.triage.rules.facts import Child, Facts, Known, Label
from tallystick.triage.rules.ordering import LONGEST_WAIT, ONE_IN, Waiting, ordered
from tallystick.triage.rules.placing import place, standing_label
from tallystick.vocabulary.manifest import C2paState, Origin
from tallystick.vocabulary.triage import LinkKind, Lowered, Tier

NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)
DAY = timedelta(days=1)


def origins(*says: Origin, state: C2paState | None = None, conflicts: tuple[str, ...] = ()) -> Declared:
    return Declared(frozenset(says), state, conflicts, ())


NOTHING = origins()
CAMERA = origins(Origin.CAMERA)
AI = origins(Origin.AI, state=C2paState.UNSIGNED)
AI_TRUSTED = origins(Origin.AI, state=C2paState.TRUSTED)
AI_EDIT = origins(Origin.AI_EDIT, state=C2paState.VALID)
BOTH = origins(Origin.AI, Origin.CAMERA, state=C2paState.UNSIGNED, conflicts=("It declares both.",))


def facts(**more) -> Facts:
    return Facts(**{"file": "f", "declared": NOTHING, "seen_at": NOW - DAY, **more})


def label(by="Ann", second="Bo", kind=Lowered.SYNTHETIC, reason="seen", at=NOW - DAY, days=90) -> Label:
    return Label(kind=kind, by=by, second=second, reason=reason, at=at, until=at + days * DAY)


def known(*, exact=True, classified=True, identified=True, safe=True, **more) -> Known:
    child = Child(series="S-1", identified=identified, safe_since=NOW - 100 * DAY if safe else None)
    said = {"bank": "known", "exact": exact, "classified": classified, "child": child, "by_two": True}
    return Known(**{**said, **more})


LISTED = Known(bank="NSRL", exact=True, classified=False, not_pertinent=True, by_two=True)


@pytest.mark.parametrize(
    ("given_facts", "tier"),
    [
        (facts(flags=frozenset({"extortion"}), known=(known(),)), Tier.URGENT),
        (facts(flags=frozenset({"self_made"}), declared=AI_TRUSTED, labels=(label(),)), Tier.URGENT),
        (facts(known=(known(exact=False),)), Tier.NOT_SAFE),
        (facts(known=(known(classified=False),)), Tier.NOT_SAFE),
        (facts(known=(known(safe=False),)), Tier.NOT_SAFE),
        (facts(known=(known(identified=False),)), Tier.NOT_SAFE),
        (facts(known=(known(),), taken=NOW - 50 * DAY), Tier.NOT_SAFE),
        (facts(known=(known(), known(safe=False))), Tier.NOT_SAFE),
        (facts(known=(known(),), taken=NOW - 150 * DAY), Tier.SAFE),
        (facts(known=(known(),)), Tier.SAFE),
        (facts(classified=True), Tier.CLASSIFIED),
        (facts(classified=True, declared=AI_TRUSTED), Tier.CLASSIFIED),
        (facts(links={LinkKind.FOLDER: 3}), Tier.LINKED),
        (facts(links={LinkKind.SEED: 1}, declared=AI), Tier.LINKED),
        (facts(declared=AI_EDIT), Tier.LINKED),
        (facts(declared=BOTH), Tier.LINKED),
        (facts(declared=CAMERA), Tier.CAMERA),
        (facts(), Tier.UNKNOWN),
        (facts(declared=AI), Tier.DECLARED),
        (facts(declared=origins(Origin.AI, state=C2paState.VALID)), Tier.DECLARED),
        (facts(declared=origins(Origin.AI, state=C2paState.INVALID)), Tier.DECLARED),
        (facts(declared=AI_TRUSTED), Tier.DECLARED_TRUSTED),
        (facts(declared=CAMERA, labels=(label(),)), Tier.SYNTHETIC),
        (facts(known=(LISTED,)), Tier.NOT_PERTINENT),
        (facts(known=(LISTED,), links={LinkKind.FOLDER: 1}), Tier.LINKED),
        (facts(known=(LISTED,), classified=True), Tier.CLASSIFIED),
        (facts(known=(LISTED,), declared=CAMERA), Tier.CAMERA),
        (facts(known=(LISTED,), declared=BOTH), Tier.LINKED),
        (facts(known=(replace(LISTED, by_two=False),)), Tier.LINKED),
        (facts(known=(replace(LISTED, exact=False),)), Tier.LINKED),
        (facts(known=(replace(LISTED, classified=True),)), Tier.CLASSIFIED),
        (facts(known=(known(), Known(bank="b", exact=True, classified=True))), Tier.CLASSIFIED),
        (facts(known=(known(), LISTED)), Tier.SAFE),
        (facts(classified=True, labels=(label(),)), Tier.CLASSIFIED),
        (facts(classified=True, labels=(label(),), raised_at=NOW - 2 * DAY), Tier.SYNTHETIC),
        (facts(labels=(label(kind=Lowered.NOT_PERTINENT),)), Tier.NOT_PERTINENT),
    ],
)
def test_the_tier_of_a_file_and_why(given_facts, tier):
    placed = place(given_facts, now=NOW)
    assert placed.tier == tier
    assert placed.because[0]


@pytest.mark.parametrize(
    "weak",
    [
        label(second=""),
        label(second="Ann"),
        label(reason=" "),
        label(days=1),
        label(at=NOW + DAY),
        label(by="anna", second=" Anna "),
        label(days=400),
    ],
)
def test_one_person_no_reason_or_a_time_that_is_over_lowers_nothing(weak):
    for declared in (NOTHING, CAMERA, AI, AI_TRUSTED):
        before = place(facts(declared=declared), now=NOW).tier
        assert place(facts(declared=declared, labels=(weak,)), now=NOW).tier == before


def test_new_contrary_evidence_re_opens_and_says_so():
    said = facts(labels=(label(at=NOW - 5 * DAY),), raised_at=NOW - DAY, declared=CAMERA)
    placed = place(said, now=NOW)
    assert placed.tier == Tier.CAMERA
    assert any("look again" in words for words in placed.because)
    old = replace(said, raised_at=NOW - 9 * DAY)
    assert place(old, now=NOW).tier == Tier.SYNTHETIC
    for kind in (LinkKind.SERIES, LinkKind.SERIAL, LinkKind.UNIQUE_ID):
        assert place(replace(old, links={kind: 1}), now=NOW).tier == Tier.LINKED


def test_a_child_is_safe_only_from_when_it_is_recorded():
    later = known(child=Child(series="S", identified=True, safe_since=NOW + DAY))
    assert place(facts(known=(later,)), now=NOW).tier == Tier.NOT_SAFE
    assert place(facts(known=(later,)), now=NOW + 2 * DAY).tier == Tier.SAFE


def test_one_person_s_list_makes_no_child_safe():
    placed = place(facts(known=(known(by_two=False),)), now=NOW)
    assert placed.tier == Tier.CLASSIFIED
    assert placed.because[0].endswith("one person alone says (known).")
    assert place(facts(known=(known(), known(by_two=False))), now=NOW).tier == Tier.CLASSIFIED


def test_a_flood_of_one_tier_does_not_keep_the_next_from_being_seen():
    flood = [Waiting(f"s{n}", place(facts(known=(known(safe=False),)), now=NOW), NOW) for n in range(5_000)]
    one = Waiting("one", place(facts(classified=True), now=NOW), NOW - 5 * DAY)
    assert "one" in {row.waiting.file for row in ordered([*flood, one], now=NOW, lot="op")[:4]}


def test_without_a_match_everything_it_raised_is_as_before():
    """Retraction: the order is made of facts, so taking one back takes back what it did."""
    for one in (known(), known(exact=False), known(safe=False), replace(LISTED, by_two=True)):
        plain = facts(declared=AI)
        assert place(replace(plain, known=(one,)), now=NOW) != place(plain, now=NOW)
        assert place(replace(replace(plain, known=(one,)), known=()), now=NOW) == place(plain, now=NOW)


DECLARED = st.sampled_from([NOTHING, CAMERA, AI, AI_TRUSTED, AI_EDIT, BOTH])
PEOPLE = st.sampled_from(["Ann", "Bo", ""])


class OneFile(RuleBasedStateMachine):
    """Every path a file may take: declarations, flags, matches come and go, links, labels, time."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.facts = facts()

    @rule(declared=DECLARED)
    def declares(self, declared) -> None:
        raised = declared.raises or Origin.CAMERA in declared.origins
        self.facts = replace(self.facts, declared=declared, raised_at=self.now if raised else self.facts.raised_at)

    @rule(flag=st.sampled_from(["extortion", "self_made", "in_danger"]))
    def flagged(self, flag) -> None:
        self.facts = replace(self.facts, flags=self.facts.flags | {flag}, raised_at=self.now)

    @rule(kind=st.sampled_from(list(LinkKind)), count=st.integers(0, 3))
    def linked(self, kind, count) -> None:
        raised = self.now if count else self.facts.raised_at
        self.facts = replace(self.facts, links={**self.facts.links, kind: count}, raised_at=raised)

    @rule(by=PEOPLE, second=PEOPLE, kind=st.sampled_from(list(Lowered)), days=st.integers(0, 100))
    def lowered(self, by, second, kind, days) -> None:
        said = label(by=by, second=second, kind=kind, at=self.now, days=days)
        self.facts = replace(self.facts, labels=(*self.facts.labels, said))

    @rule(
        exact=st.booleans(),
        classified=st.booleans(),
        identified=st.booleans(),
        safe=st.booleans(),
        by_two=st.booleans(),
    )
    def matched(self, exact, classified, identified, safe, by_two) -> None:
        one = known(exact=exact, classified=classified, identified=identified, safe=safe, by_two=by_two)
        self.facts = replace(self.facts, known=(*self.facts.known, one), raised_at=self.now)

    @rule()
    def retracted(self) -> None:
        self.facts = replace(self.facts, known=self.facts.known[:-1])

    @rule(hours=st.integers(1, 24 * 60))
    def passed(self, hours) -> None:
        self.now += timedelta(hours=hours)

    @invariant()
    def below_only_by_two_persons_or_a_safe_child(self) -> None:
        placed = place(self.facts, now=self.now)
        if placed.tier == Tier.SYNTHETIC or (placed.tier == Tier.NOT_PERTINENT and not self.facts.known):
            said = standing_label(self.facts, self.now)
            assert said is not None
            assert len({said.by, said.second} - {""}) == 2
        if placed.tier == Tier.SAFE:
            of_children = [one for one in self.facts.known if one.child]
            assert all(one.exact and one.classified and one.by_two and one.child.safe_since for one in of_children)
        if self.facts.flags:
            assert placed.tier == Tier.URGENT


TestOneFile = OneFile.TestCase


def test_no_possibly_real_file_stands_below_a_confirmed_synthetic_one():
    """500 planted files that may be real, over all paths a label can take, beside confirmed synthetic ones."""
    weak = ({"second": ""}, {"second": "Ann"}, {"days": 1}, {"reason": ""}, {"at": NOW - 9 * DAY})
    tried = [(label(**more),) for more in weak]
    near = Known(bank="b", exact=False, classified=False)
    matches = [(one,) for one in (known(exact=False), known(identified=False), known(safe=False), near)]
    links = [{}, {LinkKind.FOLDER: 2}, {LinkKind.SERIAL: 1}]
    declared = [NOTHING, CAMERA, AI, AI_TRUSTED, AI_EDIT, BOTH]
    paths = itertools.product(declared, [(), *tried], links, [(), *matches])
    planted = [
        facts(file=f"real-{number}", declared=one, labels=labels, links=tied, known=found, raised_at=NOW - DAY)
        for number, (one, labels, tied, found) in enumerate(paths)
    ]
    assert len(planted) >= 500
    synthetic = [facts(declared=one, labels=(label(),)) for one in (NOTHING, CAMERA, AI, AI_TRUSTED)]
    highest = min(place(one, now=NOW).tier for one in synthetic)
    assert [one.file for one in planted if place(one, now=NOW).tier >= highest] == []


def test_everyone_waits_once_in_one_order_whatever_came_first():
    rows = [
        Waiting(f"f{number}", place(facts(declared=declared, links=links), now=NOW), NOW - number % 90 * DAY)
        for number, (declared, links) in enumerate(
            itertools.product([NOTHING, CAMERA, AI, AI_TRUSTED] * 40, [{}, {}, {}, {LinkKind.FOLDER: 1}])
        )
    ]
    order = ordered(rows, now=NOW, lot="op")
    assert sorted(row.waiting.file for row in order) == sorted(row.file for row in rows)
    mixed = rows[:]
    random.Random(4).shuffle(mixed)
    assert ordered(mixed, now=NOW, lot="op") == order
    assert ordered(rows, now=NOW, lot="another") != order
    for tier in (Tier.CAMERA, Tier.UNKNOWN, Tier.DECLARED, Tier.DECLARED_TRUSTED):
        of = [row for row in rows if row.placed.tier == tier]
        drawn = [row for row in order if row.why == "sample" and row.waiting.placed.tier == tier]
        assert 1 <= len(drawn) <= -(-len(of) // ONE_IN)


def test_a_played_telephone_the_planted_come_first_and_nobody_waits_for_ever():
    """30,000 private camera pictures, 40 classified or linked, 10 possibly new; two hundred are looked at a day."""
    rng = random.Random(7)
    private = [Waiting(f"p{n}", place(facts(declared=CAMERA), now=NOW), NOW) for n in range(30_000)]
    links = [{LinkKind.FOLDER: 2}, {LinkKind.SERIAL: 1}, {LinkKind.PROMPT: 1}]
    linked = [
        Waiting(f"k{n}", place(facts(classified=n % 2 == 0, links=rng.choice(links)), now=NOW), NOW) for n in range(40)
    ]
    new = [Waiting(f"n{n}", place(facts(declared=CAMERA, links={LinkKind.FOLDER: 1}), now=NOW), NOW) for n in range(10)]
    planted = {row.file for row in (*linked, *new)}
    waiting = {row.file: row for row in (*private, *linked, *new)}
    first = ordered(waiting.values(), now=NOW, lot="op")[:200]
    found = sum(row.waiting.file in planted for row in first)
    assert found == 50, "all planted ones within the first two hundred"
    day = NOW
    for _ in range(8):
        for row in ordered(waiting.values(), now=day, lot="op")[:200]:
            late = day - row.waiting.seen_at
            assert row.waiting.file not in planted or late <= LONGEST_WAIT[row.waiting.placed.tier]
            del waiting[row.waiting.file]
        day += DAY
    assert not planted & set(waiting)


@given(st.lists(st.tuples(DECLARED, st.integers(0, 400)), max_size=60))
def test_what_is_overdue_comes_within_four_places_of_the_rest(made):
    rows = [
        Waiting(f"f{number}", place(facts(declared=declared), now=NOW), NOW - days * DAY)
        for number, (declared, days) in enumerate(made)
    ]
    order = ordered(rows, now=NOW, lot="op")
    assert len(order) == len(rows)
    waited = {row.file: (NOW - row.seen_at) / LONGEST_WAIT[row.placed.tier] for row in rows}
    if len(order) >= 4 and max(waited.values()) > 1:
        assert max(waited[row.waiting.file] for row in order[:4]) == max(waited.values())
