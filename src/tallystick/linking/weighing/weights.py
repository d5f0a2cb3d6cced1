"""What each sign is worth before anything was learnt, in hundredths of a bit, and from where on the machine proposes.

Fellegi-Sunter: weights are log2 of (chance among accounts of one person / chance among others), added to a prior.
Here they stand as published experience sets them [K]; :mod:`tallystick.linking.weighing.learning` starts from them and
learns the operation's own. What speaks against a pair is not learnt: the harm of a wrong merge is not in the data.

A sum of 317 (3.17 bits) says: of ten such pairs about nine are one person.
"""

from tallystick.linking.weighing.learning import Level
from tallystick.vocabulary.codes import WEAK_KINDS, DerivedKind, SelectorKind

PRIOR = -500
"""Of the pairs that share anything at all, about one in thirty-two is one person."""

PROPOSED = 317
"""Nine of ten: from here on the machine proposes. Chosen before any truth was looked at, as are the next two."""

CANDIDATE = -317
"""One of ten: below this a pair is not kept. Between both it waits for an analyst."""

ALONE = 800
"""From here on a link holds inside a component that is too large."""

MOST_IN_A_PERSON = 8
"""Components with more accounts keep only links from ``ALONE`` up, and are counted for an analyst to look at."""

STEPS = (2, 3, 4, 5, 9)
"""How many accounts hold a value: two, three, four, five to eight, nine and more."""

MOST_HOLDERS = 12
"""A value held by more accounts links nobody, is listed, and says so. Addresses have crowds of their own."""

WEIGHTS: dict[tuple[str, str], tuple[int, ...]] = {
    (SelectorKind.EMAIL, "equal"): (1150, 1050, 850, 500, 300),
    (SelectorKind.EMAIL, "variant"): (1000, 900, 700, 350, 200),
    (SelectorKind.PHONE, "equal"): (1050, 950, 750, 450, 200),
    (SelectorKind.CARD, "equal"): (1000, 850, 600, 300, 0),
    (SelectorKind.IBAN, "equal"): (1000, 850, 650, 300, 0),
    (SelectorKind.BITCOIN, "equal"): (800, 700, 500, 250, 0),
    (SelectorKind.ETHEREUM, "equal"): (800, 700, 500, 250, 0),
    (SelectorKind.MONERO, "equal"): (1150, 1050, 850, 450, 200),
    (SelectorKind.VOUCHER, "equal"): (1150, 1050, 850, 450, 200),
    (SelectorKind.PGP, "equal"): (1250, 1150, 1050, 850, 650),
    (SelectorKind.DEVICE, "equal"): (500, 400, 300, 150, 50),
    (SelectorKind.HANDLE, "equal"): (450, 400, 350, 200, 50),
    (SelectorKind.HANDLE, "variant"): (300, 250, 200, 100, 0),
    (SelectorKind.ADDRESS, "same day"): (550, 500, 450, 350, 200),
    (SelectorKind.ADDRESS, "within half a lease"): (400, 350, 300, 200, 50),
    (SelectorKind.ADDRESS, "within a lease"): (250, 200, 150, 50, 0),
    (SelectorKind.ADDRESS, "port"): (550, 550, 550, 550, 550),
    (DerivedKind.ALIAS, "equal"): (200, 150, 100, 50, 0),
    (DerivedKind.HOLDER, "name and birth"): (1000, 850, 650, 300, 0),
    (DerivedKind.HOLDER, "like name and birth"): (850, 700, 500, 200, 0),
    (DerivedKind.HOLDER, "name and contact"): (700, 550, 350, 100, 0),
    (DerivedKind.NAMESAKE, "name"): (200, 150, 100, 50, 0),
}
"""By kind and level of agreement: weight by how many hold the value (``STEPS``). Rarity is what falls along a row.

Addresses: of pairs on one quiet line the same day 0.95 were right, within three days 0.92, a week 0.87, a month 0.62,
but only 0.55 in small data, where an exit looks quiet (measured, synthetic). A card with four holders was right in
0.07 to 0.14. A Bitcoin or Ethereum address may be an exchange's wallet that strangers pay from; in a small seizure it
looks quiet, so alone it does not reach ``PROPOSED``."""

