"""From rows to a released, sealed, answered and recalled package, in a real database under row-level security."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tallystick.sharing import keys
from tallystick.vocabulary.errors import Absent, Conflict, Refused

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
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

    def draft(self, at=AT):
        from tallystick.records.session import session
        from tallystick.sharing.acts import draft_package

        with session(self.maker):
            return draft_package("DK-NCP", by=self.maker, at=at, reason="first round")

    def act(self, name, package, viewer, **more):
        from tallystick.records.session import session
        from tallystick.sharing import acts

        with session(viewer):
            return getattr(acts, name)(str(package.pk), by=viewer, at=LATER, reason="because", **more)

    def see(self, viewer):
        from tallystick.records.session import session
        from tallystick.sharing.reads import packages

        with session(viewer):
            return packages(viewer)


@pytest.fixture
def scene(operation):
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        _contributions(operation)
        for number, state in (("P-1", "assigned"), ("P-2", "assigned"), ("P-3", "contested")):
            _person(operation, number, state)
    return Scene(operation)


def _contributions(operation):
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


def _person(operation, number, state):
    from tallystick.records.models import Access, Account, CountryVote, Indicator, Person, Subscriber

    held = {"operation_id": operation.id, "owner": "EC3", "codes": ["H1"]}
    key = f"lumen:{number.lower()}"
    placed = {"country": "DK", "country_state": state, "category": "suspect"}
    person = Person.objects.create(number=number, accounts=[key], **placed, **held).pk
    row = {"contribution": PLATFORM, "file": "access.csv", "row": int(number[-1]), "person": person, "key": key}
    Account.objects.create(platform="lumen", account=number.lower(), email=f"{number.lower()}@x.example", **row, **held)
    Access.objects.create(
        at=AT - timedelta(days=9), said="", address="2001:db8::1", event="Login", network="residential",
        complete=["second", "zone"], **row, **held,
    )  # fmt: skip
    source = {"contribution": PLATFORM, "file": "access.csv", "row": int(number[-1])}
    CountryVote.objects.create(
        person=person, country="DK", strength=50, kind="home line", sentence="A home line.", sources=[source], **held
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


def test_a_draft_holds_the_assigned_persons_and_only_what_may_go(scene):
    made = scene.draft()
    assert [part["number"] for part in made.package.content["persons"]] == ["P-1", "P-2"]
    text = str(made.package.content)
    assert "SECRET" not in text
    assert "Secret Holder" not in text
    assert made.package.content["sources"][0]["quarantined"] == 1
    assert {row.owner for row in made.made.withheld} == {"SE-NCP"}


def test_drafting_again_without_change_makes_no_new_version(scene):
    assert scene.draft().package.pk == scene.draft(at=LATER).package.pk


def test_a_recipient_sees_nothing_before_release_and_only_their_own_after(scene):
    package = scene.draft().package
    assert scene.see(scene.danish) == []
    scene.act("release_package", package, scene.second)
    assert [line.recipient for line in scene.see(scene.danish)] == ["DK-NCP"]
    assert scene.see(scene.joint.viewer("SE-NCP")) == []


def test_who_made_a_package_does_not_release_it(scene):
    package = scene.draft().package
    with pytest.raises(Refused, match="you made it"):
        scene.act("release_package", package, scene.maker)


@pytest.mark.parametrize("act", ["approve_package", "release_package", "recall_package"])
def test_a_recipient_can_neither_release_nor_recall(scene, act):
    package = scene.draft().package
    with pytest.raises(Absent):
        scene.act(act, package, scene.danish)
    scene.act("release_package", package, scene.second)
    with pytest.raises(Absent):
        scene.act(act, package, scene.danish)


def test_an_analyst_drafts_but_does_not_release(scene):
    package = scene.draft().package
    with pytest.raises(Refused):
        scene.act("release_package", package, scene.joint.viewer("EC3/2", "analyst"))


def test_a_permission_lets_rows_through_and_its_end_stops_the_release(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import record_permission

    swede = scene.joint.viewer("SE-NCP")
    with session(swede):
        record_permission(
            SECRET, code="H2", recipient="DK-NCP", until=AT + timedelta(minutes=5),
            by=swede, at=AT, reason="asked by telephone",
        )  # fmt: skip
    package = scene.draft().package
    assert "SECRET" in str(package.content)
    with pytest.raises(Refused, match="changed since it was drafted"):
        scene.act("release_package", package, scene.second)


def test_nobody_permits_for_another_agency(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import record_permission

    with session(scene.danish), pytest.raises((Refused, Absent)):
        record_permission(
            SECRET, code="H2", recipient="DK-NCP", until=None,
            by=scene.danish, at=AT, reason="mine",
        )  # fmt: skip


def test_a_new_version_supersedes_the_one_before_on_release(scene):
    first = scene.draft().package
    scene.act("release_package", first, scene.second)
    from tallystick.records.session import session

    with session(scene.joint.service, role="worker"):
        _person(scene.joint, "P-4", "assigned")
    second = scene.draft(at=LATER).package
    assert (second.version, second.replaces, second.content["cover"]["replaces"]) == (2, first.pk, "version 1")
    scene.act("release_package", second, scene.second)
    assert [(line.version, line.standing) for line in scene.see(scene.danish)] == [(2, "sent"), (1, "superseded")]


def test_a_recall_leaves_the_notice_and_takes_the_content(scene):
    from tallystick.records.session import session
    from tallystick.sharing.reads import impact, package

    row = scene.draft().package
    with pytest.raises(Conflict):
        scene.act("recall_package", row, scene.second)
    scene.act("release_package", row, scene.second)
    with session(scene.maker):
        assert impact(scene.maker, str(row.pk)).persons == ("P-1", "P-2")
    scene.act("recall_package", row, scene.second)
    with session(scene.danish):
        view = package(scene.danish, str(row.pk))
    assert view.content is None
    assert view.line.recall_reason == "because"
    with pytest.raises(Conflict):
        scene.act("release_package", row, scene.second)


def test_reading_a_package_is_recorded_for_it_and_for_each_person(scene):
    from tallystick.records.models import Consultation
    from tallystick.records.session import session
    from tallystick.sharing.reads import package

    row = scene.draft().package
    with session(scene.maker):
        package(scene.maker, str(row.pk))
        seen = Consultation.objects.filter(operation=scene.joint.id, officer=scene.maker.officer)
        assert {(line.subject_kind, line.subject) for line in seen} == {
            ("package", str(row.pk)), ("person", "P-1"), ("person", "P-2"),
        }  # fmt: skip


def test_every_act_leaves_one_ledger_line(scene):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    row = scene.draft().package
    scene.act("approve_package", row, scene.maker)
    scene.act("release_package", row, scene.second)
    scene.act("recall_package", row, scene.second)
    with session(scene.maker):
        acts = list(
            LedgerLine.objects.filter(subject=f"package:{row.pk}").order_by("sequence").values_list("act", flat=True)
        )
    assert acts == ["draft_package", "approve_package", "release_package", "recall_package"]


def test_from_draft_to_feedback_by_file(scene, tmp_path):
    from tallystick.records.directory import set_keys
    from tallystick.records.session import administration
    from tallystick.sharing.jobs import draft_all, open_sealed, seal_package, take_in_answer, unpack, write_answer

    home = tmp_path
    own, theirs = keys.generate(home, "EC3"), keys.generate(home, "DK-NCP")
    with administration():
        for made in (own, theirs):
            set_keys(made.agency, age_recipient=made.age_recipient, verify_key=made.verify_key)
    told = []
    draft_all(scene.maker, at=AT, reason="first round", told=told.append)
    package = told[0].draft.package
    with pytest.raises(Refused):
        seal_package(scene.second, str(package.pk), home=home)
    scene.act("release_package", package, scene.second)
    path = seal_package(scene.second, str(package.pk), home=home)
    assert seal_package(scene.joint.service, str(package.pk), home=home) == path
    assert path.name.endswith("-DK-v1-DK-NCP.tally")
    opened = open_sealed(path, agency="DK-NCP", home=home)
    assert opened.signed_by == "EC3"
    assert opened.manifest["ledger"] > 0
    assert {"package.pdf", "package.json", "case.json", "accesses.csv"} <= {
        p.name for p in unpack(opened, home / "out")
    }

    said = {"agency": "DK-NCP", "home": home, "officer": "kk", "at": LATER}
    write_answer(opened, out=tmp_path / "r.tally-answer", **said)
    answers = {"identified": "yes", "action": "search"}
    write_answer(opened, out=tmp_path / "f.tally-answer", person="P-1", answers=answers, **said)
    first = take_in_answer(scene.maker, tmp_path / "r.tally-answer", home=home, at=LATER)
    assert take_in_answer(scene.maker, tmp_path / "r.tally-answer", home=home, at=LATER) == first
    take_in_answer(scene.maker, tmp_path / "f.tally-answer", home=home, at=LATER)
    (line,) = scene.see(scene.maker)
    assert (line.standing, line.answered) == ("feedback", 1)
    assert line.digest
    (theirs_line,) = scene.see(scene.danish)
    assert theirs_line.standing == "feedback"


def test_a_national_officer_fills_in_the_form_at_the_desk(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    package = scene.draft().package
    scene.act("release_package", package, scene.second)
    viewer = scene.danish
    with session(viewer):
        give_feedback(str(package.pk), person="P-2", answers={"already_known": "yes"}, by=viewer, at=LATER)
    (line,) = scene.see(scene.maker)
    assert (line.standing, line.answered) == ("feedback", 1)


def test_the_coordinator_is_told_who_stays_and_what_is_withheld(scene):
    from tallystick.records.session import session
    from tallystick.sharing.reads import left_behind, withheld

    with session(scene.maker):
        assert [row.person for row in left_behind(scene.maker)] == ["P-3"]
        rows, _ = withheld(scene.maker, "DK-NCP", at=AT)
    assert {(row.kind, row.owner) for row in rows} == {("indicator", "SE-NCP")}
    with session(scene.danish), pytest.raises(Absent):
        left_behind(scene.danish)


@pytest.mark.parametrize("category", ["possible_victim", "unassessed"])
def test_a_person_assessed_otherwise_after_the_draft_stops_the_release(scene, category):
    from tallystick.linking.acts import assess_person
    from tallystick.records.models import Person
    from tallystick.records.session import session

    made = scene.draft()
    with session(scene.maker):
        person = Person.objects.get(number="P-1")
        assess_person(str(person.pk), category, by=scene.maker, at=LATER, reason="looked at again")
    with pytest.raises(Refused, match="changed since it was drafted"):
        scene.act("release_package", made.package, scene.second)


def test_no_act_on_a_package_goes_without_a_reason(scene):
    from tallystick.records.session import session
    from tallystick.sharing import acts
    from tallystick.vocabulary.errors import Malformed

    made = scene.draft()
    for name in ("approve_package", "release_package", "recall_package"):
        with pytest.raises(Malformed), session(scene.second):
            getattr(acts, name)(str(made.package.pk), by=scene.second, at=LATER, reason="  ")


def test_a_recalled_package_takes_no_answers(scene):
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    made = scene.draft()
    scene.act("release_package", made.package, scene.second)
    scene.act("recall_package", made.package, scene.second)
    with pytest.raises(Conflict), session(scene.danish):
        give_feedback(str(made.package.pk), person="P-1", answers={}, by=scene.danish, at=LATER)
