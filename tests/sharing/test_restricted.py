"""The restricted route: a subject tied to an agency or officer is hidden there and goes elsewhere, or nowhere."""

import pytest

from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tests.sharing.scene import AT, LATER, add_person
from tests.sharing.test_permissions import looking, sql


@pytest.fixture
def acts():
    from tallystick.sharing import restricted

    return restricted


@pytest.fixture
def swedes(scene):
    """SE-IA takes part beside SE-NCP; P-5 and P-6 are Swedish."""
    from tallystick.records.models import Agency, Member, Officer
    from tallystick.records.session import administration, session

    with administration():
        Agency.objects.get_or_create(code="SE-IA", defaults={"name": "Internal affairs", "country": "SE"})
        Member.objects.create(operation_id=scene.joint.id, agency="SE-IA", role="participant", purposes=["test"])
        officer = Officer.objects.create(username=f"{scene.joint.reference}-ia", agency_id="SE-IA", roles=[])
        scene.joint.officers["SE-IA"] = str(officer.pk)
    with session(scene.joint.service, role="worker"):
        return {number: str(add_person(scene.joint, number, "assigned", country="SE")) for number in ("P-5", "P-6")}


def people(scene, to, **more):
    made = scene.draft(to=to, **more)
    return [part["number"] for part in made.package.content["persons"]] if made.package else []


def keep(scene, acts, person, *away, towards="", by=None):
    return scene.call(acts.keep_person_away, by or scene.maker, person, away_from=away, towards=towards)


def test_a_tied_subject_goes_into_no_package_of_that_agency_and_to_the_one_named(scene, acts, swedes):
    assert people(scene, "SE-NCP") == ["P-5", "P-6"]
    keep(scene, acts, swedes["P-5"], "SE-NCP", towards="SE-IA")
    assert people(scene, "SE-NCP", at=LATER) == ["P-6"]
    assert people(scene, "SE-IA", at=LATER) == ["P-5"]
    assert people(scene, "DK-NCP") == ["P-1", "P-2"]


def test_without_another_agency_a_tied_subject_goes_nowhere_and_the_coordinator_is_told(scene, acts, swedes):
    from tallystick.records.session import session
    from tallystick.sharing.reads import left_behind

    keep(scene, acts, swedes["P-5"], "SE-NCP")
    assert people(scene, "SE-NCP") == ["P-6"]
    assert people(scene, "SE-IA") == ["P-6"], "no restricted route is open: it is an agency like others"
    with session(scene.maker):
        (told,) = [row for row in left_behind(scene.maker) if row.person == "P-5"]
    assert "restricted route" in told.because


def test_two_agencies_of_a_country_get_numbers_of_their_own(scene, acts, swedes):
    keep(scene, acts, swedes["P-5"], "SE-NCP", towards="SE-IA")
    numbers = {to: scene.draft(to=to).package.number for to in ("DK-NCP", "SE-NCP", "SE-IA")}
    assert numbers == {
        "DK-NCP": f"{scene.joint.reference}-DK",
        "SE-NCP": f"{scene.joint.reference}-SE",
        "SE-IA": f"{scene.joint.reference}-SE-IA",
    }


def test_a_restricted_package_is_not_mentioned_to_the_tied_agency_anywhere(scene, acts, swedes):
    keep(scene, acts, swedes["P-5"], "SE-NCP", towards="SE-IA")
    row = scene.draft(to="SE-IA").package
    scene.release(row)
    internal = scene.joint.viewer("SE-IA", "national_officer")
    assert [line.number for line in scene.see(internal)] == [row.number]
    for viewer in (scene.swede, scene.joint.viewer("SE-NCP", "coordinator"), looking(scene.maker, "SE-NCP")):
        assert scene.see(viewer) == []
        for table in ("package", "ledgerline", "notice", "permission", "feedback", "person", "account"):
            assert row.number not in str(sql(viewer, f"SELECT to_jsonb(t) - 'grants' FROM {visible(table)} t")), table


def visible(table):
    """Every column an officer may read."""
    from django.apps import apps

    from tallystick.records.policies import HIDDEN

    fields = apps.get_model("records", table)._meta.local_concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields if field.column not in HIDDEN["app"])
    return f"(SELECT {columns} FROM records_{table})"


