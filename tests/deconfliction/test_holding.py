"""What an agency holds: entered, sealed, silent, withdrawn; and searches that are planned."""

from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.deconfliction.asked import (
    MAIL,
    ask,
    hold,
    notices,
    now,
    officer,
    put,
    rows,
    search,
    standing,
    states,
    told,
    waiting,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STREET = "12 Bülowstraße, 10783 Berlin"


def planned(value=STREET, *, since=10 * HOUR, until=14 * HOUR, **more):
    start = now()
    return put("search", value, since=start + since, until=start + until, **more)


def test_a_sealed_holding_answers_and_cannot_be_read(operation):
    row = hold(operation, "SE-NCP", sealed=True, reference="case 7")
    assert (row.said, row.form) == ("", "")
    assert MAIL not in repr([vars(one) for one in rows(operation, "Holding")])
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["hit_pending"]
    with pytest.raises(Malformed):
        hold(operation, "SE-NCP", put("name", "Anna Torn"), sealed=True)


def test_what_is_withdrawn_or_expired_answers_no_more(operation):
    from tallystick.deconfliction.holding.acts import withdraw_holding
    from tallystick.records.session import session

    row = hold(operation, "SE-NCP", expires_at=now() + DAY)
    by = officer(operation, "SE-NCP")
    with session(by):
        withdraw_holding(str(row.pk), by=by, at=now(), reason="closed")
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["no_hit"]
    with session(by), pytest.raises(Conflict):
        withdraw_holding(str(row.pk), by=by, at=now(), reason="closed")
    other = officer(operation, "DK-NCP")
    with session(other), pytest.raises(Absent):
        withdraw_holding(str(row.pk), by=other, at=now(), reason="not mine")
    hold(operation, "SE-NCP", expires_at=now() + HOUR, at=now() - DAY)
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP")) == ["hit_pending"]
    hold(operation, "DE-BKA", put(value="gone.by@post.example"), expires_at=now() - HOUR, at=now() - DAY)
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP", put(value="gone.by@post.example"))) == ["no_hit"]


@pytest.mark.parametrize(
    "wrong",
    [{"excluded": "because"}, {"expires_at": now() - DAY}, {"reference": "x" * 81}, {"words": "x" * 301},
     {"reason": " "}],
)  # fmt: skip
def test_how_it_is_entered_is_checked(operation, wrong):
    with pytest.raises(Malformed):
        hold(operation, "SE-NCP", **wrong)


def test_who_enters_holdings(operation):
    from tallystick.deconfliction.holding.acts import hold as enter
    from tallystick.records.session import session

    by = officer(operation, "SE-NCP", "examiner")
    with session(by), pytest.raises(Refused):
        enter(put(), by=by, at=now(), reason="r")


def test_no_value_stands_in_the_line_of_a_holding_and_standing_questions_are_asked_again(operation):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import session

    row = hold(operation, "SE-NCP", words="zq words", reference="zq-1", silent=True)
    with session(officer(operation, "SE-NCP")):
        (line,) = LedgerLine.objects.filter(act="hold")
    assert not {b"zq", MAIL.encode(), row.token.encode()} & {
        part for part in (b"zq", MAIL.encode(), row.token.encode()) if part in bytes(line.payload) + bytes(line.leaf)
    }
    assert waiting("deconfliction.answer_standing", operation=operation.id, holding=str(row.pk)) == 1


def test_an_address_is_held_for_a_window(operation):
    hold(operation, "SE-NCP", put("address", "240.0.0.7", since=now() - 90 * DAY, until=now() - 20 * DAY))
    for since, until, state in ((40, 15, "hit_pending"), (19, 1, "no_hit")):
        one = put("address", "240.0.0.7", since=now() - since * DAY, until=now() - until * DAY)
        assert states(operation, "DK-NCP", ask(operation, "DK-NCP", one)) == [state]


def test_two_countries_searches_at_one_address_in_one_hour_are_told_to_both_contacts(operation):
    from tallystick.records.models import Contact
    from tallystick.records.session import administration

    with administration():
        for agency in ("SE-NCP", "DE-BKA"):
            Contact.objects.get_or_create(agency_id=agency, title="Duty desk", phone=f"tel {agency}", languages=["en"])
    first = search(operation, "SE-NCP", planned(until=11 * HOUR), words="zq one")
    assert states(operation, "SE-NCP", first) == ["no_hit"]
    second = search(operation, "DE-BKA", planned("Bülowstr. 12 (Berlin 10783)".replace("str.", "straße")))
    for agency, made, other in (("DE-BKA", second, "SE-NCP"), ("SE-NCP", first, "DE-BKA")):
        (one,) = told(operation, agency, made)
        (line,) = one.hits
        assert (one.state, line.other, line.contact.phone) == ("hit_pending", other, f"tel {other}")
        assert len(notices(operation, agency)) == 2, "as owner and as asker"
    assert len(rows(operation, "Hit")) == 2


def test_searches_meet_within_two_hundred_metres_and_two_hours(operation):
    search(operation, "SE-NCP", planned("here", latitude=55.0, longitude=12.0))
    near = {"latitude": 55.0017, "longitude": 12.0}
    assert states(operation, "DE-BKA", search(operation, "DE-BKA", planned("there", **near))) == ["hit_pending"]
    far = {"latitude": 55.0019, "longitude": 12.0}
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP", planned("", latitude=54.0, longitude=12.0))) == [
        "no_hit"
    ]
    (made,) = told(operation, "EC3", ask(operation, "EC3", planned("x", **far)))
    assert {line.other for line in made.hits} == {"DE-BKA"}, "211 metres from one, 22 from the other"
    late = planned("here", since=16 * HOUR + timedelta(minutes=5), until=20 * HOUR, latitude=55.0, longitude=12.0)
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP", late)) == ["no_hit"]
    soon = planned("here", since=15 * HOUR + timedelta(minutes=55), until=20 * HOUR, latitude=55.0, longitude=12.0)
    assert states(operation, "DK-NCP", ask(operation, "DK-NCP", soon)) == ["hit_pending"]


