"""Lists that may not travel: sealed by the owner, asked by one agency in one operation, unconfirmed until asked for."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, HouseError, Malformed, Refused
from tests.triage.banking import LATER, NOW, agree, call, listed, load, make, md5, names, one, sha256, used, withdraw


def keys_of(operation, code):
    """An agency's keys in this home, its public ones known to everybody."""
    from tallystick.records.models import Agency
    from tallystick.records.session import administration
    from tallystick.sealed import keys

    try:
        made = keys.generate(operation.home, code)
    except HouseError:
        made = keys.load(operation.home, code)
    with administration():
        Agency.objects.filter(code=code).update(age_recipient=made.age_recipient, verify_key=made.verify_key)
    return made


@pytest.fixture
def danish(operation):
    for code in ("DK-NCP", "SE-NCP"):
        keys_of(operation, code)
    return operation.viewer("DK-NCP")


@pytest.fixture
def swede(operation):
    return operation.viewer("SE-NCP")


@pytest.fixture
def known(danish, tmp_path):
    make(danish)
    return load(danish, tmp_path, listed(1, 2, 3))


def wish(**more):
    from tallystick.triage.banks.sealing import Wish

    return Wish(**{"recipient": "SE-NCP", "expires_at": LATER} | more)


def seal(viewer, name="known", at=NOW, **more):
    from tallystick.triage.banks.sealing import seal_bank

    return call(seal_bank, viewer, name, wish(**more), at=at)


def take(viewer, place, content, name="theirs", at=NOW):
    from tallystick.triage.banks.sealing import load_members

    path = place / f"sealed-{len(list(place.iterdir()))}"
    path.write_bytes(content)
    return call(load_members, viewer, name, path, at=at)


def holds(bank, kind, numbers):
    from tallystick.sealed.members import open_members

    digest = {"sha256": sha256, "md5": md5}[kind]
    return open_members(bank.members, key=bank.key).holds(kind, [bytes.fromhex(digest(n)) for n in numbers]).tolist()


def test_a_sealed_list_is_asked_by_its_recipient_and_nothing_of_it_lies_there(
    operation, danish, swede, known, tmp_path
):
    make(swede, name="theirs")
    row = take(swede, tmp_path, seal(danish).content)
    bank = one(operation, "SE-NCP")
    assert holds(bank, "sha256", [1, 2, 3, 4]) == [True, True, True, False]
    assert holds(bank, "md5", [3, 4]) == [True, False]
    assert (bank.owner, bank.asks, bank.by_two) == ("SE-NCP", "DK-NCP", False)
    assert (bank.members.parent, bank.members.name) == (bank.folder, "MEMBERS")
    assert row.digest == hashlib.sha256(bank.members.read_bytes()).hexdigest()
    assert (row.counts["entries"], row.counts["digests"]) == (6, {"md5": 3, "sha256": 3})
    assert 0 < row.counts["false_hits"] <= 1e-6
    for path in bank.folder.iterdir():
        content = path.read_bytes()
        assert bank.key not in content
        assert bank.key.hex().encode() not in content
        for number in (1, 2, 3):
            assert bytes.fromhex(sha256(number)) not in content
            assert sha256(number).encode() not in content
    key = operation.home / "secrets" / "banks" / f"{row.digest}.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_only_exact_digests_go_along(danish, tmp_path):
    make(danish)
    load(danish, tmp_path, f"pdq,md5,series\n{'0123456789abcdef' * 4},,A\n,{md5(1)},A\n")
    assert seal(danish).head.values == {"md5": 1}


def test_retracted_entries_do_not_go_along(operation, danish, known):
    from tallystick.triage.banks.retracting import retract_entry

    for officer in (danish, operation.viewer("DK-NCP/2")):
        call(retract_entry, officer, "known", f"sha256:{sha256(2)}")
    assert seal(danish).head.values == {"md5": 2, "sha256": 2}


