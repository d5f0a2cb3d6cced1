"""Banks: who makes, loads and agrees, who uses them, and until when."""

import json
from datetime import timedelta

import pytest
from django.db import Error, connections

from tallystick.vocabulary.errors import Absent, Conflict, HouseError, Malformed, Refused
from tallystick.vocabulary.schemes import Scheme
from tests.triage.banking import (
    LATER,
    NOW,
    agree,
    call,
    entries,
    listed,
    load,
    make,
    md5,
    names,
    one,
    sha1,
    sha256,
    shelved,
    used,
    withdraw,
)

LOWERING = ["not_pertinent", "declared_ai", "negative"]


@pytest.fixture
def danish(operation):
    return operation.viewer("DK-NCP")


@pytest.fixture
def second(operation):
    return operation.viewer("DK-NCP/2")


@pytest.fixture
def place(tmp_path):
    return tmp_path


def deferred(operation):
    """Agencies whose order of looking is to be computed again, and forget them."""
    from tallystick.records.session import administration

    with administration(), connections["owner"].cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'triage.order' AND args ->> 'operation' = %s"
            " RETURNING args ->> 'agency'",
            [operation.id],
        )
        return sorted({agency for (agency,) in cursor.fetchall()})


def ledger(operation):
    from tallystick.records.models import LedgerLine
    from tallystick.records.session import administration

    with administration():
        return list(LedgerLine.objects.filter(operation_id=operation.id).order_by("at").values_list("act", flat=True))


def logged(operation, doing):
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    with administration():
        rows = Consultation.objects.filter(operation=operation.id, doing=doing, subject_kind="bank")
        return sorted(rows.values_list("recipient", flat=True))


def test_a_bank_is_made_loaded_and_in_use(operation, danish, place):
    made = make(
        danish, source="NCP 2026", confidence="classified", codes=("H1",), scheme="vics", version="2.0", profile="US"
    )
    assert used(operation, "DK-NCP") == [], "it has no edition yet"
    row = load(danish, place, listed(1, 2, series="A", value="1"))
    bank = one(operation, "DK-NCP")
    assert (bank.id, bank.name, bank.kind, bank.confidence) == (
        str(made.pk),
        "known",
        "known_unidentified",
        "classified",
    )
    assert (bank.owner, bank.scheme, bank.codes) == ("DK-NCP", Scheme("vics", "2.0", "US"), ("H1",))
    assert (bank.digest, bank.folder, bank.key, bank.members) == (row.digest, shelved(operation, row), None, None)
    assert (bank.by_two, bank.retracted, bank.released, bank.asks) == (False, frozenset(), frozenset(), "")
    assert names(bank.folder) == {f"sha256:{sha256(n)}" for n in (1, 2)}
    assert {(one["series"], one["value"]) for one in entries(bank.folder)} == {("A", "1")}
    assert (row.number, row.counts["read"], row.counts["accepted"], row.counts["entries"]) == (1, 2, 2, 2)
    head = json.loads((bank.folder / "head.json").read_text())
    assert (head["given"], head["reader"], head["entries"]) == (row.given, "csv", 2)


def test_the_file_of_an_edition_is_what_its_digest_says_and_stays(operation, danish, place):
    import hashlib

    make(danish)
    row = load(danish, place, listed(1))
    file = shelved(operation, row) / "ENTRIES.parquet"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.digest
    load(danish, place, listed(1, 2))
    assert hashlib.sha256(file.read_bytes()).hexdigest() == row.digest
    assert not [path for path in file.parents[1].iterdir() if path.name.startswith(".")], "nothing half laid is left"
    assert not list((operation.home / "work").glob("bank-*")), "what the cage gave is gone"


def test_a_new_edition_replaces_the_one_before(operation, danish, place):
    make(danish)
    load(danish, place, listed(1))
    row = load(danish, place, listed(1, 2))
    assert row.number == 2
    assert one(operation, "DK-NCP").digest == row.digest
    with pytest.raises(Conflict):
        load(danish, place, listed(1, 2))


