"""Whose order of looking follows a judgement: it is computed again by jobs."""

from uuid import UUID

from tallystick.records.categories import given_to
from tallystick.records.models import Bank, Judgement
from tallystick.records.queue import defer_once
from tallystick.triage.judging.said import bank_of
from tallystick.vocabulary.triage import About
from tallystick.vocabulary.viewer import Viewer

ORDER = "triage.order"


def order_again(row: Judgement, *, by: Viewer) -> None:
    """Have the own agency's order computed again; of an entry or a series also those of whoever was given the bank."""
    for agency in sorted({by.agency, *_others(row, by)}):
        defer_once(ORDER, operation=by.operation, agency=agency)


def _others(row: Judgement, by: Viewer) -> set[str]:
    """Of a bank that others own, an entry is released for the own agency alone: that one is given to nobody here."""
    if row.about not in (About.ENTRY, About.SERIES):
        return set()
    banks = Bank.objects.filter(operation_id=by.operation, owner=by.agency)
    if row.about == About.ENTRY:
        banks = banks.filter(pk=UUID(bank_of(row.subject)))
    return {agency for bank in banks.values_list("pk", flat=True) for agency in given_to("bank", bank)}
