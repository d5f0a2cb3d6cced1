"""Standing questions that something new may answer."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from tallystick.deconfliction.answering.in_rows import living_holdings, matches, standing_questions
from tallystick.records.models import Question
from tallystick.vocabulary.deconfliction import AskedKind


def open_questions(operation: str, *, holding: str, now: datetime) -> tuple[list[Question], str]:
    """Standing questions to be asked again, and of whom (empty: of everybody): of the owner of a new ``holding`` (id)
    those it may answer, else all."""
    rows = standing_questions(operation, now=now)
    if not holding:
        return list(rows.order_by("at", "id")), ""
    held = living_holdings(operation, now=now).filter(pk=holding).first()
    if held is None:
        return [], ""
    rows = rows.exclude(owner=held.owner).filter(kind=held.kind)
    if held.kind == AskedKind.NAME:
        return list(rows), held.owner
    if held.kind != AskedKind.SEARCH:
        rows = rows.filter(token=held.token)
    return [one for one in rows if matches(one, held)], held.owner


def standing_that_match(asked: Sequence[Question], *, now: datetime) -> list[tuple[Question, set[str]]]:
    """Other agencies' standing questions that a standing one of these answers, with the agencies that ask the same.

    Two agencies that ask the same are a hit for both: each is asked anew of the other alone.
    """
    standing = [one for one in asked if one.standing_until is not None and one.standing_until > now]
    if not standing:
        return []
    rows = standing_questions(str(standing[0].operation_id), now=now).exclude(pk__in=[one.pk for one in asked])
    tokens = {one.token for one in standing if one.kind not in (AskedKind.SEARCH, AskedKind.NAME)}
    others = list(rows.filter(token__in=tokens))
    if any(one.kind == AskedKind.SEARCH for one in standing):
        others += list(rows.filter(kind=AskedKind.SEARCH))
    return _who_asks_the_same(standing, others)


def _who_asks_the_same(standing: Sequence[Question], others: Sequence[Question]) -> list[tuple[Question, set[str]]]:
    by_key: dict[str, list[Question]] = defaultdict(list)
    for one in standing:
        by_key[_key(one)].append(one)
    found: dict[object, tuple[Question, set[str]]] = {}
    for other in others:
        for one in by_key[_key(other)]:
            if one.owner != other.owner and matches(one, other):
                found.setdefault(other.pk, (other, set()))[1].add(one.owner)
    return list(found.values())


def _key(row: Question) -> str:
    return str(AskedKind.SEARCH) if row.kind == AskedKind.SEARCH else row.token