def test_one_officer_alone_takes_nothing_out_of_a_list_that_raises(operation, danish, second, place):
    make(danish)
    first = load(danish, place, listed(1, 2))
    shorter = load(danish, place, listed(1))
    assert shorter.counts["takes_away"]
    assert shorter.counts["taken_away"] == 2, "both digests of the medium"
    assert one(operation, "DK-NCP").digest == first.digest
    with pytest.raises(Conflict, match="yourself"):
        agree(danish)
    agree(second)
    bank = one(operation, "DK-NCP")
    assert (bank.digest, bank.by_two) == (shorter.digest, True)


def test_one_officer_alone_moves_no_entry_to_another_series(operation, danish, place):
    make(danish)
    first = load(danish, place, listed(1, series="A"))
    load(danish, place, listed(1, series="B"))
    assert one(operation, "DK-NCP").digest == first.digest


@pytest.mark.parametrize("kind", LOWERING)
def test_a_bank_that_can_lower_waits_for_a_second_officer_with_every_edition(operation, danish, second, place, kind):
    make(danish, kind=kind)
    load(danish, place, listed(1))
    assert used(operation, "DK-NCP") == []
    with pytest.raises(Conflict):
        agree(danish)
    agree(second)
    bank = one(operation, "DK-NCP")
    assert bank.by_two
    load(danish, place, listed(1, 2, 3))
    assert one(operation, "DK-NCP").digest == bank.digest, "what was agreed to counts, not what came since"
    agree(second)
    assert one(operation, "DK-NCP").digest != bank.digest
    with pytest.raises(Conflict, match="already"):
        agree(second)


def test_who_loads_another_s_bank_needs_a_second_as_well(operation, danish, second, place):
    make(danish, kind="not_pertinent")
    load(second, place, listed(1))
    with pytest.raises(Conflict):
        agree(second)
    assert used(operation, "DK-NCP") == []
    agree(danish)
    assert used(operation, "DK-NCP")


@pytest.mark.parametrize("kind", LOWERING)
def test_a_bank_that_can_lower_falls_with_one_and_comes_back_with_two(operation, danish, second, place, kind):
    make(danish, kind=kind)
    load(danish, place, listed(1))
    agree(second)
    withdraw(danish)
    assert used(operation, "DK-NCP") == []
    with pytest.raises(Conflict, match="withdrawn"):
        agree(second)
    load(danish, place, listed(2))
    assert used(operation, "DK-NCP") == []
    agree(second)
    assert names(one(operation, "DK-NCP").folder) == {f"sha256:{sha256(2)}"}


def test_a_bank_that_raises_falls_with_two(operation, danish, second, place):
    make(danish)
    load(danish, place, listed(1))
    withdraw(danish)
    assert used(operation, "DK-NCP"), "one officer alone takes it from nobody"
    with pytest.raises(Conflict):
        withdraw(danish)
    withdraw(second)
    assert used(operation, "DK-NCP") == []


def test_a_bank_runs_out_at_the_instant_it_says(operation, danish, place):
    make(danish, expires_at=LATER)
    load(danish, place, listed(1))
    assert used(operation, "DK-NCP", now=LATER - timedelta(microseconds=1))
    assert used(operation, "DK-NCP", now=LATER) == []
    assert used(operation, "DK-NCP", now=LATER + timedelta(days=1)) == []


def test_words_count_at_the_instant_they_were_said(operation, danish, second, place):
    make(danish, kind="negative")
    load(danish, place, listed(1))
    agree(second, at=NOW + timedelta(hours=1))
    assert used(operation, "DK-NCP", now=NOW + timedelta(minutes=59)) == []
    assert used(operation, "DK-NCP", now=NOW + timedelta(hours=1))


def test_another_agency_neither_sees_nor_uses_nor_changes_a_bank(operation, danish, place):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank, banks

    make(danish)
    row = load(danish, place, listed(1))
    swede = operation.viewer("SE-NCP")
    assert used(operation, "SE-NCP") == []
    with session(swede):
        assert banks(swede, now=NOW) == []
        with pytest.raises(Absent):
            bank(swede, "DK-NCP/known", now=NOW)
        with pytest.raises(Absent):
            bank(swede, str(row.bank), now=NOW)
    for act in (lambda: load(swede, place, listed(2)), lambda: agree(swede), lambda: withdraw(swede)):
        with pytest.raises(Absent):
            act()


