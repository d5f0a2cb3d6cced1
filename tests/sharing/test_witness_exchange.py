"""A package proves its release; opening it makes the recipient a witness; its answer tells us what it was shown."""

import json
import subprocess
import sys
from datetime import timedelta

import pytest

from tallystick import verify
from tallystick.sealed import keys
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.asking import ask_for
from tests.sharing.history import AT, Story

LATER = AT + timedelta(days=1)


def keys_of(home, agency):
    from tallystick.records.directory import set_keys
    from tallystick.records.session import administration

    try:
        own = keys.generate(home, agency)
    except Conflict:
        own = keys.load(home, agency)
    with administration():
        set_keys(agency, age_recipient=own.age_recipient, verify_key=own.verify_key)
    return own


class Post:
    """A released package for Denmark, and the Danish desk with a home of its own."""

    def __init__(self, joint, there):
        self.joint, self.home, self.there = joint, joint.home, there
        self.story = Story(joint)
        keys_of(self.home, "EC3")
        own = keys_of(self.home, "DK-NCP")
        place = keys.folder(there, "DK-NCP")
        place.mkdir(parents=True)
        (place / "age.key").write_text(own.age_identity)
        (place / "sign.key").write_text(own.signing_key.hex())
        self.package = self.release()

    def release(self):
        from tallystick.records.session import session
        from tallystick.sharing import acts, cautions

        maker, second = self.story.viewer(), self.joint.viewer("EC3/2")
        with session(maker):
            row = acts.draft_package("DK-NCP", by=maker, at=AT, reason="PRIVATE reason").package
        ask_for(row.pk, by=maker)
        with session(maker):
            acts.approve_package(str(row.pk), by=maker, at=AT, reason="PRIVATE reason")
        with session(second):
            warned = [one.kind for one in cautions.cautions(second, owner=row.owner, recipient=row.recipient)]
            acts.release_package(str(row.pk), by=second, at=LATER, reason="PRIVATE reason", knowing=warned)
        return str(row.pk)

    def change(self):
        """Something new about the person, and so a second version that is released."""
        from tallystick.linking.acts import assess_person
        from tallystick.records.session import session

        by = self.story.viewer()
        with session(by):
            assess_person(str(self.story.person.pk), "convicted", by=by, at=AT, reason="a judgment came")
        self.package = self.release()

    def sealed(self):
        from tallystick.sharing.jobs import seal_package

        return seal_package(self.joint.service, self.package, home=self.home)

    def opened(self):
        from tallystick.sharing.jobs import open_sealed

        return open_sealed(self.sealed(), agency="DK-NCP", home=self.there)

    def answered(self, opened, out):
        from tallystick.sharing.jobs import write_answer

        return write_answer(opened, agency="DK-NCP", home=self.there, officer="kk", at=LATER, out=out)

    def taken(self, path):
        from tallystick.sharing.jobs import take_in_answer

        return take_in_answer(self.story.viewer(), path, home=self.home, at=LATER)

    def rows(self, model, **of):
        from tallystick.records import models
        from tallystick.records.session import session

        with session(self.story.viewer()):
            return list(getattr(models, model).objects.filter(**of))


@pytest.fixture
def post(operation, tmp_path):
    return Post(operation, tmp_path / "copenhagen")


def test_a_package_carries_the_proof_of_its_release_and_no_reason(post):
    opened = post.opened()
    ledger = opened.ledger
    acts = {entry["position"]: json.loads(entry["leaf"])["act"] for entry in ledger["entries"]}
    assert list(acts.values()) == ["draft_package", "approve_package", "release_package", "seal_package"]
    assert acts[opened.manifest["ledger"]] == "release_package"
    shown = [entry for entry in ledger["entries"] if entry["payload"] is not None]
    assert [acts[entry["position"]] for entry in shown] == ["seal_package"]
    assert "PRIVATE" not in opened.files["ledger.json"].decode()
    assert "python -I" in opened.files["README.txt"].decode()
    assert opened.files["verify.py"].startswith(b'"""Check a record')