def test_it_runs_out_at_the_instant_it_says(operation, danish, swede, known, tmp_path):
    make(swede, name="theirs")
    take(swede, tmp_path, seal(danish).content)
    assert used(operation, "SE-NCP", now=LATER - timedelta(microseconds=1))
    assert used(operation, "SE-NCP", now=LATER) == []
    with pytest.raises(Refused, match="ran out"):
        take(swede, tmp_path, seal(danish).content, at=LATER)


def test_another_agency_or_operation_cannot_take_it(operation, danish, known, tmp_path):
    from tallystick.records.models import Agency, Operation
    from tallystick.records.session import administration

    german = operation.viewer("DE-BKA")
    make(german, name="theirs")
    content = seal(danish).content
    with pytest.raises(Absent, match="keys of DE-BKA"):
        take(german, tmp_path, content)
    keys_of(operation, "DE-BKA")
    with pytest.raises(Refused, match="not sealed to your agency"):
        take(german, tmp_path, content)
    swede = operation.viewer("SE-NCP")
    make(swede, name="theirs")
    with administration():
        Operation.objects.filter(pk=operation.id).update(reference=f"{operation.reference}-b")
    with pytest.raises(Refused, match="operation"):
        take(swede, tmp_path, content)
    with administration():
        Operation.objects.filter(pk=operation.id).update(reference=operation.reference)
        Agency.objects.filter(code="DK-NCP").update(verify_key="")
    with pytest.raises(Refused, match="did not sign"):
        take(swede, tmp_path, content)


def test_a_flipped_byte_is_refused_and_leaves_nothing(operation, danish, swede, known, tmp_path):
    make(swede, name="theirs")
    content = bytearray(seal(danish).content)
    content[-20] ^= 1
    before = sorted((operation.home / "shelf" / operation.id / "banks").iterdir())
    with pytest.raises(Malformed):
        take(swede, tmp_path, bytes(content))
    assert sorted((operation.home / "shelf" / operation.id / "banks").iterdir()) == before
    assert used(operation, "SE-NCP") == []


@pytest.mark.parametrize("kind", ["not_pertinent", "declared_ai", "negative"])
def test_what_is_unconfirmed_lowers_nothing(danish, swede, known, tmp_path, kind):
    make(swede, name="theirs", kind=kind)
    with pytest.raises(Refused, match="unconfirmed"):
        take(swede, tmp_path, seal(danish).content)


def test_a_second_list_takes_away_what_the_first_said_until_two_agree(operation, danish, swede, known, tmp_path):
    make(swede, name="theirs")
    first = take(swede, tmp_path, seal(danish).content)
    with pytest.raises(Conflict):
        take(swede, tmp_path, (tmp_path / sorted(path.name for path in tmp_path.glob("sealed-*"))[0]).read_bytes())
    row = take(swede, tmp_path, seal(danish).content)
    assert one(operation, "SE-NCP").digest == first.digest
    agree(operation.viewer("SE-NCP/2"), name="theirs")
    assert one(operation, "SE-NCP").digest == row.digest
    plain = load(swede, tmp_path, listed(1), name="theirs")
    assert plain.counts["takes_away"], "what a list by membership says cannot be compared"


def test_who_may_seal_what(operation, danish, swede, known, tmp_path):
    make(swede, name="mine", given_to=("DK-NCP",))
    for act, error in (
        (lambda: seal(danish, name="SE-NCP/mine"), Refused),
        (lambda: seal(operation.viewer("DK-NCP/2", "examiner")), Refused),
        (lambda: seal(danish, recipient="DK-NCP"), Malformed),
        (lambda: seal(danish, recipient="NOBODY"), Malformed),
        (lambda: seal(danish, recipient="EC3"), Refused),
        (lambda: seal(danish, expires_at=NOW), Malformed),
        (lambda: seal(swede, name="mine", recipient="DK-NCP"), Absent),
    ):
        with pytest.raises(error):
            act()
    make(danish, name="keyed", keyed=True)
    load(danish, tmp_path, listed(1), name="keyed")
    with pytest.raises(Refused, match="keyed"):
        seal(danish, name="keyed")


