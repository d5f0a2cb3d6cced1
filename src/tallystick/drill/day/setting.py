"""Countries set their subjects of action, and write what they keep of them for the window that stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from tallystick.actionday.found import newest_details
from tallystick.actionday.subjects.details import Details
from tallystick.actionday.subjects.reads import PersonToSet, persons_to_set
from tallystick.drill.cast import viewer
from tallystick.drill.day.clerk import Clerk, Wanted
from tallystick.drill.day.script import CountryScript, DayScript, SubjectScript
from tallystick.drill.day.steadying import steady
from tallystick.records.models import Subject
from tallystick.records.session import session

ASSESSED = timedelta(days=2)
"""So long before the window the risk of suicide was assessed, and details written."""


@dataclass(frozen=True)
class Setting:
    """``happened``: when subjects were set; ``key``: agency, what -> the key of an entry."""

    script: DayScript
    operation: str
    clerk: Clerk
    happened: datetime
    key: Callable[[str, str], str]

    def set_subjects(self, country: CountryScript) -> None:
        """Those a country means to visit first, then everybody else of its package, as many as live there."""
        meant = self._meant(country)
        persons, there = steady(partial(self._standing, country.agency))
        for one in meant:
            if one.reference not in there:
                self._set(one.reference, persons.pop(0) if persons else None, country)
        if there:
            return  # an earlier run set the others
        found = sum(one.agency == country.agency and one.found for one in self.script.subjects)
        for number, person in enumerate(persons[: country.suspects - len(meant) - found], start=1):
            self._set(f"{country.country}-P{number:03d}", person, country)

    def write_details(self, country: CountryScript) -> None:
        """Of everybody whom the country means to visit; those that hold for its window already stay."""
        holding = steady(partial(self._holding, country))
        for one in self._meant(country):
            subject, holds = holding[one.reference]
            if not holds:
                details, what = self._details(one, country), f"details {one.reference} {country.ends_at.isoformat()}"
                at, key = country.starts_at - ASSESSED, self.key(country.agency, what)
                self.clerk.write(country.agency, subject, details, at=at, key=key)

    def _meant(self, country: CountryScript) -> list[SubjectScript]:
        return [one for one in self.script.subjects if one.agency == country.agency and not one.found]

    def _standing(self, agency: str) -> tuple[list[PersonToSet], set[str]]:
        """Persons of its package who are nobody's subject yet, and references that are set."""
        with session(viewer(agency, "officer", self.operation)) as by:
            there = Subject.objects.filter(operation_id=self.operation, owner=agency)
            return list(persons_to_set(by)), set(there.values_list("reference", flat=True))

    def _holding(self, country: CountryScript) -> dict[str, tuple[str, bool]]:
        """Reference -> its subject, and whether its warrant was written for the country's window."""
        with session(viewer(country.agency, "officer", self.operation)):
            rows = list(Subject.objects.filter(operation_id=self.operation, owner=country.agency))
            details, until = newest_details([row.pk for row in rows]), _until(country)
            return {
                row.reference: (str(row.pk), row.pk in details and details[row.pk].valid_until == until) for row in rows
            }

    def _set(self, reference: str, person: PersonToSet | None, country: CountryScript) -> None:
        wanted = Wanted(
            reference=reference, person=person.person if person else "", role=person.role if person else "",
            happened_at=self.happened, key=self.key(country.agency, reference),
        )  # fmt: skip
        self.clerk.set_subject(country.agency, wanted)

    def _details(self, one: SubjectScript, country: CountryScript) -> Details:
        return Details(
            address=one.address, team=one.team, basis=one.warrant, valid_from=country.starts_at - timedelta(days=1),
            valid_until=_until(country), any_hour=one.any_hour, children=one.children,
            law_settled="Public prosecutor's office (rehearsal)", deconflicted=f"Duty officer of {country.agency}",
            suicide_assessed_by="Psychologist on call (rehearsal)",
            suicide_assessed_at=country.starts_at - ASSESSED, support="Number of the crisis line, in writing",
            follow_up_due=country.ends_at + timedelta(days=1),
        )  # fmt: skip


def _until(country: CountryScript) -> datetime:
    """Until when warrants are valid."""
    return country.ends_at + timedelta(days=3)
