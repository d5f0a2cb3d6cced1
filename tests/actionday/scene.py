"""An action day to come: countries with subjects, calls between them, and a package with two persons in Denmark."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime.now(UTC).replace(microsecond=0)
H_HOUR = (NOW + timedelta(days=10)).replace(hour=6, minute=0, second=0)
"""Windows open then, unless a test says otherwise; after the operation's not-before."""


@dataclass
class Day:
    """Acts of officers in sessions of their own. ``ids`` by reference."""

    joint: Any
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def coordinator(self) -> Any:
        return self.joint.viewer("EC3", "coordinator")

    def officer(self, agency: str) -> Any:
        return self.joint.viewer(agency, "national_officer")

    def act(self, act: Any, viewer: Any, *said: Any, **more: Any) -> Any:
        from tallystick.records.session import session

        with session(viewer):
            return act(*said, by=viewer, **{"at": datetime.now(UTC), "reason": "because", **more})

    def read(self, read: Any, viewer: Any, *said: Any, **more: Any) -> Any:
        from tallystick.records.session import session

        with session(viewer):
            return read(viewer, *said, **more)

    def set(self, reference: str, agency: str = "DK-NCP", **more: Any) -> str:
        from tallystick.actionday.entering import Entry
        from tallystick.actionday.subjects.acts import set_subject

        row = self.act(set_subject, self.officer(agency), reference, **{"entry": Entry(), **more})
        self.ids[reference] = str(row.pk)
        return str(row.pk)

    def put(self, kind: str, *to: str, **more: Any) -> Any:
        from tallystick.actionday.windows.acts import put_call

        return self.act(put_call, self.coordinator, kind, to or ("DK-NCP",), **more)

    def window(self, *to: str, starts: datetime = H_HOUR, hours: float = 6) -> Any:
        return self.put("window", *to, starts_at=starts, ends_at=starts + timedelta(hours=hours))

    def answer(self, call: Any, says: str, **more: Any) -> Any:
        from tallystick.actionday.entering import Entry
        from tallystick.actionday.windows.acts import answer_call

        viewer = more.pop("viewer", None) or self.officer(call.to)
        return self.act(answer_call, viewer, str(call.pk), says, **{"entry": Entry(), **more})

    def agree(self, *to: str, **more: Any) -> None:
        for call in self.window(*to, **more):
            self.answer(call, "accepted")

    def hours(self, agency: str, zone: str, since: int | None, until: int | None) -> Any:
        from tallystick.actionday.entering import Entry
        from tallystick.actionday.windows.acts import enter_hours

        return self.act(enter_hours, self.officer(agency), zone, since, until, "Invented Act s. 1", entry=Entry())

    def details(self, subject: str, agency: str = "DK-NCP", **more: Any) -> Any:
        from tallystick.actionday.subjects.details import Details, write_details

        return self.act(write_details, self.officer(agency), subject, Details(**{**ALL_THERE, **more}))

    def tie(self) -> int:
        from tallystick.actionday.ties.jobs import tie

        return tie(self.joint.home, self.joint.id)

    def know_each_other(self, *subjects: str) -> None:
        """Persons behind subjects, with a payment under one reference: written as the owner, for no act makes them."""
        from tallystick.records.models import Account, Payment, Person, Subject, SubjectDetail
        from tallystick.records.session import administration

        held = {"operation_id": self.joint.id, "owner": "EC3", "codes": ["H0"]}
        bond = uuid.uuid4().hex
        with administration():
            for subject in subjects:
                key = f"lumen:{uuid.uuid4().hex[:8]}"
                person = Person.objects.create(number=f"P-{key[-8:]}", accounts=[key], **held).pk
                row = {"contribution": "c", "file": "f", "row": 1, "person": person, "key": key}
                Account.objects.create(platform="lumen", account=key[6:], **row, **held)
                Payment.objects.create(at=NOW, method="token", reference=bond, **row, **held)
                owner = Subject.objects.get(pk=subject).owner
                SubjectDetail.objects.create(
                    operation_id=self.joint.id, owner=owner, subject=subject, person=person, by=uuid.uuid4(), at=NOW
                )  # fmt: skip


ALL_THERE = {
    "basis": "warrant 12/26", "valid_from": NOW - timedelta(days=1), "valid_until": H_HOUR + timedelta(days=30),
    "law_settled": "Prosecutor Holm", "deconflicted": "Inspector Lund, 3 March", "suicide_assessed_by": "Dr. Friis",
    "suicide_assessed_at": NOW - timedelta(hours=2), "support": "leaflet and a line to call",
    "follow_up_due": H_HOUR + timedelta(days=2), "children": "no",
}  # fmt: skip
"""Everything that a country writes down before it is ready."""


def told() -> Any:
    from tallystick.actionday.entering import Told

    return Told(by="Inspector Lund", how="phone", at=datetime.now(UTC))


def with_package(operation: Any) -> tuple[Day, dict[str, str]]:
    """A package with P-1 and P-2 that went to Denmark; gives the day and their ids by number."""
    from tallystick.actionday.subjects.reads import persons_to_set
    from tests.sharing.scene import stocked

    scene = stocked(operation)
    scene.release(scene.draft().package)
    day = Day(operation)
    return day, {one.number: one.person for one in day.read(persons_to_set, day.officer("DK-NCP"))}
