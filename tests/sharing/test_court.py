"""A court is given the whole history, with what speaks against, and nothing without the owners' leave."""

import hashlib
import json
import random
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.sharing.history import AT, EXHIBIT, HOLDING, PLATFORM, PROCEEDINGS, Story

LATER = AT + timedelta(days=1)


@pytest.fixture
def story(operation):
    return Story(operation)


def make(story, out, *, viewer=None, recipient="", reason="case 4711", **about):
    from tallystick.sharing.court.bundle import make_bundle
    from tallystick.sharing.court.gather import About

    return make_bundle(
        viewer or story.prosecuting,
        About(**(about or {"person": "P-1"})),
        home=story.joint.home,
        out=out,
        at=LATER,
        reason=reason,
        recipient=recipient,
    )


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def made(story, tmp_path):
    story.permit()
    make(story, tmp_path / "p1.zip")
    return tmp_path / "p1.zip"


def test_without_the_owners_permission_no_h1_row_goes_to_court(story, tmp_path):
    with pytest.raises(Refused) as refused:
        make(story, tmp_path / "p1.zip")
    assert "a7a7a7a7a7a7 of DE-BKA" in str(refused.value)
    assert "tallystick permission ask" in str(refused.value)
    assert not (tmp_path / "p1.zip").exists()


@pytest.mark.parametrize(
    "permission",
    [
        {"recipient": "SE-NCP"},
        {"code": "H2"},
        {"state": "asked"},
        {"state": "refused"},
        {"state": "withdrawn"},
        {"scope": ["identify suspects"]},
        {"until": AT},
        {"contribution": HOLDING, "owner": "SE-NCP"},
    ],
    ids=str,
)
def test_a_permission_that_is_not_live_for_this_is_none(story, tmp_path, permission):
    story.permit(**permission)
    with pytest.raises(Refused, match="not permitted in proceedings"):
        make(story, tmp_path / "p1.zip")


def test_a_permission_for_proceedings_until_later_is_enough(story, tmp_path):
    story.permit(scope=[PROCEEDINGS], until=LATER + timedelta(days=1))
    assert make(story, tmp_path / "p1.zip").persons == 1


def test_only_for_proceedings_and_only_by_roles_that_may(story, tmp_path):
    story.permit()
    out = tmp_path / "p1.zip"
    for viewer in (
        story.viewer(),
        story.viewer("EC3", "examiner", purpose=PROCEEDINGS),
        replace(story.prosecuting, looks_as="DK-NCP"),
    ):
        with pytest.raises(Refused):
            make(story, out, viewer=viewer)
    with pytest.raises(Malformed):
        make(story, out, reason=" ")
    with pytest.raises(Malformed):
        make(story, out, person="P-1", exhibit="x")
    with pytest.raises(Absent):
        make(story, out, person="P-404")
    out.touch()
    with pytest.raises(Conflict):
        make(story, out)


def test_an_agency_that_was_not_admitted_for_proceedings_makes_none(story, tmp_path):
    from tallystick.records.models import Member
    from tallystick.records.session import administration

    story.permit()
    with administration():
        Member.objects.filter(operation=story.joint.id, agency="EC3").update(purposes=["test"])
    with pytest.raises(Refused, match="takes no part"):
        make(story, tmp_path / "p1.zip")


def test_an_agency_that_holds_nothing_finds_nothing(story, tmp_path):
    story.permit(recipient="DK-NCP")
    with pytest.raises(Absent):
        make(story, tmp_path / "p1.zip", viewer=story.viewer("DK-NCP", purpose=PROCEEDINGS))


def test_the_whole_history_is_in_with_what_speaks_against(made):
    court = json.loads(contents(made)["court.json"])
    (person,) = court["persons"]
    assert {link["state"] for link in person["links"]} == {"confirmed", "refused", "unsure"}
    assert all(link["because"] for link in person["links"])
    assert [vote["country"] for vote in person["contrary_votes"]] == ["SE"]
    assert [(row["answer"], bool(row["withdrawn_at"])) for row in person["decisions"]] == [
        ("same", False),
        ("same", True),
        ("unsure", False),
        ("not_same", False),
    ]
    assert person["assessments"][0]["reason"] == "uploads"
    assert court["officers"][person["assessments"][0]["by"]] == {"agency": "EC3", "roles": ["analyst", "coordinator"]}
    assert person["other_users"]["exclusion_hit"] is True
    assert person["other_users"]["shared_devices"]
    assert person["other_users"]["holders"][0]["reference"] == "R-1"
    assert person["overshared"][0]["holders"] == 900
    assert court["quarantined"][0]["reason"] == "no zone"
    assert court["contributions"][0]["legal_basis"] == "Seizure order 25-114"
    assert court["contributions"][0]["clock"] == {"offset": "3 s fast", "zone": "UTC"}
    assert court["permissions"][0]["owner"] == "DE-BKA"
    assert court["made"]["software"].startswith("tallystick")
    everything = court["error_rates"][-1]
    assert (everything["judged"], everything["refused"], everything["undone"]) == (3, 1, 0)
    assert everything["sentence"].startswith("Only 3 pairs")


