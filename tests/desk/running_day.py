"""An action day that runs at the stocked desk: entered by its officers, an hour after the windows opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.desk.conftest import viewer


def stock_day(desk: Any) -> dict[str, str]:
    """Denmark works its doors, Germany is ready and late, Sweden is silent and told on the telephone. Ids by name."""
    from tallystick.actionday.entering import Entry, Told
    from tallystick.actionday.windows.acts import answer_call, put_call
    from tallystick.records.directory import add_officer
    from tallystick.records.session import administration, session
    from tests.desk.signing import PASSWORD, SECRET

    with administration():
        for user, agency, roles in (("sven", "SE-DESK", ["national_officer"]), ("maja", "DK-DESK", ["prosecutor"])):
            add_officer(username=user, agency=agency, roles=roles, name=user.title(), password=PASSWORD, totp=SECRET)
    inga, dorte, karl = (viewer(user, desk.operation) for user in ("inga", "dorte", "karl"))
    now = datetime.now(UTC)
    opened = now - timedelta(minutes=70)
    told = Told(by="Duty officer Ek", how="phone", at=now - timedelta(minutes=50))

    def act(done: Any, by: Any, *said: Any, at: datetime = now, **more: Any) -> Any:
        with session(by):
            return done(*said, by=by, at=at, **more)

    ids = _subjects(act, dorte, karl, inga, told, at=opened - timedelta(days=1))
    window = {"starts_at": opened, "ends_at": opened + timedelta(hours=6)}
    put = opened - timedelta(days=2)
    everybody = ["DK-DESK", "DE-DESK", "SE-DESK"]
    calls = act(
        put_call, inga, "window", everybody, at=put, reason="agreed in the meeting", words="All at once", **window
    )
    by_agency = {"DK-DESK": dorte, "DE-DESK": karl}
    for call in calls:
        if call.to in by_agency:
            act(answer_call, by_agency[call.to], str(call.pk), "accepted", entry=Entry(happened_at=put), at=put)
    check = act(put_call, inga, "roll_call", everybody, at=opened - timedelta(hours=1), reason="before the window")
    act(answer_call, dorte, str(check[0].pk), "acknowledged", entry=Entry(happened_at=opened - timedelta(minutes=55)))
    later = act(
        put_call, inga, "communications_check", ["DE-DESK"], at=now - timedelta(minutes=4), reason="is anybody there"
    )
    _doors(act, ids, dorte, inga, told, opened=opened)
    return ids | {"window": str(calls[2].pk), "check": str(later[0].pk)}


def _subjects(act: Any, dorte: Any, karl: Any, inga: Any, told: Any, *, at: datetime) -> dict[str, str]:
    from tallystick.actionday.entering import Entry
    from tallystick.actionday.subjects.acts import set_subject

    ids = {}
    for by, reference, more in (
        (dorte, "DK-ALFA", {"role": "uploader"}),
        (dorte, "DK-BRAVO", {}),
        (dorte, "DK-CHARLIE", {"count": 3}),
        (karl, "DE-9-EICHE", {}),
        (karl, "DE-9-BUCHE", {}),
    ):
        row = act(set_subject, by, reference, entry=Entry(happened_at=at), at=at, reason="for the day", **more)
        ids[reference] = str(row.pk)
    entry = Entry(agency="SE-DESK", told=told, happened_at=at)
    row = act(set_subject, inga, "SE-TALL", entry=entry, reason="told on the telephone", count=2)
    return ids | {"SE-TALL": str(row.pk)}


def _doors(act: Any, ids: dict[str, str], dorte: Any, inga: Any, told: Any, *, opened: datetime) -> None:
    from tallystick.actionday.board.log import write_log
    from tallystick.actionday.doors.acts import report_bulk, report_door
    from tallystick.actionday.entering import Entry

    for reference, state, minutes, words in (
        ("DK-ALFA", "under_way", 3, ""),
        ("DK-ALFA", "done", 41, "quiet"),
        ("DK-BRAVO", "nobody_in", 9, "neighbour says at work"),
        ("DK-CHARLIE", "go", 55, ""),
    ):
        entry = Entry(happened_at=opened + timedelta(minutes=minutes))
        act(report_door, dorte, ids[reference], state, entry=entry, words=words)
    entry = Entry(agency="SE-DESK", told=told, happened_at=opened + timedelta(minutes=15))
    act(report_bulk, inga, "1 of 2 under way", entry=entry)
    act(report_bulk, dorte, "9 devices, 1 arrest", entry=Entry(happened_at=opened + timedelta(minutes=58)))
    act(write_log, inga, "decision", "Sweden is called every ten minutes until it answers.")
    act(write_log, inga, "shift_handover", "Germany late, Sweden silent. DK-BRAVO is to be visited again at noon.")
