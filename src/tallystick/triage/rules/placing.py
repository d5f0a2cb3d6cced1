"""Which tier a file stands in, and why. By what people classified and what it is linked to, never by content.

What lowers a file needs two persons; what raises it needs one sign. A declaration of AI orders, and anything that
speaks for a camera, an original or a known series overrides it. Nothing is dropped: the last tier is still a tier.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tallystick.triage.rules.facts import Facts, Known, Label
from tallystick.vocabulary.manifest import C2paState, Origin
from tallystick.vocabulary.triage import LinkKind, Lowered, Tier

URGENT = ("extortion", "self_made", "in_danger")
_URGENT_WORDS = {
    "extortion": "A child is being extorted: they are alive and can be reached now.",
    "self_made": "Made by the child: they are alive and can be reached now.",
    "in_danger": "A child is said to be in danger.",
}
_LINK_WORDS = {
    LinkKind.SERIES: "It is like {count} of a known series.",
    LinkKind.SERIAL: "The same camera serial number as in {count} known.",
    LinkKind.UNIQUE_ID: "The same ImageUniqueID as in {count} known.",
    LinkKind.SEED: "The same generator's seed as in {count} known.",
    LinkKind.PROMPT: "The same prompt, by digest, as in {count} known.",
    LinkKind.FOLDER: "{count} known lie in the same folder.",
}
LONGEST_LABEL = timedelta(days=365)
REAL = (LinkKind.SERIES, LinkKind.SERIAL, LinkKind.UNIQUE_ID)
"""Links that speak for a real child or camera: they override what a file declares of itself."""


@dataclass(frozen=True)
class Placed:
    """``because``: sentences, the deciding one first. ``strength``: how much links it to something known, for the order
    within a tier."""

    tier: Tier
    because: tuple[str, ...]
    strength: int


def place(facts: Facts, *, now: datetime) -> Placed:
    """The tier of a file at an instant."""
    tier, first = _tier(facts, now)
    more = [*_links(facts), *facts.declared.conflicts, *facts.declared.because, *_fallen(facts, now)]
    return Placed(tier, tuple(dict.fromkeys([first, *more])), strength(facts))


def _tier(facts: Facts, now: datetime) -> tuple[Tier, str]:
    for flag in URGENT:
        if flag in facts.flags:
            return Tier.URGENT, _URGENT_WORDS[flag]
    if found := _not_safe(facts, now):
        return Tier.NOT_SAFE, found
    if found := _safe(facts, now):
        return Tier.SAFE, found
    label = standing_label(facts, now)
    if label and label.kind == Lowered.NOT_PERTINENT:
        return Tier.NOT_PERTINENT, f"{label.by} and {label.second} said it does not pertain: {label.reason}"
    if any(_listed(known) for known in facts.known) and not _raised(facts):
        return Tier.NOT_PERTINENT, "A list of files that do not pertain holds it, byte for byte."
    if label:
        return Tier.SYNTHETIC, f"{label.by} and {label.second} said it is synthetic: {label.reason}"
    if facts.classified or any(known.classified for known in facts.known):
        return Tier.CLASSIFIED, _classified(facts, now)
    return _unclassified(facts)


def _classified(facts: Facts, now: datetime) -> str:
    alone = next((known for known in facts.known if _is_safe(replace(known, by_two=True), now)), None)
    if alone is not None and not alone.by_two:
        return f"People have classified it; that it is of a safe child, one person alone says ({alone.bank})."
    return "People have classified it, and nobody is recorded as knowing the child."


def _unclassified(facts: Facts) -> tuple[Tier, str]:
    if any(facts.links.values()) or any(not _listed(known) for known in facts.known):
        return Tier.LINKED, "It is linked to something known."
    if facts.declared.raises:
        return (
            Tier.LINKED,
            "What it declares contradicts itself, or an original was changed: a real child may be behind it.",
        )
    if Origin.CAMERA in facts.declared.origins:
        return Tier.CAMERA, "It declares a camera, and nobody knows it."
    if facts.declared.lowers:
        if facts.declared.state == C2paState.TRUSTED:
            return Tier.DECLARED_TRUSTED, "It is declared to be generated, signed by somebody who is vouched for."
        return Tier.DECLARED, "It is declared to be generated. Anybody could have written that."
    return Tier.UNKNOWN, "Nobody knows it, and it says nothing of where it came from."


def _not_safe(facts: Facts, now: datetime) -> str:
    """Why a file of a known child means that the child may not be safe; empty where it does not."""
    for known in facts.known:
        if known.child is None:
            continue
        if not known.child.identified:
            return f"It belongs to series {known.child.series}, whose child nobody has identified."
        if known.child.safe_since is None or known.child.safe_since > now:
            return f"The child of series {known.child.series} is identified and not recorded as safe."
        if not (known.exact and known.classified):
            return f"A new file of the child of series {known.child.series}: it is not one that people have seen."
        if facts.taken is not None and facts.taken > known.child.safe_since:
            return f"It is dated after the child of series {known.child.series} was safeguarded."
    return ""


def _safe(facts: Facts, now: datetime) -> str:
    """Whether everything it matches is this very file, seen by people, of children who are safe."""
    series = [known.child.series for known in facts.known if known.child is not None]
    if series and all(_is_safe(known, now) for known in facts.known if not _listed(known)):
        return f"People have classified this very file; the child of series {series[0]} is safeguarded."
    return ""


def _is_safe(known: Known, now: datetime) -> bool:
    child = known.child
    safe = child is not None and child.identified and child.safe_since is not None and child.safe_since <= now
    return bool(known.exact and known.classified and known.by_two and safe)


def _listed(known: Known) -> bool:
    """On a list of files that do not pertain, byte for byte; the list by two persons, the entry nobody's finding."""
    return known.not_pertinent and known.exact and known.by_two and not known.classified and known.child is None


