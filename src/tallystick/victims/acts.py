"""What an officer decides about protected persons: to look in an emergency, and what a person is after all."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, ExpressionWrapper
from django.db.models.functions import Now

from tallystick.records import consultation, ledger
from tallystick.records.categories import may_assess, set_category
from tallystick.records.models import Assessment, BrokenGlass, Operation, Person
from tallystick.records.notices import tell
from tallystick.victims.reads import open_glass
from tallystick.vocabulary.codes import SHARED_BY_EXCEPTION, Category, Doing, OfficerRole
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

MAY_BREAK = (
    OfficerRole.COORDINATOR,
    OfficerRole.ANALYST,
    OfficerRole.NATIONAL_OFFICER,
    OfficerRole.VICTIM_IDENTIFICATION,
)
LASTS = timedelta(hours=1)


def break_glass(*, by: Viewer, at: datetime, reason: str) -> BrokenGlass:
    """Open protected persons for an hour, in an emergency; it is told at once to those who watch over it.

    Told: the data-protection officers and victim identification of the officer's agency, the coordinator, and victim
    identification there. Raises Refused, Malformed (no reason), Conflict (one is open).
    """
    if not set(MAY_BREAK) & set(by.roles):
        raise Refused("protected persons", "your role does not open them", "Ask victim identification.")
    if not reason.strip():
        raise Malformed("break glass", "no reason was given", "Say in a sentence who is in danger, and why now.")
    standing = open_glass(by)
    if standing is not None:
        raise Conflict("break glass", f"it is open until {standing.until:%H:%M} UTC", "See the list.")
    # The end is set in the database's clock: its policy allows an hour of that clock and no more.
    until = ExpressionWrapper(Now() + LASTS, output_field=DateTimeField())
    row = BrokenGlass.objects.create(
        operation_id=by.operation, owner=by.agency, by=by.officer, at=at, until=until, reason=reason
    )
    row.refresh_from_db()
    consultation.note(by, subject_kind="break_glass", subject=str(row.pk), reason=reason)
    for to, role in _watching(by):
        tell(to=to, role=role, kind="break_glass", subject=str(row.pk), words=_words(row), by=by, at=at)
    payload = {"reason": reason, "until": row.until.isoformat()}
    subject = f"brokenglass {row.pk}"
    ledger.append(act="break_glass", subject=subject, payload=payload, viewer=by, operation=by.operation, at=at)
    return row


def reassess(person: str, category: str, *, by: Viewer, at: datetime, reason: str) -> Assessment:
    """Say again what a protected person is; out of protection every row comes back as it was. Raises Absent, Malformed.

    Only victim identification of the owning agency may; for everybody else there is no such person.
    """
    if category not in set(Category):
        raise Malformed("assessment", f"{category!r} is not a category", f"Choose one of: {', '.join(Category)}.")
    if not reason.strip():
        raise Malformed("assessment", "no reason was given", "Say in a sentence why, so that others can follow.")
    if OfficerRole.VICTIM_IDENTIFICATION not in by.roles or not may_assess(UUID(person)):
        raise _absent(person)
    stays = category in SHARED_BY_EXCEPTION
    # While a person stays protected, the assessment is written first and put away with them; else after they are back.
    written = _assess(person, category, by=by, at=at, reason=reason) if stays else None
    if not set_category(UUID(person), category):
        raise _absent(person)
    row = written or _assess(person, category, by=by, at=at, reason=reason)
    consultation.note(by, subject_kind="person", subject=person, doing=Doing.ALTERATION, reason=reason)
    payload = {"category": category, "reason": reason}
    subject = f"person {person}"
    ledger.append(act="reassess", subject=subject, payload=payload, viewer=by, operation=by.operation, at=at)
    return row


def _absent(person: str) -> Absent:
    return Absent(f"person {person}", "there is no such person, or you may not know of it", "Check the address.")


def _assess(person: str, category: str, *, by: Viewer, at: datetime, reason: str) -> Assessment:
    back = Person.objects.filter(pk=person).first()
    return Assessment.objects.create(
        operation_id=by.operation,
        owner=by.agency,
        codes=back.codes if back else [],
        category=category,
        person=person,
        given=category,
        by=by.officer,
        at=at,
        reason=reason,
    )


def _watching(by: Viewer) -> list[tuple[str, str]]:
    coordinator = Operation.objects.get(pk=by.operation).coordinator
    told = [
        (by.agency, OfficerRole.DATA_PROTECTION),
        (coordinator, OfficerRole.COORDINATOR),
        (by.agency, OfficerRole.VICTIM_IDENTIFICATION),
        (coordinator, OfficerRole.VICTIM_IDENTIFICATION),
    ]
    return [(agency, str(role)) for agency, role in dict.fromkeys(told)]


def _words(row: BrokenGlass) -> str:
    return f"Protected persons were opened by an officer of {row.owner} until {row.until:%H:%M} UTC: {row.reason}"