def test_an_agency_that_was_given_a_bank_uses_it_and_changes_nothing(operation, danish, place):
    make(danish, given_to=("SE-NCP", "DK-NCP"))
    load(danish, place, listed(1))
    swede = operation.viewer("SE-NCP")
    assert one(operation, "SE-NCP").owner == "DK-NCP"
    assert used(operation, "DE-BKA") == []
    for act in (
        lambda: load(swede, place, listed(2), name="DK-NCP/known"),
        lambda: agree(swede, name="DK-NCP/known"),
        lambda: withdraw(swede, name="known"),
        lambda: give(swede, ["DE-BKA"]),
    ):
        with pytest.raises(Refused, match="DK-NCP's"):
            act()


def give(viewer, to, name="known"):
    from tallystick.triage.banks.acts import give_bank

    return call(give_bank, viewer, name, to=to)


def keep(viewer, back, name="known"):
    from tallystick.triage.banks.acts import keep_bank

    return call(keep_bank, viewer, name, back=back)


def accept(viewer, name="known"):
    from tallystick.triage.banks.lending import accept_bank

    return call(accept_bank, viewer, name)


def test_a_bank_is_given_and_taken_back(operation, danish, second, place):
    make(danish)
    load(danish, place, listed(1))
    give(danish, ["SE-NCP"])
    give(danish, ["DE-BKA", "SE-NCP"])
    assert used(operation, "SE-NCP")
    assert used(operation, "DE-BKA")
    with pytest.raises(Conflict):
        give(danish, ["SE-NCP"])
    with pytest.raises(Malformed):
        give(danish, ["NOBODY"])
    keep(danish, ["SE-NCP"])
    keep(second, ["SE-NCP"])
    assert used(operation, "SE-NCP") == []
    assert used(operation, "DE-BKA"), "only who was named"
    with pytest.raises(Conflict):
        keep(danish, ["SE-NCP"])
    assert logged(operation, "disclosure") == ["DE-BKA", "SE-NCP"]


def test_a_bank_that_raises_is_taken_back_by_two_and_each_time_anew(operation, danish, second, place):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank

    make(danish, given_to=("SE-NCP",))
    load(danish, place, listed(1))
    for officers in ((danish, second), (danish, second), (second, danish)):
        said = keep(officers[0], ["SE-NCP"])
        assert (said.gone, said.waits) == ((), ("SE-NCP",))
        assert used(operation, "SE-NCP"), "one officer alone lowers nothing at another agency"
        with session(danish):
            assert bank(danish, "known", now=NOW).asked_back == ("SE-NCP",)
        with pytest.raises(Conflict, match="already"):
            keep(officers[0], ["SE-NCP"])
        assert keep(officers[1], ["SE-NCP"]).gone == ("SE-NCP",)
        assert used(operation, "SE-NCP") == []
        with session(danish):
            assert bank(danish, "known", now=NOW).asked_back == ()
        give(danish, ["SE-NCP"])
        assert used(operation, "SE-NCP"), "what was said before it was given again is over"


@pytest.mark.parametrize("kind", LOWERING)
def test_a_bank_that_can_lower_counts_where_it_was_given_once_an_officer_there_accepts_it(
    operation, danish, second, place, kind
):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import banks

    swede = operation.viewer("SE-NCP", "analyst")
    make(danish, kind=kind, given_to=("SE-NCP", "DE-BKA"))
    load(danish, place, listed(1))
    agree(second)
    deferred(operation)

    def state():
        with session(swede):
            return [str(line.state) for line in banks(swede, now=NOW)]

    assert used(operation, "DK-NCP")
    assert used(operation, "SE-NCP") == []
    assert state() == ["given, and not accepted"]
    accept(swede)
    assert [bank.name for bank in used(operation, "SE-NCP")] == ["known"]
    assert state() == ["given"]
    assert used(operation, "DE-BKA") == [], "each agency for itself"
    assert deferred(operation) == ["SE-NCP"]
    assert "accept_bank" in ledger(operation)
    for again in (swede, operation.viewer("SE-NCP/2")):
        with pytest.raises(Conflict, match="accepted"):
            accept(again)
    assert keep(danish, ["SE-NCP"]).gone == ("SE-NCP",), "it lowers files: one takes it back"
    assert used(operation, "SE-NCP") == []