def test_a_list_known_by_membership_is_not_sealed_on(operation, danish, swede, known, tmp_path):
    make(swede, name="theirs")
    take(swede, tmp_path, seal(danish).content)
    with pytest.raises(Refused, match="membership"):
        seal(swede, name="theirs", recipient="DK-NCP")


def test_a_bank_that_is_not_in_use_or_runs_out_before_is_not_sealed(operation, danish, known, tmp_path):
    make(danish, name="short", expires_at=NOW + timedelta(days=1))
    load(danish, tmp_path, listed(1), name="short")
    with pytest.raises(Malformed, match="runs out before"):
        seal(danish, name="short")
    withdraw(danish)
    withdraw(operation.viewer("DK-NCP/2"))
    with pytest.raises(Absent, match="in use"):
        seal(danish)


def test_sealing_is_logged_as_disclosure_and_has_a_line(operation, danish, known):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import administration

    sealed = seal(danish)
    with administration():
        (entry,) = Consultation.objects.filter(operation=operation.id, doing="disclosure")
        line = LedgerLine.objects.get(operation_id=operation.id, act="seal_bank")
    assert (entry.recipient, entry.subject_kind) == ("SE-NCP", "bank")
    assert sealed.head.body_digest in str(line.payload)


def test_the_rate_of_false_hits_is_the_owner_s_to_choose(danish, known):
    few, many = seal(danish, questions=10).head, seal(danish, questions=10_000_000).head
    assert few.bits < many.bits
    assert few.false_hits * 10 <= 1
    assert many.false_hits * 10_000_000 <= 1
    with pytest.raises(Refused):
        seal(danish, questions=0)


def test_a_plain_edition_in_the_place_of_a_sealed_one_needs_no_key(operation, danish, swede, known, tmp_path):
    make(swede, name="theirs")
    take(swede, tmp_path, seal(danish).content)
    load(swede, tmp_path, listed(7), name="theirs")
    agree(operation.viewer("SE-NCP/2"), name="theirs")
    bank = one(operation, "SE-NCP")
    assert (bank.members, bank.key, bank.asks) == (None, None, "")
    assert names(bank.folder) == {f"sha256:{sha256(7)}"}
    assert replace(bank, by_two=False) != bank


def test_a_backup_names_the_file_of_a_sealed_edition(operation, danish, swede, known, tmp_path):
    from django.db import connections

    from tallystick.records.session import administration
    from tallystick.site.backup.named import files_named

    make(swede, name="theirs")
    row = take(swede, tmp_path, seal(danish).content)
    with administration(), connections["owner"].cursor() as cursor:
        named = {one.path.rpartition("/")[2]: one for one in files_named(cursor) if row.digest in one.path}
    assert set(named) == {"head.json", "MEMBERS"}
    assert named["MEMBERS"].digest == row.digest


def test_a_hit_says_whom_to_ask_and_that_it_may_be_wrong(operation, danish, swede, known, tmp_path):
    from tallystick.records.session import session
    from tallystick.triage.showing import file
    from tests.triage.laid import Laid, seen

    make(swede, name="theirs")
    take(swede, tmp_path, seal(danish).content)
    laid = Laid(operation, agency="SE-NCP")
    laid.scan("S-001", [seen("x", sha256=sha256(2), md5=md5(2))], at=NOW)
    laid.build(now=NOW + timedelta(hours=1))
    (row,) = laid.rows()
    assert {(one["state"], one["asks"]) for one in row.matches} == {("to_confirm", "DK-NCP")}
    with session(swede):
        against = file(swede, row.content, now=NOW + timedelta(hours=1)).against
    assert any("may not travel and is sometimes wrong: ask DK-NCP" in one for one in against)
    assert not any("decoded small" in one for one in against)
