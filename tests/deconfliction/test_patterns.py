"""Questions that look like a search through what others hold are stopped, and shown to the data-protection officer."""

import random
from datetime import timedelta

import pytest

from tallystick.deconfliction.rules.patterns import misses, neighbours
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tests.deconfliction.asked import ask, now, officer, put, rows
from tests.deconfliction.test_asking_budgets import asked_before


def numbers(first, count=20, step=1):
    return [put("phone", f"+45{first + place * step}") for place in range(count)]


def alarms(operation, agency, *roles):
    from tallystick.deconfliction.asking import reads
    from tallystick.records.session import session

    by = officer(operation, agency, *roles)
    with session(by):
        return reads.alarms(by)


def settle(operation, agency, says, *, roles=("data_protection",), alarm=None):
    from tallystick.deconfliction.asking.alarms import settle_alarm
    from tallystick.records.session import session

    by = officer(operation, agency, *roles)
    named = alarm or str(rows(operation, "AskAlarm")[-1].pk)
    with session(by):
        return settle_alarm(named, says, by=by, at=now(), reason="talked to them")


def test_all_numbers_of_a_prefix_are_stopped_and_shown(operation):
    made = ask(operation, "DK-NCP", *numbers(20_123_400))
    assert (made.batch, made.questions) == ("", ())
    assert rows(operation, "Question") == []
    assert (made.alarm.pattern, made.alarm.kind, made.alarm.count) == ("neighbours", "phone", 20)
    (line,) = alarms(operation, "DK-NCP/2", "data_protection")
    assert (line.state, line.alarm.pk, line.finding) == ("open", made.alarm.pk, None)
    assert line.officer.endswith("DK-NCP")
    assert "+4520123" in line.alarm.shown
    (notice,) = rows(operation, "Notice", kind="ask_alarm")
    assert (notice.to, notice.role) == ("DK-NCP", "data_protection")
    assert notice.words.endswith("They are stopped.")
    assert not line.put
    assert alarms(operation, "SE-NCP", "data_protection") == ()


def test_an_alarm_lists_what_was_put_before_it_with_its_reasons_for_the_data_protection_officer(operation):
    for place, one in enumerate(numbers(20_123_400, 19)):
        ask(operation, "DK-NCP", one, answered=False, reason=f"reason {place}")
    ask(operation, "DK-NCP", put(), answered=False, reason="another kind")
    ask(operation, "DK-NCP", put("phone", "+4520123477"), reason="the last straw")
    (line,) = alarms(operation, "DK-NCP/2", "data_protection")
    assert line.tried == "the last straw"
    assert sorted(row.reason for row in line.questions) == sorted(f"reason {place}" for place in range(19))
    settle(operation, "DK-NCP/2", "cleared")
    (line,) = alarms(operation, "DK-NCP/2", "data_protection")
    assert line.questions == ()


def test_one_after_the_other_they_are_stopped_at_the_twentieth(operation):
    for one in numbers(20_123_400, 19):
        assert ask(operation, "DK-NCP", one, answered=False).alarm is None
    assert ask(operation, "DK-NCP", put("phone", "+4520123477")).alarm is not None
    assert len(rows(operation, "Question")) == 19


def test_an_officer_who_was_stopped_asks_nothing_of_the_kind_until_it_is_cleared(operation):
    ask(operation, "DK-NCP", *numbers(20_123_400))
    with pytest.raises(Refused, match="data-protection officer"):
        ask(operation, "DK-NCP", put("phone", "+4531987654"))
    assert ask(operation, "DK-NCP", put("email", "other@post.example")).alarm is None, "another kind may be asked"
    assert ask(operation, "DK-NCP/2", put("phone", "+4531987654")).alarm is None, "another officer may ask"
    settle(operation, "DK-NCP/2", "confirmed")
    with pytest.raises(Refused):
        ask(operation, "DK-NCP", put("phone", "+4531987654"))
    settle(operation, "DK-NCP/2", "cleared")
    assert ask(operation, "DK-NCP", put("phone", "+4531987654")).alarm is None


