"""What every act of a hub begins with: the agency's own folder, its post, and what is under way."""

from pathlib import Path

from django.conf import settings

from tallystick.deconfliction.partners.kept import Kept, UnderWay
from tallystick.deconfliction.partners.post import Post
from tallystick.records.models import Operation
from tallystick.vocabulary.errors import Absent, Conflict
from tallystick.vocabulary.viewer import Viewer


def kept_of(by: Viewer) -> Kept:
    """What the officer's agency keeps of the operation's hub."""
    return Kept(home(), by.operation, by.agency)


def post_of(kept: Kept, operation: Operation) -> Post:
    """The agency's post about the operation."""
    return Post(kept.home, kept.agency, operation.reference)


def waiting(kept: Kept, stage: str) -> UnderWay:
    """What waits for an answer of that role. Raises Absent, Conflict (the other role's is waited for)."""
    under_way = kept.under_way()
    if under_way is None:
        raise Absent("partners", "nothing is under way", "Begin with partners holdings or partners questions.")
    if under_way.about["stage"] != stage:
        what = f"the reply that is waited for is the {under_way.about['stage']}'s"
        raise Conflict("partners", what, "Take that in first.")
    return under_way


def home() -> Path:
    """Where all of this house lies."""
    return Path(settings.TALLYSTICK_HOME)
