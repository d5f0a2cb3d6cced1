"""A silent hit and no hit are alike: in what is said, in what is there to be read, and in how long it takes.

Gate G6: over 2,000 pairs, whoever only has the time guesses no better than by chance (AUC at most 0.55).
"""

import random
import time
import uuid
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.deconfliction.asked import ask, hold, now, officer, put, rows, states, told
from tests.deconfliction.test_asking_budgets import budget

VISIBLE = 20
"""After so many pairs one question is a hit that is told: an officer who never had one would be stopped."""


def auc(one, other):
    """The chance that a value drawn from ``one`` is above one from ``other``, ties counted half; 0.5 is no difference,
    and it is given for the side that is above."""
    both = np.concatenate([one, other])
    order = both.argsort(kind="stable")
    ranks = np.empty(len(both))
    ranks[order] = np.arange(1, len(both) + 1)
    for value in np.unique(both):
        same = both == value
        ranks[same] = ranks[same].mean()
    above = (ranks[: len(one)].sum() - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))
    return max(above, 1 - above)


def test_the_measure_finds_a_difference_where_there_is_one():
    drawn = np.random.default_rng(1)
    same = auc(drawn.normal(0, 1, 2_000), drawn.normal(0, 1, 2_000))
    slower = auc(drawn.normal(0.5, 1, 2_000), drawn.normal(0, 1, 2_000))
    assert same < 0.55 < slower
    assert auc(np.array([800.0] * 9), np.array([800.0] * 9)) == 0.5


def asked_pairs(operation, pairs):
    """``pairs`` values that are held silently and as many that nobody holds, asked for in an order drawn by lot.

    Gives whether it was silent -> questions (ids), and what was waited until each was shown, in milliseconds.
    """
    budget(operation, "DK-NCP", 100_000, 100_000)
    drawn = random.Random(6)
    values = {True: [mail() for _ in range(pairs)], False: [mail() for _ in range(pairs)]}
    visible = mail()
    hold(operation, "DE-BKA", put(value=visible), again=False)
    hold_silently(operation, "SE-NCP", values[True])
    ids, waited = {True: [], False: []}, {True: [], False: []}
    for place in range(pairs):
        for silent in drawn.sample((True, False), 2):
            made = ask(operation, "DK-NCP", put(value=values[silent][place]))
            ids[silent].append(str(made.questions[0].pk))
        if place % VISIBLE == 0:
            ask(operation, "DK-NCP", put(value=visible))
    found = {str(row.pk): (row.shows_at - row.at) / timedelta(milliseconds=1) for row in rows(operation, "Question")}
    for silent, questions in ids.items():
        waited[silent] = np.array([found[question] for question in questions])
    return ids, waited


def hold_silently(operation, agency, values):
    """E-mail addresses an agency holds silently, as rows."""
    from tallystick.deconfliction.asking.read_put import token
    from tallystick.records.models import Holding
    from tallystick.records.session import session

    by = officer(operation, agency)
    with session(by):
        Holding.objects.bulk_create(
            Holding(
                operation_id=operation.id, owner=agency, kind="email", said=value, form=value, silent=True,
                token=token("email", value, operation=operation.id), by=by.officer, at=now(), reason="r",
            )
            for value in values
        )  # fmt: skip


def mail():
    return f"{uuid.uuid4().hex}@post.example"


def read_pairs(operation, ids):
    """Every question read once, in an order drawn by lot: (silent -> seconds, silent -> what is said, once each)."""
    from tallystick.deconfliction.asking.reads import asked
    from tallystick.records.session import session

    order = [(silent, question) for silent, questions in ids.items() for question in questions]
    random.Random(7).shuffle(order)
    by, at = officer(operation, "DK-NCP"), now() + timedelta(seconds=5)
    took, said = {True: [], False: []}, {True: set(), False: set()}
    for silent, question in [*order[:50], *order]:  # the first are read twice: the first look at anything is slow
        started = time.perf_counter()
        with session(by):
            one = asked(by, question, now=at)
        took[silent].append(time.perf_counter() - started)
        said[silent].add(words_of(one))
    return {silent: np.array(taken) for silent, taken in took.items()}, said


def words_of(one):
    """All that an answer says but ids, times, and what the asker typed."""
    row = {name: value for name, value in vars(one.question).items() if name not in IDS_AND_TIMES}
    return repr((sorted(row.items()), one.state, one.hits, one.says, one.refused))


IDS_AND_TIMES = {"_state", "id", "batch", "at", "shows_at", "answered_at", "said", "form", "token"}


