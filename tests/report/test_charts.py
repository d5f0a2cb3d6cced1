"""Charts show what the viewer may see, live or as a release froze it, and countries sum to the total."""

from datetime import UTC, datetime, timedelta

import pytest

from tallystick.vocabulary.errors import Absent
from tests.report.released import AS_OF, release_of

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
DAY = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def entered(joint, owner, kind, count, **more):
    from tallystick.records.models import Result
    from tallystick.records.session import administration

    with administration():
        return Result.objects.create(
            **{
                "operation_id": joint.id, "owner": owner, "grants": ["EC3"], "kind": kind, "count": count,
                "country": owner[:2], "source": "told", "happened_at": DAY, "by": joint.officers[owner],
            }
            | more
        )  # fmt: skip


def seen(joint, who, read, *arguments, **more):
    from tallystick.records.session import session

    viewer = joint.viewer(who, *(("coordinator",) if who == "EC3" else ("national_officer",)))
    with session(viewer):
        return read(viewer, *arguments, now=NOW, **more)


def test_a_country_sees_its_own_numbers_alone_and_the_coordinator_all(operation):
    from tallystick.report.charts.reads import country_table

    entered(operation, "DK-NCP", "arrest", 11)
    entered(operation, "SE-NCP", "arrest", 9)
    table = seen(operation, "EC3", country_table, ("arrests",))
    assert table.numbers == {("DK", "arrests"): 11, ("SE", "arrests"): 9}
    assert table.columns[0].total == sum(table.numbers.values()) == 20
    assert set(table.countries) == {"DE", "DK", "SE"}
    own = seen(operation, "SE-NCP", country_table, ("arrests",))
    assert own.numbers == {("SE", "arrests"): 9}


def test_a_map_of_a_release_shows_what_was_frozen_not_what_came_since(operation):
    from tallystick.report.charts.reads import results_map

    row = release_of(operation)
    entered(operation, "DK-NCP", "suspect", 500)
    shown = seen(operation, "EC3", results_map, "suspects", release=str(row.pk))
    assert shown.countries == {"DK": 120, "SE": 100, "DE": 53}
    assert (shown.as_of, shown.status) == (AS_OF, "confirmed")
    assert seen(operation, "DK-NCP", results_map, "suspects", release=str(row.pk)).countries == {"DK": 120}
    assert seen(operation, "EC3", results_map, "suspects").countries == {"DK": 500}
    with pytest.raises(Absent):
        seen(operation, "EC3", results_map, "children_identified", release=str(row.pk))


def test_the_course_runs_from_the_seizure_to_what_has_not_happened_yet(operation):
    from tallystick.report.charts.reads import course

    entered(operation, "DK-NCP", "arrest", 2)
    entered(operation, "DK-NCP", "convicted", 1, happened_at=DAY + timedelta(days=2))
    lanes = {lane.key: lane for lane in seen(operation, "EC3", course).lanes}
    assert lanes["seized"].moments[0].at == datetime(2026, 1, 1, tzinfo=UTC)
    assert [lanes[key].number for key in ("arrests", "convicted", "sentences")] == [2, 1, 0]


def test_the_funnel_counts_subjects_by_their_count_and_nothing_is_summed(operation):
    from tallystick.records.models import Subject
    from tallystick.records.session import administration
    from tallystick.report.charts.reads import funnel

    with administration():
        for owner, count in (("DK-NCP", 4), ("SE-NCP", 3)):
            Subject.objects.create(
                operation_id=operation.id, owner=owner, grants=["EC3"], reference="one", count=count, happened_at=DAY,
                by=operation.officers[owner],
            )  # fmt: skip
    entered(operation, "DK-NCP", "arrest", 2)
    steps = {step.key: step.number for step in seen(operation, "EC3", funnel).steps}
    assert (steps["subjects"], steps["arrests"]) == (7, 2)
    assert {step.key: step.number for step in seen(operation, "SE-NCP", funnel).steps}["subjects"] == 3
