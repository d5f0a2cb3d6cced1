"""One person as a court sees them: facts, conclusions, decisions, and everything that speaks against. Pure.

Handling codes H2 and H3 are applied as for any passing on; what stays is counted, never dropped in silence.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tallystick.sharing.material import Lineage
from tallystick.sharing.rules.belonging import PRIOR
from tallystick.sharing.rules.passing import Gate
from tallystick.vocabulary.codes import HandlingCode, LinkState

Plain = dict[str, Any]
WITHHELD_REASON = "The reason stays: it may tell of rows that stay."
ANOTHER = "another account, which may not be named"
_FREE = frozenset({HandlingCode.H1.value})


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Everything the viewer may see of a person, as plain maps. ``sealed`` are accounts on an exclusion list."""

    person: Plain
    copied: Mapping[str, list[Plain]]
    votes: list[Plain]
    indicators: list[Plain]
    links: list[Plain]
    decisions: list[Plain]
    assessments: list[Plain]
    overshared: list[Plain]
    sealed: frozenset[str] = frozenset()


@dataclass
class Passed:
    """Counts what goes and what stays. ``bound``: the codes of rows that go, by contribution."""

    gate: Gate
    stays: Counter[str] = field(default_factory=Counter)
    bound: dict[str, set[str]] = field(default_factory=dict)

    def rows(self, rows: Iterable[Plain], *, kind: str) -> list[Plain]:
        """The copied rows that may go, each with its owner, evaluation and codes."""
        made = []
        for row in rows:
            digest = row["source"]["contribution"]
            if not self.gate.row(_lineage(row["source"]), codes=row["codes"], category=row["row_category"]).allowed:
                self.stays[kind] += 1
                continue
            given = self.gate.contributions[digest]
            self._bind(row["codes"], [row["source"]])
            codes = sorted({*row["codes"], *given.codes})
            made.append({**row, "codes": codes, "owner": given.owner, "evaluation": given.evaluation})
        return made

    def conclusions(self, rows: Iterable[Plain], *, kind: str, about: Iterable[str]) -> list[Plain]:
        """Votes or indicators whose every source may go."""
        about, made = list(about), []
        for row in rows:
            if self._derived(row["sources"], codes=row["codes"], about=about):
                self._bind(row["codes"] if len(row["sources"]) == 1 else (), row["sources"])
                made.append(row)
            else:
                self.stays[kind] += 1
        return made

    def link(self, row: Plain) -> Plain:
        """A link with the signs that may go; ``hidden`` of its signs stay, and ``weight_shown`` is without them."""
        signs = [sign for sign in row["because"] if sign["kind"] == PRIOR or self._sign(sign, row)]
        for sign in signs:
            self._bind((), sign["sources"])
        hidden = len(row["because"]) - len(signs)
        self.stays["sign"] += hidden
        shown = sum(sign["weight"] for sign in signs)
        weight = row["weight"] if not hidden else None
        return {**row, "because": signs, "hidden": hidden, "weight": weight, "weight_shown": shown}

    def open(self, codes: Iterable[str]) -> bool:
        """Whether a row that names no source may go: its codes are those of contributions that go, and under H2 or H3
        nothing else stays that it might rest on.
        """
        known = {code for digest in self.bound for code in self.gate.contributions[digest].codes}
        asks = set(codes) - {HandlingCode.H0}
        return asks <= known and (asks <= _FREE or not self.stays.total())

    def _sign(self, sign: Plain, row: Plain) -> bool:
        pair = (row["left"], row["right"])
        return self._derived(sign["sources"], codes=() if sign["sources"] else row["codes"], about=pair)

    def _derived(self, sources: Iterable[Plain], *, codes: Iterable[str], about: Iterable[str]) -> bool:
        return self.gate.derived([_lineage(source) for source in sources], codes=codes, about=about).allowed

    def _bind(self, codes: Iterable[str], sources: Iterable[Plain]) -> None:
        for source in sources:
            self.bound.setdefault(source["contribution"], set()).update(codes)