def standing_label(facts: Facts, now: datetime) -> Label | None:
    """The newest lowering that two different persons gave, that has not run out, and that nothing newer contradicts."""
    rows = [label for label in facts.labels if stands(label, now) and not _contradicted(facts, label)]
    return max(rows, key=lambda label: label.at) if rows else None


def stands(label: Label, now: datetime) -> bool:
    """Whether two different persons gave it, with a reason, and its time has not run out."""
    by, second = label.by.strip().casefold(), label.second.strip().casefold()
    short = label.until - label.at <= LONGEST_LABEL
    return (
        bool(by and second) and by != second and bool(label.reason.strip()) and short and label.at <= now < label.until
    )


def _contradicted(facts: Facts, label: Label) -> bool:
    """New contrary evidence re-opens; at any time a tie with a real series or camera does, and so does that people
    classified this very file: whoever gave the label need not have had their list."""
    seen = any(known.exact and known.classified for known in facts.known)
    newer = facts.raised_at is not None and facts.raised_at >= label.at
    unsaid = facts.raised_at is None and (facts.classified or any(known.classified for known in facts.known))
    return newer or unsaid or seen or any(facts.links.get(kind) for kind in REAL)


def _raised(facts: Facts) -> bool:
    """Whether anything speaks for a real child: then no list of harmless files lowers it."""
    matched = any(not _listed(known) for known in facts.known)
    camera = facts.declared.raises or Origin.CAMERA in facts.declared.origins
    return facts.classified or any(facts.links.values()) or matched or camera


def _links(facts: Facts) -> list[str]:
    return [_LINK_WORDS[kind].format(count=facts.links[kind]) for kind in LinkKind if facts.links.get(kind)]


def _fallen(facts: Facts, now: datetime) -> list[str]:
    """Labels that do not count, and why: whoever gave one must be able to see it."""
    said = []
    for label in facts.labels:
        if label.by == label.second or not label.second:
            said.append(f"{label.by} alone called it {label.kind}: that lowers nothing without a second person.")
        elif now >= label.until:
            said.append(f"That it is {label.kind} was said until {label.until:%Y-%m-%d}, which is over.")
        elif stands(label, now) and _contradicted(facts, label):
            said.append(f"That it is {label.kind} was said before something spoke against it: look again.")
    return said


def strength(facts: Facts) -> int:
    """How much a file has in common with something known: kinds first, numbers after. For the order within a tier."""
    kinds = list(LinkKind)
    ranks = [(len(kinds) - kinds.index(kind)) * 100 + min(count, 99) for kind, count in facts.links.items() if count]
    return max(ranks, default=0) + len(ranks)
