"""Compares who was told of which hit with what was planted between agencies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tallystick.records.models import Hit, JoinedQuestion, Notice, Operation, Question
from tallystick.rehearsal.overlaps import BOTH, NOBODY, OWNER, Overlap


@dataclass(frozen=True)
class Heard:
    """A hit: whose, on what ``asked`` (as written), and whether it was given to its asker or a notice told either."""

    owner: str
    asker: str
    asked: str
    given: bool
    told: frozenset[str]


def hits_of(operation: Operation) -> list[Heard]:
    """Every hit of an operation with the agencies that a notice told of it. For the administration's eyes."""
    said = dict(Question.objects.filter(operation=operation).values_list("pk", "said"))
    told: dict[str, set[str]] = {}
    for subject, agency in Notice.objects.filter(operation=operation, kind="hit").values_list("subject", "to"):
        told.setdefault(subject, set()).add(agency)
    rows = Hit.objects.filter(operation=operation).values_list("pk", "owner", "asker", "question", "grants")
    again: dict[UUID, list[UUID]] = {}
    for pk, question in JoinedQuestion.objects.filter(operation=operation).values_list("hit", "question"):
        again.setdefault(pk, []).append(question)
    return [
        Heard(
            owner, asker, said.get(question, ""), asker in grants,
            frozenset(told.get(str(pk), set()) | (told.get(str(question), set()) & {asker})),
        )
        for pk, owner, asker, first, grants in rows
        for question in (first, *again.get(pk, ()))
    ]  # fmt: skip


def score_overlaps(
    planted: Iterable[Overlap], heard: Iterable[Heard], *, packages: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """overlaps: how many were planted; overlaps_missed: those with no hit, or of which somebody was not told who should
    be. told_of_silent: askers who were told of what is their owner's alone. undercover_packaged: accounts entered as an
    undercover officer's that stand in a package.
    """
    hits = {(one.owner, one.asker, one.asked): one for one in heard}
    found, missed, leaked = list(planted), list[str](), list[str]()
    for one in found:
        hit = hits.get((one.owner, one.asker, one.asked))
        if one.told == NOBODY:
            continue
        wanted = {one.owner, one.asker} if one.told == BOTH else {one.owner}
        if hit is None or not wanted <= hit.told:
            missed.append(_name(one))
        elif one.told == OWNER and (hit.given or one.asker in hit.told):
            leaked.append(_name(one))
    alone = {one.asked for one in found if one.told == NOBODY}
    shown = {fact["account"] for content in packages for part in content["persons"] for fact in part["accounts"]}
    return {
        "overlaps": sum(one.told != NOBODY for one in found),
        "overlaps_missed": missed,
        "told_of_silent": leaked,
        "undercover": len(alone),
        "undercover_packaged": sorted(alone & shown),
    }


def _name(one: Overlap) -> str:
    return f"{one.kind} {one.selector} {one.owner} {one.asker}"
