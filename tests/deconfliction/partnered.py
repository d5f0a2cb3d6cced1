"""Two houses beside each other: agencies of one operation, each with keys and acts of its own. Loaded when first used,
for rows can only be loaded after the database is there.
"""

import json
import uuid
from datetime import UTC, datetime
from importlib import import_module

from tallystick.hub import answering, place
from tallystick.hub.cards import card_of, read_card
from tallystick.vocabulary.deconfliction import Via
from tallystick.vocabulary.errors import HouseError

NOW = datetime.now(UTC).replace(microsecond=0)
BECAUSE = {"at": NOW, "reason": "a test of partners"}
ROLES = ("coordinator", "analyst")


class Late:
    """Modules of a package by name, loaded when they are asked for."""

    def __init__(self, package):
        self.package = package

    def __getattr__(self, name):
        return import_module(f"{self.package}.{name}")


partners, records = Late("tallystick.deconfliction.partners"), Late("tallystick.records")


def session(viewer, **more):
    return records.session.session(viewer, **more)


def keys_of(operation, code):
    """An agency's keys in this home, in the directory of everybody."""
    sealed = Late("tallystick.sealed")
    try:
        made = sealed.keys.generate(operation.home, code)
    except HouseError:
        made = sealed.keys.load(operation.home, code)
    with records.session.administration():
        records.directory.set_keys(code, age_recipient=made.age_recipient, verify_key=made.verify_key)
    return made


def mail(name):
    return f"{name}-{uuid.uuid4().hex[:8]}@ship.example"


class House:
    """One agency's acts, each with its message carried to the right place and back."""

    def __init__(self, operation, agency, roles=()):
        self.by, self.roles, self.operation = operation.viewer(agency, *ROLES), dict(roles), operation

    def meets(self):
        for folder in self.roles.values():
            card = read_card(json.dumps(card_of(place.Place(folder))))
            partners.meeting.meet(card, by=self.by, **BECAUSE)

    def carried(self, role, content):
        return answering.answer(self.roles[role], content, now=NOW)

    def through(self, content):
        told = partners.telling.finish(self.carried("key-server", content), by=self.by, **BECAUSE)
        return partners.collecting.take(self.carried("match-hub", told), by=self.by, **BECAUSE)

    def updates(self):
        return self.through(partners.blinding.blind_holdings(by=self.by, **BECAUSE))

    def asks(self, *rows):
        return self.through(partners.blinding.blind_questions([str(one.pk) for one in rows], by=self.by, **BECAUSE))

    def collects(self):
        content = partners.collecting.collect(by=self.by, **BECAUSE)
        return partners.collecting.take(self.carried("match-hub", content), by=self.by, **BECAUSE)

    def holds(self, form, *, kind="email", **more):
        return self._put(records.models.Holding, form, kind, **more)

    def puts(self, form, *, kind="email", **more):
        more = {"batch": uuid.uuid4(), "purpose": "test", "shows_at": NOW} | more
        return self._put(records.models.Question, form, kind, **more)

    def _put(self, model, form, kind, **more):
        """Entered by an officer; what is answered is entered by the job."""
        job = (self.operation.service, "worker")
        viewer, role = job if "answered_at" in more else (self.by, "app")
        with session(viewer, role=role):
            row = model(
                operation_id=self.operation.id, kind=kind, said=form, form=form, token=uuid.uuid4().hex, at=NOW,
                owner=self.by.agency, by=self.by.officer, reason="a test", **more,
            )  # fmt: skip
            row.save(force_insert=True)
        return row

    def hits(self, via=Via.HUB):
        """As the service sees them: (owner, asker, kind, reference, state)."""
        with session(self.operation.service, role="worker"):
            rows = records.models.Hit.objects.filter(operation_id=self.operation.id, via=via).order_by("made_at", "id")
            return [(one.owner, one.asker, one.kind, one.reference, one.state) for one in rows]