def test_what_needs_no_accepting_is_not_accepted(operation, danish):
    make(danish, given_to=("SE-NCP",))
    with pytest.raises(Conflict, match="raises"):
        accept(operation.viewer("SE-NCP"))
    with pytest.raises(Conflict, match="own"):
        accept(danish)
    with pytest.raises(Absent):
        accept(operation.viewer("DE-BKA"))
    with pytest.raises(Refused, match="roles"):
        accept(operation.viewer("SE-NCP", "examiner"))


def test_to_whom_it_was_given_is_told_to_its_owner_alone(operation, danish):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank

    make(danish, given_to=("SE-NCP", "DE-BKA"))
    swede = operation.viewer("SE-NCP")
    with session(danish):
        assert bank(danish, "known", now=NOW).given_to == ("DE-BKA", "SE-NCP")
    with session(swede):
        assert bank(swede, "known", now=NOW).given_to == ()


def test_every_act_has_everybody_who_uses_the_bank_look_again(operation, danish, second, place):
    make(danish, given_to=("SE-NCP",))
    deferred(operation)
    steps = [
        lambda: load(danish, place, listed(1)),
        lambda: agree(second),
        lambda: withdraw(danish),
    ]
    for step in steps:
        step()
        assert deferred(operation) == ["DK-NCP", "SE-NCP"]
    give(danish, ["DE-BKA"])
    assert deferred(operation) == ["DE-BKA", "DK-NCP", "SE-NCP"]
    keep(danish, ["SE-NCP"])
    assert deferred(operation) == [], "one word more is needed"
    keep(second, ["SE-NCP"])
    assert deferred(operation) == ["DE-BKA", "DK-NCP", "SE-NCP"], "whoever has it no more as well"


def test_every_act_has_a_line_and_an_entry(operation, danish, second, place):
    make(danish)
    load(danish, place, listed(1))
    agree(second)
    give(danish, ["SE-NCP"])
    keep(danish, ["SE-NCP"])
    keep(second, ["SE-NCP"])
    withdraw(danish)
    assert sorted(ledger(operation)) == [
        "agree_to_bank", "ask_bank_back", "give_bank", "keep_bank", "load_bank", "make_bank", "withdraw_bank"
    ]  # fmt: skip
    assert len(logged(operation, "collection")) == 2
    assert len(logged(operation, "alteration")) == 4


@pytest.mark.parametrize("roles", [("examiner",), ("national_officer",), ("prosecutor",), ("data_protection",)])
def test_only_who_keeps_banks_changes_one(operation, danish, place, roles):
    make(danish)
    load(danish, place, listed(1))
    other = operation.viewer("DK-NCP/2", *roles)
    for act in (
        lambda: make(other, name="mine"),
        lambda: load(other, place, listed(2)),
        lambda: agree(other),
        lambda: withdraw(other),
        lambda: give(other, ["SE-NCP"]),
    ):
        with pytest.raises(Refused, match="roles"):
            act()


def raw(viewer, sql, values):
    from tallystick.records.session import current_alias, session

    with session(viewer), connections[current_alias()].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


SIGN = (
    'INSERT INTO records_countersign (id, operation_id, owner, grants, codes, category, away_from, "to", what, says,'
    " by, at, reason)"
    " VALUES (gen_random_uuid(), %s, %s, '{}', '{}', 'unassessed', '{}', %s, 'edition', %s, %s, now(), 'x')"
)


def test_raw_sql_cannot_agree_with_itself_nor_in_another_s_name(operation, danish, second, place):
    make(danish, kind="not_pertinent", given_to=("SE-NCP",))
    row = load(danish, place, listed(1))
    edition, mine, hers = str(row.pk), danish.officer, second.officer
    swede = operation.viewer("SE-NCP")
    for viewer, owner, by in (
        (danish, "DK-NCP", mine),
        (danish, "DK-NCP", hers),
        (swede, "SE-NCP", swede.officer),
        (swede, "DK-NCP", swede.officer),
        (operation.viewer("DK-NCP/2", "examiner"), "DK-NCP", hers),
    ):
        with pytest.raises(Error):
            raw(viewer, SIGN, [operation.id, owner, edition, "agreed", by])
    assert used(operation, "DK-NCP", now=LATER) == []
    assert raw(second, SIGN, [operation.id, "DK-NCP", edition, "agreed", hers]) == 1
    assert used(operation, "DK-NCP", now=LATER)


