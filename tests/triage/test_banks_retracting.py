"""An entry that should never have been there: two officers of the owner, for everybody who uses the bank."""

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Refused
from tests.triage.banking import NOW, agree, call, entries, listed, load, make, one, sha256

ENTRY = f"sha256:{sha256(1)}"


@pytest.fixture
def danish(operation):
    return operation.viewer("DK-NCP")


@pytest.fixture
def second(operation):
    return operation.viewer("DK-NCP/2")


@pytest.fixture
def known(danish, tmp_path):
    made = make(danish, given_to=("SE-NCP",))
    load(danish, tmp_path, listed(1, 2))
    return made


def retract(viewer, entry=ENTRY, name="known"):
    from tallystick.triage.banks.retracting import retract_entry

    return call(retract_entry, viewer, name, entry)


def restore(viewer, entry=ENTRY, name="known"):
    from tallystick.triage.banks.retracting import restore_entry

    return call(restore_entry, viewer, name, entry)


def test_it_takes_two_and_then_holds_for_everybody_who_uses_the_bank(operation, danish, second, known):
    retract(danish)
    assert one(operation, "DK-NCP").retracted == frozenset()
    with pytest.raises(Conflict):
        retract(danish)
    retract(second)
    assert one(operation, "DK-NCP").retracted == {ENTRY}
    assert one(operation, "SE-NCP").retracted == {ENTRY}


def test_one_restores_it(operation, danish, second, known):
    retract(danish)
    retract(second)
    restore(second)
    assert one(operation, "DK-NCP").retracted == frozenset()
    with pytest.raises(Absent):
        restore(second)


def test_an_entry_that_is_not_there_or_another_s_bank_is_refused(operation, danish, known):
    with pytest.raises(Absent):
        retract(danish, entry=f"sha256:{sha256(9)}")
    with pytest.raises(Refused):
        retract(operation.viewer("SE-NCP"))


def test_entries_of_a_keyed_bank_are_retracted_by_the_name_they_have_there(operation, danish, second, tmp_path):
    make(danish, name="keyed", keyed=True)
    load(danish, tmp_path, "md5\n" + "0123456789abcdef" * 2 + "\n", name="keyed")
    (row,) = entries(one(operation, "DK-NCP").folder)
    retract(danish, entry=row["entry"], name="keyed")
    retract(second, entry=row["entry"], name="keyed")
    assert one(operation, "DK-NCP").retracted == {row["entry"]}


def test_a_word_of_the_agency_that_was_given_the_bank_retracts_nothing(operation, known):
    """Written past the acts, it does not count either."""
    from tallystick.records.models import Countersign, Judgement
    from tallystick.records.session import session

    swede, other = operation.viewer("SE-NCP"), operation.viewer("SE-NCP/2")
    said = {"operation_id": operation.id, "owner": "SE-NCP", "at": NOW, "reason": "x"}
    for says in ("retracted", "released"):
        with session(swede):
            row = Judgement(about="entry", subject=f"{known.pk} {ENTRY}", says=says, by=swede.officer, **said)
            row.save(force_insert=True)
        with session(other):
            Countersign(to=row.pk, what="judgement", says="agreed", by=other.officer, **said).save(force_insert=True)
    bank = one(operation, "SE-NCP")
    assert (bank.retracted, bank.released) == (frozenset(), {ENTRY}), "but it may release for itself"
    assert one(operation, "DK-NCP").released == frozenset()


def test_a_new_edition_without_retracted_entries_takes_one_officer(operation, danish, second, known, tmp_path):
    retract(danish)
    retract(second)
    row = load(danish, tmp_path, listed(2))
    assert not row.counts["takes_away"]
    assert one(operation, "DK-NCP").digest == row.digest


def test_the_page_of_a_bank_shows_what_was_said_of_its_entries(operation, danish, second, known):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank

    retract(danish)
    with session(danish):
        (line,) = bank(danish, "known", now=NOW).entries
    assert (line.entry, line.says, line.stands) == (ENTRY, "retracted", False)
    retract(second)
    with session(danish):
        view = bank(danish, "known", now=NOW)
    assert [one.stands for one in view.entries] == [True]
    assert view.entries[0].second


def test_the_list_says_where_each_bank_stands(operation, danish, second, tmp_path):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import banks

    make(danish, name="empty")
    make(danish, name="harmless", kind="not_pertinent")
    load(danish, tmp_path, listed(1), name="harmless")
    make(danish, name="known", given_to=("SE-NCP",))
    load(danish, tmp_path, listed(1))

    def seen(viewer):
        with session(viewer):
            return {line.bank.name: (line.state, line.edition, line.waits) for line in banks(viewer, now=NOW)}

    assert seen(danish) == {
        "empty": ("empty", 0, False),
        "harmless": ("waits for a second person", 1, True),
        "known": ("in use", 1, False),
    }
    agree(second, name="harmless")
    load(danish, tmp_path, listed(1, 2), name="harmless")
    assert seen(danish)["harmless"] == ("in use", 1, True)
    assert seen(operation.viewer("SE-NCP")) == {"known": ("given", 1, False)}


def test_entries_that_hit_everywhere_are_shown_from_the_own_build(operation, danish, known):
    from tallystick.records.models import TriageBuild
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank

    apart = [{"bank": held, "entry": ENTRY, "alike": 400, "items": 30} for held in (str(known.pk), "other")]
    with session(operation.service, role="worker"):
        TriageBuild(operation_id=operation.id, owner="DK-NCP", current=True, head={"apart": apart}).save(
            force_insert=True
        )
    with session(danish):
        (flood,) = bank(danish, "known", now=NOW).flooded
    assert (flood.entry, flood.alike, flood.items) == (ENTRY, 400, 30)
    swede = operation.viewer("SE-NCP")
    with session(swede):
        assert bank(swede, "known", now=NOW).flooded == ()


def test_nobody_alone_releases_an_entry_that_lowers_files(operation, danish, second, tmp_path):
    from tallystick.records.models import Judgement
    from tallystick.records.session import session

    made = make(danish, name="harmless", kind="not_pertinent")
    load(danish, tmp_path, listed(1), name="harmless")
    agree(second, name="harmless")
    said = {"operation_id": operation.id, "owner": "DK-NCP", "at": NOW, "reason": "x", "by": danish.officer}
    with session(danish):
        Judgement(about="entry", subject=f"{made.pk} {ENTRY}", says="released", **said).save(force_insert=True)
    assert one(operation, "DK-NCP").released == frozenset()
