"""What feedback on one person says of results: the newest answer to each question of the form."""

from collections.abc import Iterable, Mapping
from typing import Any

from tallystick.vocabulary.results import ResultKind

ACTIONS: dict[str, str] = {
    "letter": ResultKind.LETTER,
    "visit": ResultKind.VISIT,
    "search": ResultKind.HOUSE_SEARCH,
    "arrest": ResultKind.ARREST,
}
CHILDREN: dict[str, str] = {
    "children_identified": ResultKind.CHILD_IDENTIFIED,
    "children_safeguarded": ResultKind.CHILD_SAFEGUARDED,
}
FILLED = (*ACTIONS.values(), *CHILDREN.values())
"""Kinds that feedback fills. That somebody was identified is none of them: a suspect is entered as a subject of action
only, and what a prosecutor means to do has not happened yet."""

ASKED_BY = dict.fromkeys(ACTIONS.values(), "action") | {kind: name for name, kind in CHILDREN.items()}
"""Kind -> the question of the form that fills it."""


def results_of(answers: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """ResultKind -> number, of the answers on one person in the order they came; a question left out keeps what was
    answered before."""
    merged: dict[str, Any] = {}
    for said in answers:
        merged |= {name: value for name, value in said.items() if value not in (None, "")}
    found = {ACTIONS[merged["action"]]: 1} if merged.get("action") in ACTIONS else {}
    for name, kind in CHILDREN.items():
        count = int(merged.get(name, 0))
        if count > 0:
            found[kind] = count
    return found
