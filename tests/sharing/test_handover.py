"""Ownership moves when the other agency takes it, with all that hangs on it, and never by writing to a row."""

import uuid

import pytest
from django.db import Error

from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.sharing.scene import SECRET
from tests.sharing.test_permissions import sql


@pytest.fixture
def acts(scene):
    from tallystick.sharing import handover

    return handover


def contribution(scene, digest=SECRET):
    from tallystick.records.models import Contribution
    from tallystick.records.session import administration

    with administration():
        return Contribution.objects.defer(None).get(operation=scene.joint.id, digest=digest)


@pytest.fixture
def offer(scene, acts):
    """SE-NCP offers its holding to DE-BKA."""
    subject = str(contribution(scene).pk)
    return scene.call(acts.offer_handover, scene.swede, "contribution", subject, to="DE-BKA")


@pytest.fixture
def german(scene):
    return scene.joint.viewer("DE-BKA", "national_officer")


def test_nothing_moves_before_it_is_taken(scene, acts, offer, german):
    assert contribution(scene).owner == "SE-NCP"
    scene.call(acts.answer_handover, german, str(offer.pk), accepted=False)
    assert contribution(scene).owner == "SE-NCP"
    with pytest.raises(Conflict):
        scene.call(acts.answer_handover, german, str(offer.pk), accepted=True)


def test_a_contribution_goes_with_its_permissions_and_rows_set_aside_and_stays_seen(scene, acts, offer, german):
    from tallystick.records.models import QuarantinedRow
    from tallystick.records.session import session
    from tests.sharing.scene import AT

    scene.permit()
    with session(scene.joint.service, role="worker"):
        QuarantinedRow.objects.create(
            operation_id=scene.joint.id, owner="SE-NCP", grants=["EC3"], contribution=SECRET, table="ACCOUNTS",
            file="f", row=1, field="at", reason="r", remedy="m",
        )  # fmt: skip
    assert "SECRET" in str(scene.draft(at=AT).package.content)
    scene.call(acts.answer_handover, german, str(offer.pk), accepted=True)
    row = contribution(scene)
    assert (row.owner, sorted(row.grants)) == ("DE-BKA", ["EC3", "SE-NCP"])
    moved = [
        sql(german, f"SELECT owner FROM records_{table} WHERE contribution = %s", SECRET)
        for table in ("permission", "quarantinedrow")
    ]
    assert moved == [[("DE-BKA",)], [("DE-BKA",)]]
    assert sql(scene.swede, "SELECT owner FROM records_contribution WHERE digest = %s", SECRET) == [("DE-BKA",)]
    assert "SECRET" in str(scene.draft(at=AT).package.content), "the permission goes on holding"
    with pytest.raises(Refused):
        scene.permit()


def test_a_released_package_goes_with_its_answers_to_whom_its_codes_let_it(scene, acts, german):
    scene.permit()
    row = scene.draft().package
    scene.release(row)
    offered = scene.call(acts.offer_handover, scene.maker, "package", str(row.pk), to="DE-BKA")
    with pytest.raises(Conflict, match="may not pass to your agency"):
        scene.call(acts.answer_handover, german, str(offered.pk), accepted=True)
    scene.permit(recipient="DE-BKA")
    scene.call(acts.answer_handover, german, str(offered.pk), accepted=True)
    assert sql(german, "SELECT owner, recipient FROM records_package") == [("DE-BKA", "DK-NCP")]
    assert [line.recipient for line in scene.see(scene.danish)] == ["DK-NCP"], "its recipient keeps it"
    chief = scene.joint.viewer("DE-BKA", "coordinator")
    with pytest.raises(Absent):
        scene.act("recall_package", row, scene.maker)
    assert scene.act("recall_package", row, chief).status == "withdrawn"


def test_a_draft_is_not_handed_over(scene, acts):
    row = scene.draft().package
    with pytest.raises(Conflict, match="never released"):
        scene.call(acts.offer_handover, scene.maker, "package", str(row.pk), to="DE-BKA")


def test_only_the_agency_it_is_offered_to_answers(scene, acts, offer):
    for other in (scene.danish, scene.swede, scene.maker, scene.joint.viewer("DE-BKA", "examiner")):
        with pytest.raises((Absent, Refused, Conflict)):
            scene.call(acts.answer_handover, other, str(offer.pk), accepted=True)
    assert contribution(scene).owner == "SE-NCP"


def test_an_offer_is_withdrawn_by_who_made_it_and_then_cannot_be_taken(scene, acts, offer, german):
    with pytest.raises(Refused):
        scene.call(acts.withdraw_handover, german, str(offer.pk))
    scene.call(acts.withdraw_handover, scene.swede, str(offer.pk))
    with pytest.raises(Conflict):
        scene.call(acts.answer_handover, german, str(offer.pk), accepted=True)


def test_what_is_not_ones_own_cannot_be_offered(scene, acts):
    subject = str(contribution(scene).pk)
    for viewer in (scene.maker, scene.danish):
        with pytest.raises(Absent):
            scene.call(acts.offer_handover, viewer, "contribution", subject, to="DK-NCP")
    with pytest.raises(Absent):
        scene.call(acts.offer_handover, scene.swede, "contribution", subject, to="FR-OFMIN")


