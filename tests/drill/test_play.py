"""A small invented operation is played from folder to sealed packages, twice: with its truth, and without."""

import re
import shutil
from datetime import timedelta

import pytest

from tallystick.rehearsal.writer import rehearse

SCALE = 0.4


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("rehearsal")
    whole = rehearse("mozaik", 7, place / "whole", scale=SCALE)
    blind = place / "blind"
    shutil.copytree(whole, blind, ignore=shutil.ignore_patterns("sealed"))
    for sheet in blind.rglob("*.toml"):
        sheet.write_text(re.sub(r"MOZAIK-7", "MOZAIK-7B", sheet.read_text()))
    return whole, blind


@pytest.fixture(scope="module")
def played(database, folders):
    from tallystick.drill.jobs import play

    return {folder.name: play(folder, home=database) for folder in folders}


def given_out(reference):
    """What left the house, without names that differ between two operations."""
    from tallystick.records.models import Package
    from tallystick.records.session import administration

    with administration():
        packages = Package.objects.filter(operation__reference=reference).order_by("country", "version")
        return [
            (
                package.country,
                sorted(
                    (
                        part["category"],
                        part["role"],
                        sorted(fact["account"] for fact in part["accounts"]),
                        sorted(fact["at"] for fact in part["accesses"]),
                        sorted(vote["sentence"] for vote in part["votes"]),
                        sorted(part["against"]),
                    )
                    for part in package.content["persons"]
                ),
            )
            for package in packages
        ]


def test_every_file_of_the_exhibits_is_placed_and_none_that_may_be_real_too_low(played, folders, database):
    from tallystick.drill.jobs import score_played

    for folder in folders[:1]:
        found = score_played(folder, home=database, reference=played[folder.name].reference)
        assert (found["files"], found["real"]) == (360, 90)
        assert found["real_below"] == found["not_placed"] == []


def test_known_linked_and_private_files_of_a_telephone_stand_where_they_belong(played):
    (figures, *others) = played["whole"].exhibits.values()
    assert len(others) == 2
    expected = {
        "not_safe": 11,
        "linked": 10,
        "camera": 60,
        "unknown": 10,
        "declared": 15,
        "safe": 4,
        "not_pertinent": 10,
    }
    assert figures["tiers"] == expected


def test_the_producers_camera_is_a_lead_at_every_agency_that_has_it_and_names_no_other(played):
    from tallystick.records.models import Lead
    from tallystick.records.session import administration

    with administration():
        leads = list(Lead.objects.filter(operation=played["whole"].operation, kind="serial", value="SN-9000"))
    assert len({lead.owner for lead in leads}) == 3
    assert all(lead.elsewhere for lead in leads)


def test_outputs_are_identical_with_the_truth_deleted(played):
    with_truth = given_out(played["whole"].reference)
    assert with_truth
    assert with_truth == given_out(played["blind"].reference)


def test_nobody_innocent_is_named_and_countries_are_right(played, folders, database):
    from tallystick.drill.jobs import score_played

    found = score_played(folders[0], home=database, reference=played["whole"].reference)
    assert found["pairs_wrong"] == 0
    assert found["named"] == []
    assert found["shown"] == []
    assert found["set_apart"] == []
    assert found["wrong_country"] == 0
    assert found["country"] >= 0.8


def test_every_overlap_between_agencies_is_found_and_told_to_whom_it_should_be(played, folders, database):
    from tallystick.drill.jobs import score_played

    found = score_played(folders[0], home=database, reference=played["whole"].reference)
    assert found["overlaps"] == 16
    assert (found["overlaps_missed"], found["told_of_silent"]) == ([], [])


def test_accounts_entered_as_undercover_once_packages_were_drafted_are_in_none_that_went_out(played, folders, database):
    from tallystick.drill.jobs import score_played

    found = score_played(folders[0], home=database, reference=played["whole"].reference)
    assert (found["undercover"], found["undercover_packaged"]) == (2, [])
    assert played["whole"].deconfliction["drafted_anew"] > 0, "or it shows nothing"


def test_everybody_in_a_released_package_was_asked_for(played):
    from tallystick.records.models import Package, Question
    from tallystick.records.session import administration

    with administration():
        rows = Package.objects.filter(operation=played["whole"].operation, released_at__isnull=False)
        persons = {part["id"] for row in rows for part in row.content["persons"]}
        asked = Question.objects.filter(operation=played["whole"].operation, asked_from="package")
        assert persons
        assert persons <= {str(one) for one in asked.values_list("person", flat=True)}


