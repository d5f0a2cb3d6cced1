"""The entries that go before a day, made on the pages of a running desk: each form as the page gives it out."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from tallystick.actionday.subjects.details import Details
from tallystick.drill.day.browser import Browser
from tallystick.drill.day.clerk import CONSENT, LATER, REASON, ActsClerk, Wanted
from tallystick.drill.day.forms import Given
from tallystick.drill.day.officers import Officers
from tallystick.drill.day.script import CallScript, CountryScript
from tallystick.drill.day.steadying import steady
from tallystick.vocabulary.results import ABOUT_CHILDREN


@dataclass(frozen=True)
class DeskClerk:
    """Officers of a home's rehearsal at its desk; ``coordinator`` an agency."""

    coordinator: str
    officers: Officers

    def receive(self, agency: str, package: str, *, at: datetime, key: str) -> None:
        self._at(agency).fill(f"/given/{package}/", f"/given/{package}/feedback/", {}, key=key)

    def enter_hours(self, country: CountryScript, *, at: datetime, key: str) -> None:
        said = {"zone": country.zone, "since": _clock(country.since), "until": _clock(country.until)}
        said |= {"source": country.source, "reason": REASON}
        self._at(country.agency).fill("/calls/", "/calls/hours/", said, key=key)

    def consent(self, agency: str, *, at: datetime, key: str) -> None:
        said: Given = {"kind": [str(kind) for kind in ABOUT_CHILDREN], "given": "yes", "reason": CONSENT}
        self._at(agency).fill("/releases/children/", "/releases/children/consent/", said, key=key)

    def put(self, call: CallScript, *, key: str) -> None:
        """Looked at before it goes out. A window that is over when the day is played cannot be proposed: that one is
        entered as an act, at its time."""
        if call.ends_at is not None and call.ends_at <= datetime.now(UTC):
            acts = ActsClerk(self.coordinator, self.officers.operation)
            steady(partial(acts.put, call, key=key))
            return
        times = {"starts_at": call.starts_at, "ends_at": call.ends_at}
        asked = {name: at.isoformat() for name, at in times.items() if at} | {"zone": "UTC"}
        page = f"/calls/preview/?{urlencode({'kind': call.kind, 'to': call.agency, **asked})}"
        self.officers.at(self.coordinator, "coordinator").fill(page, "/calls/put/", {"reason": REASON}, key=key)

    def answer(self, row: str, call: CallScript, *, key: str) -> None:
        """As things stand when it is answered: the page asks for no time."""
        said = {}
        if call.rather_from:
            said = {"rather_from": call.rather_from.isoformat(), "words": LATER}
        action, having = f"/calls/{row}/answer/", {"says": call.says}
        self._at(call.agency).fill("/calls/", action, said, key=key, having=having)

    def set_subject(self, agency: str, wanted: Wanted) -> None:
        said, having = {"reference": wanted.reference, "reason": REASON}, {"count": "1"}
        if wanted.person:
            having = {"person": wanted.person, "role": wanted.role}
        self._at(agency).fill("/subjects/", "/subjects/set/", said, key=wanted.key, having=having)

    def write(self, agency: str, subject: str, details: Details, *, at: datetime, key: str) -> None:
        said: dict[str, str] = {"zone": "UTC", "reason": REASON}
        for name in (one.name for one in fields(Details)):
            value = getattr(details, name)
            if isinstance(value, bool):
                said |= {name: "1"} if value else {}
            else:
                said[name] = value.isoformat() if isinstance(value, datetime) else str(value or "")
        self._at(agency).fill(f"/subjects/{subject}/", f"/subjects/{subject}/details/", said, key=key)

    def _at(self, agency: str) -> Browser:
        return self.officers.at(agency, "officer")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
