"""An order of looking that could not be made: told to those who wait for it once, until one is made again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from tallystick.records.session import session
from tallystick.triage.rows.changes import Change, tell_changes
from tallystick.vocabulary.errors import HouseError
from tallystick.vocabulary.viewer import Viewer

MARK = "FAILED"
"""Lies beside an agency's builds from when a failure was told to when a build ends."""


@contextmanager
def failure_told(place: Path, *, to: str, by: Viewer, at: datetime) -> Iterator[None]:
    """Tell victim identification of an agency when what follows raises; the order they have stays. ``place``: where the
    agency's builds lie. Raises what was raised."""
    try:
        yield
    except Exception as error:
        if not (place / MARK).exists():
            # Where not even that can be said, what went wrong first is what its maintainers must see.
            with suppress(Exception):
                with session(by, role="worker"):
                    tell_changes([Change(_words(error))], build="", to=to, by=by, at=at)
                (place / MARK).touch()
        raise
    (place / MARK).unlink(missing_ok=True)


def _words(error: Exception) -> str:
    """Never what a file or list says of itself: only the house's own errors are given in words."""
    said = "The order of looking could not be made again: what came since is not in it, and the one before stays."
    if isinstance(error, HouseError):
        return f"{said} The reason: {error.what}. {error.remedy}"
    return f"{said} Tell the maintainers ({type(error).__name__})."