@pytest.mark.parametrize(
    "wrong",
    [{"latitude": 91.0, "longitude": 0.0}, {"latitude": 1.0}, {"latitude": float("nan"), "longitude": 1.0}],
)
def test_a_position_is_one(operation, wrong):
    with pytest.raises(Malformed, match="position"):
        search(operation, "SE-NCP", planned(**wrong))


def test_a_search_is_to_come(operation):
    with pytest.raises(Malformed, match="over"):
        search(operation, "SE-NCP", planned(since=-30 * HOUR, until=-20 * HOUR))
    with pytest.raises(Malformed):
        search(operation, "SE-NCP", put())


def test_a_silent_search_tells_its_owner_alone(operation):
    search(operation, "SE-NCP", planned(), silent=True)
    made = search(operation, "DE-BKA", planned())
    assert states(operation, "DE-BKA", made) == ["no_hit"]
    assert [words for words in notices(operation, "SE-NCP") if "not told" in words]
    assert [words for words in notices(operation, "DE-BKA") if "SE-NCP holds" in words] == []


def test_what_was_put_in_is_listed_with_until_when_and_to_whom(operation):
    from tallystick.deconfliction.holding.reads import holdings
    from tallystick.records.models import Consultation, Contribution, LedgerLine
    from tallystick.records.session import session
    from tests.triage.laid import Laid, seen

    for number in range(3):
        hold(operation, "SE-NCP", put(value=f"{number}.listed@post.example"), again=False)
    hold(operation, "DE-BKA", again=False)
    Laid(operation, agency="SE-NCP").scan("A-001", [seen("x"), seen("y")])
    with session(operation.service, role="worker"):
        Contribution.objects.create(
            operation_id=operation.id, owner="SE-NCP", digest="e" * 64, name="register", kind="holding",
            evaluation="A1", received_at=now(), counts={"total": {"accepted": 41}},
        )  # fmt: skip
    by = officer(operation, "SE-NCP")
    with session(by):
        first = holdings(by, limit=2)
        rest = holdings(by, after=first.after, limit=2)
        assert Consultation.objects.filter(subject_kind="holdings").count() == 2
        assert LedgerLine.objects.filter(act="hold").count() == 3
        with pytest.raises(Malformed):
            holdings(by, after="nowhere")
    assert [row.said[0] for row in (*first.entered, *rest.entered)] == ["2", "1", "0"]
    assert (rest.after, rest.gave) == ("", ())
    assert [(one.held, one.title, one.count) for one in first.gave] == [
        ("contribution", "register", 41), ("manifest", "Item A-001", 2)
    ]  # fmt: skip
    assert operation.reference in first.to


def test_a_question_of_a_search_stands_until_it_is_over(operation):
    made = search(operation, "SE-NCP", planned())
    assert made.questions[0].standing_until - made.questions[0].until == 2 * HOUR
    assert standing() > made.questions[0].standing_until