def test_nothing_is_in_that_may_not_be(made):
    found = contents(made)
    whole = b"".join(made for name, made in found.items() if name not in ("court.pdf", "verify.py")).decode()
    assert "SECRET" not in whole, "an H2 holding, or the value of a row that was set aside"
    assert "Secret Holder" not in whole
    assert "lumen:x" not in whole, "an account on an exclusion list, in links, decisions or their ledger lines"
    court = json.loads(found["court.json"])
    assert court["stays"]["indicator"] == 1
    assert "SE-NCP" not in whole


def test_an_h2_row_goes_once_its_owner_permits_it(story, tmp_path):
    story.permit()
    story.permit(code="H2", contribution=HOLDING, owner="SE-NCP")
    make(story, tmp_path / "p1.zip")
    court = json.loads(contents(tmp_path / "p1.zip")["court.json"])
    assert court["persons"][0]["indicators"][0]["sentence"] == "SECRET holding"
    assert "indicator" not in court["stays"]


def test_a_sealed_person_a_victim_and_one_withheld_from_the_recipient_are_refused(story, tmp_path):
    from tallystick.linking.acts import assess_person
    from tallystick.records.categories import keep_away
    from tallystick.records.session import session

    story.permit()
    story.permit(recipient="DK-NCP")
    with pytest.raises(Refused, match="exclusion list"):
        make(story, tmp_path / "a.zip", person="P-9")
    by = story.viewer()
    with session(by):
        keep_away(story.person.pk, ["DK-NCP"])
    with pytest.raises(Refused, match="withheld from DK-NCP"):
        make(story, tmp_path / "b.zip", recipient="DK-NCP")
    with session(by):
        assess_person(str(story.other.pk), "possible_victim", by=by, at=AT, reason="a child")
    with pytest.raises(Absent):
        make(story, tmp_path / "c.zip", person="P-2")
    make(story, tmp_path / "d.zip")
    assert b"lumen:c" not in contents(tmp_path / "d.zip")["court.json"], "links to a victim moved away with her"


def test_an_exhibit_shows_what_rests_on_it_and_whom_it_may_not_name_is_counted(story, tmp_path):
    story.permit()
    make(story, tmp_path / "x.zip", exhibit=EXHIBIT)
    court = json.loads(contents(tmp_path / "x.zip")["court.json"])
    assert [person["number"] for person in court["persons"]] == ["P-1", "P-2"]
    assert court["stays"]["person"] == 1
    assert [row["digest"] for row in court["contributions"]] == [PLATFORM]
    with pytest.raises(Absent):
        make(story, tmp_path / "y.zip", exhibit="2026-XX-1")


def test_the_disclosure_is_logged_before_the_file_is_there(story, made):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    with session(story.prosecuting):
        entry = Consultation.objects.get(subject=str(story.person.pk), doing="disclosure")
        line = LedgerLine.objects.get(act="disclose_to_court", operation=story.joint.id)
    assert (entry.recipient, entry.reason, entry.purpose) == ("EC3", "case 4711", PROCEEDINGS)
    told = json.loads(bytes(line.payload))
    assert set(told["files"]) == {"court.json", "court.pdf", "verify.py", "README.txt"}


def test_a_bundle_that_is_refused_discloses_nothing(story, tmp_path):
    from tallystick.records.models import Consultation, LedgerLine
    from tallystick.records.session import session

    with pytest.raises(Refused):
        make(story, tmp_path / "p1.zip")
    with session(story.prosecuting):
        assert not Consultation.objects.filter(subject=str(story.person.pk), doing="disclosure").exists()
        assert not LedgerLine.objects.filter(act="disclose_to_court", operation=story.joint.id).exists()


def test_the_ledger_lines_are_proved_and_only_open_payloads_travel(made):
    ledger = json.loads(contents(made)["ledger.json"])
    acts = [json.loads(entry["leaf"])["act"] for entry in ledger["entries"]]
    assert acts.count("decide_link") == 4
    assert {"withdraw_decision", "assess_person", "disclose_to_court"} <= set(acts)
    hidden = [json.loads(entry["leaf"])["act"] for entry in ledger["entries"] if entry["payload"] is None]
    assert hidden == ["decide_link"], "the one about the sealed account"


def verified(folder, *more):
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def unpacked(path, folder):
    folder.mkdir()
    for name, found in contents(path).items():
        (folder / name).write_bytes(found)
    return folder


