"""One way in for what a bank is loaded from: a list, or one that was sealed and only answers yes or no."""

from datetime import datetime

from tallystick.records.models import BankEdition
from tallystick.triage.banks.editions import Given, load_edition
from tallystick.triage.banks.sealing import load_members
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

SEALED = "sealed"
"""Stands for a reader where the file is a sealed membership list."""

__all__ = ["SEALED", "Given", "load"]


def load(named: str, given: Given, *, by: Viewer, at: datetime, reason: str) -> BankEdition:
    """Load a file as the next edition of a bank; ``given.reader`` is a reader's name or ``sealed``. Raises as
    :func:`load_edition` and :func:`load_members` do."""
    if given.reader != SEALED:
        return load_edition(named, given, by=by, at=at, reason=reason)
    if given.options:
        raise Malformed("option", "a sealed list has none", "Leave them out.")
    return load_members(named, given.path, by=by, at=at, reason=reason)
