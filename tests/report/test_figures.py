"""Figures of an operation in rows: held against a count of their own, opened, compared, withheld."""

import random
import uuid
from datetime import timedelta
from itertools import product

import psycopg
import pytest

from tests.actionday.entered import AT, BEFORE, Day
from tests.actionday.running import answer, call


@pytest.fixture
def day(operation):
    return Day(operation)


def rows_of(operation):
    """Results as PostgreSQL has them, read as its owner: id, owner, country, kind, ..."""
    from tallystick.records.server import Server

    with psycopg.connect(**Server(operation.home).parameters("owner"), row_factory=psycopg.rows.dict_row) as admin:
        sql = "SELECT * FROM records_result WHERE operation_id = %s ORDER BY entered_at, id"
        return admin.execute(sql, [operation.id]).fetchall()


def counted_by_hand(rows):
    """Figures in another few lines: what was corrected goes, then it is added up."""
    replaced = {}
    for row in rows:  # in the order they were entered: the later correction of one row goes in the earlier one's place
        if row["corrects"]:
            replaced[row["corrects"]] = row
    held = []
    for row in rows:
        if row["corrects"] is None:
            while row["id"] in replaced:
                row = replaced[row["id"]]
            held += [] if row["void"] else [row]
    first, last = AT - timedelta(hours=7 + 12), AT - timedelta(hours=7) + timedelta(hours=24)
    inside = [row for row in held if first <= row["happened_at"] <= last]

    def add(rows, *kinds, **asked):
        return sum(r["count"] for r in rows if r["kind"] in kinds and all(r[k] == v for k, v in asked.items()))

    def each(column, *kinds):
        named = {(r["owner"], r["country"], r[column]) for r in held if r["kind"] in kinds and r[column]}
        return len(named) + sum(r["count"] for r in held if r["kind"] in kinds and not r[column])

    outside_main = [r for r in held if r["main"] and r["happened_at"] < first]
    devices = ("computer", "phone", "tablet", "storage", "server", "camera", "device")
    return {
        "suspects": add(held, "suspect"),
        "suspects_without_main": add(held, "suspect", main=False),
        "suspects_countries": len({r["country"] for r in held if r["kind"] == "suspect"}),
        "arrests": add(inside, "arrest"),
        "arrests_with_main": add(inside, "arrest") + add(outside_main, "arrest"),
        "arrests_operation": add(held, "arrest"),
        "already_under_arrest": add(held, "already_under_arrest"),
        "arrests_with_already": add(held, "arrest", "already_under_arrest"),
        "house_searches": add(held, "house_search"),
        "house_searches_by_address": each("address", "house_search"),
        "house_searches_by_warrant": each("warrant", "house_search"),
        "searches": add(held, "house_search", "other_search"),
        "items_seized": add(held, "item_seized"),
        "devices_seized": sum(add(held, "item_seized", item_kind=kind) for kind in devices),
        "items_examined": add(held, "item_examined"),
        "content_found": add(held, "content_found"),
    }


KINDS = (
    "suspect", "suspect", "arrest", "arrest", "already_under_arrest", "house_search", "house_search", "other_search",
    "item_seized", "item_seized", "item_examined", "content_found",
)  # fmt: skip


def enter_something(day, chance):
    kind = chance.choice(KINDS)
    more = {
        "count": chance.randint(1, 9),
        "country": chance.choice(["", "", "IT", "DK"]),
        "happened": chance.choice([AT, AT, AT + timedelta(days=3), BEFORE]),
        "main": chance.random() < 0.2,
        "address": chance.choice(["", "A", "B"]),
        "warrant": chance.choice(["", "W1"]),
        "item_kind": chance.choice(["", "phone", "paper", "device"]) if kind == "item_seized" else "",
    }
    more["at"] = AT + timedelta(days=4)
    agency = chance.choice(["DK-NCP", "SE-NCP", "DE-BKA"])
    return chance.choice([day.enter, day.enter, day.on_behalf])(agency, kind, **more)


