"""What a country keeps to itself of its subject: address, team, legal basis, risks, whom it looks after."""

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from tallystick.actionday.entering import in_calendar, line, need
from tallystick.actionday.found import newest_details, own_subject
from tallystick.actionday.subjects.rules.facts import Kept
from tallystick.actionday.waiting import tie_again
from tallystick.records import consultation
from tallystick.records.categories import subjects_hidden
from tallystick.records.models import Subject, SubjectDetail
from tallystick.vocabulary.actionday import Children
from tallystick.vocabulary.codes import Doing, OfficerRole
from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

LONGEST_NOTES = 4000


@dataclass(frozen=True, kw_only=True)
class Details(Kept):
    """All of it, as it reads from now on; fields as SubjectDetail has them. Times aware. What readiness is judged from
    is :class:`Kept`."""

    address: str = ""
    team: str = ""
    risk_notes: str = ""
    social_worker: str = ""
    family_support: str = ""


def write_details(subject: str, details: Details, *, by: Viewer, at: datetime, reason: str) -> SubjectDetail:
    """Write a new row of details: it holds from now on, the rows before stay as they were. Of one's own country alone.

    Raises Absent, Refused for another country's subject or one the officer may not know who it is, Conflict for one
    that was withdrawn, Malformed for times without a zone or out of order, words that are too long.
    """
    row = own_subject(by, subject)
    need(reason, where="details")
    if row.withdrawn_at is not None:
        raise Conflict("subject", "it was withdrawn", "Set another.")
    if subjects_hidden([row.pk]):
        raise Refused("subject", "who it is may not be known to you", "A colleague who may has to write it.")
    _check(details, at=at)
    before = newest_details([row.pk]).get(row.pk)
    person = before.person if before else None
    new = put_details(row, details, person=person, package=before.package if before else None, by=by, at=at)
    if person is not None:
        consultation.note(by, subject_kind="person", subject=person, doing=Doing.ALTERATION, reason=reason)
    tie_again(by.operation)
    line("write_details", f"subject:{row.pk}", by=by, at=at, payload={"reason": reason, "detail": str(new.pk)})
    return new


def put_details(
    row: Subject, details: Details, *, person: UUID | None, package: UUID | None, by: Viewer, at: datetime
) -> SubjectDetail:
    """The row itself: owned by the country, given to nobody. PostgreSQL copies from whom the person is kept away.

    Raises Refused for whoever is no national officer.
    """
    if OfficerRole.NATIONAL_OFFICER not in by.roles:
        raise Refused("details", "a national officer writes who a subject is", "Ask one of your agency.")
    said = {one.name: getattr(details, one.name) for one in fields(Details)}
    said = {name: value.strip() if isinstance(value, str) else value for name, value in said.items()}
    return SubjectDetail.objects.create(
        operation_id=row.operation_id, owner=row.owner, subject=row.pk, person=person, package=package,
        by=UUID(by.officer), at=at, reason="", **said,
    )  # fmt: skip


def _check(details: Details, *, at: datetime) -> None:
    if details.children not in tuple(Children):
        raise Malformed("children", f"{details.children[:16]!r} is no answer", f"Say one of: {', '.join(Children)}.")
    for one in fields(Details):
        value = getattr(details, one.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise Malformed(one.name, "it brings no time zone", "Give it with its offset.")
        if isinstance(value, datetime):
            in_calendar(value, where=one.name.replace("_", " "))
        if isinstance(value, str):
            _fits(one.name, value)
    if details.valid_from and details.valid_until and details.valid_until <= details.valid_from:
        raise Malformed("legal basis", "it ends before it begins", "Look at the dates and offsets again.")
    if details.suicide_assessed_at and details.suicide_assessed_at > at:
        raise Malformed("risk of suicide", "it cannot have been assessed yet", "Look at the time again.")


def _fits(name: str, value: str) -> None:
    field = SubjectDetail._meta.get_field(name)
    longest = getattr(field, "max_length", None) or LONGEST_NOTES
    if len(value) > longest or "\x00" in value:
        raise Malformed(name.replace("_", " "), f"it is longer than {longest} characters", "Shorten it.")
