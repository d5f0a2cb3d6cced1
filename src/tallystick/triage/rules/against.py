"""What speaks against the place a file stands at: whoever opens it reads both sides."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tallystick.triage.rules.standing import Judged, state
from tallystick.vocabulary.manifest import Origin
from tallystick.vocabulary.triage import LOWERS, RAISES, MatchState, Stand, Tier

_OF_MATCHES = {
    MatchState.TO_CONFIRM: "A likeness with {entry} in {name} was found from a picture decoded small: nobody has looked"
    " at it in full size.",
    MatchState.SET_ASIDE: "Its likeness with {entry} in {name} does not count: a negative bank holds something nearer.",
    MatchState.APART: "Its match with {entry} in {name} does not count: that entry hits everywhere, and waits for a"
    " person.",
    MatchState.REFUTED: "Two persons said that it is not {entry} in {name}.",
}
_OF_SEALED = (
    "{name} answers yes for {entry}. It is a list that may not travel and is sometimes wrong: ask {asks}, whose list it"
    " is."
)


def against(
    tier: Tier,
    *,
    declares: Iterable[str],
    matches: Sequence[Mapping[str, Any]],
    judgements: Iterable[Judged],
    now: datetime,
) -> list[str]:
    """Sentences: of what would place it elsewhere, and why that does not count, or not yet."""
    low = tier >= Tier.DECLARED
    said = [_match(one) for one in matches if one.get("state") in _OF_MATCHES]
    said += _matched(tier, matches)
    said += _declared(low, set(declares))
    said += [sentence for one in judgements if (sentence := _judgement(one, low, now))]
    return list(dict.fromkeys(said))


def _match(one: Mapping[str, Any]) -> str:
    if one.get("asks") and one["state"] == MatchState.TO_CONFIRM:
        return _OF_SEALED.format(entry=_short(str(one.get("entry"))), name=one.get("name"), asks=one["asks"])
    return _OF_MATCHES[MatchState(one["state"])].format(entry=_short(str(one.get("entry"))), name=one.get("name"))


def _short(entry: str) -> str:
    kind, _, digits = entry.partition(":")
    return f"{kind}:{digits[:12]}…" if len(digits) > 12 else entry


def _matched(tier: Tier, matches: Sequence[Mapping[str, Any]]) -> list[str]:
    """A match by likeness is not the same file."""
    near = [one for one in matches if one.get("state") == MatchState.CLAIMED and one.get("kind") == "pdq"]
    if not near or tier >= Tier.DECLARED:
        return []
    return [
        f"{one.get('distance')} of 256 bits differ from {_short(str(one.get('entry')))}: not the same file."
        for one in near
    ]


def _declared(low: bool, declares: set[str]) -> list[str]:
    if low and Origin.CAMERA in declares:
        return ["It is declared to come from a camera."]
    if low and Origin.AI in declares:
        return ["A declaration is not a finding: anybody can write one into a file of a real child."]
    if not low and Origin.AI in declares:
        return ["It is declared AI. A declaration is not a finding, and something else speaks for a real child."]
    return []


def _judgement(one: Judged, low: bool, now: datetime) -> str:
    stand = state(one, now)
    word = str(one.says).replace("_", " ")
    if one.says in LOWERS and stand == Stand.WAITS:
        return f"One person says: {word}. It counts when a second one agrees."
    if one.says in LOWERS and stand == Stand.OVER:
        return f"Two persons may have said: {word}. That has run out."
    if one.says in LOWERS and stand == Stand.STANDS and not low:
        return f"Two persons said: {word}. Something newer or stronger speaks against that."
    if one.says in RAISES and one.withdrawn and stand == Stand.STANDS:
        return f"One person takes it back: {word}. It counts until a second one does."
    return ""
