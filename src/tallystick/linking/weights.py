"""What each sign is worth, in hundredths of a bit, and from where on the machine proposes a link.

Fellegi-Sunter: weights are log2 of (chance among accounts of one person / chance among others), added to a prior.
Nobody has labelled these by hand yet, so they are set from the published experience named beside them [K] and kept
here in one table; learning them on the operation's own data replaces ``fits.learned`` and nothing else.

A sum of 400 (four bits) says: of seventeen such pairs about sixteen are one person.
"""

from tallystick.vocabulary.codes import WEAK_KINDS, SelectorKind

PRIOR = -500
"""Of the pairs that share anything at all, about one in thirty-two is one person."""

PROPOSED = 400
CANDIDATE = -100
ALONE = 800
"""From here on a link holds inside a component that is too large."""

MOST_IN_A_PERSON = 8
"""Components with more accounts keep only links from ``ALONE`` up, and are counted for an analyst to look at."""

WEIGHTS: dict[tuple[str, str], tuple[int, ...]] = {
    (SelectorKind.EMAIL, "equal"): (1150, 1050, 850, 550, 450),
    (SelectorKind.EMAIL, "variant"): (1000, 900, 700, 400, 300),
    (SelectorKind.PHONE, "equal"): (1050, 950, 750, 450),
    (SelectorKind.CARD, "equal"): (1000, 850, 600, 300),
    (SelectorKind.IBAN, "equal"): (1000, 850, 650, 300),
    (SelectorKind.BITCOIN, "equal"): (850, 750, 550, 300),
    (SelectorKind.ETHEREUM, "equal"): (850, 750, 550, 300),
    (SelectorKind.MONERO, "equal"): (1150, 1050, 850, 450),
    (SelectorKind.VOUCHER, "equal"): (1150, 1050, 850, 450),
    (SelectorKind.PGP, "equal"): (1250, 1150, 1050, 850, 650),
    (SelectorKind.DEVICE, "equal"): (500, 400, 300, 150, 100),
    (SelectorKind.HANDLE, "equal"): (450, 400, 350, 200, 100),
    (SelectorKind.HANDLE, "variant"): (300, 250, 200, 100, 0),
    (SelectorKind.ADDRESS, "same day"): (550, 500, 450, 400, 350, 300, 250, 200),
    (SelectorKind.ADDRESS, "within three days"): (400, 350, 300, 250, 200, 150, 100, 50),
    (SelectorKind.ADDRESS, "within a week"): (250, 200, 150, 100, 50, 0, 0, 0),
    (SelectorKind.ADDRESS, "port"): (550, 550, 550, 550, 550, 550, 550, 550),
}
"""By kind and level of agreement: weight when two accounts hold the value, then three, four and so on. What is not
listed links nobody: with more holders a value is over-shared. Rarity is what the steps down the row say.

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
}
"""What speaks against a pair, by its name."""

NATURES = {SelectorKind.HANDLE: "name", SelectorKind.ADDRESS: "line", SelectorKind.DEVICE: "device"}
"""Weak kinds by what they are a sign of: two weak kinds of one nature are one sign."""

DAY = 86_400
HOME_WINDOW = 7 * DAY
MOBILE_WINDOW = DAY // 4
SPELL_PAUSE = 3 * DAY
PORT_SECONDS = 120
LINE_MOST_A_WEEK = 6
LINE_MOST_HOLDERS = 9
HOME_LEAST = 3
HOME_SHARE = 80
RECYCLED_PAUSE = 120 * DAY
LONG_PAUSE = 365 * DAY
ANSWER_SECONDS = 5


def most_holders(kind: str) -> int:
    """How many accounts may hold a value of this kind before it is over-shared."""
    return max(len(row) + 1 for (named, _), row in WEIGHTS.items() if named == kind)


def most_holders_sql() -> str:
    """The same as rows (kind, most), for the steps. Addresses have crowds of their own."""
    kinds = sorted({kind for kind, _ in WEIGHTS if kind != SelectorKind.ADDRESS})
    return " UNION ALL ".join(f"SELECT '{kind}' AS kind, {most_holders(kind)} AS most" for kind in kinds)


def weight_rows() -> list[tuple[str, str, int, int]]:
    """(kind, level, holders, weight) for every listed case, and the prior as kind ``prior``."""
    rows = [("prior", "", 0, PRIOR)]
    for (kind, level), row in WEIGHTS.items():
        rows += [(str(kind), level, holders, weight) for holders, weight in enumerate(row, start=2)]
    return rows


def is_weak(kind: str) -> bool:
    return kind in WEAK_KINDS
