"""The restricted route (practice 11): a subject tied to an agency or an officer is hidden from them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError

from tallystick.records import consultation
from tallystick.records.categories import route_person
from tallystick.records.models import Agency, Officer, Package, Person
from tallystick.records.queue import defer_beside_once
from tallystick.sharing import rows
from tallystick.sharing.reads import running_operation
from tallystick.sharing.recording import line, need
from tallystick.vocabulary.codes import Doing, OfficerRole, PackageStatus
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.queues import TIE
from tallystick.vocabulary.viewer import Viewer

GONE = (PackageStatus.WITHDRAWN, PackageStatus.SUPERSEDED)


def keep_person_away(
    person: str, *, away_from: Collection[str], towards: str = "", by: Viewer, at: datetime, reason: str
) -> list[str]:
    """Hide a person from agencies (codes) and officers (UUIDs) tied to them; ``towards`` is the one agency of their
    country that may still be given them (none: nobody there). No tie ends it. Copies, packages that name the person,
    decisions on their links and ledger lines about them, older ones too, are hidden with them.

    Gives the packages that went out to a tied agency and hold the person: they are to be recalled. Raises Absent,
    Malformed; Refused where the tied agency owns the row or coordinates, since nobody hides from the owner.
    """
    operation = running_operation(by)
    found = _person(person, by=by)
    need(reason, where=f"person {found.number}")
    if by.agency != found.owner or OfficerRole.COORDINATOR not in by.roles:
        raise Refused(f"person {found.number}", "a coordinator of its owner decides that", "Ask the coordinator.")
    ties = sorted(set(away_from))
    for tie in ties:
        _check_tie(found, tie, owning={found.owner, operation.coordinator}, by=by)
    if towards:
        there = next((agency for agency in rows.member_agencies(operation) if agency.code == towards), None)
        _check_towards(found, towards, country=there.country if there else "", ties=ties)
    if not route_person(found.pk, ties, towards=towards):
        raise Absent("person", "there is none like it here", "See the list of persons.")
    out = Package.objects.filter(operation=operation, recipient__in=ties, released_at__isnull=False)
    out = out.exclude(status__in=GONE).filter(content__persons__contains=[{"number": found.number}])
    consultation.note(by, subject_kind="person", subject=found.pk, doing=Doing.ALTERATION, reason=reason)
    # What agencies are told of subjects of action that could warn one another leaves out who is kept from whom.
    defer_beside_once(TIE, operation=by.operation)
    payload = {"reason": reason, "away_from": ties, "towards": towards}
    line("keep_person_away", f"person {found.pk}", by=by, at=at, payload=payload)
    return [f"{row.number} v{row.version}" for row in out.defer("content")]


def _person(person: str, *, by: Viewer) -> Person:
    try:
        found = Person.objects.filter(pk=UUID(str(person)), operation_id=by.operation, became=None).first()
    except (ValueError, ValidationError):
        found = Person.objects.filter(number=person, operation_id=by.operation, became=None).first()
    if found is None:
        raise Absent("person", "there is none like it here", "See the list of persons.")
    return found


def _check_tie(person: Person, tie: str, *, owning: set[str], by: Viewer) -> None:
    if tie in owning:
        remedy = "Hand the operation over to another agency first; the officer concerned can be kept away alone."
        raise Refused(
            f"person {person.number}", f"{tie} coordinates or owns it, and would have to hide it from itself", remedy
        )
    if tie == by.officer:
        raise Refused(
            f"person {person.number}", "you cannot tie yourself", "Another coordinator of your agency does it."
        )
    try:
        known = Officer.objects.filter(pk=UUID(tie)).exists()
    except ValueError:
        known = Agency.objects.filter(pk=tie).exists()
    if not known:
        raise Absent(f"{tie}", "neither an agency's code nor an officer's id", "Check the directory.")


def _check_towards(person: Person, towards: str, *, country: str, ties: list[str]) -> None:
    if not country:
        raise Absent(f"agency {towards}", "it takes no part in the operation", "Have it admitted first.")
    if country != person.country or towards in ties or not ties:
        what = f"{towards} is not another agency of {person.country or 'the person’s country'}"
        raise Malformed(f"person {person.number}", what, "Name one of that country that the person is not tied to.")
