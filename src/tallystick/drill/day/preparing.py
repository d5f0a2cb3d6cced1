"""What goes before a day: receipts, hours, calls and answers, subjects of action and what a country keeps of them."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tallystick.actionday.entering import Entry
from tallystick.actionday.subjects.acts import set_subject
from tallystick.actionday.subjects.details import Details, write_details
from tallystick.actionday.subjects.given import packages_given
from tallystick.actionday.subjects.reads import PersonToSet, persons_to_set
from tallystick.actionday.ties.jobs import tie
from tallystick.actionday.windows.acts import answer_call, enter_hours, put_call
from tallystick.drill.cast import viewer
from tallystick.drill.day.clock import entered
from tallystick.drill.day.script import CallScript, CountryScript, DayScript, SubjectScript
from tallystick.records.models import Call, ChildConsent, Subject, SubjectDetail
from tallystick.records.session import session
from tallystick.report.releases.consent import consent_children
from tallystick.sharing.acts import give_feedback
from tallystick.vocabulary.viewer import Viewer

KEYS = uuid.UUID("3d0f8f0e-53a9-4f0d-8a30-41d5b7c1e6aa")
REASON = "Prepared for the action day"


@dataclass(frozen=True)
class Preparing:
    """Officers of the agencies of a script before the day of an operation (UUID). Safe to run again."""

    script: DayScript
    operation: str
    home: Path

    def everything(self) -> None:
        for country in self.script.countries:
            self.open_country(country)
        for call in self.script.calls:
            self.call(call)
        for country in self.script.countries:
            self.set_subjects(country)
        tie(self.home, self.operation)

    def officer(self, agency: str) -> Viewer:
        return viewer(agency, "officer", self.operation)

    def open_country(self, country: CountryScript) -> None:
        """Receipts for packages, the hours of the country, and whether figures about its children may be shown."""
        officer, at = self.officer(country.agency), entered(country.starts_at - timedelta(days=14))
        with session(officer) as by:
            given = packages_given(by)
            waiting = [str(row.pk) for row in given.held if row.pk not in given.answered]
            for package in waiting:
                give_feedback(package, person="", answers={}, by=by, at=at, reason="It came, and opens")
            entry = Entry(sent=self._key(country.agency, "hours"), happened_at=country.starts_at - timedelta(days=14))
            enter_hours(
                country.zone, country.since, country.until, country.source, entry=entry, by=by, at=at, reason=REASON
            )
            if country.consents and not ChildConsent.objects.filter(owner=by.agency).exists():
                consent_children((), True, by=by, at=at, reason="Agreed with the victims' lawyers")

    def call(self, call: CallScript) -> None:
        """The coordinator puts it, at its time; the country answers."""
        coordinator = viewer(self.script.coordinator, "coordinator", self.operation)
        with session(coordinator) as by:
            there = Call.objects.filter(
                operation_id=self.operation, kind=call.kind, to=call.agency, at=call.put_at
            ).first()
            row = there or put_call(
                call.kind, [call.agency], by=by, at=call.put_at, reason=REASON, starts_at=call.starts_at,
                ends_at=call.ends_at,
            )[0]  # fmt: skip
        answered = call.put_at + timedelta(minutes=call.minutes)
        key = self._key(call.agency, f"{call.kind} {call.put_at.isoformat()}")
        words = "The warrants come an hour later" if call.rather_from else ""
        with session(self.officer(call.agency)) as by:
            answer_call(
                str(row.pk), call.says, entry=Entry(sent=key, happened_at=answered), by=by, at=entered(answered),
                reason=REASON, words=words, rather_from=call.rather_from,
            )  # fmt: skip

    def set_subjects(self, country: CountryScript) -> None:
        """Those a country means to visit first, then everybody else of its package, as many as live there."""
        meant = [one for one in self.script.subjects if one.agency == country.agency]
        officer = self.officer(country.agency)
        with session(officer) as by:
            persons = list(persons_to_set(by))
            there = set(Subject.objects.filter(operation_id=self.operation, owner=by.agency).values_list("reference"))
        references = {reference for (reference,) in there}
        for one in meant:
            if not one.found:
                person = persons.pop(0) if persons and one.reference not in references else None
                with session(officer) as by:
                    row = self._set(one.reference, person, country, by=by)
                    self._write(row, one, country, by=by)
        if references:
            return  # an earlier run set the others
        for number, person in enumerate(persons[: country.suspects - len(meant)], start=1):
            with session(officer) as by:
                self._set(f"{country.country}-P{number:03d}", person, country, by=by)

    def _set(self, reference: str, person: PersonToSet | None, country: CountryScript, *, by: Viewer) -> Subject:
        there = Subject.objects.filter(operation_id=self.operation, owner=by.agency, reference=reference).first()
        if there is not None:
            return there
        happened = country.starts_at - timedelta(days=7)
        return set_subject(
            reference, entry=Entry(sent=self._key(by.agency, reference), happened_at=happened), by=by,
            at=entered(happened), reason=REASON, person=person.person if person else "",
            role=person.role if person else "",
        )  # fmt: skip

    def _write(self, row: Subject, one: SubjectScript, country: CountryScript, *, by: Viewer) -> None:
        if SubjectDetail.objects.filter(subject=row.pk).exclude(basis="").exists():
            return
        assessed = country.starts_at - timedelta(days=2)
        details = Details(
            address=one.address, team=one.team, basis=one.warrant, valid_from=country.starts_at - timedelta(days=1),
            valid_until=country.ends_at + timedelta(days=3), any_hour=one.any_hour, children=one.children,
            law_settled="Public prosecutor's office (rehearsal)", deconflicted=f"Duty officer of {by.agency}",
            suicide_assessed_by="Psychologist on call (rehearsal)", suicide_assessed_at=assessed,
            support="Number of the crisis line, in writing", follow_up_due=country.ends_at + timedelta(days=1),
        )  # fmt: skip
        write_details(str(row.pk), details, by=by, at=entered(assessed), reason=REASON)

    def _key(self, agency: str, what: str) -> str:
        return str(uuid.uuid5(KEYS, f"{self.operation} {agency} {what}"))
