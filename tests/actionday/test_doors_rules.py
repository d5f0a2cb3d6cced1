"""Where doors stand: any order, doubling and delay give the same, a correction gives that of the corrected history."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.actionday.doors.rules.counts import counts
from tallystick.actionday.doors.rules.line import Line, ResultSaid, StateSaid, read_line, said
from tallystick.actionday.doors.rules.reported import Reported
from tallystick.actionday.doors.rules.so_far import Number, plan
from tallystick.actionday.doors.rules.standing import standing
from tallystick.vocabulary.actionday import DoorState
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.results import ResultKind

H = datetime(2026, 3, 1, 5, tzinfo=UTC)
SUBJECTS = {"a": 1, "b": 1, "c": 3}


@st.composite
def days(draw):
    """Reports of one country as they happened, some correcting earlier ones, and a few lines about several."""
    made = []
    for n in range(draw(st.integers(1, 14))):
        corrects = draw(st.sampled_from(["", *(one.id for one in made)])) if made else ""
        subject = draw(st.sampled_from(["", *SUBJECTS]))
        total = sum(SUBJECTS.values())
        made.append(
            Reported(
                id=str(UUID(int=n + 1)), owner="DK-NCP", subject=subject, door=draw(st.integers(1, 2)),
                state=draw(st.sampled_from(list(DoorState))), count=draw(st.integers(0, total)),
                of=draw(st.sampled_from([None, total])) if not subject else None,
                happened_at=H + timedelta(minutes=draw(st.integers(0, 4))),
                entered_at=H + timedelta(hours=1, minutes=n),
                sent=str(UUID(int=900 - n)), corrects=corrects, void=bool(corrects) and draw(st.booleans()),
            )
        )  # fmt: skip
    return made


def of(reports):
    return {door: (one.state, one.id) for door, one in standing(reports).items()}, counts(SUBJECTS, reports)


@given(days(), st.randoms(use_true_random=False))
def test_any_order_and_doubling_give_the_same(made, dice):
    """Delay is order: what is late comes later in the list, with the same time at which it happened."""
    came = made + dice.sample(made, dice.randint(0, len(made)))
    dice.shuffle(came)
    assert of(came) == of(made)


@given(days())
def test_a_correction_gives_what_the_corrected_history_gives(made):
    """An independent fold: the last correction of each first report, without what was withdrawn."""
    history = []
    for first in (one for one in made if not one.corrects):
        last = first
        while later := [one for one in made if one.corrects == last.id]:
            last = sorted(later, key=lambda one: (one.entered_at, one.id))[-1]
        if not last.void:
            history.append(last)
    order = list(DoorState)
    history.sort(key=lambda one: (one.happened_at, order.index(one.state), one.sent))
    expected = {(one.subject, one.door): one.state for one in history if one.subject}
    assert {door: one.state for door, one in standing(made).items()} == expected
    plain = [Reported(**{**vars(one), "corrects": "", "void": False}) for one in history]
    assert counts(SUBJECTS, made) == counts(SUBJECTS, plain)


@given(days())
def test_no_door_is_lost_or_counted_twice(made):
    found = counts(SUBJECTS, made)
    further = {door for door in standing(made) if door[1] != 1}
    assert sum(found.states.values()) == found.of == sum(SUBJECTS.values()) + len(further) + found.over


def one(subject, state, minutes, n, **more):
    return Reported(
        id=str(n), owner="DK-NCP", subject=subject, state=state, happened_at=H + timedelta(minutes=minutes),
        entered_at=H, sent=str(n), **more,
    )  # fmt: skip


def test_a_line_about_several_says_where_doors_stand_of_which_nothing_newer_is_known():
    made = [one("a", "nobody_in", 20, 1), one("", "done", 60, 2, count=5, of=5), one("b", "critical_incident", 70, 3)]
    assert counts(SUBJECTS, made).states == {"done": 4, "critical_incident": 1}
    assert counts(SUBJECTS, made[:1]).states == {"planned": 4, "nobody_in": 1}


def test_a_line_of_a_country_that_set_no_subjects_counts_what_it_says():
    found = counts({}, [one("", "done", 60, 1, count=5, of=6)])
    assert (found.states, found.of, found.over) == ({"planned": 1, "done": 5}, 6, 6)


def test_a_door_that_is_done_is_visited_again():
    assert of([one("a", "done", 0, 1), one("a", "revisit", 90, 2)])[0] == {("a", 1): ("revisit", "2")}


# --- lines, as officers write them -----------------------------------------------------------------------------------


def read(text, doors=6, country="DK", agency="DK-NCP"):
    return said(read_line(text, country=country, agency=agency, doors=doors))


SIX_AND_NINE = "6 of 6 done, 9 item seized"


@pytest.mark.parametrize(
    "text",
    [
        "DK 6 of 6 done, 9 devices",
        "dk: 6/6 done 9 devices",
        "DK-NCP 6 out of 6 completed; nine devices seized",
        "6 of the 6 targets done and 9 devices",
        "done 6/6, devices: 9",
        "All done. 9 devices",
        "six of six doors done\n9 exhibits",
        "6/6 finished + 9 items",
    ],
)
def test_a_line_is_read_in_the_ways_officers_write_it(text):
    assert read(text) == SIX_AND_NINE


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("6/6 done 9 devices 2 arrests", "6 of 6 done, 9 item seized, 2 arrest"),
        ("4/6 done, 1 nobody in, 1 abroad", "4 of 6 done, 1 of 6 nobody in, 1 of 6 abroad"),
        ("2 arrested, 3 addresses searched, 2 more phones", "2 arrest, 3 house search, 2 more item seized (phone)"),
        ("+2 laptops", "2 more item seized (computer)"),
        ("1.5 TB of data", "1,500,000,000,000 bytes data volume"),
        ("no arrests", "0 arrest"),
        ("nothing to report", "nothing to report"),
        ("1 child safeguarded, 2 in progress, 1 critical incident",
         "2 under way, 1 critical incident, 1 child safeguarded"),
        ("1,173 devices", "1,173 item seized"),
        ("Twenty-three of thirty done and forty two phones", "23 of 30 done, 42 item seized (phone)"),
    ],
)  # fmt: skip
def test_what_a_line_says(text, understood):
    assert read(text) == understood


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("6 of 6 done, 9 wheelbarrows", "'wheelbarrows' is not understood; understood: 6 of 6 done"),
        ("SE 6 of 6 done", "it says SE"),
        ("SE-NCP 6 of 6 done", "it says SE-NCP"),
        ("7 of 6 done", "more than there are"),
        ("6 of 6", "6 of 6 of what?"),
        ("done", "how many done?"),
        ("3 raids", "'raids' is not understood"),
        ("9 devices (3 phones)", "'(' is not understood; understood: 9 item seized"),
        ("9 devices, 3 phones", "among the devices"),
        ("5 done 4 of 6 revisit", "more than there are doors"),
        ("2 done, 3 done", "said twice"),
        ("1.5 arrests", "cannot be a number"),
        ("", "it says nothing"),
        ("2 more done", "how many are there in all"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_was(text, what):
    with pytest.raises(Malformed) as refused:
        read(text)
    assert what in str(refused.value)


def test_all_done_needs_to_know_of_how_many():
    with pytest.raises(Malformed, match="all of how many"):
        read("all done", doors=0)


def test_norway_may_write_no_arrests():
    assert read("no arrests", country="NO", agency="NO-KRIPOS") == "0 arrest"
    assert read("NO 2 arrests", country="NO", agency="NO-KRIPOS") == "2 arrest"


def test_police_codes_of_countries_fit():
    assert read("UK 2 arrests", country="GB", agency="GB-NCA") == read("GB 2 arrests", country="GB", agency="GB-NCA")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text):
    with suppress(Malformed):
        read_line(text, country="DK", agency="DK-NCP")


@given(
    st.lists(st.sampled_from(list(DoorState)), unique=True, max_size=3),
    st.lists(st.sampled_from([ResultKind.ARREST, ResultKind.HOUSE_SEARCH, ResultKind.ITEM_SEIZED]), unique=True),
    st.data(),
)
def test_what_the_house_says_it_understood_reads_the_same(states, kinds, data):
    number = st.integers(0, 40)
    line = Line(
        states=tuple(StateSaid(state=one, count=data.draw(number), of=200) for one in states),
        results=tuple(ResultSaid(kind=one, count=data.draw(number)) for one in kinds),
    )
    if states or kinds:
        again = said(line).replace("item seized", "items").replace("house search", "house searches")
        assert read_line(again, country="DK", agency="DK-NCP") == line


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30), st.booleans()), unique_by=lambda one: one[0]), st.data()
)
def test_numbers_so_far_are_the_same_in_any_order(lines, data):
    """An independent fold: the newest number so far, and what came on top after it."""

    def total(came):
        rows: dict[str, list] = {}
        for minute, count, more in came:
            new = Number(row=str(minute), happened_at=H + timedelta(minutes=minute), sent=str(minute), more=more)
            there = [Number(row=k, happened_at=v[0], sent=v[3], more=v[2], gone=v[4]) for k, v in rows.items()]
            made = plan(new, there)
            for row in made.withdraws:
                rows[row][4] = True
            if made.replaces:
                rows.pop(made.replaces)
            rows[str(minute)] = [new.happened_at, count, more, new.sent, not made.counts]
        return sum(row[1] for row in rows.values() if not row[4])

    last = max((minute for minute, _, more in lines if not more), default=-1)
    expected = sum(count for minute, count, more in lines if minute == last or (more and minute > last))
    assert total(data.draw(st.permutations(lines))) == expected