def verified(folder, *more):
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder), *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_verify_py_beside_the_files_says_ok_or_names_what_is_bad(post, tmp_path):
    from tallystick.records.log import log_key
    from tallystick.sharing.jobs import unpack

    folder = tmp_path / "out"
    unpack(post.opened(), folder)
    done = verified(folder, "--key", log_key(post.home).text())
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "ALL AS SIGNED"), done.stderr
    ledger = json.loads((folder / "ledger.json").read_text())
    third = ledger["entries"][2]
    third["leaf"] = third["leaf"].replace("release_package", "release_packagf")
    (folder / "ledger.json").write_text(json.dumps(ledger))
    done = verified(folder)
    assert done.returncode == 3
    assert f"entry 3 of the record (position {third['position']})" in done.stderr


def test_opening_keeps_and_cosigns_and_the_answer_brings_it_back(post, tmp_path):
    from tallystick.sharing import witness

    opened = post.opened()
    kept = witness.kept_by(post.there, "DK-NCP")
    mine = witness.key_of("DK-NCP", keys.load(post.there, "DK-NCP").verify_key)
    assert mine.name in verify.cosigned_by(kept.note, [mine])
    path = post.answered(opened, tmp_path / "r.tally-answer")
    post.taken(path)
    post.taken(path)
    (row,) = post.rows("Cosignature", agency="DK-NCP", size=kept.size)
    assert (row.root, row.note) == (kept.root, kept.note)


def test_the_next_package_goes_on_from_what_came_back(post, tmp_path):
    first = post.opened()
    post.taken(post.answered(first, tmp_path / "r.tally-answer"))
    size = max(row.size for row in post.rows("Cosignature", agency="DK-NCP"))
    post.change()
    second = post.opened()
    assert second.ledger["consistency"]["from"]["size"] == size
    assert verify.open_checkpoint(second.ledger["checkpoint"], key=log_key(post)).size > size


def log_key(post):
    from tallystick.records.log import log_key as public

    return public(post.home)


def test_two_packages_opened_before_any_answer_are_accepted_in_either_order(post):
    from tallystick.sharing import witness
    from tallystick.sharing.jobs import open_sealed

    first = post.sealed()
    post.change()
    second = post.sealed()
    open_sealed(second, agency="DK-NCP", home=post.there)
    size = witness.kept_by(post.there, "DK-NCP").size
    open_sealed(first, agency="DK-NCP", home=post.there)
    assert witness.kept_by(post.there, "DK-NCP").size == size
    (post.there / "witness" / "DK-NCP.json").unlink()
    open_sealed(first, agency="DK-NCP", home=post.there)
    open_sealed(second, agency="DK-NCP", home=post.there)
    assert witness.kept_by(post.there, "DK-NCP").size == size


def lie(post, *, size=None, seed=None):
    """A note about a log that is not ours, signed as if it were, and cosigned by an agency that was shown it."""
    from tallystick.records import log_keys, notes
    from tallystick.sharing import witness

    log = log_keys.load(post.home)
    kept = witness.kept_by(post.there, "DK-NCP")
    other = verify.Checkpoint(log.origin, size or kept.size, b"\x05" * 32)
    note = notes.sign_checkpoint(other, name=log.origin, seed=seed or log.seed)
    own = keys.load(post.there, "DK-NCP")
    return notes.cosign(note, name=witness.name_of("DK-NCP"), seed=own.signing_key, at=LATER)


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("rewritten or split", {}),
        ("rolled back", {"size": 10**9}),
        ("another log was shown", {"seed": b"\x01" * 32}),
    ],
)
def test_an_answer_with_a_checkpoint_that_is_not_ours_raises_the_alarm(post, tmp_path, said, how):
    from tallystick.sharing.answer import Signer, make_receipt

    opened = post.opened()
    key = keys.load(post.there, "DK-NCP").signing_key
    before = len(post.rows("Cosignature", agency="DK-NCP"))
    make_receipt(
        opened,
        by=Signer(signing_key=key, officer="kk", at=LATER, witness=lie(post, **how)),
        out=tmp_path / "r.tally-answer",
    )
    with pytest.raises(Refused, match=said):
        post.taken(tmp_path / "r.tally-answer")
    (notice,) = post.rows("Notice", operation=post.joint.id, kind="ledger_alarm")
    assert (notice.to, notice.role, notice.subject) == ("EC3", "coordinator", "DK-NCP")
    assert said in notice.words
    assert post.rows("LedgerLine", operation=post.joint.id, act="ledger_alarm")
    assert len(post.rows("Feedback", operation=post.joint.id)) == 1, "the answer itself is not lost"
    assert len(post.rows("Cosignature", agency="DK-NCP")) == before
    found = sorted((post.home / "witness").glob("proof-from-DK-NCP-*.json"), key=lambda path: path.stat().st_mtime)
    assert {"kept", "shown"} <= set(json.loads(found[-1].read_text()))