AGAINST = {
    "homes differ": -500,
    "two places at once": -400,
    "changed hands": -500,
    "may have changed hands": -300,
    "holder changed": -1000,
    "holders differ": -300,
    "hours apart": -60,
}
"""What speaks against a pair, by its name."""

HOURS_WEIGHT = 60
HOURS_LEAST = 30
HOURS_ALIKE = 200
HOURS_APART = 33
"""Active hours: what they are worth in hundredths of a bit, from so many accesses of each on, if accesses of both fall
together this many hundredths as often as strangers' do. Set by rule: whoever lives in one time zone is awake together,
so what EM would learn from hours is nationality."""

NATURES = {
    SelectorKind.HANDLE: "name",
    DerivedKind.ALIAS: "name",
    DerivedKind.NAMESAKE: "holder",
    SelectorKind.ADDRESS: "line",
    SelectorKind.DEVICE: "device",
}
"""Weak kinds by what they are a sign of: two weak kinds of one nature are one sign."""

ANCHORS = ((SelectorKind.EMAIL, "equal"), (SelectorKind.PHONE, "equal"))
"""Trusted as they stand where two accounts hold them: what is learnt is measured against them."""

COINCIDENCE = {True: 0.05, False: 0.005}
"""At least this share of the pairs at any level is chance, weak kinds and strong ones: no sign is ever certain."""

DAY = 86_400
HOME_WINDOW = 7 * DAY
MOBILE_WINDOW = DAY // 4
"""How long a line is taken to stay with one home or telephone where the data is too thin to tell."""

LEASE_ENDS = (
    *(hours * 3_600 for hours in (1, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90)),
)
"""Pauses between two accesses, up to which a provider's leases are looked at, in seconds."""

LEASE_LEAST = 20
LEASE_SHARE = 50
"""A lease lasts as long as of at least so many pauses at least this many hundredths end on the same line."""

PORT_SECONDS = 120
LINE_MOST_A_WEEK = 6
LINE_MOST_HOLDERS = 9
LINE_STRANGERS = 2
"""A line whose users are at home elsewhere, this many of them at least, in more than one country, is an exit."""

HOME_LEAST = 3
HOME_SHARE = 80
RECYCLED_PAUSE = 120 * DAY
LONG_PAUSE = 365 * DAY
ANSWER_SECONDS = 5


def step_sql(holders: str) -> str:
    """The step of a number of holders, as SQL."""
    cases = " ".join(f"WHEN {holders} >= {step} THEN {step}" for step in reversed(STEPS))
    return f"CASE {cases} END"


def is_weak(kind: str) -> bool:
    return kind in WEAK_KINDS


def starting_rows() -> list[tuple[str, str, int, int, int]]:
    """(kind, level, step, weight, code) for every listed case; codes count from 1 within a kind."""
    rows: list[tuple[str, str, int, int, int]] = []
    codes: dict[str, int] = {}
    for (kind, level), row in WEIGHTS.items():
        for step, weight in zip(STEPS, row, strict=True):
            codes[kind] = codes.get(kind, 0) + 1
            rows.append((str(kind), level, step, weight, codes[kind]))
    return rows


def kinds() -> list[str]:
    """Kinds of sign that are learnt, in the order of the table."""
    return list(dict.fromkeys(str(kind) for kind, _ in WEIGHTS))


def levels() -> list[list[Level]]:
    """Levels to learn, by kind in the order of :func:`kinds`, with where each starts and the most it may reach."""
    found: dict[str, list[Level]] = {kind: [] for kind in kinds()}
    for kind, level, step, weight, _ in starting_rows():
        at = found[kind]
        anchor = (kind, level) in ANCHORS and step == STEPS[0]
        after = len(at) - 1 if step > STEPS[0] else -1
        at.append(Level(kind, level, step, _chance(PRIOR + weight), 1 - COINCIDENCE[is_weak(kind)], after, anchor))
    return list(found.values())


def second_start() -> list[float]:
    """Bits a second sign of a kind starts from: half of its best."""
    return [max(row[0] for (named, _), row in WEIGHTS.items() if named == kind) / 200 for kind in kinds()]


def _chance(weight: int) -> float:
    return float(1 / (1 + 2 ** (-weight / 100)))
