"""What goes before a day: receipts, hours, calls and answers, subjects of action, and windows until nobody tied to
another would be warned.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tallystick.actionday.subjects.given import packages_given
from tallystick.actionday.ties.jobs import tie
from tallystick.drill.cast import viewer
from tallystick.drill.day.clerk import Clerk
from tallystick.drill.day.following import followed
from tallystick.drill.day.script import CallScript, CountryScript, DayScript
from tallystick.drill.day.setting import Setting
from tallystick.drill.day.settling import further_windows, windows_open
from tallystick.drill.day.steadying import steady
from tallystick.records.models import Call, CallAnswer, ChildConsent, SearchHours
from tallystick.records.session import session
from tallystick.vocabulary.actionday import CallKind
from tallystick.vocabulary.viewer import Viewer

KEYS = uuid.UUID("3d0f8f0e-53a9-4f0d-8a30-41d5b7c1e6aa")
OPENED, SET, FURTHER = timedelta(days=14), timedelta(days=7), timedelta(days=6)
"""So long before the first window countries enter their hours, set their subjects, and are proposed another window."""
ROUNDS = 4
"""So often the coordinator looks whether anybody would still be warned."""


@dataclass(frozen=True)
class Preparing:
    """Officers of the agencies of a script before the day of an operation (UUID). Safe to run again."""

    script: DayScript
    operation: str
    home: Path
    clerk: Clerk

    def everything(self) -> DayScript:
        """Prepare the day; gives its script as the windows stand that were agreed on at last."""
        for country in self.script.countries:
            self._open(country)
        self._call(call for call in self.script.calls if call.kind == CallKind.WINDOW)
        setting = Setting(self.script, self.operation, self.clerk, happened=self._first - SET, key=self._key)
        for country in self.script.countries:
            setting.set_subjects(country)
        self._tie()
        script = self._agreed()
        self._call(call for call in script.calls if call.kind != CallKind.WINDOW)
        self._tie()
        return script

    def _agreed(self) -> DayScript:
        """Where tied subjects would be warned the coordinator proposes other windows, and countries answer: their
        warrants are written anew."""
        script = self._as_agreed()
        for _ in range(ROUNDS):
            further = steady(partial(further_windows, self._coordinator, put_at=self._first - FURTHER))
            if not further:
                break
            for call in further:
                self._put_and_answer(call, place=self._put(call))
            script = self._as_agreed()
        return script

    def _as_agreed(self) -> DayScript:
        """The script by the windows that stand; what a country wrote of its subjects follows its own."""
        script = followed(self.script, steady(partial(windows_open, self._coordinator)))
        setting = Setting(script, self.operation, self.clerk, happened=self._first - SET, key=self._key)
        for country in script.countries:
            setting.write_details(country)
        self._tie()
        return script

    @property
    def _first(self) -> datetime:
        return min(one.starts_at for one in self.script.countries)

    @property
    def _coordinator(self) -> Viewer:
        return viewer(self.script.coordinator, "coordinator", self.operation)

    def _open(self, country: CountryScript) -> None:
        """Receipts for packages, the hours of the country, and whether figures about its children may be shown."""
        at, agency = self._first - OPENED, country.agency
        waiting, hours, consented = steady(partial(self._standing, agency))
        for package in waiting:
            self.clerk.receive(agency, package, at=at, key=self._key(agency, f"receipt {package}"))
        if not hours:
            self.clerk.enter_hours(country, at=at, key=self._key(agency, "hours"))
        if country.consents and not consented:
            self.clerk.consent(agency, at=at, key=self._key(agency, "consent"))

    def _standing(self, agency: str) -> tuple[list[str], bool, bool]:
        """Packages without a receipt, and whether hours and consent were entered."""
        with session(viewer(agency, "officer", self.operation)) as by:
            given = packages_given(by)
            waiting = [str(row.pk) for row in given.held if row.pk not in given.answered]
            mine = {"operation_id": self.operation, "owner": agency}
            return waiting, SearchHours.objects.filter(**mine).exists(), ChildConsent.objects.filter(**mine).exists()

    def _call(self, calls: Iterable[CallScript]) -> None:
        """The coordinator puts each, the country answers; those of one kind to one country are told by their order."""
        places: dict[tuple[str, str], int] = {}
        for call in calls:
            place = places.get((call.agency, call.kind), 0)
            places[call.agency, call.kind] = place + 1
            self._put_and_answer(call, place=place)

    def _put_and_answer(self, call: CallScript, *, place: int) -> None:
        there = steady(partial(self._row, call, place))
        if there is None:
            self.clerk.put(call, key=self._key(call.agency, f"put {call.kind} {place}"))
            there = steady(partial(self._row, call, place))
        if there is not None and not there[1]:
            self.clerk.answer(there[0], call, key=self._key(call.agency, f"{call.kind} {place}"))

    def _put(self, call: CallScript) -> int:
        """How many of a kind were put to a country."""
        with session(self._coordinator):
            return Call.objects.filter(operation_id=self.operation, kind=call.kind, to=call.agency).count()

    def _row(self, call: CallScript, place: int) -> tuple[str, bool] | None:
        """The call (id), if it was put, and whether it was answered."""
        with session(self._coordinator):
            rows = Call.objects.filter(operation_id=self.operation, kind=call.kind, to=call.agency)
            row = rows.order_by("entered_at", "id")[place : place + 1].first()
            return (str(row.pk), CallAnswer.objects.filter(call=row.pk).exists()) if row else None

    def _tie(self) -> None:
        steady(partial(tie, self.home, self.operation))

    def _key(self, agency: str, what: str) -> str:
        return str(uuid.uuid5(KEYS, f"{self.operation} {agency} {what}"))
