"""Who makes the entries that go before a day: through the acts of the house."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tallystick.actionday.entering import Entry
from tallystick.actionday.subjects.acts import set_subject
from tallystick.actionday.subjects.details import Details, write_details
from tallystick.actionday.windows.acts import answer_call, enter_hours, put_call
from tallystick.drill.cast import viewer
from tallystick.drill.day.clock import entered
from tallystick.drill.day.script import CallScript, CountryScript
from tallystick.records.session import session
from tallystick.report.releases.consent import consent_children
from tallystick.sharing.acts import give_feedback
from tallystick.vocabulary.viewer import Viewer

REASON = "Prepared for the action day"
CONSENT = "Agreed with the victims' lawyers"
LATER = "The warrants come an hour later"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A subject to be set: ``person`` (UUID) and ``role`` of a package, or nothing; ``key`` of the entry."""

    reference: str
    person: str
    role: str
    happened_at: datetime
    key: str


class Clerk(Protocol):
    """Officers' entries before a day, each under a ``key`` (UUID) and once. Raises the house's errors."""

    def receive(self, agency: str, package: str, *, at: datetime, key: str) -> None: ...

    def enter_hours(self, country: CountryScript, *, at: datetime, key: str) -> None: ...

    def consent(self, agency: str, *, at: datetime, key: str) -> None: ...

    def put(self, call: CallScript, *, key: str) -> None: ...

    def answer(self, row: str, call: CallScript, *, key: str) -> None: ...

    def set_subject(self, agency: str, wanted: Wanted) -> None: ...

    def write(self, agency: str, subject: str, details: Details, *, at: datetime, key: str) -> None: ...


@dataclass(frozen=True)
class ActsClerk:
    """Every entry is an act in a session of its own. ``coordinator`` an agency, ``operation`` a UUID."""

    coordinator: str
    operation: str

    def receive(self, agency: str, package: str, *, at: datetime, key: str) -> None:
        with session(self._officer(agency)) as by:
            give_feedback(package, person="", answers={}, by=by, at=entered(at), reason="It came, and opens")

    def enter_hours(self, country: CountryScript, *, at: datetime, key: str) -> None:
        with session(self._officer(country.agency)) as by:
            enter_hours(
                country.zone, country.since, country.until, country.source, entry=Entry(sent=key, happened_at=at),
                by=by, at=entered(at), reason=REASON,
            )  # fmt: skip

    def consent(self, agency: str, *, at: datetime, key: str) -> None:
        with session(self._officer(agency)) as by:
            consent_children((), True, by=by, at=entered(at), reason=CONSENT)

    def put(self, call: CallScript, *, key: str) -> None:
        """Dated as the script says: no window is proposed that is over."""
        with session(viewer(self.coordinator, "coordinator", self.operation)) as by:
            put_call(
                call.kind, [call.agency], by=by, at=call.put_at, reason=REASON, starts_at=call.starts_at,
                ends_at=call.ends_at,
            )  # fmt: skip

    def answer(self, row: str, call: CallScript, *, key: str) -> None:
        answered, words = call.put_at + timedelta(minutes=call.minutes), LATER if call.rather_from else ""
        with session(self._officer(call.agency)) as by:
            answer_call(
                row, call.says, entry=Entry(sent=key, happened_at=answered), by=by, at=entered(answered),
                reason=REASON, words=words, rather_from=call.rather_from,
            )  # fmt: skip

    def set_subject(self, agency: str, wanted: Wanted) -> None:
        happened = wanted.happened_at
        with session(self._officer(agency)) as by:
            set_subject(
                wanted.reference, entry=Entry(sent=wanted.key, happened_at=happened), by=by, at=entered(happened),
                reason=REASON, person=wanted.person, role=wanted.role,
            )  # fmt: skip

    def write(self, agency: str, subject: str, details: Details, *, at: datetime, key: str) -> None:
        with session(self._officer(agency)) as by:
            write_details(subject, details, by=by, at=entered(at), reason=REASON)

    def _officer(self, agency: str) -> Viewer:
        return viewer(agency, "officer", self.operation)