def test_raw_sql_accepts_for_one_s_own_agency_only_and_only_what_it_was_given(operation, danish, second, place):
    made = make(danish, kind="not_pertinent", given_to=("SE-NCP",))
    load(danish, place, listed(1))
    agree(second)
    sign, swede, german = (
        SIGN.replace("'edition'", "'bank_given'"),
        operation.viewer("SE-NCP"),
        operation.viewer("DE-BKA"),
    )
    for viewer, owner, by in (
        (danish, "SE-NCP", danish.officer),
        (danish, "DK-NCP", danish.officer),
        (german, "DE-BKA", german.officer),
        (swede, "SE-NCP", german.officer),
        (operation.viewer("SE-NCP", "examiner"), "SE-NCP", swede.officer),
    ):
        with pytest.raises(Error):
            raw(viewer, sign, [operation.id, owner, made.pk, "agreed", by])
    assert used(operation, "SE-NCP", now=LATER) == []
    assert raw(swede, sign, [operation.id, "SE-NCP", made.pk, "agreed", swede.officer]) == 1
    assert used(operation, "SE-NCP", now=LATER)


def test_raw_sql_changes_nothing_of_a_bank_but_to_whom_it_is_given(operation, danish, place):
    made = make(danish, given_to=("SE-NCP",))
    load(danish, place, listed(1))
    for column, value in (("kind", "'negative'"), ("expires_at", "NULL"), ("owner", "'SE-NCP'"), ("licence", "''")):
        with pytest.raises(Error):
            raw(danish, f"UPDATE records_bank SET {column} = {value} WHERE id = %s", [made.pk])
    with pytest.raises(Error):
        raw(danish, "UPDATE records_bankedition SET number = 9 WHERE bank = %s", [made.pk])
    swede = operation.viewer("SE-NCP")
    assert raw(swede, "UPDATE records_bank SET grants = '{DE-BKA}' WHERE id = %s", [made.pk]) == 0
    with pytest.raises(Error):
        raw(swede, "SELECT grants FROM records_bank", [])


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "list"},
        {"confidence": "sure"},
        {"licence": " "},
        {"source": ""},
        {"codes": ("H0", "H1")},
        {"codes": ()},
        {"codes": ("H9",)},
        {"expires_at": NOW},
        {"expires_at": LATER.replace(tzinfo=None)},
        {"given_to": ("NOBODY",)},
        {"licence": "x" * 301},
        {"source": "a\u202eb"},
        {"name": "a/b"},
        {"name": " "},
        {"name": "x" * 81},
    ],
)
def test_a_bank_that_is_described_wrongly_is_not_made(danish, more):
    with pytest.raises(Malformed):
        make(danish, **more)


def test_an_agency_has_one_bank_of_a_name(operation, danish, second):
    make(danish)
    with pytest.raises(Conflict):
        make(second, name=" known ")
    make(operation.viewer("SE-NCP"))


def test_a_name_that_two_agencies_use_is_asked_for_with_its_owner(operation):
    from tallystick.records.session import session
    from tallystick.triage.banks.reads import bank

    for agency in ("SE-NCP", "DE-BKA"):
        make(operation.viewer(agency), given_to=("DK-NCP",))
    danish = operation.viewer("DK-NCP")
    with session(danish):
        with pytest.raises(Malformed, match="DE-BKA/known, SE-NCP/known"):
            bank(danish, "known", now=NOW)
        assert bank(danish, "SE-NCP/known", now=NOW).line.bank.owner == "SE-NCP"


