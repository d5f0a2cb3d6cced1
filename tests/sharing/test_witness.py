"""A log that shows two agencies different histories, or takes back what it showed, is caught at the next exchange."""

import json
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tallystick import verify
from tallystick.records.notes import cosign, public_key
from tallystick.sealed import keys
from tallystick.sharing import split, witness
from tallystick.sharing.split import Broken, Kept, Proof, Unproven
from tallystick.vocabulary.errors import Malformed, Refused
from tests.sharing.logs import KEY, NAME, Log, leaves

AT = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)


def test_a_log_that_only_grows_is_accepted_every_time():
    log, kept = Log(), None
    for size in range(1, 40):
        log.grow(size)
        kept = log.shows(kept)
        assert kept.size == size
    assert len(kept.seen) == 39


def test_a_checkpoint_of_another_key_is_not_accepted():
    with pytest.raises(verify.Bad, match="no signature of the log"):
        split.accepted(None, Log([1], seed=b"\x08" * 32).note(), (), key=KEY)


def test_an_older_checkpoint_is_a_roll_back_unless_it_is_known_as_a_beginning():
    log = Log(range(10))
    first = log.shows(None)
    later = log.grow(*range(10)).shows(first)
    assert split.accepted(later, log.note(10), (), key=KEY) == later
    with pytest.raises(Broken, match="roll-back"):
        split.accepted(later, log.note(7), (), key=KEY)
    with pytest.raises(Broken, match="roll-back"):
        split.accepted(later, log.note(10), (), key=KEY, newest=True)


def test_a_proof_from_everything_it_was_given_lets_packages_be_opened_in_any_order():
    log = Log(range(20))
    kept = split.accepted(None, log.note(), [log.proof(5), log.proof(12)], key=KEY)
    assert split.accepted(kept, log.note(12), (), key=KEY) == kept
    log.grow(20)
    skipped = split.accepted(log_kept(log, 12), log.note(), [log.proof(5), log.proof(12)], key=KEY)
    assert skipped.size == 21


def log_kept(log, size):
    return split.accepted(None, log.note(size), (), key=KEY)


def test_without_a_proof_from_what_is_kept_nothing_is_accepted():
    log = Log(range(20))
    with pytest.raises(Unproven) as needed:
        split.accepted(log_kept(log, 12), log.note(), [log.proof(5)], key=KEY)
    assert needed.value.size == 12


def test_a_proof_that_admits_another_beginning_is_a_split_view():
    kept = log_kept(Log(range(12)), 12)
    other = Log([*range(11), "other", *range(30)])
    with pytest.raises(Broken, match="split view"):
        split.accepted(kept, other.note(), [other.proof(12)], key=KEY)


def test_the_whole_log_rewritten_with_the_real_key_is_caught_by_a_witness():
    """Nothing in the log itself shows this: signatures and tree are perfect. Only a note kept elsewhere does."""
    kept = log_kept(Log(range(50)), 50)
    rewritten = Log([*range(20), "altered", *range(21, 60)])
    verify.open_checkpoint(rewritten.note(), key=KEY)
    with pytest.raises((Broken, Unproven, verify.Bad)):
        rewritten.shows(kept)
    with pytest.raises(Broken, match="split view"):
        split.compare(kept, log_kept(rewritten, 50))


def exchange(left: Kept, right: Kept, log_of_long: Log) -> bool:
    """Two witnesses meet. True when what they find tells them that they were not shown one log."""
    short, long = sorted((left, right), key=lambda one: one.size)
    try:
        split.compare(left, right)
    except Broken:
        return True
    except Unproven:
        proof = replace(log_of_long.proof(short.size, long.size), root=short.root)
        try:
            split.compare(left, right, [proof])
        except (Broken, verify.Bad):
            return True
    return False


def history(number, *, honest):
    """Three agencies are shown a log over some rounds; a dishonest one forks for one of them at a random entry."""
    chance = random.Random(number)
    main = Log(chance.random() for _ in range(chance.randint(1, 40)))
    fork = Log()
    kept = dict.fromkeys("ABC")
    forked_at = None
    for round_ in range(chance.randint(2, 8)):
        main.grow(*(chance.random() for _ in range(chance.randint(1, 9))))
        if not honest and forked_at is None and (round_ == 1 or chance.random() < 0.3):
            forked_at = chance.randrange(len(main.hashes))
            fork.hashes = [*main.hashes[:forked_at], *leaves([f"lie {number}"])]
        if forked_at is not None:
            fork.grow(*(chance.random() for _ in range(chance.randint(0, 9))))
        for agency in chance.sample("ABC", chance.randint(1, 3)):
            shown = fork if agency == "C" and forked_at is not None else main
            try:
                kept[agency] = shown.shows(kept[agency])
            except (Broken, Unproven, verify.Bad):
                return kept, main, fork, forked_at, True
    for agency in "AC":
        shown = fork if agency == "C" and forked_at is not None else main
        try:
            kept[agency] = shown.shows(kept[agency])
        except (Broken, Unproven, verify.Bad):
            return kept, main, fork, forked_at, True
    return kept, main, fork, forked_at, False


def detected(number):
    kept, main, fork, forked_at, caught = history(number, honest=False)
    if caught:
        return True
    assert forked_at is not None
    longer = main if kept["A"].size >= kept["C"].size else fork
    return exchange(kept["A"], kept["C"], longer)


