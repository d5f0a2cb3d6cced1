"""What is taken for the same as something else: on paper and by telephone, in feedback, and against a negative."""

from datetime import UTC, datetime, timedelta

from tallystick.actionday.board.rules.there import same_door, same_result
from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.results.rules.answered import results_of
from tallystick.actionday.results.rules.contradicted import contradicting
from tallystick.actionday.results.rules.counted import Counted

AT = datetime(2026, 3, 1, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def report(id, *, subject="s1", door=1, state="done", minutes=0):
    at = AT + minutes * MINUTE
    return Reported(
        id=id, owner="DK-NCP", subject=subject, door=door, state=state, happened_at=at, entered_at=at, sent=id
    )


def result(id, *, subject="s1", kind="arrest", count=1, item_kind="", country="DK", minutes=0):
    at = AT + minutes * MINUTE
    return Counted(
        id=id, owner="DK-NCP", country=country, kind=kind, count=count, subject=subject, item_kind=item_kind,
        happened_at=at, entered_at=at,
    )  # fmt: skip


def test_the_same_door_is_of_the_same_subject_and_state_near_in_time_and_stands_for_one_line():
    there = [
        report("other subject", subject="s2"), report("other door", door=2), report("other state", state="go"),
        report("late", minutes=61), report("near", minutes=3), report("nearer", minutes=-2),
    ]  # fmt: skip
    asked = {"subject": "s1", "door": 1, "state": "done", "at": AT}
    found = same_door(there, **asked, but=())
    assert found is not None
    assert found.id == "nearer"
    second = same_door(there, **asked, but={"nearer"})
    assert second is not None
    assert second.id == "near"
    assert same_door(there, **asked, but={"nearer", "near"}) is None


def test_the_same_result_is_of_the_same_subject_kind_and_count_and_stands_for_one_line():
    there = [
        result("other subject", subject="s2"), result("other kind", kind="interview"), result("two", count=2),
        result("phone", kind="item_seized", item_kind="phone"), result("same", minutes=200),
    ]  # fmt: skip
    asked = {"subject": "s1", "kind": "arrest", "count": 1, "item_kind": "", "at": AT}
    assert [one.id for one in [same_result(there, **asked, but=())] if one] == ["same"]
    assert same_result(there, **asked, but={"same"}) is None
    item = asked | {"kind": "item_seized"}
    assert same_result(there, **item | {"item_kind": "phone"}, but=()) is not None
    assert same_result(there, **item | {"item_kind": "device"}, but=()) is not None, "nobody said which"
    assert same_result(there, **item | {"item_kind": "computer"}, but=()) is None


def test_a_negative_is_contradicted_by_results_in_its_country_alone():
    there = [result("dk"), result("it", country="IT"), result("search", kind="house_search", country="IT")]
    assert contradicting("no_arrests_in_country", "IT", there) == ("it",)
    assert contradicting("no_searches_in_country", "IT", there) == ("search",)
    assert contradicting("no_arrests_in_country", "SE", there) == ()


def test_a_question_left_out_or_left_empty_keeps_what_was_answered_before():
    first = {"action": "arrest", "children_identified": 2}
    assert results_of([first, {"children_safeguarded": 1}]) == {
        "arrest": 1, "child_identified": 2, "child_safeguarded": 1,
    }  # fmt: skip
    assert results_of([first, {"action": "", "children_identified": None}]) == {"arrest": 1, "child_identified": 2}
    assert results_of([first, {"action": "none", "children_identified": 0}]) == {}
    assert results_of([{"action": "none"}, {"action": "visit"}]) == {"visit": 1}