def test_a_reason_is_asked_for(danish, place):
    from tallystick.triage.banks.acts import make_bank
    from tallystick.triage.banks.agreeing import withdraw_bank
    from tallystick.triage.banks.describing import Described

    said = Described(kind="negative", source="x", confidence="confirmed", licence="x")
    with pytest.raises(Malformed, match="reason"):
        call(make_bank, danish, "known", said, reason=" ")
    make(danish)
    load(danish, place, listed(1))
    with pytest.raises(Malformed, match="reason"):
        call(withdraw_bank, danish, "known", reason="")


def test_what_is_refused_is_counted_and_said_where(danish, place):
    make(danish)
    rows = [
        "md5,sha256,pdq,pdq_quality",
        f"{md5(1)},,,",
        "d41d8cd98f00b204e9800998ecf8427e,,,",
        f",,{'0' * 64},",
        f",,{'0123456789abcdef' * 4},12",
        "nonsense,,,",
        "too,many,values,in,it",
        "",
    ]
    row = load(danish, place, "\n".join(rows))
    counts = row.counts
    assert (counts["read"], counts["accepted"]) == (6, 1)
    assert sum(counts["refused"].values()) == 5
    assert counts["first"]["digest of the empty file"] == 2
    assert counts["first"]["not a digest of its kind"] == 5
    assert any(why.startswith("not read: ") and first == 6 for why, first in counts["first"].items())


@pytest.mark.parametrize(
    ("content", "reader"),
    [
        ("name,colour\na,b\n", "csv"),
        ("md5\nnonsense\nd41d8cd98f00b204e9800998ecf8427e\n", "csv"),
        ("md5\n", "csv"),
        ("{}", "vics"),
        (b"\x00\x01\x02", "nsrl-sqlite"),
    ],
)
def test_a_file_that_gives_nothing_is_malformed_and_leaves_nothing(operation, danish, place, content, reader):
    make(danish)
    with pytest.raises(Malformed):
        load(danish, place, content, reader=reader)
    assert used(operation, "DK-NCP") == []
    left = operation.home / "shelf" / operation.id / "banks"
    assert not left.exists() or list(left.iterdir()) == []


def test_a_list_of_which_nothing_can_be_taken_says_where_and_why(danish, place):
    make(danish)
    with pytest.raises(
        Malformed, match=r"empty file \(1 rows, the first 3\).*not a digest of its kind \(2 rows, the first 1\)"
    ):
        load(danish, place, "md5\nno\nno\nd41d8cd98f00b204e9800998ecf8427e\n")


def test_a_reader_that_is_not_there_is_said(danish, place):
    make(danish)
    with pytest.raises(Absent, match="csv"):
        load(danish, place, "x", reader="xlsx")


VICS = """{{"@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media",
 "value": [{{"MediaID": 1, "MD5": "{md5}", "SHA1": "{sha1}", "Category": 1, "Series": "A", "MediaSize": "17"}}]}}"""
DEEP = "%%%% HASHDEEP-1.0\n%%%% size,md5,sha256,filename\n## \n17,{md5},{sha256},/a\n"
NSRL = '"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\n"{sha1}","{md5}","0","a",17,1,"x",""\n'  # noqa: E501
ICSE = "MD5;SHA1;PhotoDNA;Image ID;Series name;Baseline\n{md5};{sha1};;1;A;y\n"
DFXML = (
    "<?xml version='1.0'?><dfxml><fileobject><filename>a</filename><filesize>17</filesize>"
    "<hashdigest type='md5'>{md5}</hashdigest></fileobject></dfxml>"
)


@pytest.mark.parametrize(
    ("content", "reader", "kinds"),
    [
        (VICS, "vics", {"md5", "sha1"}),
        (DEEP, "hashdeep", {"md5", "sha256"}),
        (NSRL, "nsrl-text", {"md5", "sha1"}),
        (ICSE, "icse", {"md5", "sha1"}),
        (DFXML, "dfxml", {"md5"}),
    ],
)
def test_lists_of_other_tools_become_editions(operation, danish, place, content, reader, kinds):
    make(danish, scheme="vics", version="2.0", profile="US")
    said = {"md5": md5(1), "sha1": sha1(1), "sha256": sha256(1)}
    load(danish, place, content.format(**{name: value.upper() for name, value in said.items()}), reader=reader)
    found = {row["kind"]: row for row in entries(one(operation, "DK-NCP").folder)}
    assert {kind: row["token"].hex() for kind, row in found.items()} == {kind: said[kind] for kind in kinds}
    if reader == "vics":
        assert {(row["value"], row["series"], row["size"]) for row in found.values()} == {("1", "A", 17)}
    if reader == "icse":
        assert {row["value"] for row in found.values()} == {None}, "a value under another scheme"