def test_both_contacts_are_told_of_two_searches_at_one_address_in_one_hour(played):
    from tallystick.records.models import Hit, Notice
    from tallystick.records.session import administration

    with administration():
        hits = list(Hit.objects.filter(operation=played["whole"].operation, kind="search"))
        told = Notice.objects.filter(operation=played["whole"].operation, kind="hit")
        heard = {(row.to, row.subject) for row in told}
    assert len(hits) == 2
    assert {(hit.owner, hit.asker) for hit in hits} == {("SI-NCP", "BA-NCP"), ("BA-NCP", "SI-NCP")}
    for hit in hits:
        assert (hit.owner, str(hit.pk)) in heard
        assert {(hit.asker, str(hit.pk)), (hit.asker, str(hit.question))} & heard


def test_every_released_package_opens_with_its_recipients_key_only(played, database):
    from tallystick.records.models import Package
    from tallystick.records.session import administration
    from tallystick.sharing.jobs import open_sealed
    from tallystick.vocabulary.errors import HouseError

    with administration():
        rows = list(Package.objects.filter(operation__reference=played["whole"].reference, released_at__isnull=False))
    assert rows
    for row in rows:
        opened = open_sealed(database / row.file, agency=row.recipient, home=database)
        assert opened.content == row.content
        stranger = next(other.recipient for other in rows if other.recipient != row.recipient)
        with pytest.raises(HouseError):
            open_sealed(database / row.file, agency=stranger, home=database)


def test_playing_again_changes_nothing(played, folders, database):
    from tallystick.drill.jobs import play
    from tallystick.records.models import Contribution, Package
    from tallystick.records.session import administration

    def counted():
        with administration():
            rows = Package.objects.filter(operation__reference=played["whole"].reference)
            given = Contribution.objects.filter(operation__reference=played["whole"].reference)
            return rows.count(), given.count()

    before = counted()
    play(folders[0], home=database)
    assert counted() == before


@pytest.fixture(scope="module")
def day(played, folders, database):
    """The action day on top; before it, somebody in Slovenia and somebody in Hungary turn out to know each other."""
    from tallystick.drill.day.jobs import play_day

    reference = played["whole"].reference
    pay_each_other(reference, "SI-NCP", "HU-NCP")
    return play_day(folders[0], home=database, reference=reference)


def pay_each_other(reference, *agencies):
    """The first person that each agency would set gets a payment under one reference."""
    from tallystick.actionday.subjects.reads import persons_to_set
    from tallystick.drill.cast import viewer
    from tallystick.records.models import Account, Operation, Payment
    from tallystick.records.session import administration, session

    with administration():
        operation = str(Operation.objects.get(reference=reference).pk)
    persons = []
    for agency in agencies:
        with session(viewer(agency, "officer", operation)) as by:
            persons.append(persons_to_set(by)[0].person)
    with administration():
        for person in persons:
            account = Account.objects.filter(person=person)[0]
            kept = ("operation_id", "owner", "codes", "contribution", "file", "row", "person", "key")
            held = {name: getattr(account, name) for name in kept}
            Payment.objects.create(at=account.created_at, method="token", reference="one-and-the-same", **held)


def windows_of(reference, agency):
    """When the windows open that were proposed to an agency, in that order."""
    from tallystick.records.models import Call
    from tallystick.records.session import administration

    with administration():
        calls = Call.objects.filter(operation__reference=reference, kind="window", to=agency).order_by("at")
        return [call.starts_at for call in calls]


def test_countries_with_tied_subjects_agree_on_one_window_before_the_day_and_all_are_ready(played, day):
    reference = played["whole"].reference
    slovenia, hungary = (windows_of(reference, agency) for agency in ("SI-NCP", "HU-NCP"))
    assert slovenia[0] < hungary[0], "at first they lie on different days"
    assert slovenia[-1] == hungary[-1] == hungary[0], "nobody has less time than before"
    assert day.refused == []


def test_whoever_opens_later_is_at_the_doors_later(played, day):
    from tallystick.records.models import DoorReport
    from tallystick.records.session import administration

    opens = windows_of(played["whole"].reference, "SI-NCP")[-1]
    with administration():
        reports = DoorReport.objects.filter(operation__reference=played["whole"].reference, owner="SI-NCP")
        gone = [row.happened_at for row in reports.filter(state="go")]
    assert gone
    assert all(opens <= at <= opens + timedelta(hours=2) for at in gone)


def test_the_action_day_played_on_top_comes_to_its_truth_and_packaged_persons_are_among_its_subjects(
    played, folders, day
):
    from tallystick.drill.day.score import score_day
    from tallystick.records.models import Result, SubjectDetail
    from tallystick.records.session import administration

    reference = played["whole"].reference
    assert score_day(folders[0], day.figures)["day_wrong"] == []
    with administration():
        details = SubjectDetail.objects.filter(operation__reference=reference).exclude(person=None)
        assert details.values("subject").distinct().count() > 10
        suspects = Result.objects.filter(operation__reference=reference, kind="suspect")
        assert suspects.exclude(source="told").count() >= 10
