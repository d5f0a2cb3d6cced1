"""A hit that is there finds something more: what was withdrawn and is entered again hits again."""

import pytest

from tests.deconfliction.asked import ask, hold, notices, now, officer, rows, standing, states


def withdraw(operation, agency, held):
    from tallystick.deconfliction.holding.acts import withdraw_holding
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        withdraw_holding(str(held.pk), by=by, at=now(), reason="was wrong")


def decide(operation, agency, name, *said):
    from tallystick.deconfliction.hits import acts
    from tallystick.records.session import session

    by = officer(operation, agency)
    (hit,) = rows(operation, "Hit")
    with session(by):
        getattr(acts, name)(str(hit.pk), *said, by=by, at=now(), reason="SECRET of the owner")


def told_count(operation):
    return len(notices(operation, "DK-NCP")), len(notices(operation, "SE-NCP"))


def test_what_is_entered_again_waits_for_a_decision_again(operation):
    made = ask(operation, "DK-NCP", standing_until=standing(200))
    first = hold(operation, "SE-NCP")
    withdraw(operation, "SE-NCP", first)
    decide(operation, "SE-NCP", "refuse")
    assert states(operation, "DK-NCP", made) == ["hit_refused"]
    (before,) = rows(operation, "Hit")
    counts = told_count(operation)
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", made) == ["hit_pending"]
    (hit,) = rows(operation, "Hit")
    assert (hit.words, hit.decided_at, hit.told) == ("", None, "")
    assert hit.due_at > before.due_at
    assert told_count(operation) == (counts[0] + 1, counts[1] + 1)
    assert len(rows(operation, "HitSource")) == 2


def test_what_was_silent_and_is_entered_openly_is_told(operation):
    made = ask(operation, "DK-NCP", standing_until=standing())
    first = hold(operation, "SE-NCP", silent=True)
    decide(operation, "SE-NCP", "refuse")
    withdraw(operation, "SE-NCP", first)
    assert notices(operation, "DK-NCP") == []
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", made) == ["hit_pending"]
    assert len(notices(operation, "DK-NCP")) == 1
    assert "SECRET" not in rows(operation, "Hit")[0].words


@pytest.mark.parametrize("how", [{"silent": True}, {"excluded": "undercover"}])
def test_while_one_of_its_silent_sources_is_held_it_stays_silent(operation, how):
    made = ask(operation, "DK-NCP", standing_until=standing())
    hold(operation, "SE-NCP", **how)
    decide(operation, "SE-NCP", "refuse")
    hold(operation, "SE-NCP")
    assert states(operation, "DK-NCP", made) == ["no_hit"]
    assert notices(operation, "DK-NCP") == []
    (hit,) = rows(operation, "Hit")
    assert (hit.state, hit.grants) == ("hit_pending", [])
    assert len(notices(operation, "SE-NCP")) == 2


def test_what_is_new_and_silent_changes_nothing_the_asker_sees(operation):
    made = ask(operation, "DK-NCP", standing_until=standing())
    hold(operation, "SE-NCP")
    decide(operation, "SE-NCP", "refuse")
    (before,) = rows(operation, "Hit")
    counts = told_count(operation)
    hold(operation, "SE-NCP", silent=True)
    (after,) = rows(operation, "Hit")
    assert vars(after) | {"_state": 0} == vars(before) | {"_state": 0}
    assert states(operation, "DK-NCP", made) == ["hit_refused"]
    assert told_count(operation) == (counts[0], counts[1] + 1)


def test_asking_again_finds_nothing_new(operation):
    """Neither a question that is put again nor a sealed list that is read again is news."""
    from tallystick.deconfliction.answering.jobs import answer_standing
    from tallystick.deconfliction.asking.read_put import token
    from tallystick.records.models import Exclusion
    from tallystick.records.session import session
    from tests.deconfliction.asked import MAIL

    ask(operation, "DK-NCP", standing_until=standing())
    for _ in range(2):
        with session(operation.service, role="worker"):
            Exclusion.objects.filter(operation_id=operation.id).delete()
            Exclusion.objects.create(
                operation_id=operation.id, owner="SE-NCP", kind="email", reason="undercover", contribution="d4" * 32,
                token=token("email", MAIL, operation=operation.id),
            )  # fmt: skip
        answer_standing(home=operation.home, operation_id=operation.id)
    assert len(notices(operation, "SE-NCP")) == 1
    for _ in range(2):
        ask(operation, "DE-BKA", standing_until=standing())
    mirrored = rows(operation, "Hit", asker="DK-NCP", owner="DE-BKA")
    assert len(mirrored) == 1
    assert len(rows(operation, "HitSource", hit=mirrored[0].pk)) == 1
