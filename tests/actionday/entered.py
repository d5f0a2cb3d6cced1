"""Results entered as officers enter them, each in a session of their own."""

import uuid
from datetime import UTC, datetime, timedelta

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""Seven hours after the operation of the tests was to act."""
BEFORE = AT - timedelta(days=90)
NATIONAL = ("national_officer",)


class Day:
    """The operation of a test on its action day."""

    def __init__(self, operation):
        self.operation = operation

    def by(self, agency, *roles):
        coordinator = ("coordinator", "analyst") if agency.startswith("EC3") else NATIONAL
        return self.operation.viewer(agency, *(roles or coordinator))

    def act(self, act, agency, /, *said, at=AT, **more):
        from tallystick.records.session import session

        by = self.by(agency)
        with session(by):
            return act(*said, by=by, at=at, **more)

    def read(self, read, agency, /, *said, roles=(), **more):
        from tallystick.records.session import session

        by = self.by(agency, *roles)
        with session(by):
            return read(by, *said, **more)

    def enter(self, agency, kind, count=1, *, happened=AT, sent="", at=AT, **more):
        from tallystick.actionday.entering import Entry
        from tallystick.actionday.results.acts import What, enter_result

        entry = Entry(sent=sent, happened_at=happened)
        return self.act(enter_result, agency, What(kind=kind, count=count, **more), entry=entry, at=at)

    def on_behalf(self, agency, kind, count=1, *, happened=AT, at=AT, **more):
        from tallystick.actionday.results.acts import What, enter_result

        entry = self.told(agency, happened=happened)
        return self.act(enter_result, "EC3", What(kind=kind, count=count, **more), entry=entry, at=at)

    def told(self, agency, *, happened=AT):
        from tallystick.actionday.entering import Entry, Told

        return Entry(agency=agency, told=Told(by="Duty officer", how="phone", at=AT), happened_at=happened)

    def correct(self, agency, row, kind=None, count=1, *, at=AT, **more):
        """``kind`` None withdraws it."""
        from tallystick.actionday.entering import Entry
        from tallystick.actionday.results.acts import What, correct_result

        what = What(kind=kind, count=count, **more) if kind else None
        return self.act(correct_result, agency, str(row.pk), what, entry=Entry(), at=at, reason="read again")

    def consent(self, agency, given=True, kinds=(), at=AT):
        from tallystick.report.releases.consent import consent_children

        return self.act(consent_children, agency, kinds, given, at=at, reason="the prosecutor agreed")

    def figure(self, agency, key, against=""):
        from tallystick.report.counting.reads import figure

        return self.read(figure, agency, key, now=AT, against=against)

    def number(self, agency, key):
        return self.figure(agency, key).line.number

    def member(self, code, country):
        """One more country takes part; its officer's name is the agency's."""
        from tallystick.records.models import Agency, Assignment, Member, Officer
        from tallystick.records.session import administration

        with administration():
            Agency.objects.get_or_create(code=code, defaults={"name": f"Agency {code}", "country": country})
            Member.objects.create(operation_id=self.operation.id, agency=code, role="participant", purposes=["test"])
            officer = Officer.objects.create(
                username=f"{uuid.uuid4().hex[:8]}-{code}", agency_id=code, roles=["national_officer"]
            )
            self.operation.officers[code] = str(officer.pk)
            Assignment.objects.create(operation_id=self.operation.id, agency=code, officer=officer.pk)

    def subject(self, agency, reference):
        """A subject of action, as a row."""
        from tallystick.records.models import Subject
        from tallystick.records.session import session

        by = self.by(agency)
        with session(by):
            row = Subject(
                operation_id=self.operation.id, owner=agency, grants=["EC3"], reference=reference, happened_at=AT,
                by=by.officer,
            )  # fmt: skip
            row.save(force_insert=True)
        return str(row.pk)
