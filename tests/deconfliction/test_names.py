"""Names: weak, silent until a person of the owner says the same, and alike across scripts."""

import uuid
from datetime import UTC, date, datetime

import pytest

from tallystick.linking.holders import comparing
from tests.deconfliction.hitting import AT
from tests.scratch import scratch

needs_splink = pytest.mark.skipif(not comparing.can_compare(), reason="the extra resolve is not installed")
GIVEN = ("Ida", "Wolf", "Brun", "Tove", "Oskar", "Petra", "Anton", "Lena")
FAMILY = ("Kvist", "Stromm", "Lantern", "Velde", "Osten", "Tarn", "Holm", "Quell")


def answers(operation, owner, said):
    """A contribution of answers that name these holders: (name, birth date)."""

    from tallystick.records.models import Contribution
    from tallystick.records.session import session
    from tallystick.tables.shelf import Shelf

    digest = uuid.uuid4().hex * 2
    with session(operation.service, role="worker"):
        Contribution.objects.create(
            operation_id=operation.id, owner=owner, codes=["H2"], digest=digest, name=f"Answers of {owner}",
            kind="provider_answer", received_at=AT, evaluation="B1", state="accepted",
        )  # fmt: skip
    path = Shelf(operation.home, operation.id).given("SUBSCRIBERS", digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = ", ".join("(?, ?, ?)" for _ in said)
    values = [cell for place, (name, birth) in enumerate(said) for cell in (f"R-{place}", name, birth)]
    with scratch() as engine:
        engine.execute(
            f"CREATE TABLE t AS SELECT * FROM (VALUES {rows}) AS v(reference, holder_name, holder_birth)", values
        )
        engine.execute(
            "COPY (SELECT *, '' AS contribution, NULL::VARCHAR AS holder_country FROM"
            f" (SELECT reference, holder_name, CAST(holder_birth AS DATE) AS holder_birth FROM t)) TO '{path}'"
        )
    return digest


def question(operation, said, *, birth="", owner="DK-NCP", standing=None):
    from tallystick.linking.normal.name import name
    from tallystick.records.models import Question
    from tallystick.records.session import session

    with session(operation.service, role="worker"):
        return Question.objects.create(
            operation_id=operation.id, owner=owner, kind="name", said=said, form=name(said).form,
            token=uuid.uuid4().hex, by=uuid.uuid4(), at=AT, reason="r", batch=uuid.uuid4(), purpose="test", shows_at=AT,
            detail={"birth": birth, "country": ""}, standing_until=standing,
        )  # fmt: skip


def strangers():
    return [
        (f"{given} {family}", date(1950 + n, 1 + n % 12, 3))
        for n, (given, family) in enumerate((given, family) for given in GIVEN for family in FAMILY)
    ]


def alike(operation, asked):
    from tallystick.deconfliction.answering import names

    return names.names_alike(operation.id, operation.home, asked)


@needs_splink
@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Oleksandr Shevchenko", "Шевченко Олександр"),
        ("Georgios Papadopoulos", "Γεώργιος Παπαδόπουλος"),
        ("Dr. Åsa Lindqvist-Berg", "BERG LINDQVIST, Asa"),
        ("Katarina Vasilyeva", "Катерина Васильева"),
    ],
)
def test_a_name_in_another_script_or_spelling_is_found_weak_and_silent(operation, asked, held):
    digest = answers(operation, "SE-NCP", [*strangers(), (held, date(1980, 2, 9))])
    found = alike(operation, question(operation, asked, birth="1980-02-09"))
    assert [(one.owner, one.held, one.source, one.weak, one.silent) for one in found] == [
        ("SE-NCP", "name", digest, True, True)
    ]
    assert held in found[0].shown
    assert "not equal" in found[0].shown


@needs_splink
def test_a_contradicting_birth_date_and_another_name_are_not_alike(operation):
    answers(operation, "SE-NCP", [*strangers(), ("Marek Dubois", date(1980, 2, 9))])
    assert alike(operation, question(operation, "Marek Dubois", birth="1955-11-30")) == ()
    assert alike(operation, question(operation, "Zoltan Nemeth", birth="1980-02-09")) == ()


@needs_splink
def test_names_entered_and_asked_by_others_count_and_ones_own_do_not(operation):
    from tallystick.linking.normal.name import name
    from tallystick.records.models import Holding
    from tallystick.records.session import session

    answers(operation, "DK-NCP", [*strangers(), ("Marek Dubois", date(1980, 2, 9))])
    question(operation, "DUBOIS Marek", owner="DE-BKA", standing=datetime(2099, 1, 1, tzinfo=UTC))
    by = operation.viewer("SE-NCP", "national_officer")
    with session(by):
        Holding.objects.create(
            operation_id=operation.id, owner="SE-NCP", kind="name", said="Marek Dubois", form=name("Marek Dubois").form,
            token=uuid.uuid4().hex, by=by.officer, at=AT, reason="r", reference="K-7",
        )  # fmt: skip
    found = alike(operation, question(operation, "Marek Dubois"))
    assert [(one.owner, one.held) for one in found] == [("DE-BKA", "question"), ("SE-NCP", "holding")]


@needs_splink
def test_a_birth_date_that_was_entered_by_hand_contradicts_too(operation):
    from tests.deconfliction.asked import hold, put

    answers(operation, "DE-BKA", strangers())
    hold(operation, "SE-NCP", put("name", "Marek Dubois", birth="1955-11-30"), again=False)
    assert alike(operation, question(operation, "Marek Dubois", birth="1980-02-09")) == ()
    (found,) = alike(operation, question(operation, "Marek Dubois", birth="1955-11-30"))
    assert "born 1955-11-30" in found.shown


def test_without_splink_nothing_is_compared_and_a_sentence_says_so(operation, monkeypatch):
    from tallystick.deconfliction.answering import names

    answers(operation, "SE-NCP", [("Marek Dubois", date(1980, 2, 9))])
    monkeypatch.setattr(names, "can_compare", lambda: False)
    assert alike(operation, question(operation, "Marek Dubois")) == ()
    assert "Splink is not installed" in names.WITHOUT


@needs_splink
def test_what_is_shown_of_one_owner_is_bounded(operation):
    answers(operation, "SE-NCP", [("Marek Dubois", date(1980, 2, 1 + day)) for day in range(20)])
    assert len(alike(operation, question(operation, "Marek Dubois"))) == 5
