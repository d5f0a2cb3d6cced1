"""What an act defers is done by a worker, under the worker's role, after the commit."""

from django.core.management import call_command

from tests.sharing.conftest import scene  # noqa: F401 - the fixture
from tests.sharing.scene import Scene


def test_a_released_package_is_sealed_by_the_worker(scene: Scene, database):  # noqa: F811
    from tallystick.drill.cast import engage
    from tallystick.records.models import Package
    from tallystick.records.session import session

    engage(database, ["EC3", "DK-NCP"], "EC3")
    made = scene.draft()
    scene.release(made.package)
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)
    with session(scene.second):
        row = Package.objects.get(pk=made.package.pk)
    assert (database / row.file).stat().st_size > 1000


def test_a_build_that_was_asked_for_is_made_by_the_worker(operation):
    from datetime import UTC, datetime

    from tallystick.linking.acts import ask_for_build
    from tallystick.linking.reads import current_build
    from tallystick.records.session import session

    by = operation.viewer("EC3")
    with session(by):
        ask_for_build(by=by, at=datetime(2026, 2, 2, tzinfo=UTC), reason="forty links were judged")
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)
    with session(by):
        assert current_build(by) is not None


def waiting(database, task):
    """How many jobs of a task wait in the queue."""
    from django.db import connections

    from tallystick.records.session import administration

    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task])
        return cursor.fetchone()[0]


def test_a_build_that_waits_is_asked_for_again_and_waits_once(operation, database):
    """Every request is recorded and told apart; the queue holds one job for an operation, so packages are not kept
    waiting behind many.
    """
    from datetime import UTC, datetime

    from tallystick.linking.acts import ask_for_build
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    before = waiting(database, "linking.build")
    by, at = operation.viewer("EC3"), datetime(2026, 2, 2, tzinfo=UTC)
    said = []
    for n in range(5):
        with session(by):
            said.append(ask_for_build(by=by, at=at, reason=f"round {n}"))
    assert said == [True, False, False, False, False]
    assert waiting(database, "linking.build") == before + 1
    with session(by):
        assert LedgerLine.objects.filter(act="ask_for_build").count() == 5


def test_what_waits_for_one_operation_keeps_no_other_from_asking(operation):
    from tallystick.records.queue import defer_once
    from tallystick.records.session import session

    with session(operation.viewer("EC3")):
        assert defer_once("linking.build", operation=operation.id)
        assert not defer_once("linking.build", operation=operation.id)
        assert defer_once("linking.build", operation="another")


def test_what_waits_for_one_agency_keeps_no_other_of_the_operation_waiting(operation):
    from tallystick.records.queue import defer_once
    from tallystick.records.session import session

    with session(operation.viewer("EC3")):
        assert defer_once("triage.order", operation=operation.id, agency="DK-NCP")
        assert not defer_once("triage.order", operation=operation.id, agency="DK-NCP")
        assert defer_once("triage.order", operation=operation.id, agency="SE-NCP")


def test_waits_that_run_out_are_seen_within_the_hour():
    from procrastinate.contrib.django import app

    (task,) = (one for (name, _), one in app.periodic_registry.periodic_tasks.items() if name == "triage.order_all")
    assert task.cron.split()[1:] == ["*", "*", "*", "*"]


def test_a_job_waits_for_the_build_that_runs_and_reads_what_was_said_meanwhile(operation):
    """Nothing that was said while an officer had the order built by hand waits for somebody to say something else."""
    import threading
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from tallystick.site import tasks
    from tallystick.tables.shelf import Shelf
    from tallystick.triage.builds.alone import alone
    from tests.triage.laid import Laid, digest, seen

    laid, begun = Laid(operation), threading.Event()
    laid.scan("A-001", [seen("x")])

    def run():
        begun.set()
        try:
            tasks.order(operation=operation.id, agency="DK-NCP")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with alone(Shelf(operation.home, operation.id).triage("DK-NCP")):
            job = pool.submit(run)
            assert begun.wait(60)
            laid.says("file", digest("x"), "in_danger")
            assert not job.done()
        job.result(timeout=120)
    assert laid.tier("x") == 0


def test_an_order_built_by_hand_leaves_a_job_for_what_was_said_while_it_ran(operation):
    from tallystick.triage.jobs import order_by_hand
    from tests.triage.laid import Laid, seen

    laid = Laid(operation)
    laid.scan("A-001", [seen("x")])
    before = waiting(operation, "triage.order")
    order_by_hand(home=operation.home, operation_id=operation.id, agency="DK-NCP", told=lambda step: None)
    assert waiting(operation, "triage.order") == before + 1