def test_a_checkpoint_that_the_agency_did_not_cosign_is_refused_without_alarm(post, tmp_path):
    from tallystick.sharing.answer import Signer, make_receipt

    opened = post.opened()
    key = keys.load(post.there, "DK-NCP").signing_key
    by = Signer(signing_key=key, officer="kk", at=LATER, witness=opened.ledger["checkpoint"])
    make_receipt(opened, by=by, out=tmp_path / "r.tally-answer")
    with pytest.raises(Refused, match="cosignature is not on it"):
        post.taken(tmp_path / "r.tally-answer")
    assert post.rows("Notice", operation=post.joint.id, kind="ledger_alarm") == []


def test_a_package_on_a_split_log_is_not_opened_and_the_notes_are_kept(post):
    """The real key, a perfect tree, but not what Denmark keeps."""
    from tallystick.sharing import witness

    post.opened()
    place = post.there / "witness" / "DK-NCP.json"
    kept = json.loads(place.read_text())
    kept["note"], kept["root"] = lie(post), "05" * 32
    kept["seen"] = {str(kept["size"]): kept["root"]}
    place.write_text(json.dumps(kept))
    assert witness.kept_by(post.there, "DK-NCP").root == "05" * 32
    with pytest.raises(Refused, match="split view"):
        post.opened()
    assert list((post.there / "witness").glob("proof-DK-NCP-*.json"))


def test_witnesses_give_take_and_compare_by_file(post, tmp_path):
    from tallystick.sharing import witnessing

    post.opened()
    mine = post.there / "witness" / "DK-NCP.json"
    shown = witnessing.shown(home=post.there, agency="DK-NCP")
    keys.generate(post.there, "SE-NCP")
    post.story.decide()
    size = witnessing.give([shown["size"]], home=post.home, out=tmp_path / "new.json", at=LATER)
    assert size > shown["size"]
    told = witnessing.take(tmp_path / "new.json", home=post.there, agency="SE-NCP", at=LATER)
    assert told[0].startswith("log key trusted from now on")
    theirs = post.there / "witness" / "SE-NCP.json"
    assert witnessing.compare(mine, theirs).startswith("one history")
    bare = json.loads(theirs.read_text())
    bare["seen"] = {str(bare["size"]): bare["root"]}
    theirs.write_text(json.dumps(bare))
    with pytest.raises(Absent, match=f"--since {shown['size']}"):
        witnessing.compare(mine, theirs)
    assert witnessing.compare(mine, theirs, proof=tmp_path / "new.json").startswith("one history")
    said = json.loads(mine.read_text())
    said["note"], said["root"], said["seen"] = lie(post), "05" * 32, {str(said["size"]): "05" * 32}
    (tmp_path / "lied-to.json").write_text(json.dumps(said))
    bent = json.loads((tmp_path / "new.json").read_text())
    bent["consistency"][0]["from"]["root"] = "05" * 32
    (tmp_path / "bent.json").write_text(json.dumps(bent))
    with pytest.raises(Malformed, match="does not fit"):
        witnessing.compare(tmp_path / "lied-to.json", theirs, proof=tmp_path / "bent.json")
    with pytest.raises(Refused, match="split view"):
        witnessing.compare(tmp_path / "lied-to.json", mine)
