"""Background jobs by name, for the queue. Arguments are ids only; each runs as the worker for one operation."""

from django.conf import settings
from procrastinate.contrib.django import app

from tallystick.linking import jobs as linking
from tallystick.sharing import jobs as sharing
from tallystick.site.office import Office


@app.task(name="linking.build")
def build(operation: str) -> None:
    """Link the operation again."""
    linking.build(home=settings.TALLYSTICK_HOME, operation_id=operation)


@app.task(name="sharing.seal_package")
def seal_package(operation: str, package: str) -> None:
    """Write and seal the file of a released package."""
    sharing.seal_package(Office(settings.TALLYSTICK_HOME).service(operation), package, home=settings.TALLYSTICK_HOME)
