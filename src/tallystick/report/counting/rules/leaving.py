"""Why an entry is not in a figure: the counting rules, one after the other, each with its sentence."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from tallystick.actionday.results.rules.counted import Counted
from tallystick.report.counting.rules.definition import Definition, Period
from tallystick.vocabulary.results import ResultKind

Subject = tuple[str, str]
"""The agency and its subject."""

NO_PERIOD = "no action period is known: no window was proposed"


ALREADY = "was under arrest already"


def left_out(one: Counted, definition: Definition, *, period: Period | None) -> str:
    """Why a result is not counted; empty: it is."""
    if one.kind not in definition.kinds:
        counted_as_well = one.kind == ResultKind.ALREADY_UNDER_ARREST and definition.already == "with"
        if not counted_as_well:
            return f"it is another kind: {one.kind}"
    for rule in (_main, _role, _item_kind):
        if because := rule(one, definition):
            return because
    return _time(one, definition, period)


def already_under_arrest(entries: Iterable[Counted]) -> dict[Subject, int]:
    """Subject -> how many of those it stands for were under arrest already, as entries say."""
    found: dict[Subject, int] = defaultdict(int)
    for one in entries:
        if one.kind == ResultKind.ALREADY_UNDER_ARREST and one.subject:
            found[one.owner, one.subject] += one.count
    return found


def without_already(entries: Iterable[Counted], already: Mapping[Subject, int]) -> tuple[Counted, ...]:
    """The entries with as many fewer as were under arrest already; of a subject that stands for several persons the
    others are left. An entry none are left of has the count nought."""
    left, found = dict(already), []
    for one in sorted(entries, key=lambda one: one.id):
        subject = (one.owner, one.subject)
        gone = min(one.count, left.get(subject, 0))
        left[subject] = left.get(subject, 0) - gone
        found.append(replace(one, count=one.count - gone) if gone else one)
    return tuple(found)


def _main(one: Counted, definition: Definition) -> str:
    return "the main suspect is not counted" if one.main and definition.main == "without" else ""


def _role(one: Counted, definition: Definition) -> str:
    if not definition.roles or one.role in definition.roles:
        return ""
    return f"role {one.role or 'not said'}"


def _item_kind(one: Counted, definition: Definition) -> str:
    if not definition.item_kinds or one.item_kind in definition.item_kinds:
        return ""
    return f"kind of item {one.item_kind or 'not said'}"


def _time(one: Counted, definition: Definition, period: Period | None) -> str:
    if definition.period == "operation":
        return ""
    if period is None:
        return NO_PERIOD
    if one.happened_at > period.until:
        return "after the action period"
    if one.happened_at >= period.since or definition.before_action == "all":
        return ""
    if definition.before_action == "main" and one.main:
        return ""
    return "before the action period"