def test_verify_py_says_ok_and_names_what_was_damaged(made, tmp_path):
    folder = unpacked(made, tmp_path / "bundle")
    done = verified(folder)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "ALL AS SIGNED"), done.stderr
    page = (folder / "court.json").read_bytes()
    (folder / "court.json").write_bytes(page.replace(b"refused", b"Refused", 1))
    done = verified(folder)
    assert done.returncode == 3
    assert "file court.json: it was altered" in done.stderr
    ledger = json.loads((folder / "ledger.json").read_text())
    ledger["files"]["court.json"] = hashlib.sha256((folder / "court.json").read_bytes()).hexdigest()
    (folder / "ledger.json").write_text(json.dumps(ledger))
    done = verified(folder)
    assert done.returncode == 3
    assert "file court.json: it is not the one that position" in done.stderr, "a list that was made to fit"


def test_any_flipped_byte_of_a_bundle_is_found_and_its_file_or_entry_named(made, tmp_path):
    """Sampled over every file; in ledger.json a flip that leaves the same text of hexadecimal is none."""
    from tallystick import verify

    files = contents(made)
    ledger = json.loads(files.pop("ledger.json"))
    chance = random.Random(11)
    for name, whole in files.items():
        for place in chance.sample(range(len(whole)), 25):
            bent = bytearray(whole)
            bent[place] ^= 1 << (place % 8)
            with pytest.raises(verify.Bad, match=f"file {name}"):
                verify.check_ledger(ledger, files={**files, name: bytes(bent)}, key=None)
    for entry in ledger["entries"]:
        for slot in ("leaf", "payload"):
            if entry[slot] is None:
                continue
            place = chance.randrange(len(entry[slot]))
            bent = entry[slot][:place] + chr(ord(entry[slot][place]) ^ 1) + entry[slot][place + 1 :]
            changed = [{**one, slot: bent} if one is entry else one for one in ledger["entries"]]
            with pytest.raises(verify.Bad, match=rf"position {entry['position']}\b"):
                verify.check_ledger({**ledger, "entries": changed}, files=files, key=None)


def test_the_same_history_gives_the_same_bytes_apart_from_the_log(story, tmp_path):
    story.permit()
    for name in ("one", "two"):
        make(story, tmp_path / f"{name}.zip")
    one, two = contents(tmp_path / "one.zip"), contents(tmp_path / "two.zip")
    assert {name for name in one if one[name] != two[name]} == {"ledger.json"}
    assert (tmp_path / "one.zip").stat().st_mode & 0o777 == 0o600


def test_a_gate_that_forgot_h1_turns_these_red(story, tmp_path, monkeypatch):
    """Sabotage: with the H1 rule taken out a bundle is made without any permission."""
    from tallystick.sharing.court import bundle

    monkeypatch.setattr(bundle, "unpermitted", lambda *rows, **more: [])
    assert make(story, tmp_path / "p1.zip").persons == 1


def test_the_prosecutor_of_a_country_makes_one_from_what_it_was_given(operation, tmp_path):
    from tests.sharing.test_witness_exchange import Post

    post = Post(operation, tmp_path / "there")
    danish = post.story.viewer("DK-NCP", "prosecutor", purpose=PROCEEDINGS)
    out = tmp_path / "dk.zip"
    with pytest.raises(Refused, match="not permitted in proceedings"):
        make(post.story, out, viewer=danish)
    post.story.permit(recipient="DK-NCP", share=["DK-NCP"])
    with pytest.raises(Refused, match="not its own to give"):
        make(post.story, out, viewer=danish, recipient="SE-NCP")
    make(post.story, out, viewer=danish)
    court = json.loads(contents(out)["court.json"])
    (person,) = court["persons"]
    assert (person["number"], person["country"]) == ("P-1", "DK")
    assert any("not the same user" in note for note in person["notes"])
    assert "Made from package" in court["statements"][-1]
    assert "PRIVATE" not in contents(out)["ledger.json"].decode()
    unpacked(out, tmp_path / "dk")
    assert verified(tmp_path / "dk").returncode == 0
    with pytest.raises(Absent):
        make(post.story, tmp_path / "se.zip", viewer=post.story.viewer("SE-NCP", "prosecutor", purpose=PROCEEDINGS))


def test_a_bundle_of_somebody_in_a_sealed_package_verifies_too(operation, tmp_path):
    """The package's own line records files of the same names: each file must be one that some act made."""
    from tests.sharing.test_witness_exchange import Post

    post = Post(operation, tmp_path / "there")
    post.sealed()
    post.story.permit(recipient="DK-NCP")
    make(post.story, tmp_path / "p1.zip", recipient="DK-NCP")
    folder = unpacked(tmp_path / "p1.zip", tmp_path / "p1")
    court = json.loads((folder / "court.json").read_text())
    assert [version["changes"] for version in court["packages"]] == [{"P-1": ["enters this version"]}]
    assert verified(folder).returncode == 0, verified(folder).stderr
    assert "PRIVATE" in (folder / "ledger.json").read_text(), "the making agency's own reasons are its to show"