def person_part(rows: Rows, *, passed: Passed) -> Plain:
    """The person as this recipient may see them in court. What names no source comes after what does: only then is
    it known which codes are explained.
    """
    keys = rows.person["accounts"]
    copied = {slot: passed.rows(found, kind=slot) for slot, found in rows.copied.items()}
    votes = passed.conclusions(rows.votes, kind="vote", about=keys)
    indicators = passed.conclusions(rows.indicators, kind="indicator", about=keys)
    links = [_masked(row, sealed=rows.sealed) for row in _speaking(rows.links, passed)]
    country = rows.person["country"] if any(vote["country"] == rows.person["country"] for vote in votes) else ""
    times = sorted(row["at"] for slot in ("accesses", "payments") for row in copied.get(slot, ()))
    whole = passed.open(rows.person["codes"])
    contrary = [vote for vote in votes if vote["country"] != rows.person["country"]]
    return {
        **{name: rows.person[name] for name in ("id", "number", "category", "follows", "build")},
        "role": rows.person["role"] if whole else "",
        "first_at": times[0] if times else "",
        "last_at": times[-1] if times else "",
        "country": country,
        "country_state": rows.person["country_state"] if country else "",
        **copied,
        "votes": votes,
        "contrary_votes": contrary,
        "indicators": indicators,
        "links": [{name: value for name, value in row.items() if name != "pair"} for row in links],
        "decisions": [_decision(row, links, own=set(keys), passed=passed) for row in rows.decisions],
        "assessments": [_reasoned(row, passed) for row in rows.assessments],
        "other_users": _other_users(copied["holders"], links, sealed=bool(rows.sealed)),
        "overshared": _overshared(rows.overshared, passed),
        "notes": rows.person["notes"] if whole else [],
    }


def _speaking(rows: Iterable[Plain], passed: Passed) -> list[Plain]:
    """Links of which something may be shown; of the others not even the accounts are named."""
    made = [passed.link(row) for row in rows]
    shown = [row for row in made if not row["hidden"] or any(sign["kind"] != PRIOR for sign in row["because"])]
    passed.stays["link"] += len(made) - len(shown)
    return shown


def _masked(row: Plain, *, sealed: frozenset[str]) -> Plain:
    ends = {side: ANOTHER if row[side] in sealed else row[side] for side in ("left", "right")}
    return {**row, **ends, "pair": [row["left"], row["right"]]}


def _decision(row: Plain, links: list[Plain], *, own: set[str], passed: Passed) -> Plain:
    link = next((link for link in links if link["pair"] == [row["left"], row["right"]]), None)
    left, right = (link["left"], link["right"]) if link else _outside(row, own)
    explained = passed.open(row["codes"]) or (link is not None and not link["hidden"])
    whole = explained and ANOTHER not in (left, right)
    return {**row, "left": left, "right": right, "reason": row["reason"] if whole else WITHHELD_REASON}


def _outside(row: Plain, own: set[str]) -> tuple[str, str]:
    """A decision on a pair whose link is gone: own accounts only are named."""
    return tuple(row[side] if row[side] in own else ANOTHER for side in ("left", "right"))  # type: ignore[return-value]


def _reasoned(row: Plain, passed: Passed) -> Plain:
    return row if passed.open(row["codes"]) else {**row, "reason": WITHHELD_REASON}


def _overshared(rows: Iterable[Plain], passed: Passed) -> list[Plain]:
    made = [row for row in rows if passed.open(row["codes"])]
    passed.stays["overshared value"] += sum(1 for _ in rows) - len(made)
    return made


def _other_users(holders: list[Plain], links: list[Plain], *, sealed: bool) -> Plain:
    """Who else may have been the user: holders of lines, cards and wallets, and accounts that share a device."""
    devices = [
        {"left": link["left"], "right": link["right"], "state": link["state"], "sentence": sign["sentence"]}
        for link in links
        if link["state"] != LinkState.CONFIRMED
        for sign in link["because"]
        if sign["kind"] == "device"
    ]
    return {"holders": holders, "shared_devices": devices, "exclusion_hit": sealed}


def _lineage(source: Plain) -> Lineage:
    return Lineage(contribution=source["contribution"], file=source["file"], row=source["row"])