def test_what_an_agency_was_given_already_vanishes_and_is_to_be_recalled(scene, acts, swedes):
    row = scene.draft(to="SE-NCP").package
    scene.release(row)
    assert len(scene.see(scene.swede)) == 1
    assert keep(scene, acts, swedes["P-5"], "SE-NCP") == [f"{row.number} v1"]
    assert scene.see(scene.swede) == []
    scene.act("recall_package", row, scene.second)


def test_an_officer_of_the_coordinator_can_be_tied_alone(scene, acts, swedes):
    """They see neither the person, nor copies, packages or what the record says of it; their colleagues do."""
    tied, colleague = scene.maker, scene.second
    row = scene.draft(to="SE-NCP").package
    keep(scene, acts, swedes["P-5"], tied.officer, towards="SE-NCP", by=colleague)
    for table in ("person", "account", "access", "indicator", "countryvote"):
        text = f"SELECT count(*) FROM records_{table} WHERE {'id' if table == 'person' else 'person'} = %s"
        assert sql(tied, text, swedes["P-5"]) == [(0,)], table
        assert sql(colleague, text, swedes["P-5"])[0][0] > 0, table
    assert str(row.pk) not in [line.id for line in scene.see(tied)]
    lines = "SELECT count(*) FROM records_ledgerline WHERE act = 'keep_person_away'"
    assert (sql(tied, lines), sql(colleague, lines)) == ([(0,)], [(1,)])
    with pytest.raises(Refused, match="cannot be drafted by you"):
        scene.draft(to="SE-NCP", at=LATER)


def test_a_person_is_not_kept_from_who_owns_it(scene, acts, swedes):
    with pytest.raises(Refused, match="Hand the operation over"):
        keep(scene, acts, swedes["P-5"], "EC3")
    with pytest.raises(Refused, match="cannot tie yourself"):
        keep(scene, acts, swedes["P-5"], scene.maker.officer)


@pytest.mark.parametrize("towards", ["SE-NCP", "DK-NCP"])
def test_the_agency_named_is_another_one_of_that_country(scene, acts, swedes, towards):
    with pytest.raises(Malformed):
        keep(scene, acts, swedes["P-5"], "SE-NCP", towards=towards)


def test_ties_name_agencies_that_take_part_and_officers_that_exist(scene, acts, swedes):
    for ties, towards in ((("XX-YY",), ""), (("SE-NCP",), "FR-OFMIN")):
        with pytest.raises(Absent):
            keep(scene, acts, swedes["P-5"], *ties, towards=towards)
    for viewer in (scene.swede, scene.joint.viewer("EC3", "analyst")):
        with pytest.raises((Absent, Refused)):
            keep(scene, acts, swedes["P-5"], "SE-NCP", by=viewer)


def test_a_tie_that_ends_lets_the_person_go_again(scene, acts, swedes):
    keep(scene, acts, swedes["P-5"], "SE-NCP", towards="SE-IA")
    assert people(scene, "SE-NCP", at=AT) == ["P-6"]
    keep(scene, acts, swedes["P-5"])
    assert people(scene, "SE-NCP", at=LATER) == ["P-5", "P-6"]


def test_ties_survive_rebuilds_splits_and_merges():
    """A person who has an account of a tied one is tied; two routes that disagree leave none."""
    from tallystick.linking.rows.persons import Before, ties

    def before(away, towards):
        return Before("P-1", frozenset({"a"}), "suspect", (), away, towards, "")

    ia, free, other = before(("SE-NCP",), "SE-IA"), before((), ""), before(("DE-BKA",), "SE-NCP")
    assert ties([ia], ia) == {"away_from": ["SE-NCP"], "towards": "SE-IA"}
    assert ties([ia], free) == {"away_from": ["SE-NCP"], "towards": "SE-IA"}
    assert ties([], free) == {"away_from": [], "towards": ""}
    assert ties([ia, other], None) == {"away_from": ["DE-BKA", "SE-NCP"], "towards": ""}
    assert ties([other, before(("SE-NCP",), "SE-NCP")], None)["towards"] == ""