FORGED = (
    'INSERT INTO records_handover (id, operation_id, owner, grants, codes, category, away_from, kind, subject, "to",'
    " state, by, at, reason, answer) VALUES (%s, %s, %s, '{}', '{}', 'unassessed', '{}', 'contribution', %s,"
    " 'DE-BKA', 'offered', %s, now(), '', '')"
)


def test_raw_sql_cannot_take_what_was_not_offered(scene, german):
    """Not by writing to the row, nor with an offer in the owner's name, nor with one to oneself."""
    subject = contribution(scene).pk
    for viewer in (german, scene.maker, scene.swede):
        with pytest.raises(Error):
            sql(viewer, "UPDATE records_contribution SET owner = %s", viewer.agency)
    with pytest.raises(Error):
        sql(german, FORGED, uuid.uuid4(), scene.joint.id, "SE-NCP", subject, german.officer)
    mine = uuid.uuid4()
    sql(german, FORGED, mine, scene.joint.id, "DE-BKA", subject, german.officer)
    assert sql(german, "SELECT tally.hand_over(%s, true, '')", mine) == [("gone",)]
    assert contribution(scene).owner == "SE-NCP"


def test_both_sides_have_a_ledger_line_and_a_notice(scene, acts):
    from tallystick.records.models import LedgerLine, Notice
    from tallystick.records.session import session

    giving, taking = scene.joint.viewer("SE-NCP", "coordinator"), scene.joint.viewer("DE-BKA", "coordinator")
    offered = scene.call(acts.offer_handover, giving, "contribution", str(contribution(scene).pk), to="DE-BKA")
    scene.call(acts.answer_handover, taking, str(offered.pk), accepted=True)
    for viewer, act in ((giving, "offer_handover"), (taking, "answer_handover")):
        with session(viewer):
            assert [row.act for row in LedgerLine.objects.filter(subject=f"handover:{offered.pk}")] == [act]
            assert Notice.objects.filter(kind="handover", to=viewer.agency).count() == 1


def disclosed(viewer, to):
    """Kinds and subjects the viewer's log says were disclosed to an agency."""
    from tallystick.records.models import Consultation
    from tallystick.records.session import session

    with session(viewer):
        found = Consultation.objects.filter(doing="disclosure", recipient=to, officer=viewer.officer)
        return {(entry.subject_kind, entry.subject) for entry in found}


def test_an_offer_is_a_disclosure_of_the_row_and_of_everyone_in_every_version(scene, acts):
    first = scene.draft().package
    scene.release(first)
    scene.permit()
    second = scene.draft().package
    scene.release(second)
    assert first.pk != second.pk
    scene.call(acts.offer_handover, scene.maker, "package", str(second.pk), to="DE-BKA")
    persons = {("person", part["id"]) for row in (first, second) for part in row.content["persons"]}
    assert len(persons) == 2
    assert disclosed(scene.maker, "DE-BKA") == persons | {("package", str(first.pk)), ("package", str(second.pk))}
    scene.call(acts.offer_handover, scene.swede, "contribution", str(contribution(scene).pk), to="DE-BKA")
    assert disclosed(scene.swede, "DE-BKA") == {("contribution", SECRET)}


def test_an_offer_that_is_refused_discloses_nothing(scene, acts):
    with pytest.raises(Absent):
        scene.call(acts.offer_handover, scene.swede, "contribution", str(contribution(scene).pk), to="FR-OFMIN")
    assert disclosed(scene.swede, "FR-OFMIN") == set()


def test_what_is_on_offer_or_a_draft_does_not_tell_who_takes_part(scene, acts, offer):
    """The same answer for a member, an agency that takes no part, and one that does not exist."""
    draft = scene.draft().package
    for to in ("DK-NCP", "FR-OFMIN", "XX-NONE", "SE-NCP", "EC3"):
        with pytest.raises(Conflict, match="on offer already"):
            scene.call(acts.offer_handover, scene.swede, "contribution", str(offer.subject), to=to)
        with pytest.raises(Conflict, match="never released"):
            scene.call(acts.offer_handover, scene.maker, "package", str(draft.pk), to=to)


def test_a_package_that_was_taken_is_shown_while_the_owners_of_its_rows_permit_it(scene, acts, german):
    """Owning it is not enough: H2 goes on being asked, of the new owner under each purpose, and not of the
    coordinator.
    """
    from tallystick.sharing import permissions
    from tests.sharing.test_permissions import lists, released

    row = released(scene)
    scene.permit(recipient="DE-BKA", scope=["test"])
    offered = scene.call(acts.offer_handover, scene.maker, "package", str(row.pk), to="DE-BKA")
    scene.call(acts.answer_handover, german, str(offered.pk), accepted=True)
    seen = "SELECT owner FROM records_package"
    assert sql(german, seen) == [("DE-BKA",)]
    other = scene.joint.viewer("DE-BKA", "national_officer", purpose="support criminal proceedings")
    assert sql(other, seen) == []
    (given,) = (line.id for line in lists(scene.swede).in_force if line.recipient == "DE-BKA")
    scene.call(permissions.withdraw_permission, scene.swede, given)
    assert sql(german, seen) == []
    assert sql(scene.danish, seen) == [("DE-BKA",)], "Denmark's own permission stands"
    chief = scene.joint.viewer("DE-BKA", "coordinator")
    assert sql(chief, "UPDATE records_package SET status = 'withdrawn' RETURNING id") == []
