"""A person of a country's own package becomes a subject of action, or a number of persons does; and is withdrawn."""

from datetime import datetime
from uuid import UUID

from tallystick.actionday.entering import Entry, carried, coordinates, line, need
from tallystick.actionday.found import found_subject
from tallystick.actionday.once import put_once
from tallystick.actionday.subjects.counted import count_suspects, uncount_suspects
from tallystick.actionday.subjects.details import Details, put_details
from tallystick.actionday.subjects.given import packages_given
from tallystick.actionday.waiting import tie_again
from tallystick.records import consultation
from tallystick.records.models import Package, Subject, SubjectDetail
from tallystick.records.turns import one_at_a_time
from tallystick.vocabulary.codes import Doing, OfficerRole, PersonRole
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

MOST = 10_000
"""Persons one subject may stand for."""


def set_subject(
    reference: str,
    *,
    entry: Entry,
    by: Viewer,
    at: datetime,
    reason: str,
    person: str = "",
    count: int = 1,
    role: str = "",
) -> Subject:
    """Set a subject of action: the country's own ``reference`` and how many persons it stands for leave it, no more.

    ``person`` (UUID): of a package given to the agency; that stays with the agency, in a SubjectDetail. ``role`` a
    PersonRole. The suspects are counted as a result. The same sent twice is one. Raises Malformed, Conflict for a
    reference or person that is set already, Absent for somebody in no package that holds, Refused for a person set on
    behalf of a country.
    """
    need(reason, where="subject")
    reference = _reference(reference)
    _counts(count, role=role, person=person)
    fields = carried(entry, by=by, at=at)
    row = Subject(**fields, reference=reference, count=count, role=role)
    # Two who set the same person, or the same entry that comes twice at once: each looks at what the other put.
    one_at_a_time("subjects", row.operation_id, row.owner)
    known = Subject.objects.filter(operation=row.operation, owner=row.owner, sent=row.sent).first()
    package = None if known else _may_be_set(row, person, by=by)
    row, new = put_once(row, same=("reference", "count", "role"))
    if not new:
        return row
    if package is not None:
        put_details(row, Details(), person=UUID(person), package=package.pk, by=by, at=at)
        consultation.note(by, subject_kind="person", subject=person, doing=Doing.ALTERATION, reason=reason)
    count_suspects(row, at=at)
    tie_again(by.operation)
    line("set_subject", f"subject:{row.pk}", by=by, at=at, payload={"reason": reason, "of": row.owner})
    return row


def withdraw_subject(subject: str, *, by: Viewer, at: datetime, reason: str) -> Subject:
    """Withdraw a subject: nobody is to be acted on any more, and the suspects are counted no longer.

    Raises Absent; Refused for another country's, unless the coordinator entered it for that country; Conflict where it
    was withdrawn before.
    """
    need(reason, where="subject")
    row = found_subject(by, subject)
    own = row.owner == by.agency and {OfficerRole.NATIONAL_OFFICER, OfficerRole.COORDINATOR} & set(by.roles)
    if not own and not (row.told_by and coordinates(by, row.operation)):
        raise Refused("subject", f"it is {row.owner}'s", "Only its own country withdraws it.")
    done = Subject.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=UUID(by.officer))
    if not done:
        raise Conflict("subject", "it was withdrawn before", "Look at its page.")
    row.refresh_from_db(fields=["withdrawn_at", "withdrawn_by"])
    uncount_suspects(row, by=by, at=at)
    tie_again(by.operation)
    line("withdraw_subject", f"subject:{row.pk}", by=by, at=at, payload={"reason": reason, "of": row.owner})
    return row


def _reference(said: str) -> str:
    said = said.strip()
    if not said or len(said) > 40 or not said.isprintable():
        raise Malformed("reference", "it is empty, longer than 40 characters or not to be seen", "Give a short one.")
    return said


def _counts(count: int, *, role: str, person: str) -> None:
    if not 1 <= count <= MOST or (person and count != 1):
        raise Malformed("subject", f"it cannot stand for {count} persons", "One for a person, else how many there are.")
    if role and role not in tuple(PersonRole):
        raise Malformed("role", f"{role[:16]!r} is none", f"Say one of: {', '.join(PersonRole)}.")


def _may_be_set(row: Subject, person: str, *, by: Viewer) -> Package | None:
    """The package a person is in. Raises where the reference is taken or the person may not be set."""
    same = Subject.objects.filter(operation=row.operation, owner=row.owner, reference=row.reference)
    if same.exists():
        raise Conflict(f"subject {row.reference}", "there is one of this reference", "Open it, or take another.")
    if not person:
        return None
    if row.owner != by.agency:
        raise Refused("subject", "who it is stays with the country", "Leave the person out.")
    try:
        found = packages_given(by).part(str(UUID(person)))
    except ValueError:
        found = None
    if found is None:
        raise Absent("person", "no package that was given to you names them", "See your packages.")
    _not_set(row, UUID(person))
    return found[0]


def _not_set(row: Subject, person: UUID) -> None:
    about = SubjectDetail.objects.filter(operation=row.operation, owner=row.owner, person=person)
    there = Subject.objects.filter(pk__in=about.values("subject"), withdrawn_at=None).first()
    if there is not None:
        raise Conflict("person", f"they are set already, as {there.reference}", "Open that subject.")
