"""What countries answer about persons of their packages fills results: once, in any order; later answers correct."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command

from tests.actionday.entered import Day
from tests.sharing.conftest import scene  # noqa: F401 - the fixture
from tests.sharing.scene import LATER, Scene


@pytest.fixture
def given(scene: Scene):  # noqa: F811
    """Denmark was given a package; gives the day, and what answers on a person of it."""
    package = scene.draft().package
    scene.release(package)
    return Day(scene.joint), package, scene


def answer(given, person="P-1", *, at=LATER, **answers):
    from tallystick.records.session import session
    from tallystick.sharing.acts import give_feedback

    _, package, played = given
    with session(played.danish):
        return give_feedback(str(package.pk), person=person, answers=answers, by=played.danish, at=at, reason="seen")


def fill(given, *rows):
    from tallystick.actionday.results.from_feedback import from_feedback

    return [from_feedback(operation_id=given[0].operation.id, feedback=str(row.pk), now=LATER) for row in rows]


def held(given, agency="DK-NCP"):
    from tallystick.actionday.results.reads import entries

    return sorted((one.kind, one.count) for one in given[0].read(entries, agency))


def test_answers_become_results_and_identified_is_no_suspect(given):
    row = answer(given, action="search", identified="yes", children_identified=2, prosecutor="prosecute")
    assert fill(given, row) == [2]
    assert held(given) == [("child_identified", 2), ("house_search", 1)]
    assert held(given, "EC3") == [("house_search", 1)]
    assert fill(given, row) == [0]  # twice is once
    assert held(given) == [("child_identified", 2), ("house_search", 1)]


def test_a_later_answer_on_the_same_person_corrects(given):
    first = answer(given, action="visit", children_identified=1)
    second = answer(given, at=LATER + timedelta(days=1), action="arrest", children_identified=3)
    fill(given, first)
    assert held(given) == [("arrest", 1), ("child_identified", 3)]
    third = answer(given, at=LATER + timedelta(days=2), action="none")
    assert fill(given, third, second, first) == [1, 0, 0]
    assert held(given) == [("child_identified", 3)]


def test_answers_one_by_one_give_the_same_as_all_at_once(given):
    fill(given, answer(given, action="visit", children_safeguarded=1))
    fill(given, answer(given, at=LATER + timedelta(days=1), action="arrest"))
    assert held(given) == [("arrest", 1), ("child_safeguarded", 1)]


def test_another_person_is_another_result(given):
    fill(given, answer(given, action="letter"), answer(given, "P-2", action="letter"))
    assert held(given) == [("letter", 1), ("letter", 1)]


def test_a_receipt_fills_nothing(given):
    assert fill(given, answer(given, "")) == [0]


def test_what_an_officer_corrected_since_holds(given):
    from tallystick.actionday.results.reads import entries

    row = answer(given, children_safeguarded=1)
    fill(given, row)
    day = given[0]
    (one,) = day.read(entries, "DK-NCP")
    filled = type("Row", (), {"pk": one.id})
    day.correct("DK-NCP", filled, "child_safeguarded", 2, at=LATER)
    assert fill(given, row) == [0]
    fill(given, answer(given, at=LATER + timedelta(days=1), action="visit"))
    assert held(given) == [("child_safeguarded", 2), ("visit", 1)]
    fill(given, answer(given, at=LATER + timedelta(days=2), children_safeguarded=4))
    assert held(given) == [("child_safeguarded", 4), ("visit", 1)]


def test_what_an_officer_corrected_to_another_kind_holds_when_feedback_goes_on(given):
    from tallystick.actionday.results.reads import entries

    day = given[0]
    fill(given, answer(given, action="arrest"))
    (one,) = day.read(entries, "DK-NCP")
    day.correct("DK-NCP", type("Row", (), {"pk": one.id}), "interview", at=LATER)
    assert held(given) == [("interview", 1)]
    fill(given, answer(given, at=LATER + timedelta(days=1), action="search"))
    assert held(given) == [("house_search", 1), ("interview", 1)]


def test_what_was_entered_under_a_subject_withdrawn_since_is_not_entered_again(given):
    from tallystick.records.models import Person, SubjectDetail
    from tallystick.records.session import session

    day, package, played = given
    with session(played.maker):
        person = Person.objects.get(number="P-1", operation_id=day.operation.id).pk
    subjects = [day.subject("DK-NCP", reference) for reference in ("DK-1", "DK-2")]
    by = day.by("DK-NCP")
    for hours, subject in enumerate(subjects):
        with session(by):
            SubjectDetail(
                operation_id=day.operation.id, owner="DK-NCP", subject=subject, person=person, package=package.pk,
                by=by.officer, at=LATER + timedelta(hours=hours),
            ).save(force_insert=True)  # fmt: skip
    day.enter("DK-NCP", "arrest", subject=subjects[0])
    fill(given, answer(given, action="arrest"))
    assert held(given) == [("arrest", 1)]


def test_what_the_country_entered_itself_of_the_subject_is_not_entered_again(given):
    from tallystick.records.models import Person, SubjectDetail
    from tallystick.records.session import session

    day, package, played = given
    subject = day.subject("DK-NCP", "DK-1")
    with session(played.maker):
        person = Person.objects.get(number="P-1", operation_id=day.operation.id).pk
    by = day.by("DK-NCP")
    with session(by):
        SubjectDetail(
            operation_id=day.operation.id, owner="DK-NCP", subject=subject, person=person, package=package.pk,
            by=by.officer, at=LATER,
        ).save(force_insert=True)  # fmt: skip
    day.enter("DK-NCP", "arrest", subject=subject)
    fill(given, answer(given, action="arrest", children_safeguarded=1))
    assert held(given) == [("arrest", 1), ("child_safeguarded", 1)]
    key = str(uuid.uuid4())
    for _ in range(2):  # what it enters later takes the place of what feedback had filled, sent twice as well
        day.enter("DK-NCP", "child_safeguarded", 2, subject=subject, sent=key)
    assert held(given) == [("arrest", 1), ("child_safeguarded", 2)]


def test_the_worker_does_it_when_feedback_comes_in(given):
    answer(given, action="search")
    call_command("procrastinate", "worker", "--one-shot", verbosity=0)
    assert held(given) == [("house_search", 1)]
