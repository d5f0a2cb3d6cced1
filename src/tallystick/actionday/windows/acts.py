"""What the coordinator puts to countries, what they answer, and when each may search."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4
from zoneinfo import available_timezones

from tallystick.actionday.entering import Entry, carried, coordinates, line, need, running_operation
from tallystick.actionday.once import put_once
from tallystick.actionday.waiting import tie_again
from tallystick.actionday.windows.asked import Asked, found_call, read_answer, read_call
from tallystick.records.models import Call, CallAnswer, SearchHours
from tallystick.records.notices import tell
from tallystick.vocabulary.actionday import CallAnswerSays
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

DAY = 24 * 60


def put_call(
    kind: str,
    to: Sequence[str],
    *,
    by: Viewer,
    at: datetime,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    words: str = "",
) -> tuple[Call, ...]:
    """Put a call (a CallKind) to agencies (codes): each is given its own and no other, and is told of it.

    A window needs ``starts_at`` and ``ends_at``; nothing else has them. Raises Refused but for the coordinator, Absent
    for an agency that takes no part, Malformed for what is no such call.
    """
    operation = running_operation(by)
    need(reason, where="call")
    if not coordinates(by, operation):
        raise Refused("call", "the coordinator proposes", "Ask the coordinator.")
    said = Asked(kind=kind, to=tuple(dict.fromkeys(to)), starts_at=starts_at, ends_at=ends_at, words=words)
    asked, batch, rows = read_call(said, at=at), uuid4(), []
    for agency in asked.to:
        row = Call.objects.create(
            operation=operation, owner=by.agency, grants=sorted({agency} - {by.agency}), kind=asked.kind, to=agency,
            batch=batch, starts_at=asked.starts_at, ends_at=asked.ends_at, words=asked.words, by=by.officer, at=at,
            reason="",
        )  # fmt: skip
        tell(to=agency, kind="call", subject=str(row.pk), words=asked.sentence, by=by, at=at)
        rows.append(row)
    tie_again(by.operation)
    payload = {"reason": reason, "kind": asked.kind, "to": list(asked.to), "calls": [str(row.pk) for row in rows]}
    line("put_call", f"call:{batch}", by=by, at=at, payload=payload)
    return tuple(rows)


def answer_call(
    call: str,
    says: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    reason: str = "",
    words: str = "",
    rather_from: datetime | None = None,
) -> CallAnswer:
    """A country accepts or declines a window, and acknowledges everything else. It may answer again: the newest holds.

    Raises Absent for a call to another country, Malformed for what is no answer to it.
    """
    fields = carried(entry, by=by, at=at)
    row = found_call(call, operation=fields["operation"], agency=fields["owner"])
    words = read_answer(row, says, words=words, rather_from=rather_from)
    answer = CallAnswer(**fields, call=row.pk, says=says, words=words, rather_from=rather_from)
    answer, new = put_once(answer, same=("call", "says", "words", "rather_from"))
    if not new:
        return answer
    if says == CallAnswerSays.DECLINED and row.owner != by.agency:
        tell(to=row.owner, kind="call", subject=str(row.pk), words=f"{answer.owner} declined a window", by=by, at=at)
    tie_again(by.operation)
    line("answer_call", f"call:{row.pk}", by=by, at=at, payload={"reason": reason, "says": says, "of": answer.owner})
    return answer


def enter_hours(
    zone: str,
    since: int | None,
    until: int | None,
    source: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    reason: str,
) -> SearchHours:
    """Enter when a country may search, in minutes after local midnight; both None: at any hour.

    ``source``: the law that says so. Raises Malformed for an unknown zone, for hours that are none, without a source.
    """
    need(reason, where="search hours")
    if zone not in available_timezones():
        raise Malformed("zone", f"{zone[:40]!r} is no IANA time zone", "Give it like Europe/Copenhagen.")
    if (since is None) != (until is None) or not (since is None or until is None or 0 <= since < until <= DAY):
        raise Malformed("search hours", "they do not lie within one day", "Give two times, or none for any hour.")
    source = source.strip()
    if not source or len(source) > 200 or not source.isprintable():
        raise Malformed("search hours", "which law says so is missing, or longer than 200 characters", "Name it.")
    row = SearchHours(**carried(entry, by=by, at=at), zone=zone, since=since, until=until, source=source)
    row, new = put_once(row, same=("zone", "since", "until", "source"))
    if new:
        tie_again(by.operation)
        line("enter_hours", f"searchhours:{row.pk}", by=by, at=at, payload={"reason": reason, "of": row.owner})
    return row