def test_a_file_of_another_profile_than_the_bank_s_is_refused(danish, place):
    make(danish, scheme="vics", version="2.0", profile="UK")
    with pytest.raises(HouseError, match="profile"):
        load(danish, place, VICS.format(md5=md5(1), sha1=sha1(1)), reader="vics")


def keyed(operation, row):
    return operation.home / "secrets" / "banks" / f"{row.pk}.key"


def test_a_stolen_shelf_of_a_keyed_bank_shows_no_digest(operation, danish, place):
    made = make(danish, keyed=True)
    row = load(danish, place, f"md5,sha1,sha256\n{md5(1)},{sha1(1)},{sha256(1)}\n{md5(2)},,\n")
    bank = one(operation, "DK-NCP")
    assert bank.key == bytes.fromhex(keyed(operation, made).read_text())
    assert len(bank.key) == 32
    assert bank.key.hex() not in repr(bank)
    found = entries(bank.folder)
    assert len(found) == 4
    digests = [md5(1), sha1(1), sha256(1), md5(2), bank.key.hex()]
    for path in shelved(operation, row).iterdir():
        content = path.read_bytes()
        for digest in digests:
            assert bytes.fromhex(digest) not in content
            assert digest.encode() not in content.lower()
    assert not any(digest in str(one) for one in found for digest in digests)


def test_the_key_is_made_with_the_bank_and_only_its_owner_reads_it(operation, danish):
    made, other = make(danish, keyed=True), make(danish, name="other", keyed=True)
    assert keyed(operation, made).stat().st_mode & 0o777 == 0o600
    assert keyed(operation, made).parent.stat().st_mode & 0o777 == 0o700
    assert keyed(operation, made).read_text() != keyed(operation, other).read_text()
    assert not keyed(operation, make(danish, name="open")).exists()


def test_without_its_key_a_keyed_bank_is_not_passed_over_in_silence(operation, danish, place):
    made = make(danish, keyed=True)
    load(danish, place, listed(1))
    keyed(operation, made).unlink()
    with pytest.raises(Absent, match="key"):
        used(operation, "DK-NCP")
    with pytest.raises(Absent, match="key"):
        load(danish, place, listed(2))


def test_the_same_list_under_two_keys_shares_nothing(operation, danish, place):
    for name in ("known", "other"):
        make(danish, name=name, keyed=True)
        load(danish, place, listed(1), name=name)
    first, other = used(operation, "DK-NCP")
    assert not {row["token"] for row in entries(first.folder)} & {row["token"] for row in entries(other.folder)}


def test_the_same_list_in_two_open_banks_lies_on_the_shelf_once(operation, danish, place):
    make(danish)
    make(danish, name="other")
    assert load(danish, place, listed(1)).digest == load(danish, place, listed(1), name="other").digest
    assert len(used(operation, "DK-NCP")) == 2


def test_a_backup_without_the_files_of_an_edition_says_which_bank(operation, danish, place):
    from tallystick.records.session import administration
    from tallystick.site.backup.named import files_named

    make(danish)
    row = load(danish, place, listed(1))
    with administration(), connections["owner"].cursor() as cursor:
        named = [one for one in files_named(cursor) if f"{operation.id}/banks/{row.digest}" in one.path]
    assert {one.path.rpartition("/")[2] for one in named} == {"head.json", "ENTRIES.parquet"}
    assert all((operation.home / one.path).is_file() and "edition 1 of bank known" in one.because for one in named)


def test_two_editions_at_once_are_told_apart(danish, place, monkeypatch):
    from tallystick.triage.banks import editions

    make(danish)
    load(danish, place, listed(1))
    monkeypatch.setattr(editions, "newest_of", lambda bank: None)
    with pytest.raises(Conflict, match="meanwhile"):
        load(danish, place, listed(1, 2))
