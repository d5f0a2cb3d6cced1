"""By when owners decide: by urgency, and before the search it is about begins."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tallystick.deconfliction.rules.deadlines import due_at
from tests.deconfliction.asked import ask, hold, rows, search, standing
from tests.deconfliction.test_holding import HOUR, planned

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("kind", "since", "urgency", "due"),
    [
        ("email", None, "ordinary", WEEK),
        ("address", timedelta(hours=-9), "ordinary", WEEK),
        ("search", timedelta(days=30), "ordinary", WEEK),
        ("search", timedelta(hours=10), "ordinary", timedelta(hours=10)),
        ("search", timedelta(hours=10), "urgent", timedelta(hours=8)),
        ("search", timedelta(hours=-1), "ordinary", timedelta(0)),
    ],
)
def test_it_is_never_later_than_the_search_begins(kind, since, urgency, due):
    begins = None if since is None else AT + since
    assert due_at(AT, urgency=urgency, kind=kind, since=begins) == AT + due


def test_hits_on_planned_searches_are_due_before_they_begin(operation):
    search(operation, "SE-NCP", planned())
    search(operation, "DE-BKA", planned())
    begins = {row.pk: row.since for row in rows(operation, "Question")}
    hits = rows(operation, "Hit")
    assert len(hits) == 2
    assert all(hit.due_at == begins[hit.question] for hit in hits)


def test_a_hit_that_finds_something_more_and_one_that_became_urgent_are_due_before_it_too(operation):
    from tallystick.deconfliction.answering import jobs
    from tallystick.records.models import Hit
    from tallystick.records.session import session
    from tallystick.vocabulary.deconfliction import AnswerState

    what = planned(since=6 * HOUR)
    begins = what.since
    hold(operation, "SE-NCP", what)
    made = ask(operation, "DK-NCP", what, standing_until=standing())
    jobs.hurry(home=operation.home, operation_id=operation.id, question=str(made.questions[0].pk))
    (hit,) = rows(operation, "Hit")
    assert (hit.urgency, hit.due_at <= begins) == ("urgent", True)
    with session(operation.service, role="worker"):
        Hit.objects.filter(pk=hit.pk).update(state=AnswerState.SHARED)
    hold(operation, "SE-NCP", what)
    (hit,) = rows(operation, "Hit")
    assert (hit.state, hit.due_at <= begins) == ("hit_pending", True)


def test_jobs_of_deconfliction_have_one_viewer():
    room = Path(__file__).parents[2] / "src/tallystick/deconfliction"
    assert [path.name for path in room.rglob("*.py") if "service=True" in path.read_text()] == ["service.py"]
