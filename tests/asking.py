"""Persons of a package are asked for among the agencies, and answered as the worker would: before it is released."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def ask_for(package: object, *, by: Any) -> None:
    """Ask about everybody in a package (UUID); opens its own sessions."""
    from django.conf import settings

    from tallystick.deconfliction.answering import jobs
    from tallystick.records.session import session
    from tallystick.sharing.not_asked import ask_package

    with session(by):
        made = ask_package(str(package), by=by, at=datetime.now(UTC), reason="before anybody acts")
    jobs.answer_batch(home=Path(settings.TALLYSTICK_HOME), operation_id=by.operation, batch=made.batch)
