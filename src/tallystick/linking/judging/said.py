"""Decisions as the rules take them."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from tallystick.linking.rules.answers import Pair, Said
from tallystick.linking.rules.errors import Judged
from tallystick.records.models import Decision


def of_operation(operation: UUID | str) -> list[Said]:
    """Every decision of an operation that whoever asks may see, withdrawn ones among them."""
    return _said(Decision.objects.filter(operation_id=operation))


def of_pair(operation: UUID | str, left: str, right: str) -> list[Said]:
    """Every decision on one pair of accounts; left comes before right."""
    return _said(Decision.objects.filter(operation_id=operation, left=left, right=right))


def _said(rows: QuerySet[Decision]) -> list[Said]:
    fields = ("left", "right", "answer", "by", "at", "pk", "withdrawn_at")
    return [
        Said(left=left, right=right, answer=answer, by=str(by), at=at, id=str(key), withdrawn_at=withdrawn_at)
        for left, right, answer, by, at, key, withdrawn_at in rows.values_list(*fields)
    ]


def judged(words: Iterable[Said], weights: Mapping[Pair, int]) -> list[Judged]:
    """Words as error rates count them; ``weights``: the machine's sum by pair, where it has a link today."""
    return [
        Judged(
            pair=word.pair,
            answer=word.answer,
            at=word.at,
            withdrawn=word.withdrawn_at is not None,
            weight=weights.get(word.pair),
            by=word.by,
        )
        for word in words
    ]
