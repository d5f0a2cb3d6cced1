"""What a sign says, in a plain sentence."""

from collections.abc import Mapping
from typing import Any

from tallystick.linking.weighing import weights
from tallystick.vocabulary.codes import DerivedKind, SelectorKind

_NAMES = {
    SelectorKind.EMAIL: "e-mail address",
    SelectorKind.PHONE: "telephone number",
    SelectorKind.HANDLE: "handle",
    SelectorKind.CARD: "card",
    SelectorKind.IBAN: "bank account",
    SelectorKind.BITCOIN: "Bitcoin address",
    SelectorKind.ETHEREUM: "Ethereum address",
    SelectorKind.MONERO: "Monero address",
    SelectorKind.DEVICE: "device fingerprint",
    SelectorKind.VOUCHER: "voucher",
    SelectorKind.PGP: "PGP key",
}

_AGAINST = {
    "homes differ": "Their home lines lie in two countries ({value}).",
    "two places at once": "They were on home lines of two countries within the same hour ({value}).",
    "changed hands": "The number {value} has probably changed hands: over a year lies between both accounts.",
    "may have changed hands": "The number {value} may have changed hands: four months or more lie between both.",
    "holder changed": "A provider answered that {value} changed hands between both accounts.",
    "hours apart": "They come at different hours of the day (mostly {value} UTC).",
    "holders differ": "Banks or exchanges named different holders for what they paid with.",
}

_COUNTED = {
    "yes": "",
    "second": " Counted as a second sign of the same kind.",
    "enough of its kind": " Not counted: enough signs of this kind already.",
    "with the e-mail address": " Not counted: the handle is the first part of the shared e-mail address.",
    "with the e-mail address or handle": " Not counted: it comes with the shared e-mail address or handle.",
}

_DERIVED: dict[tuple[str, str], str] = {
    (
        DerivedKind.ALIAS,
        "equal",
    ): "The same name in a handle or e-mail address ({value}), in {holders} accounts in all.",
    (DerivedKind.HOLDER, "name and birth"): "Answers name a holder of the same name and birth date ({value}).",
    (
        DerivedKind.HOLDER,
        "like name and birth",
    ): "Answers name holders of nearly the same name and birth date ({value}).",
    (DerivedKind.HOLDER, "name and contact"): "Answers name holders of like name with a common contact ({value}).",
    (DerivedKind.HOURS, "alike"): "Both come at the same unusual hours of the day (mostly {value} UTC).",
    (DerivedKind.NAMESAKE, "name"): "Answers name holders of one name, of which there may be many ({value}).",
}


def sign_sentence(*, kind: str, level: str, value: str, holders: int, counted: str = "yes") -> str:
    """One sentence for a sign: what both share, how rare it is, and whether it counted."""
    if kind == "against":
        return _AGAINST[level].format(value=value)
    if kind == SelectorKind.ADDRESS:
        return _address(level, value) + _COUNTED[counted]
    if derived := _DERIVED.get((kind, level)):
        return derived.format(value=value, holders=holders) + _COUNTED[counted]
    name = _NAMES.get(SelectorKind(kind), kind)
    like = f"Nearly the same {name} ({value})" if level == "variant" else f"The same {name} ({value})"
    return f"{like}, held by {holders} accounts in all." + _COUNTED[counted]


def _address(level: str, value: str) -> str:
    if level == "port":
        return f"The same carrier-NAT address and source port ({value}) within {weights.PORT_SECONDS} seconds."
    return f"The same line ({value}), {level}."


def prior_sentence(weight: int) -> str:
    """Where a pair of accounts starts. ``weight`` in hundredths of a bit, below zero."""
    return (
        f"Where every pair of accounts starts: of {_rough(2 ** (-weight / 100)):,} such pairs about one is one person."
    )


def _rough(number: float) -> int:
    """Two figures are as much as an estimate holds."""
    return int(float(f"{number:.2g}"))


def bits(weight: int) -> str:
    """A weight as it is shown: bits with one place and a sign."""
    return f"{weight / 100:+.1f} bits"


def doubts(figures: Mapping[str, Any]) -> list[str]:
    """What a person's figures say against the person as a whole: refused merges, size, accesses after a seizure."""
    said = [str(note) for key in ("cuts", "categories") for note in figures.get(key, ())]
    if figures.get("too_large"):
        said.append("More accounts hung together here than one person has: only the strongest links were kept.")
    if later := figures.get("after_seizure"):
        said.append(f"{later} accesses came after the platform was taken over; they are not counted for this person.")
    return said