def alike(operation, pairs, *, most):
    ids, waited = asked_pairs(operation, pairs)
    took, said = read_pairs(operation, ids)
    assert said[True] == said[False]
    assert len(said[True]) == 1
    silent_hits = [row for row in rows(operation, "Hit", owner="SE-NCP") if not row.grants]
    assert len(silent_hits) == pairs, "otherwise nothing was compared"
    figures = auc(waited[True], waited[False]), auc(took[True], took[False])
    print(f"{pairs} pairs: AUC until shown {figures[0]:.3f}, of the read {figures[1]:.3f}")
    assert max(figures) <= most, figures


def test_silent_hit_and_no_hit_are_alike(operation):
    """Among 200 pairs chance alone reaches 0.55 now and then: the bound is 3.5 standard errors."""
    alike(operation, 200, most=0.60)


@pytest.mark.long
def test_silent_hit_and_no_hit_are_alike_over_two_thousand_pairs(operation):
    alike(operation, 2_000, most=0.55)


def test_answers_of_a_batch_show_at_one_instant(operation):
    held, free = mail(), mail()
    hold(operation, "SE-NCP", put(value=held), silent=True)
    made = ask(operation, "DK-NCP", put(value=held), put(value=free))
    assert states(operation, "DK-NCP", made) == ["no_hit", "no_hit"]
    assert len({row.shows_at for row in rows(operation, "Question")}) == 1


@pytest.mark.parametrize(
    ("looked_ms", "steps"), [(0, 1), (549, 1), (550, 1), (551, 2), (800, 2), (1_350, 2), (1_351, 3), (60_000, 76)]
)
def test_an_answer_shows_at_whole_steps_and_is_written_by_then(looked_ms, steps):
    from tallystick.deconfliction.rules.showing import WRITING, shown_at

    at = now()
    looked = at + timedelta(milliseconds=looked_ms)
    shown = shown_at(at, looked, questions=1)
    assert shown - at == steps * timedelta(milliseconds=800)
    assert shown >= looked + WRITING
    assert shown_at(at, looked, questions=100) == shown
    assert shown_at(at, looked, questions=1_000) - shown == 9 * timedelta(milliseconds=800)


def test_how_long_the_writing_takes_is_not_told(operation, monkeypatch):
    """However many silent hits are written: the step is settled before."""
    from tallystick.deconfliction.answering import jobs

    write_hits = jobs.write_hits

    def slowly(*said, **more):
        time.sleep(2)
        return write_hits(*said, **more)

    hold(operation, "SE-NCP", silent=True)
    ask(operation, "DK-NCP", put(value=mail()))
    monkeypatch.setattr(jobs, "write_hits", slowly)
    made = ask(operation, "DK-NCP")
    (row,) = [one for one in rows(operation, "Question") if str(one.batch) == made.batch]
    assert row.shows_at - row.at < timedelta(seconds=2)


def test_what_is_put_more_than_once_is_asked_once(operation):
    window = {"since": now() - timedelta(days=2), "until": now()}
    other = {"since": now() - timedelta(days=3), "until": now()}
    puts = [put()] * 300 + [put(value=" Fox.Tail@POST.example")]
    puts += [put("address", "240.0.0.7", **window)] * 2 + [put("address", "240.0.0.7", **other)]
    made = ask(operation, "DK-NCP", *puts, answered=False)
    assert sorted(one.kind for one in made.questions) == ["address", "address", "email"]


# --- what there is to be read ----------------------------------------------------------------------------------------

CANARY = "zqcanary"


def everything(viewer):
    """Every column of every table an officer's session may read, as it reads them: table -> rows as texts."""
    from django.db import connections

    from tallystick.records.session import session

    with session(viewer), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT table_name::text, array_agg(quote_ident(column_name) ORDER BY ordinal_position)::text[]"
            " FROM information_schema.columns WHERE table_schema = 'public'"
            " AND has_column_privilege(quote_ident(table_name), column_name, 'SELECT') GROUP BY 1 ORDER BY 1"
        )
        found = {}
        for table, columns in cursor.fetchall():
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")
            found[table] = [repr(row) for row in cursor.fetchall()]
        return found


def held_by_another(operation, **more):
    """Holdings of every kind that SE-NCP has, full of words that must be read nowhere else; and what to ask for."""
    window = {"since": now() - timedelta(hours=1), "until": now() + timedelta(hours=5)}
    puts = [
        put(value=f"{CANARY}.one@post.example"), put("phone", "+46701987123"), put("digest", "ab" * 10 + "cd" * 6),
        put("camera", f"{CANARY}-99"), put("address", "240.0.7.77", **window), put("account", f"{CANARY}:77"),
        put("search", f"{CANARY} street 7", latitude=55.0, longitude=12.0, **window),
        put("name", f"{CANARY} Torn", birth="1980-02-29"),
    ]  # fmt: skip
    held = [
        hold(operation, "SE-NCP", one, reference=f"{CANARY}-ref-{place}", words=f"{CANARY} words {place}",
             reason=f"{CANARY} reason", **more)
        for place, one in enumerate(puts)
        if one.kind not in ("search", "name") or "excluded" not in more
    ]  # fmt: skip
    return puts, held


