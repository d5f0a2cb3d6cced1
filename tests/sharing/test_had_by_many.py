"""What too many have is no question that is answered: it opens no gate, and who entered it by hand is called."""

import uuid

import pytest

from tallystick.vocabulary.errors import Conflict, Refused
from tests.asking import ask_for
from tests.sharing.scene import LATER
from tests.sharing.test_not_asked import MAIL, answered, drafted, hold, release


def shared_by_many(scene, *numbers):
    """Too many accounts of the operation have these persons' e-mail addresses."""
    from tallystick.records.models import OvershareValue
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        for number in numbers:
            OvershareValue.objects.create(
                operation_id=scene.joint.id, owner="EC3", kind="email", value=f"p-{number}@x.example", holders=99,
                reason="99 accounts", build=uuid.uuid4(),
            )  # fmt: skip


def test_one_of_whom_nothing_was_answered_was_not_asked_for(scene):
    from tallystick.deconfliction.clearing import clearances
    from tallystick.records.session import session

    row = drafted(scene)
    shared_by_many(scene, 1)
    ask_for(row.pk, by=scene.maker)
    with pytest.raises(Refused, match="One of its persons"):
        release(scene, row)
    with session(scene.maker):
        found = clearances(row.operation, [one["id"] for one in row.content["persons"]], now=LATER)
    assert [why for one in found.values() for why in one.why] == [
        "Too many have everything this person is known by: none of it is answered."
    ]


def test_what_too_many_have_does_not_hold_back_whom_something_else_was_answered_of(scene):
    from tallystick.records.models import SearchToken
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        person = SearchToken.objects.get(token=MAIL).person
        more = {"operation_id": scene.joint.id, "owner": "EC3", "person": person}
        SearchToken.objects.create(kind="handle", token="their_own", **more)
    row = drafted(scene)
    shared_by_many(scene, 1)
    ask_for(row.pk, by=scene.maker)
    assert release(scene, row).status == "sent"


@pytest.mark.parametrize("when", ["before", "since"])
def test_what_too_many_have_is_a_hit_where_an_agency_entered_it_itself(scene, when):
    from tallystick.deconfliction.asking.reads import batch
    from tallystick.records.models import Question, SearchToken
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        person = SearchToken.objects.get(token=MAIL).person
        more = {"operation_id": scene.joint.id, "owner": "EC3", "person": person}
        SearchToken.objects.create(kind="handle", token="their_own", **more)
    row = drafted(scene)
    shared_by_many(scene, 1)
    if when == "before":
        hold(scene)
    ask_for(row.pk, by=scene.maker)
    if when == "since":
        answered(scene, hold(scene))
    with pytest.raises(Conflict, match="open with SE-NCP"):
        release(scene, row)
    with session(scene.maker):
        made = Question.objects.get(form=MAIL).batch
        told = {one.question.form: one for one in batch(scene.maker, str(made), now=LATER)}
    assert "Too many have it" in told[MAIL].refused
    assert [line.hit.owner for line in told[MAIL].hits] == ["SE-NCP"]
