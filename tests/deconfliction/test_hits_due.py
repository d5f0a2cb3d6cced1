"""Reminders: the owner at half time and when overdue, the asker when overdue, each once."""

from datetime import timedelta

import pytest

from tests.deconfliction.hitting import AT, act, add_hit


def remind(operation, after):
    from tallystick.deconfliction.hits import due

    return due.remind(operation_id=operation.id, now=AT + after)


def told(operation, agency, hit):
    from tallystick.records.models import Notice
    from tallystick.records.session import session

    with session(operation.viewer(agency, "national_officer")):
        return [row.words for row in Notice.objects.filter(subject=hit).order_by("at")]


@pytest.mark.parametrize(("urgency", "hours"), [("urgent", 8), ("soon", 72), ("ordinary", 168)])
def test_the_owner_is_reminded_at_half_time_and_when_overdue_and_the_asker_then(operation, urgency, hours):
    hit = add_hit(operation, urgency=urgency)
    assert remind(operation, timedelta(hours=hours / 2, minutes=-1)) == 0
    assert remind(operation, timedelta(hours=hours / 2)) == 1
    assert remind(operation, timedelta(hours=hours, minutes=-1)) == 0
    assert (len(told(operation, "SE-NCP", hit)), told(operation, "DK-NCP", hit)) == (1, [])
    assert remind(operation, timedelta(hours=hours)) == 1
    assert remind(operation, timedelta(hours=hours + 1)) == 0
    assert "was due" in told(operation, "SE-NCP", hit)[1]
    assert ["overdue" in words for words in told(operation, "DK-NCP", hit)] == [True]


def test_of_a_silent_hit_and_of_a_weak_one_the_asker_is_not_told(operation):
    hits = [add_hit(operation, silent=True), add_hit(operation, weak=True)]
    assert remind(operation, timedelta(days=8)) == 2
    assert [told(operation, "DK-NCP", hit) for hit in hits] == [[], []]
    assert [len(told(operation, "SE-NCP", hit)) for hit in hits] == [1, 1]


def test_nobody_is_reminded_of_what_was_decided(operation):
    shared, refused = add_hit(operation), add_hit(operation)
    act(operation, "share", shared, [("A", "b")])
    act(operation, "refuse", refused)
    assert remind(operation, timedelta(days=8)) == 0


def test_every_operation_is_gone_through(operation):
    from tallystick.deconfliction.hits import due

    add_hit(operation)
    assert due.remind_all(now=AT + timedelta(days=4)) >= 1
    assert due.remind_all(now=AT + timedelta(days=4)) == 0


def test_reminding_is_done_by_the_hour():
    from tallystick.site import tasks

    [periodic] = [
        task for task in tasks.app.periodic_registry.periodic_tasks.values() if task.task.name == "deconfliction.remind"
    ]
    assert periodic.cron == "23 * * * *"
