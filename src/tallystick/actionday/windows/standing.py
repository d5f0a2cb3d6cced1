"""Where a country stands: its window, whether it accepted it, whether it is held or stood down."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from tallystick.actionday.windows.rules.standing import Put, Said, stands
from tallystick.records.models import Call, CallAnswer


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``window``: the call of the newest window (None: none was proposed); ``accepted``: the country accepted that one.
    ``declined``: it said no to it. ``held``: the newest of hold and resume is a hold; ``stood_down``: a stand-down came
    after the newest window. ``unanswered``: calls to it without an answer."""

    window: Call | None = None
    accepted: bool = False
    declined: bool = False
    held: bool = False
    stood_down: bool = False
    unanswered: tuple[Call, ...] = ()


def standing(operation: UUID | str, agency: str) -> Standing:
    """Where an agency (code) stands, as the open session sees it."""
    return standings(operation).get(agency, Standing())


def standings(operation: UUID | str) -> dict[str, Standing]:
    """Agency (code) -> where it stands, of every one the open session sees a call to."""
    calls: dict[str, list[Call]] = defaultdict(list)
    for call in Call.objects.filter(operation_id=operation):
        calls[call.to].append(call)
    answers: dict[str, list[Said]] = defaultdict(list)
    for answer in CallAnswer.objects.filter(operation_id=operation):
        answers[answer.owner].append(said(answer))
    return {agency: _standing(there, answers[agency]) for agency, there in calls.items()}


def said(answer: CallAnswer) -> Said:
    """A row as the rule takes it."""
    return Said(call=str(answer.call), says=answer.says, entered_at=answer.entered_at, id=str(answer.pk))


def _standing(calls: list[Call], answers: list[Said]) -> Standing:
    by_id = {str(call.pk): call for call in calls}
    found = stands(
        [Put(id=str(call.pk), kind=call.kind, at=call.at, entered_at=call.entered_at) for call in calls], answers
    )
    return Standing(
        window=by_id.get(found.window),
        accepted=found.accepted,
        declined=found.declined,
        held=found.held,
        stood_down=found.stood_down,
        unanswered=tuple(by_id[one] for one in found.unanswered),
    )
