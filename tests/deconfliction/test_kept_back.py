"""What questions and hits keep back: selectors of who is put away, tokens of values, answers that nobody gave."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connections

from tallystick.vocabulary.errors import Refused
from tests.deconfliction.asked import ask, hold, officer, put, rows, standing, states
from tests.deconfliction.partnered import NOW, mail
from tests.deconfliction.test_partners_hub import houses, keyed
from tests.sharing.scene import stocked

__all__ = ["houses", "keyed"]
MAIL = "p-1@x.example"


@pytest.fixture
def scene(operation):
    return stocked(operation)


@pytest.fixture
def asked(scene):
    """Everybody in a draft was asked for, and Sweden holds something of the first person: the scene, that person."""
    from tallystick.records.models import Person
    from tallystick.records.session import session
    from tests.asking import ask_for

    hold(scene.joint, "SE-NCP", put(value=MAIL), again=False)
    ask_for(scene.draft().package.pk, by=scene.maker)
    with session(scene.maker):
        return scene, Person.objects.get(number="P-1").pk


def read_by(viewer):
    """All an officer reads of questions, hits and what was shared, as one text."""
    from tallystick.deconfliction.asking import reads
    from tallystick.records.models import Hit, Question, SharedItem
    from tallystick.records.session import session

    with session(viewer):
        found = reads.questions(viewer, now=datetime.now(UTC) + timedelta(seconds=9))[0]
        said = [(one.question.said, one.says, one.hits) for one in found]
        kept = [
            *Question.objects.values("said", "form"),
            *Hit.objects.values("reference"),
            *SharedItem.objects.values("words"),
        ]
        return repr((said, kept))


def share_all(scene):
    """Sweden shares something of each of its hits; gives their references."""
    from tallystick.deconfliction.hits.acts import share

    hits = rows(scene.joint, "Hit", owner="SE-NCP")
    for hit in hits:
        scene.call(share, scene.swede, str(hit.pk), [("Case", "SHARED-7")], at=datetime.now(UTC))
    return {hit.reference for hit in hits}


def test_of_who_is_put_away_no_question_is_read_any_more(asked):
    from tallystick.records.categories import set_category
    from tallystick.records.session import session

    scene, person = asked
    (*_, reference) = share_all(scene)
    analyst = scene.joint.viewer("EC3/2", "analyst")
    before = read_by(analyst)
    assert MAIL in before
    assert reference in before
    assert "SHARED-7" in before
    with session(scene.maker):
        assert set_category(person, "victim")
    for roles in (("analyst",), ("coordinator",), ("victim_identification",), ("data_protection",)):
        after = read_by(scene.joint.viewer("EC3/2", *roles))
        assert MAIL not in after
        assert reference not in after
        assert "SHARED-7" not in after
        assert "p-2@x.example" in after
    assert len(rows(scene.joint, "Question", form=MAIL)) > 0
    assert reference in read_by(scene.swede), "its owner still has its hit"


def test_who_is_put_away_stays_asked_for_and_comes_back(asked):
    from tallystick.deconfliction.answering import jobs
    from tallystick.records.categories import set_category
    from tallystick.records.session import session

    scene, person = asked
    with session(scene.maker):
        set_category(person, "victim")
    count = len(rows(scene.joint, "Hit"))
    held = hold(scene.joint, "DE-BKA", put(value=MAIL), again=False)
    jobs.answer_standing(home=scene.joint.home, operation_id=scene.joint.id, holding=str(held.pk))
    assert len(rows(scene.joint, "Hit")) > count, "the service still answers it"
    guard = scene.joint.viewer("EC3/2", "victim_identification")
    with session(guard, role="app"):
        assert set_category(person, "suspect")
    assert MAIL in read_by(guard)


def test_an_officer_kept_away_from_a_person_reads_no_question_about_them(asked):
    from tallystick.records.categories import keep_away
    from tallystick.records.session import session

    scene, person = asked
    tied = scene.joint.viewer("EC3/2", "analyst")
    with session(scene.maker):
        assert keep_away(person, [tied.officer])
    assert MAIL not in read_by(tied)
    assert MAIL in read_by(scene.maker)


def test_a_question_kept_from_an_officer_is_not_taken_back_at_the_hub_by_them(operation, houses):
    """Who may not see it does not end it by telling the hub what they see."""
    from tallystick.records.categories import keep_away
    from tallystick.records.models import Person
    from tallystick.records.session import session

    denmark, sweden = houses
    with session(operation.service, role="worker"):
        person = Person.objects.create(operation_id=operation.id, owner="SE-NCP", number="P-7").pk
    value = mail("kept")
    row = sweden.puts(value, person=person, standing_until=NOW + timedelta(days=30))
    sweden.asks(row)
    with session(operation.viewer("SE-NCP/2")):
        assert keep_away(person, [sweden.by.officer])
    with pytest.raises(Refused):
        sweden.asks()
    denmark.holds(value)
    assert denmark.updates().findings == 1


# --- answers nobody gave ---------------------------------------------------------------------------------------------

_COLUMNS = {
    "answered_at": "NULL", "own": "false", "detail": "'{}'", "ended_at": "NULL", "asked_from": "'desk'",
    "person": "NULL", "form": "'p-1@x.example'", "token": "'nonsense'",
}  # fmt: skip


def inserted(viewer, **columns):
    """A question as whoever injects SQL writes it."""
    from tallystick.records.session import session

    said = _COLUMNS | columns
    with session(viewer), connections["default"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_question (id, operation_id, owner, grants, codes, category, away_from, kind, said,"
            f' "by", at, reason, batch, purpose, urgency, shows_at, {", ".join(said)}) VALUES (gen_random_uuid(), %s,'
            " %s, '{}', '{}', '', '{}', 'email', 'x', %s, now(), '', gen_random_uuid(), '', 'ordinary', now(),"
            f" {', '.join(said.values())})",
            [viewer.operation, viewer.agency, viewer.officer],
        )


@pytest.mark.parametrize(
    "columns",
    [
        {"answered_at": "now()"},
        {"own": "true"},
        {"ended_at": "now()"},
        {"detail": """'{"refused": "x"}'"""},
        {"asked_from": "'package'"},
        {"asked_from": "'package'", "person": f"'{uuid.uuid4()}'"},
    ],
)
def test_no_officer_writes_a_question_that_is_answered_or_out_of_budget(scene, columns):
    analyst = scene.joint.viewer("EC3", "analyst")
    inserted(analyst)
    with pytest.raises(ProgrammingError, match="row-level security"):
        inserted(analyst, **columns)


def test_a_question_for_a_package_is_a_selector_of_a_person_of_the_operation(asked):
    scene, person = asked
    analyst = scene.joint.viewer("EC3", "analyst")
    inserted(analyst, asked_from="'package'", person=f"'{person}'")
    with pytest.raises(ProgrammingError, match="row-level security"):
        inserted(analyst, asked_from="'package'", person=f"'{person}'", form="'another@x.example'")


def test_an_answer_to_another_token_than_the_form_s_opens_no_gate(scene):
    """Whatever its row says: what was looked up was not what the person is known by."""
    from tallystick.deconfliction.clearing import clearances
    from tallystick.records.models import Person, Question
    from tallystick.records.session import session

    analyst = scene.joint.viewer("EC3", "analyst")
    inserted(analyst)
    with session(scene.joint.service, role="worker"):
        Question.objects.filter(token="nonsense").update(answered_at=datetime.now(UTC))
    with session(scene.maker):
        person = Person.objects.get(number="P-1")
        found = clearances(person.operation, [str(person.pk)], now=datetime.now(UTC))
    assert not found[str(person.pk)].asked


# --- tokens and counts -----------------------------------------------------------------------------------------------


def run(viewer, sql, *values):
    from tallystick.records.session import session

    with session(viewer), connections["default"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.parametrize("table", ["records_question", "records_holding"])
def test_no_officer_reads_a_token_to_ask_the_sealed_lists_with(operation, table):
    hold(operation, "DK-NCP")
    made = ask(operation, "DK-NCP", standing_until=standing())
    assert states(operation, "DK-NCP", made) == ["own"]
    by = officer(operation, "DK-NCP", "coordinator", "analyst", "data_protection")
    for sql in (f"SELECT token FROM {table}", f"SELECT tally.excluded(kind, token) FROM {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            run(by, sql)
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(by, f"SELECT id FROM {table} WHERE token > 'a'")


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'records_hit'",
        "SELECT n_tup_ins FROM pg_stat_xact_user_tables WHERE relname = 'records_hit'",
        "SELECT heap_blks_hit FROM pg_statio_all_tables WHERE relname = 'records_hit'",
        "SELECT tup_inserted FROM pg_stat_database",
        "SELECT pg_stat_get_tuples_inserted('records_hit'::regclass)",
        "SELECT pg_total_relation_size('records_hit'::regclass)",
        "SELECT pg_relation_size('records_hit'::regclass)",
        "SELECT pg_current_wal_lsn()",
    ],
)
def test_no_officer_reads_how_many_rows_there_are_of_others(operation, sql):
    with pytest.raises(ProgrammingError, match="permission denied"):
        run(officer(operation, "DK-NCP"), sql)
