"""Nobody comes round what readiness asks for: not by correcting a report, nor by a line about several."""

import pytest

from tallystick.vocabulary.errors import Conflict, Malformed, Refused
from tests.actionday.running import (
    after,
    an_entry,
    board,
    bulk,
    coordinator,
    correct,
    line_of,
    national,
    report,
    told,
    withdraw,
)
from tests.actionday.running import set_subjects as set_in_rows


def states(operation):
    return dict(line_of(board(operation, minutes=30), "DK-NCP").counts)


def ready_row(operation, subject):
    """A report that it is ready, as the act that asks for every reason writes it."""
    from tallystick.actionday.entering import carried
    from tallystick.records.models import DoorReport
    from tallystick.records.session import session, vouch

    by = national(operation)
    with session(by):
        entry = an_entry(happened_at=after(1))
        row = DoorReport(**carried(entry, by=by, at=after(1)), subject=subject, state="ready")
        vouch(f"ready {row.pk} {subject}")
        row.save(force_insert=True)
        return str(row.pk)


def test_a_correction_says_nobody_ready(operation):
    (subject,) = set_in_rows(operation, "K-1")
    wrong = report(operation, subject, "planned")
    for more in ({}, {"by": coordinator(operation), "entry": told("DK-NCP")}):
        with pytest.raises(Refused, match="readiness"):
            correct(operation, subject, wrong, "ready", **more)
    assert states(operation) == {"planned": 1}


def test_who_was_ready_can_be_taken_back_by_its_state_and_is_so_no_more(operation):
    (subject,) = set_in_rows(operation, "K-1")
    row = ready_row(operation, subject)
    assert states(operation) == {"ready": 1}
    void = withdraw(operation, subject, row)
    assert states(operation) == {"planned": 1}
    with pytest.raises(Conflict, match="corrected or withdrawn before"):
        correct(operation, subject, void, "ready", minutes=3)


def test_a_line_says_no_subject_ready(operation):
    set_in_rows(operation, "K-1", "K-2")
    for said in ("2 of 2 ready", "all ready", "1 done, 1 standing by"):
        with pytest.raises(Refused, match="readiness"):
            bulk(operation, said)
    assert states(operation) == {"planned": 2}
    assert bulk(operation, "0 ready, 2 go", minutes=1).reports
    assert states(operation) == {"go": 2}


def test_a_country_without_subjects_says_in_a_line_how_many_wait(operation):
    bulk(operation, "2 of 2 ready")
    assert states(operation) == {"ready": 2}


@pytest.mark.parametrize("said", ["9" * 290 + " pb", "99999 done", "1 of 99999 done", "x" * 100_000, "." * 10**6])
def test_a_line_nobody_could_mean_is_turned_away_at_once(operation, said):
    with pytest.raises(Malformed):
        bulk(operation, said)


def test_all_done_sent_again_over_a_bad_line_is_the_same_though_there_are_more_doors_by_now(operation):
    import uuid

    set_in_rows(operation, "K-1", "K-2")
    sent = str(uuid.uuid4())
    first = bulk(operation, "all done", entry=an_entry(sent=sent))
    set_in_rows(operation, "K-3")
    again = bulk(operation, "all done", entry=an_entry(sent=sent))
    assert first.report.pk == again.report.pk
    assert states(operation) == {"planned": 1, "done": 2}
