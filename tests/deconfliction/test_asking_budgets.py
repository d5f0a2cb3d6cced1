"""Budgets: so many questions a day, of an officer and of an agency, and not one more."""

import uuid
from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Malformed, Refused
from tests.deconfliction.asked import ask, now, officer, put, rows


def asked_before(operation, agency, count, *, by="", ago=timedelta(hours=1), asked_from="desk", kind="email", **more):
    """So many questions that were put, as rows; by the job, for no officer enters what is answered."""
    from django.db import connections

    from tallystick.records.models import Question
    from tallystick.records.session import session

    viewer, at = officer(operation, by or agency), now() - ago
    own = {
        **dict.fromkeys(("id", "batch"), "gen_random_uuid()"),
        **dict.fromkeys(("form", "token"), "replace(gen_random_uuid()::text, '-', '')"),
    }
    columns = [field.column for field in Question._meta.concrete_fields]
    with session(operation.service, role="worker"):
        one = Question.objects.create(
            operation_id=operation.id, owner=agency, kind=kind, form=uuid.uuid4().hex, token=uuid.uuid4().hex,
            by=viewer.officer, at=at, reason="r", batch=uuid.uuid4(), purpose="test", shows_at=at,
            asked_from=asked_from, **more,
        )  # fmt: skip
        with connections["worker"].cursor() as cursor:
            cursor.execute(
                f"INSERT INTO records_question ({', '.join(map(quoted, columns))})"
                f" SELECT {', '.join(own.get(name) or 'one.' + quoted(name) for name in columns)}"
                " FROM records_question one, generate_series(2, %s) WHERE one.id = %s",
                [count, one.pk],
            )


def quoted(name):
    return f'"{name}"'


def budget(operation, agency, per_officer, per_agency, *, roles=("data_protection",)):
    from tallystick.deconfliction.asking.budgets import set_budget
    from tallystick.records.session import session

    by = officer(operation, f"{agency}/2", *roles)
    with session(by):
        return set_budget(per_officer, per_agency, by=by, at=now(), reason="a large case")


def left(operation, agency):
    from tallystick.deconfliction.asking import reads
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        found = reads.left(by, now=now())
    return found.per_officer, found.left_officer, found.per_agency, found.left_agency


def test_the_ten_thousand_and_first_question_of_an_agency_is_refused(operation):
    asked_before(operation, "DK-NCP", 9_999, by="DK-NCP/2")
    assert len(ask(operation, "DK-NCP", put(value="the.last@post.example"), answered=False).questions) == 1
    with pytest.raises(Refused, match="10000 in 24 hours, 0 are left"):
        ask(operation, "DK-NCP", put(value="one.more@post.example"))
    assert len(rows(operation, "Question")) == 10_000
    assert len(ask(operation, "SE-NCP", answered=False).questions) == 1, "another agency has a budget of its own"


def test_an_officer_has_a_budget_within_the_agency_s(operation):
    asked_before(operation, "DK-NCP", 1_999)
    with pytest.raises(Refused, match="yours is 2000"):
        ask(operation, "DK-NCP", put(value="a1@post.example"), put(value="b2@post.example"))
    assert left(operation, "DK-NCP") == (2_000, 1, 10_000, 8_001)
    assert left(operation, "DK-NCP/2") == (2_000, 2_000, 10_000, 8_001)


def test_a_day_later_there_is_a_budget_again(operation):
    asked_before(operation, "DK-NCP", 2_000, ago=timedelta(hours=24, seconds=1))
    assert left(operation, "DK-NCP") == (2_000, 2_000, 10_000, 10_000)


def test_the_data_protection_officer_sets_the_budget_and_the_newest_counts(operation):
    budget(operation, "DK-NCP", 5, 9)
    budget(operation, "DK-NCP", 1, 3)
    assert left(operation, "DK-NCP") == (1, 1, 3, 3)
    assert left(operation, "SE-NCP") == (2_000, 2_000, 10_000, 10_000)
    ask(operation, "DK-NCP")
    with pytest.raises(Refused):
        ask(operation, "DK-NCP", put(value="another@post.example"))
    with pytest.raises(Refused):
        budget(operation, "DK-NCP", 10, 20, roles=("coordinator",))
    for wrong in ((-1, 5), (6, 5), (1, 10**9)):
        with pytest.raises(Malformed):
            budget(operation, "DK-NCP", *wrong)


def test_questions_for_a_package_are_out_of_no_budget(operation):
    asked_before(operation, "DK-NCP", 2_000, asked_from="package")
    assert left(operation, "DK-NCP") == (2_000, 2_000, 10_000, 10_000)


def test_questions_put_at_once_by_two_officers_are_counted_one_after_the_other(operation):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    budget(operation, "DK-NCP", 1, 1)

    def one(who):
        try:
            ask(operation, who, put(value=f"{who[-1]}.of.two@post.example"), answered=False)
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "put"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, ("DK-NCP", "DK-NCP/2"))) == ["put", "refused"]
