"""An operation with a package to come: persons in Denmark, and a Swedish holding under H2."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.asking import ask_for

AT = datetime.now(UTC).replace(microsecond=0)
"""Permissions end by the database's clock, so the scene plays today."""

LATER = AT + timedelta(hours=1)
PLATFORM, SECRET = "a1" * 32, "d4" * 32


@dataclass
class Scene:
    """An operation with two persons in Denmark, one contested, and a Swedish holding under H2."""

    joint: object

    @property
    def maker(self):
        return self.joint.viewer("EC3")

    @property
    def second(self):
        return self.joint.viewer("EC3/2")

    @property
    def danish(self):
        return self.joint.viewer("DK-NCP", "national_officer")

    @property
    def swede(self):
        return self.joint.viewer("SE-NCP", "national_officer")

    def draft(self, at=AT, to="DK-NCP"):
        """A draft, everybody in it asked for."""
        from tallystick.records.session import session
        from tallystick.sharing.acts import draft_package

        with session(self.maker):
            made = draft_package(to, by=self.maker, at=at, reason="first round")
        if made.package is not None:
            ask_for(made.package.pk, by=self.maker)
        return made

    def act(self, name, package, viewer, **more):
        from tallystick.records.session import session
        from tallystick.sharing import acts

        with session(viewer):
            return getattr(acts, name)(str(package.pk), by=viewer, at=LATER, reason="because", **more)

    def release(self, package):
        """Asked for, approved by the one, released by the other, who means the recipient."""
        ask_for(package.pk, by=self.maker)
        self.act("approve_package", package, self.maker)
        return self.act("release_package", package, self.second, knowing={"first_time"})

    def permit(self, *, code="H2", recipient="DK-NCP", until=None, scope=(), contribution=SECRET):
        from tallystick.records.session import session
        from tallystick.sharing.permissions import record_permission

        with session(self.swede):
            return record_permission(
                contribution, code=code, recipient=recipient, until=until, scope=scope, by=self.swede, at=AT,
                reason="asked by telephone", knowing={"first_time"},
            )  # fmt: skip

    def call(self, act, viewer, *said, **more):
        """An act of any of the room's files, as the viewer, now and with a reason."""
        from tallystick.records.session import session

        with session(viewer):
            return act(*said, by=viewer, **{"at": AT, "reason": "because", **more})

    def see(self, viewer):
        from tallystick.records.session import session
        from tallystick.sharing.reads import packages

        with session(viewer):
            return packages(viewer)


def stocked(operation):
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        add_contributions(operation)
        for number, state in (("P-1", "assigned"), ("P-2", "assigned"), ("P-3", "contested")):
            add_person(operation, number, state)
    return Scene(operation)


def add_contributions(operation):
    from tallystick.records.models import Contribution, QuarantinedRow

    for digest, owner, codes in ((PLATFORM, "DE-BKA", ["H1"]), (SECRET, "SE-NCP", ["H2"])):
        Contribution.objects.create(
            operation_id=operation.id,
            owner=owner,
            grants=["EC3"],
            codes=codes,
            digest=digest,
            name="given",
            kind="platform",
            received_at=AT,
            evaluation="B2",
        )
    QuarantinedRow.objects.create(
        operation_id=operation.id,
        owner="DE-BKA",
        grants=["EC3"],
        contribution=PLATFORM,
        table="ACCESSES",
        file="access.csv",
        row=9,
        field="at",
        reason="no zone",
        remedy="ask",
    )


def add_person(operation, number, state, *, country="DK"):
    from tallystick.records.models import Access, Account, CountryVote, Indicator, Person, SearchToken, Subscriber

    held = {"operation_id": operation.id, "owner": "EC3", "codes": ["H1"]}
    key = f"lumen:{number.lower()}"
    placed = {"country": country, "country_state": state, "category": "suspect"}
    person = Person.objects.create(number=number, accounts=[key], **placed, **held).pk
    row = {"contribution": PLATFORM, "file": "access.csv", "row": int(number[-1]), "person": person, "key": key}
    SearchToken.objects.create(person=person, kind="email", token=f"{number.lower()}@x.example", **held)
    Account.objects.create(platform="lumen", account=number.lower(), email=f"{number.lower()}@x.example", **row, **held)
    Access.objects.create(
        at=AT - timedelta(days=9), said="", address="2001:db8::1", event="Login", network="residential",
        complete=["second", "zone"], **row, **held,
    )  # fmt: skip
    source = {"contribution": PLATFORM, "file": "access.csv", "row": int(number[-1])}
    CountryVote.objects.create(
        person=person, country=country, strength=50, kind="home line", sentence="A home line.", sources=[source], **held
    )
    secret = {**held, "codes": ["H2"]}
    Indicator.objects.create(
        person=person,
        kind="prior_hit",
        strength=75,
        sentence="SECRET holding",
        sources=[{"contribution": SECRET}],
        **secret,
    )
    Subscriber.objects.create(
        kind="address", value="2001:db8::1", holder_name="Secret Holder", holder_country="DK", reference="R-1",
        **row, **held,
    )  # fmt: skip
    return person
