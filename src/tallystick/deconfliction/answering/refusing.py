"""Questions about what too many have: refused by the job, because a build knows them."""

from collections.abc import Container, Iterable, Sequence
from uuid import UUID

from tallystick.deconfliction.answering.found import Found
from tallystick.deconfliction.asking.budgets import PACKAGE
from tallystick.records.models import OvershareValue, Question
from tallystick.vocabulary.deconfliction import HeldAs

BY_HAND = (HeldAs.HOLDING, HeldAs.EXCLUSION, HeldAs.QUESTION)
"""What an agency entered itself: of a value that many have, it still means somebody."""


def refused_among(operation: str, asked: Sequence[Question]) -> dict[UUID, str]:
    """Question -> why it is not answered: very many accounts of the operation have what it asks for."""
    forms = {one.form[:300] for one in asked}
    rows = OvershareValue.objects.filter(operation_id=operation, value__in=forms) if forms else ()
    shared = {(row.kind, row.value): row.reason for row in rows}
    return {
        one.pk: f"Too many have it: {shared[one.kind, one.form[:300]]}"
        for one in asked
        if (one.kind, one.form[:300]) in shared
    }


def looked_up_all_the_same(refused: Container[UUID], asked: Iterable[Question]) -> list[Question]:
    """Refused questions for packages: whoever entered the value by hand is to be called before the package goes."""
    return [one for one in asked if one.pk in refused and one.asked_from == PACKAGE]


def without_refused(found: Iterable[Found], refused: Container[UUID], asked: Sequence[Question]) -> list[Found]:
    """What was found without that of refused questions; of those for packages what was entered by hand is kept."""
    kept = {one.pk for one in looked_up_all_the_same(refused, asked)}
    return [one for one in found if one.question not in refused or (one.question in kept and one.held in BY_HAND)]