def test_what_was_cleared_is_not_held_against_the_next_question(operation):
    for one in numbers(20_123_400, 19):
        ask(operation, "DK-NCP", one, answered=False)
    assert ask(operation, "DK-NCP", put("phone", "+4520123477")).alarm is not None
    settle(operation, "DK-NCP/2", "cleared")
    assert ask(operation, "DK-NCP", put("phone", "+4520123477"), answered=False).alarm is None


def test_who_settles_an_alarm(operation):
    ask(operation, "DK-NCP", *numbers(20_123_400))
    with pytest.raises(Refused):
        settle(operation, "DK-NCP/2", "cleared", roles=("coordinator",))
    with pytest.raises(Refused, match="your own"):
        settle(operation, "DK-NCP", "cleared")
    with pytest.raises(Malformed):
        settle(operation, "DK-NCP/2", "fine")
    for wrong in ("nothing", operation.id):
        with pytest.raises(Absent):
            settle(operation, "DK-NCP/2", "cleared", alarm=wrong)
    with pytest.raises(Absent):
        settle(operation, "SE-NCP", "cleared")


def test_many_questions_with_hardly_a_hit_are_stopped(operation):
    past = now() - timedelta(minutes=5)
    asked_before(operation, "DK-NCP", 199, answered_at=past)
    assert ask(operation, "DK-NCP", answered=False).alarm is None
    asked_before(operation, "DK-NCP", 1, answered_at=past)
    made = ask(operation, "DK-NCP", put(value="next.one@post.example"))
    assert (made.alarm.pattern, made.alarm.count) == ("misses", 200)


def test_silent_hits_are_no_hits_here_either(operation):
    from tallystick.records.models import Hit, Question
    from tallystick.records.session import session

    asked_before(operation, "DK-NCP", 200, answered_at=now() - timedelta(minutes=5))
    with session(operation.service, role="worker"):
        for question in Question.objects.filter(operation_id=operation.id)[:20]:
            Hit.objects.create(
                operation_id=operation.id, owner="SE-NCP", grants=[], question=question.pk, asker="DK-NCP",
                kind="email", reference=question.form[:16], made_at=now(), due_at=now(),
            )  # fmt: skip
    assert ask(operation, "DK-NCP").alarm.shown.startswith("0 hits in 200")


def test_questions_for_packages_are_no_misses(operation):
    asked_before(operation, "DK-NCP", 300, answered_at=now() - timedelta(minutes=5), asked_from="package")
    assert ask(operation, "DK-NCP").alarm is None


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("phone", [f"+4520{number}" for number in range(120_990, 121_012)]),
        ("email", [f"user{number:03}@post.example" for number in range(25)]),
        ("email", [f"fox{letter}@post.example" for letter in "abcdefghijklmnopqrstuvwxy"]),
        ("handle", [f"grauwolf{number}" for number in range(30)]),
        ("address", [f"240.0.0.{number}" for number in range(240, 256)] + [f"240.0.1.{number}" for number in range(8)]),
        ("iban", [f"DK5000400440{number:06}" for number in range(0, 240, 10)]),
        ("device", [f"35209900176{number:04}" for number in range(980, 1004)]),
    ],
)
def test_neighbours_are_seen_in_every_kind(kind, forms):
    assert neighbours(kind, forms) is not None
    assert neighbours(kind, forms[:19]) is None


def test_the_values_of_ordinary_work_are_no_neighbours():
    drawn = random.Random(1)
    phones = [f"+45{drawn.randrange(20_000_000, 99_999_999)}" for _ in range(500)]
    mails = [f"{drawn.randrange(10**9):x}@post.example" for _ in range(500)]
    assert neighbours("phone", phones) is None
    assert neighbours("email", mails) is None
    assert neighbours("digest", [f"{drawn.getrandbits(256):064x}" for _ in range(500)]) is None
    assert neighbours("handle", [chr(97 + n) * 2 for n in range(26)]) is None


def test_one_hit_in_a_hundred_is_ordinary():
    assert misses(199, 0) is None
    assert misses(200, 2) is None
    assert misses(200, 1) is not None