def false_alarm(number):
    kept, main, _, _, caught = history(number, honest=True)
    known = [one for one in kept.values() if one]
    return caught or any(exchange(left, right, main) for left in known for right in known)


def test_a_split_view_is_detected_at_the_next_exchange_in_every_random_history():
    assert [number for number in range(100) if not detected(number)] == []
    assert [number for number in range(100) if false_alarm(number)] == []


@pytest.mark.long
def test_a_split_view_is_detected_in_a_thousand_of_a_thousand_histories():
    assert sum(detected(number) for number in range(1_000)) == 1_000
    assert sum(false_alarm(number) for number in range(1_000)) == 0


def test_the_check_has_teeth(monkeypatch):
    """With the check of consistency taken out, some of the same lies go through."""
    monkeypatch.setattr(verify, "check_consistency", lambda path, *, old, new: None)
    assert not all(detected(number) for number in range(100))


@pytest.fixture
def agency(tmp_path):
    return keys.generate(tmp_path, "DK-NCC")


def shown(log, *, since=(), key=KEY, newest=False):
    proofs = tuple(log.proof(size) for size in since)
    return witness.Shown(key=key.text(), note=log.note(), proofs=proofs, newest=newest)


def test_a_witness_pins_the_key_cosigns_and_keeps(agency, tmp_path):
    log = Log(range(9))
    first = witness.accept(shown(log), keys=agency, home=tmp_path, at=AT)
    assert first.first
    again = witness.accept(shown(log.grow(9), since=[9]), keys=agency, home=tmp_path, at=AT)
    assert (again.first, again.kept.size) == (False, 10)
    kept = witness.kept_by(tmp_path, "DK-NCC")
    assert kept == again.kept
    mine = witness.key_of("DK-NCC", agency.verify_key)
    assert verify.cosigned_by(kept.note, [mine]) == {mine.name: int(AT.timestamp())}
    place = tmp_path / "witness" / "DK-NCC.json"
    assert place.stat().st_mode & 0o777 == 0o600


def test_another_log_key_is_refused(agency, tmp_path):
    witness.accept(shown(Log(range(9))), keys=agency, home=tmp_path, at=AT)
    other = Log(range(12), seed=b"\x09" * 32)
    with pytest.raises(Refused, match="not the one"):
        witness.accept(
            shown(other, since=[9], key=public_key(NAME, seed=other.seed)), keys=agency, home=tmp_path, at=AT
        )


def test_a_lie_is_refused_and_both_notes_are_kept_as_proof(agency, tmp_path):
    log, lie = Log(range(9)), Log([*range(8), "x", *range(9)])
    witness.accept(shown(log), keys=agency, home=tmp_path, at=AT)
    with pytest.raises(Refused, match="split view"):
        witness.accept(shown(lie, since=[9]), keys=agency, home=tmp_path, at=AT)
    with pytest.raises(Refused, match="roll-back"):
        witness.accept(shown(Log(range(4))), keys=agency, home=tmp_path, at=AT)
    proofs = [json.loads(path.read_text()) for path in (tmp_path / "witness").glob("proof-*.json")]
    assert {verify.open_checkpoint(proof["shown"], key=KEY).size for proof in proofs} == {18, 4}
    assert {verify.open_checkpoint(proof["kept"], key=KEY).size for proof in proofs} == {9}
    assert witness.kept_by(tmp_path, "DK-NCC").size == 9


def test_a_proof_that_does_not_fit_is_refused_and_nothing_is_kept(agency, tmp_path):
    log = Log(range(9))
    witness.accept(shown(log), keys=agency, home=tmp_path, at=AT)
    log.grow(*range(5))
    bent = Proof(size=9, root=log.proof(9).root, path=tuple("00" * 32 for _ in log.proof(9).path))
    with pytest.raises(Malformed, match="rewritten"):
        witness.accept(
            witness.Shown(key=KEY.text(), note=log.note(), proofs=(bent,)), keys=agency, home=tmp_path, at=AT
        )
    assert witness.kept_by(tmp_path, "DK-NCC").size == 9


def test_a_witness_file_that_was_altered_is_not_used(agency, tmp_path):
    witness.accept(shown(Log(range(9))), keys=agency, home=tmp_path, at=AT)
    place = tmp_path / "witness" / "DK-NCC.json"
    place.write_text(place.read_text().replace('"size": 9', '"size": 8'))
    with pytest.raises(Malformed, match="cannot be used"):
        witness.kept_by(tmp_path, "DK-NCC")


def test_what_a_ledger_json_shows_is_read_with_its_earlier_proofs():
    log = Log(range(20))
    told = {
        "key": KEY.text(),
        "checkpoint": cosign(log.note(), name="w", seed=b"\x01" * 32, at=AT),
        "consistency": {"from": {"size": 5, "root": log.proof(5).root}, "path": list(log.proof(5).path)},
        "earlier": [{"from": {"size": 12, "root": log.proof(12).root}, "path": list(log.proof(12).path)}],
    }
    found = witness.shown_in(told, where="ledger.json")
    assert [proof.size for proof in found.proofs] == [5, 12]
    with pytest.raises(Malformed, match="shows no checkpoint"):
        witness.shown_in({"key": 1}, where="x")
