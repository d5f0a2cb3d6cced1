"""Every path by which a file could come to stand lower, through judgements, banks and the whole computation: nothing
that may be real stands below what two persons called synthetic, and nobody lowers anything alone."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from tallystick.triage.rules.standing import Judged
from tallystick.vocabulary.banks import BankKind, Confidence
from tallystick.vocabulary.triage import About, Says, Tier
from tests.triage.computed import Computed
from tests.triage.laid import DAY, NOW, camera, digest, generated, seen

OFFICERS = ("ann", "bo", "cy")
DECLARATIONS = ([], [camera()], [generated()], [generated("trusted")], [generated(), camera()])
LABELS = (Says.SYNTHETIC, Says.NOT_PERTINENT)
RAISES = (Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER, Says.CLASSIFIED)


def judged(number, name, says, by, *, at, about=About.FILE, days=90, **more):
    until = at + days * DAY if says in LABELS else None
    return Judged(f"j{number}", about, digest(name), says, {}, by, at, until, "looked", **{"owner": "DK", **more})


def test_of_500_that_may_be_real_none_stands_below_one_that_two_persons_called_synthetic(tmp_path):
    """Planted under all declarations, by all paths a label can take that do not amount to two persons' newest word."""
    dice = random.Random(5)
    names = [f"real{number}" for number in range(500)]
    synthetic = [f"synthetic{number}" for number in range(40)]
    files = [
        seen(name, shown=f"{name}/1.jpg", signals=[dict(one) for one in DECLARATIONS[number % len(DECLARATIONS)]])
        for number, name in enumerate([*names, *synthetic])
    ]
    computed = Computed(tmp_path, files)
    before, after = NOW - 9 * DAY, NOW - DAY
    said, listed, claimed = [], [], []
    for number, name in enumerate(names):
        label = judged(number, name, dice.choice(LABELS), "ann", at=before)
        agreed = (("bo", before),)
        path = dice.randrange(9)
        said += {
            0: [label],  # one person
            1: [replace(label, agreed=(("ann", before),))],  # the same one again
            2: [replace(label, agreed=agreed, withdrawn=(("cy", after),))],  # one took it back
            3: [replace(label, agreed=agreed, until=NOW)],  # it ran out
            4: [replace(label, agreed=agreed), judged(f"{number}r", name, dice.choice(RAISES), "cy", at=after)],
            5: [replace(label, agreed=(("bo", NOW + DAY),))],  # not yet
            6: [replace(label, agreed=agreed)],  # and a newer list holds it
            7: [],  # a list that one person loaded
            8: [replace(label, agreed=agreed, until=before + 400 * DAY)],  # for too long
        }[path]
        claimed += [name] if path == 6 else []
        listed += [name] if path == 7 else []
    said += [
        judged(f"s{number}", name, Says.SYNTHETIC, "ann", at=before, agreed=(("bo", before),))
        for number, name in enumerate(synthetic)
    ]
    tiers = computed.tiers(
        [
            computed.bank("new list", BankKind.KNOWN_UNIDENTIFIED, claimed, at=after),
            computed.bank("one person's", BankKind.NOT_PERTINENT, listed, by_two=False),
            computed.bank("ai", BankKind.DECLARED_AI, names[::3]),
        ],
        said,
    )
    assert {tiers[digest(name)] for name in synthetic} == {Tier.SYNTHETIC}
    assert [name for name in names if tiers[digest(name)] >= Tier.SYNTHETIC] == []


@pytest.fixture(scope="module")
def six(tmp_path_factory):
    files = [
        seen(f"f{number}", shown=f"{number}/1.jpg", signals=[dict(one) for one in signals])
        for number, signals in enumerate([*DECLARATIONS, []])
    ]
    Paths.computed = Computed(tmp_path_factory.mktemp("paths"), files)
    return Paths


class Paths(RuleBasedStateMachine):
    """Officers say, agree and take back; banks come, are retracted from and go; time passes. Then all is placed."""

    computed: Computed
    files = st.integers(0, 5)
    who = st.sampled_from(OFFICERS)

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.said: list[Judged] = []
        self.banks: dict[str, frozenset[str]] = {}

    @rule(file=files, says=st.sampled_from([*LABELS, *RAISES]), by=who, days=st.sampled_from([1, 90]))
    def say(self, file, says, by, days) -> None:
        self.said.append(judged(len(self.said), f"f{file}", says, by, at=self.now, days=days))

    @rule(which=st.integers(0, 20), by=who)
    def agree(self, which, by) -> None:
        if self.said:
            one = self.said[which % len(self.said)]
            self.said[which % len(self.said)] = replace(one, agreed=(*one.agreed, (by, self.now)))

    @rule(which=st.integers(0, 20), by=who)
    def take_back(self, which, by) -> None:
        if self.said:
            one = self.said[which % len(self.said)]
            self.said[which % len(self.said)] = replace(one, withdrawn=(*one.withdrawn, (by, self.now)))

    @rule(kind=st.sampled_from(["known", "series", "ai", "unchecked", "harmless by one"]))
    def bank_comes(self, kind) -> None:
        self.banks[kind] = frozenset()

    @rule(kind=st.sampled_from(["known", "series", "ai", "unchecked"]), file=files)
    def entry_is_retracted(self, kind, file) -> None:
        if kind in self.banks:
            self.banks[kind] |= {f"sha256:{digest(f'f{file}')}"}

    @rule(hours=st.sampled_from([1, 40]))
    def time_passes(self, hours) -> None:
        self.now += timedelta(hours=hours)

    def teardown(self) -> None:
        tiers = self.computed.tiers([self._bank(*one) for one in sorted(self.banks.items())], self.said, now=self.now)
        for number in range(6):
            self._holds(f"f{number}", Tier(tiers[digest(f"f{number}")]))

    def _bank(self, kind: str, retracted: frozenset[str]):
        names = [f"f{number}" for number in range(6)]
        kinds = {
            "known": BankKind.KNOWN_UNIDENTIFIED, "series": BankKind.KNOWN_IDENTIFIED, "ai": BankKind.DECLARED_AI,
            "unchecked": BankKind.KNOWN_UNIDENTIFIED, "harmless by one": BankKind.NOT_PERTINENT,
        }  # fmt: skip
        return self.computed.bank(
            kind, kinds[kind], names[::2], by_two=kind != "harmless by one", retracted=retracted,
            series="S" if kind == "series" else None,
            confidence=Confidence.UNCHECKED if kind == "unchecked" else Confidence.CONFIRMED,
        )  # fmt: skip

    def _holds(self, name: str, tier: Tier) -> None:
        of = [one for one in self.said if one.subject == digest(name)]
        if tier >= Tier.SYNTHETIC:
            assert any(self._two_say(one) for one in of), "nobody lowers alone, nor any list or declaration"
        standing = {one.says for one in of if len({by for by, _ in one.withdrawn}) < 2}
        if standing & {Says.EXTORTION, Says.SELF_MADE, Says.IN_DANGER}:
            assert tier == Tier.URGENT
        entry = f"sha256:{digest(name)}"
        held = int(name[1:]) % 2 == 0
        if held and entry not in self.banks.get("series", {entry}):
            assert tier <= Tier.NOT_SAFE, "a child that nobody recorded as safe"

    def _two_say(self, one: Judged) -> bool:
        seconds = {by for by, _ in one.agreed} - {one.by}
        return one.says in LABELS and bool(seconds) and not one.withdrawn and one.until > self.now


def test_no_path_lowers_a_file_but_by_two_persons(six):
    from hypothesis.stateful import run_state_machine_as_test

    chosen = settings(
        max_examples=25, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(six, settings=chosen)