@pytest.mark.parametrize("seed", range(20))
def test_figures_equal_a_count_by_hand_for_random_entries(day, operation, seed):
    from tallystick.report.counting.reads import figures

    chance = random.Random(seed)
    rows = []
    for _ in range(chance.randint(8, 16)):
        if rows and chance.random() < 0.3:
            old = chance.choice(rows)
            kind = chance.choice([None, old.kind, old.kind])
            rows.append(day.correct(old.owner, old, kind, chance.randint(1, 9), at=AT + timedelta(days=4)))
        else:
            rows.append(enter_something(day, chance))
    lines = {line.key: line for line in day.read(figures, "EC3", now=AT)}
    wanted = counted_by_hand(rows_of(operation))
    assert {key: lines[key].number for key in wanted} == wanted
    for line in lines.values():
        assert sum(line.by_country.values()) == line.number


@pytest.mark.parametrize("seed", range(3))
def test_what_is_sent_twice_late_and_in_any_order_counts_once(day, operation, seed):
    from tallystick.report.counting.reads import figures

    chance = random.Random(seed)
    sent = [
        {"agency": agency, "kind": kind, "count": n, "sent": str(uuid.UUID(int=chance.getrandbits(128)))}
        for n, (agency, kind) in enumerate(
            product(["DK-NCP", "SE-NCP"], ["arrest", "house_search", "suspect"]), start=1
        )
    ]
    posted = [*sent, *chance.choices(sent, k=5)]
    chance.shuffle(posted)
    for one in posted:
        day.enter(**one, at=AT + timedelta(hours=chance.randint(0, 90)))
    lines = {line.key: line.by_country for line in day.read(figures, "EC3", now=AT)}
    assert lines["arrests"] == {"DK": 1, "SE": 4}
    assert lines["house_searches"] == {"DK": 2, "SE": 5}
    assert lines["suspects"] == {"DK": 3, "SE": 6}
    assert len(rows_of(operation)) == len(sent)


def test_every_number_opens_its_entries_as_far_as_the_viewer_may_see(day):
    danish, swedish = day.enter("DK-NCP", "arrest", 2), day.on_behalf("SE-NCP", "arrest", 3)
    page = day.figure("EC3", "arrests")
    assert {one.counted.id for one in page.entries} == {str(danish.pk), str(swedish.pk)}
    assert (page.line.number, page.line.by_country, page.line.unconfirmed) == (5, {"DK": 2, "SE": 3}, 1)
    assert page.line.status == "provisional"
    mine = day.figure("DK-NCP", "arrests")
    assert (mine.line.number, [one.counted.id for one in mine.entries]) == (2, [str(danish.pk)])
    assert str(swedish.pk) not in repr(mine)
    assert "SE" not in mine.line.by_country


def test_a_sabotaged_entry_changes_exactly_its_figures_and_click_through_names_it(day, operation):
    """Somebody with the keys of the database changes one number."""
    from tallystick.records.server import Server
    from tallystick.report.counting.reads import figures

    row = day.enter("DK-NCP", "house_search", 2)
    day.enter("DK-NCP", "arrest", 2)
    day.enter("SE-NCP", "house_search", 1)
    before = {line.key: line.number for line in day.read(figures, "EC3", now=AT)}
    with psycopg.connect(**Server(operation.home).parameters("owner")) as admin:
        admin.execute("UPDATE records_result SET count = 9 WHERE id = %s", [row.pk])
    after = {line.key: line.number for line in day.read(figures, "EC3", now=AT)}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {"house_searches", "house_searches_by_address", "house_searches_by_warrant", "searches"}
    for key in changed:
        told = {one.counted.id: one.counted.count for one in day.figure("EC3", key).entries}
        assert told[str(row.pk)] == 9


