"""A country says whether figures about children in its entries may be shown to others and released."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tallystick.actionday.entering import line, need, running_operation
from tallystick.records.models import ChildConsent
from tallystick.report.releases.rows import one_at_a_time
from tallystick.vocabulary.codes import OfficerRole
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.results import ABOUT_CHILDREN
from tallystick.vocabulary.viewer import Viewer

CONSENTING = (OfficerRole.NATIONAL_OFFICER, OfficerRole.PROSECUTOR)


def consent_children(kinds: Sequence[str], given: bool, *, by: Viewer, at: datetime, reason: str) -> ChildConsent:
    """Consent, or take a consent back, for ``kinds`` (ResultKinds about children; none: all of them).

    Only the country itself does, never anybody on its behalf. What it takes back before a release is not in it; what
    was released stays released. Raises Malformed, Refused.
    """
    need(reason, where="consent")
    operation = running_operation(by)
    if not set(CONSENTING) & set(by.roles):
        raise Refused("consent", "a national officer or prosecutor of the country gives it", "Ask one of yours.")
    asked = sorted(set(kinds) or {str(kind) for kind in ABOUT_CHILDREN})
    for kind in asked:
        if kind not in ABOUT_CHILDREN:
            raise Malformed("consent", f"{kind} is not about children", f"One of: {', '.join(ABOUT_CHILDREN)}.")
    one_at_a_time(by)
    row = ChildConsent(
        operation=operation, owner=by.agency, grants=sorted({operation.coordinator} - {by.agency}), kinds=asked,
        given=given, by=UUID(by.officer), at=at, reason=reason,
    )  # fmt: skip
    row.save(force_insert=True)
    act = "consent_child_figures" if given else "withdraw_child_consent"
    line(act, f"agency:{by.agency}", by=by, at=at, payload={"kinds": asked, "reason": reason})
    return row
