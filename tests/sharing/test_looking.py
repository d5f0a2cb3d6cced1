"""Looking as a country shows what both may see, of every kind of row, and lets nothing be written."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import Error

from tallystick.vocabulary.errors import Absent, Refused
from tests.sharing.scene import AT, SECRET
from tests.sharing.test_permissions import sql

HELD_BY = (
    ("EC3", []), ("EC3", ["SE-NCP"]), ("SE-NCP", []), ("SE-NCP", ["EC3"]), ("DE-BKA", ["EC3", "SE-NCP"]),
    ("DE-BKA", ["EC3"]), ("DE-BKA", ["SE-NCP"]),
)  # fmt: skip
EMPTY = {"UUIDField": uuid.uuid4, "DateTimeField": lambda: datetime.now(UTC), "BinaryField": lambda: b"",
         "BooleanField": lambda: False}  # fmt: skip
SEALED = {"exclusion", "protected"}
"""Kinds no officer's session of role app reads at all."""


def kinds():
    from django.apps import apps

    from tallystick.records.models.held import Held

    models = [model for model in apps.get_app_config("records").get_models() if issubclass(model, Held)]
    return {model._meta.model_name: model for model in models if model._meta.model_name not in SEALED}


def fill(model, **said):
    """A row of any kind with nothing much in it."""
    values = {}
    for field in model._meta.local_concrete_fields:
        if not (field.null or field.has_default() or field.primary_key or field.name in said):
            values[field.attname] = _word(field)
    return model(**{**values, **said})


def _word(field):
    kind = field.get_internal_type()
    if kind in EMPTY:
        return EMPTY[kind]()
    if "Integer" in kind:
        return uuid.uuid4().int % 90_000 if field.name == "number" else 0  # an agency counts them up
    return uuid.uuid4().hex[: min(8, field.max_length or 8)]


@pytest.fixture
def world(operation):
    """Every kind of row in every hand, free and under H2."""
    from tallystick.records.session import administration

    with administration():
        for model in kinds().values():
            for owner, grants in HELD_BY:
                for codes in ([], ["H2"]):
                    row = fill(model, operation_id=operation.id, owner=owner, grants=grants, codes=codes)
                    row.save(force_insert=True)
    return operation


def ids(viewer, kind):
    return {row[0] for row in sql(viewer, f"SELECT id FROM records_{kind}")}


@pytest.mark.parametrize("roles", [("national_officer",), ("coordinator", "analyst")])
def test_of_every_kind_what_both_may_see_is_seen_and_nothing_else(world, roles):
    """The country's own rows that were not given to the coordinator stay the country's."""
    own = world.viewer("EC3", "coordinator", "analyst", *roles)
    theirs = world.viewer("SE-NCP", *roles)
    seen = 0
    for kind in kinds():
        both = ids(own, kind) & ids(theirs, kind)
        looked = ids(replace(world.viewer("EC3", *roles), looks_as="SE-NCP"), kind)
        assert looked <= ids(theirs, kind), kind
        assert looked == {row for row in both if kind != "brokenglass"}, kind
        seen += len(looked)
    assert seen > 20


def test_nothing_can_be_written_while_looking(scene):
    from tallystick.sharing import permissions

    looking = replace(scene.maker, looks_as="SE-NCP")
    insert = (
        'INSERT INTO records_notice (id, operation_id, "to", role, kind, subject, words, at)'
        " VALUES (gen_random_uuid(), %s, 'SE-NCP', '', 'x', '', '', now())"
    )
    with pytest.raises(Error):
        sql(looking, insert, scene.joint.id)
    assert sql(looking, "UPDATE records_contribution SET state = 'withdrawn' RETURNING id") == []
    with pytest.raises((Error, Absent, Refused)):
        scene.call(permissions.ask_permission, looking, SECRET, code="H2", recipient="DK-NCP")


def test_only_the_coordinator_looks_and_only_as_a_member(scene):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session
    from tallystick.sharing.looking import agencies, look_as

    with session(scene.maker):
        assert [agency.code for agency in agencies(scene.maker)] == ["DE-BKA", "DK-NCP", "SE-NCP"]
        assert look_as("SE-NCP", viewer=scene.maker) == "SE-NCP"
        assert Consultation.objects.filter(subject="SE-NCP", reason="looked as SE-NCP").count() == 1
        for other in ("EC3", "FR-OFMIN", ""):
            with pytest.raises(Absent):
                look_as(other, viewer=scene.maker)
    for viewer in (scene.swede, scene.joint.viewer("EC3", "analyst")):
        with session(viewer), pytest.raises(Refused):
            look_as("DK-NCP", viewer=viewer)


def test_a_package_is_seen_as_its_country_sees_it(scene):
    from tallystick.records.session import session
    from tallystick.sharing.reads import impact, package

    row = scene.draft().package
    as_denmark = replace(scene.maker, looks_as="DK-NCP", roles=("national_officer",))
    assert scene.see(as_denmark) == []
    scene.release(row)
    assert [line.id for line in scene.see(as_denmark)] == [str(row.pk)]
    assert scene.see(replace(as_denmark, looks_as="SE-NCP")) == []
    with session(as_denmark), pytest.raises(Absent):
        impact(as_denmark, str(row.pk))
    scene.act("recall_package", row, scene.second)
    with session(as_denmark):
        assert package(as_denmark, str(row.pk), at=AT).content is None


def test_a_recipient_never_learns_who_the_others_are(scene):
    """Not from the rows it sees, whatever it asks of them, nor from what it is given."""
    from tallystick.records.session import session
    from tests.sharing.scene import add_person
    from tests.sharing.test_restricted import visible

    with session(scene.joint.service, role="worker"):
        add_person(scene.joint, "P-8", "assigned", country="SE")
    given = {to: scene.draft(to=to).package for to in ("DK-NCP", "SE-NCP")}
    for row in given.values():
        scene.release(row)
    scene.permit(recipient="DE-BKA")
    for kind in kinds():
        with pytest.raises(Error, match="permission denied"):
            sql(scene.danish, f"SELECT grants FROM records_{kind}")
        with pytest.raises(Error, match="permission denied"):
            sql(scene.danish, f"SELECT count(*) FROM records_{kind} WHERE 'SE-NCP' = ANY (grants)")
        shown = str(sql(scene.danish, f"SELECT to_jsonb(t) FROM {visible(kind)} t"))
        assert "SE-NCP" not in shown, kind
        assert given["SE-NCP"].number not in shown, kind
    assert sql(scene.danish, "SELECT tally.given_to('package', %s)", given["DK-NCP"].pk) == [(None,)]
    assert "SE-NCP" not in str(given["DK-NCP"].content)
    assert "DE-BKA" in str(given["DK-NCP"].content), "owners of what it was given are named"
