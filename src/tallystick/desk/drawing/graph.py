"""The link graph: accounts on the left, what they share on the right. No force, no chance: the same every time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

WIDTH, BOX, ROW = 720.0, 250.0, 40.0
MOST = 14
"""Selectors drawn; the list beside the drawing holds all of them."""

WEAK_STATES = ("candidate", "proposed", "unsure", "disputed")


@dataclass
class Box:
    """A drawn account or selector; ``y`` is its middle."""

    name: str
    kind: str
    y: float = 0.0


@dataclass
class Thread:
    """An account holds a selector. ``mood``: strong, weak or against; ``width`` of the line in its own units."""

    d: str
    mood: str
    width: float
    words: str


@dataclass
class Graph:
    width: float = WIDTH
    height: float = 0.0
    box: float = BOX
    right: float = WIDTH - BOX
    accounts: list[Box] = field(default_factory=list)
    selectors: list[Box] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    left_out: int = 0


@dataclass
class _Shared:
    accounts: set[str]
    weight: float
    mood: str
    sentence: str


def graph(accounts: Iterable[str], links: Iterable[Mapping[str, Any]]) -> Graph:
    """Lay out links (each with left, right, state, because) as threads from accounts to shared selectors."""
    names = list(dict.fromkeys(accounts))
    shared: dict[tuple[str, str], _Shared] = {}
    for link in links:
        names += [name for name in (link["left"], link["right"]) if name not in names]
        for sign in (sign for sign in link.get("because") or [] if sign.get("value")):
            _gather(shared, link, sign)
    order = {name: n for n, name in enumerate(names)}
    kept = sorted(shared.items(), key=lambda item: -abs(item[1].weight))[:MOST]
    kept.sort(key=lambda item: (sum(order[a] for a in item[1].accounts) / len(item[1].accounts), item[0]))
    return _drawn(names, kept, left_out=len(shared) - len(kept))


def _gather(shared: dict[tuple[str, str], _Shared], link: Mapping[str, Any], sign: Mapping[str, Any]) -> None:
    key = (str(sign.get("kind", "")), str(sign.get("value", "")))
    against = bool(sign.get("against")) or link.get("state") == "refused"
    mood = "against" if against else "weak" if link.get("state") in WEAK_STATES else "strong"
    found = shared.setdefault(key, _Shared(set(), 0.0, mood, str(sign.get("sentence", ""))))
    found.accounts |= {link["left"], link["right"]}
    found.weight = max(found.weight, abs(float(sign.get("weight") or 0)))
    if mood == "strong":
        found.mood = mood


def _drawn(names: list[str], kept: list[tuple[tuple[str, str], _Shared]], *, left_out: int) -> Graph:
    rows = max(len(names), len(kept), 1)
    made = Graph(height=rows * ROW + 8, left_out=left_out)
    made.accounts = [Box(name, "account", _middle(n, len(names), rows)) for n, name in enumerate(names)]
    at = {box.name: box.y for box in made.accounts}
    most = max((shared.weight for _, shared in kept), default=1.0) or 1.0
    for n, ((kind, value), shared) in enumerate(kept):
        box = Box(value, kind, _middle(n, len(kept), rows))
        made.selectors.append(box)
        for account in sorted(shared.accounts, key=lambda name: at[name]):
            made.threads.append(
                Thread(
                    d=_curve(at[account], box.y),
                    mood=shared.mood,
                    width=round(1 + 3 * shared.weight / most, 1),
                    words=shared.sentence,
                )
            )
    return made


def _middle(place: int, of: int, rows: int) -> float:
    return round(4 + (place + 0.5) * rows * ROW / of, 1)


def _curve(left: float, right: float) -> str:
    middle = WIDTH / 2
    return f"M{BOX:g} {left:g}C{middle:g} {left:g} {middle:g} {right:g} {WIDTH - BOX:g} {right:g}"
