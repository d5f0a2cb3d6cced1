"""Results, figures, a release and statements at the stocked desk: the day of ``running_day``, counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.desk.conftest import viewer

HEADLINES = ("suspects", "arrests", "house_searches", "devices_seized", "negative:no_arrests_in_country")
PLACE = "Rotterdam"


def stock_results(desk: Any, day: dict[str, str]) -> dict[str, str]:
    """Denmark enters and corrects, Germany says that somebody was under arrest already, Sweden is told. Ids by name."""
    from tallystick.actionday.entering import Entry, Told
    from tallystick.actionday.results.acts import What, correct_result, enter_result
    from tallystick.actionday.results.negatives import WhatNot, enter_negative
    from tallystick.records.session import session

    inga, dorte, karl = (viewer(user, desk.operation) for user in ("inga", "dorte", "karl"))
    now = datetime.now(UTC)
    told = Told(by="Duty officer Ek", how="siena", at=now - timedelta(minutes=20))
    ids: dict[str, str] = {}

    def entered(name: str, by: Any, what: What, *, minutes: int = 30, **more: Any) -> None:
        entry = Entry(happened_at=now - timedelta(minutes=minutes), **more)
        with session(by):
            ids[name] = str(enter_result(what, entry=entry, by=by, at=now).pk)

    entered("dk-arrest", dorte, What(kind="arrest", count=4, subject=day["DK-ALFA"], role="uploader"))
    entered("dk-main", dorte, What(kind="arrest", subject=day["DK-BRAVO"], main=True), minutes=60 * 24 * 90)
    entered("dk-search", dorte, What(kind="house_search", count=9, warrant="7/26"))
    entered("dk-item", dorte, What(kind="item_seized", count=31, item_kind="device"))
    entered("dk-data", dorte, What(kind="data_volume", count=1_500_000_000_000))
    entered("dk-child", dorte, What(kind="child_safeguarded", count=2))
    entered("de-arrest", karl, What(kind="arrest", count=2))
    entered("de-already", karl, What(kind="already_under_arrest", subject=day["DE-9-EICHE"]))
    entered("de-search", karl, What(kind="house_search", count=3))
    entered("se-arrest", inga, What(kind="arrest", count=1), agency="SE-DESK", told=told)
    entered("se-search", inga, What(kind="house_search", count=2), agency="SE-DESK", told=told)
    with session(dorte):
        fixed = What(kind="arrest", count=5, subject=day["DK-ALFA"], role="uploader")
        row = correct_result(ids["dk-arrest"], fixed, entry=Entry(), by=dorte, at=now, reason="one more in the evening")
        ids["dk-corrected"] = str(row.pk)
    with session(inga):
        said = WhatNot(kind="no_arrests_in_country", country="IT", words="Italy looked at two accounts.")
        ids["negative"] = str(enter_negative(said, entry=Entry(), by=inga, at=now).pk)
    return ids


def stock_release(desk: Any) -> dict[str, str]:
    """A joint release that every country signed, and a press release of it in Italian that nobody signed yet."""
    from tallystick.actionday.entering import Told
    from tallystick.records.session import session
    from tallystick.report.releases import acts
    from tallystick.report.statements.acts import make_statement

    inga, dorte, karl = (viewer(user, desk.operation) for user in ("inga", "dorte", "karl"))
    now = datetime.now(UTC)
    told = Told(by="Duty officer Ek", how="phone", at=now)
    with session(inga):
        row = acts.put_to_sign(HEADLINES, by=inga, at=now, reason="for the press", embargo_until=now)
        waiting = str(row.pk)
    for by in (dorte, karl):
        with session(by):
            acts.sign(waiting, "signed", by=by, at=now)
    with session(inga):
        acts.sign(waiting, "signed", by=inga, at=now)
        acts.sign(waiting, "signed", by=inga, at=now, agency="SE-DESK", told=told)
        acts.release(waiting, by=inga, at=now, reason="all signed", knowing=["small_numbers"])
        given = {"place": PLACE, "follows": ["examination"], "countries": ["DK", "DE", "SE"]}
        given["qualified"] = {"no_arrests_in_country:IT": "In Italia sono stati esaminati alcuni account."}
        made = make_statement(waiting, "press", "it", given, by=inga, at=now)
        again = acts.put_to_sign(
            ["arrests", "house_searches"], by=inga, at=now, reason="a day later", embargo_until=now + timedelta(days=2)
        )
    return {"released": waiting, "statement": str(made.pk), "digest": made.digest, "waiting": str(again.pk)}