def secrets_of(operation, held):
    """What of the holder's must be read by nobody else."""
    sources = rows(operation, "HitSource", owner="SE-NCP")
    hits = rows(operation, "Hit", owner="SE-NCP")
    return {
        *(row.token for row in held), *(row.form for row in held), *(row.said for row in held),
        *(row.shown for row in sources), *(str(row.pk) for row in sources), CANARY, "46701987123", "240.0.7.77",
        *(row.reference for row in hits if not row.grants), *(str(row.pk) for row in hits if not row.grants),
    } - {""}  # fmt: skip


@pytest.mark.parametrize("how", [{"silent": True}, {"excluded": "undercover"}, {}])
def test_nothing_of_what_is_held_is_read_by_anybody_else(operation, how):
    """The asker asks for something else, a third agency for nothing: neither reads a word in any table or the queue."""
    _, held = held_by_another(operation, **how)
    ask(operation, "DK-NCP", standing_until=now() + timedelta(days=1))
    hidden = secrets_of(operation, held)
    for agency in ("DK-NCP", "DE-BKA", "EC3"):
        for roles in (("coordinator", "analyst"), ("data_protection",), ("victim_identification", "national_officer")):
            found = everything(officer(operation, agency, *roles))
            assert found["records_agency"], "the session reads something"
            assert found["procrastinate_jobs"], "and the queue"
            leaked = [(table, secret) for table, said in found.items() for secret in hidden for row in said
                      if secret in row]  # fmt: skip
            assert leaked == []


def test_a_hit_tells_the_asker_nothing_that_was_not_asked(operation):
    """Asked for itself: the asker reads its own words again, and nothing of the owner's beside that there is a hit."""
    puts, held = held_by_another(operation)
    made = ask(operation, "DK-NCP", *puts)
    assert sorted(states(operation, "DK-NCP", made)) == ["asked", *["hit_pending"] * 7]
    own = {f"{CANARY}-ref-{place}" for place in range(8)} | {f"{CANARY} words {place}" for place in range(8)}
    own |= {f"{CANARY} reason", *(row.shown for row in rows(operation, "HitSource"))}
    for agency in ("DK-NCP", "DE-BKA"):
        found = everything(officer(operation, agency))
        assert [
            (table, secret) for table, said in found.items() for secret in own for row in said if secret in row
        ] == []
    third = everything(officer(operation, "DE-BKA"))
    hidden = secrets_of(operation, held) | {row.reference for row in rows(operation, "Hit")}
    assert [
        (table, secret) for table, said in third.items() for secret in hidden for row in said if secret in row
    ] == []


def test_a_silent_hit_leaves_nothing_the_asker_s_session_reads(operation):
    """Two questions, one hit silently and one by nobody: what the asker reads of both differs in ids and times alone,
    before they are answered, after, and while their jobs wait."""
    held, free = f"{uuid.uuid4().hex}@post.example", f"{uuid.uuid4().hex}@post.example"
    hold(operation, "SE-NCP", put(value=held), silent=True)
    by = officer(operation, "DK-NCP", "coordinator", "analyst", "data_protection")
    changes = []
    for value in (held, free):
        before = everything(by)
        made = ask(operation, "DK-NCP", put(value=value), standing_until=now() + timedelta(days=3))
        (one,) = told(operation, "DK-NCP", made)
        after = everything(by)
        changes.append({table: len(after[table]) - len(before[table]) for table in after})
        assert (one.state, one.hits) == ("no_hit", ())
        mine = [row for row in after["records_question"] if value in row]
        assert len(mine) == 1
        assert "SE-NCP" not in mine[0]
    assert changes[0] == changes[1]
    assert changes[0]["records_hit"] == changes[0]["records_notice"] == 0
    assert [row.owner for row in rows(operation, "Hit")] == ["SE-NCP"]


def test_errors_say_nothing_of_what_others_hold(operation):
    """What is refused is refused by what was typed alone."""
    from tallystick.vocabulary.errors import HouseError

    hold(operation, "SE-NCP")
    for value in ("noreply@post.example", "no mail", ""):
        said = []
        for _ in range(2):
            with pytest.raises(HouseError) as caught:
                ask(operation, "DK-NCP", put(value=value))
            said.append(str(caught.value))
            hold(operation, "SE-NCP", silent=True)
        assert said[0] == said[1]
    assert Path(operation.home).is_dir()
