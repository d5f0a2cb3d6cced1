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