def test_two_definitions_side_by_side_say_what_is_in_the_one_and_not_in_the_other(day):
    day.enter("DK-NCP", "arrest", 25)
    main = day.enter("DK-NCP", "arrest", 1, happened=BEFORE, main=True)
    page = day.figure("EC3", "arrests", against="arrests_with_main")
    assert (page.line.number, page.against.number) == (25, 26)
    assert page.only_here == ()
    assert [(one.counted.id, one.because) for one in page.only_there] == [(str(main.pk), "before the action period")]
    other = day.figure("EC3", "suspects", against="participating_countries")
    assert other.against.number == 3


def test_the_period_follows_the_windows_that_were_proposed(day, operation):
    from tallystick.records.models import Call
    from tallystick.records.session import session

    day.enter("DK-NCP", "arrest", 1, happened=AT)
    assert day.number("EC3", "arrests") == 1
    opens = AT + timedelta(days=40)
    by = day.by("EC3")
    with session(by):
        Call(
            operation_id=operation.id, owner="EC3", grants=["DK-NCP"], to="DK-NCP", kind="window",
            batch="00000000-0000-4000-8000-000000000001", starts_at=opens, ends_at=opens + timedelta(hours=4),
            by=by.officer, at=AT,
        ).save(force_insert=True)  # fmt: skip
    assert day.number("EC3", "arrests") == 0
    assert day.number("EC3", "arrests_operation") == 1


def test_a_window_that_is_proposed_anew_moves_the_period_once_its_country_accepts_it(day, operation):
    from tallystick.actionday.windows.period import days, period
    from tallystick.records.session import session

    def windows():
        with session(day.by("EC3")):
            return period(operation.id), days(operation.id)

    def put(agency, opens, *, minutes=0, says=""):
        row = call(operation, "window", agency, minutes=minutes, starts_at=opens, ends_at=opens + timedelta(hours=6))
        if says:
            answer(operation, row, says, agency=agency)
        return row

    late_in_denmark = AT.replace(hour=23, minute=30)
    put("DK-NCP", late_in_denmark, says="accepted")
    was = windows()
    assert was[1] == ((late_in_denmark + timedelta(days=1)).date(),) * 2, "by the clocks of Denmark"
    again = put("DK-NCP", late_in_denmark + timedelta(days=9), minutes=5)
    assert windows() == was, "Denmark has not answered"
    answer(operation, again, "declined", agency="DK-NCP")
    assert windows() == was
    put("SE-NCP", late_in_denmark + timedelta(days=3, hours=-4), minutes=6)
    begin = (late_in_denmark + timedelta(days=1)).date()
    assert windows()[1] == (begin, begin + timedelta(days=2)), "the twelve days of one operation"
    put("DK-NCP", late_in_denmark + timedelta(days=9), minutes=9, says="accepted")
    assert windows()[1] == (begin + timedelta(days=2), begin + timedelta(days=9))


def test_figures_about_children_are_their_countrys_until_it_consents(day):
    day.enter("DK-NCP", "child_safeguarded", 2)
    day.on_behalf("SE-NCP", "child_safeguarded", 1)  # even what the coordinator entered itself
    assert day.number("DK-NCP", "children_safeguarded") == 2
    line = day.figure("EC3", "children_safeguarded").line
    assert (line.number, line.cells) == (0, ())
    assert "not consented" in line.withheld
    empty = day.figure("EC3", "children_identified").line
    assert empty.withheld == line.withheld  # who entered something cannot be told from who did not
    day.consent("DK-NCP")
    assert day.number("EC3", "children_safeguarded") == 2
    day.consent("DK-NCP", given=False)
    assert day.number("EC3", "children_safeguarded") == 0
    assert day.number("SE-NCP", "children_safeguarded") == 1


def test_there_is_no_figure_nobody_defined(day):
    from tallystick.vocabulary.errors import Absent

    with pytest.raises(Absent):
        day.figure("EC3", "offenders")
