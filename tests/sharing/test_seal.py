"""A sealed package opens for its recipient and nobody else, whole or not at all."""

import io
import json
import random
import stat
import tarfile

import pyrage
import pytest

from tallystick.sealed import keys
from tallystick.sharing import proofs
from tallystick.sharing.answer import Signer, make_feedback, make_receipt, open_answer
from tallystick.sharing.seal import open_package, safe_name, seal, write_sealed
from tallystick.sharing.writers.json import write_json
from tallystick.sharing.writers.manifest import canonical, make_manifest, sign
from tallystick.vocabulary.errors import Conflict, HouseError, Malformed, Refused
from tests.sharing.logs import Log
from tests.sharing.samples import AT, content


@pytest.fixture
def house(tmp_path):
    return {code: keys.generate(tmp_path, code) for code in ("EC3", "DK-NCC", "DE-ZAC")}


@pytest.fixture
def sealed(house, tmp_path):
    path = tmp_path / "LANTERN-DK-v1.tally"
    pack(path, house, *proven(FILES))
    return path


FILES = {"package.json": write_json(content()), "note.csv": b"a,b\r\n"}


def proven(files, *, recorded=None):
    """The files with a ledger.json in which the release is the eighth entry and the ninth records their digests."""
    log = Log(range(7))
    release = log.act("release_package", {"reason": "ready"})
    log.act("seal_package", {"files": proofs.digests(files if recorded is None else recorded)})
    return files | {proofs.NAME: proofs.written(log.ledger(files))}, release


def pack(path, house, files, release):
    own = house["EC3"]
    seal(content(), files, sender=own, recipient=house["DK-NCC"].age_recipient, ledger=release, out=path)


def opened(path, house, *, who="DK-NCC", trust="EC3"):
    return open_package(path, identity=house[who].age_identity, trusted={trust: house[trust].verify_key})


def test_the_recipient_opens_it_and_sees_every_file(sealed, house):
    found = opened(sealed, house)
    assert found.signed_by == "EC3"
    assert found.content == content()
    assert set(found.files) == {"package.json", "note.csv", "ledger.json"}
    assert [line for line in found.proved if "release_package" in line]
    assert found.manifest["ledger"] == 7


def test_another_agency_is_refused(sealed, house):
    with pytest.raises(Refused, match="not sealed to this key"):
        opened(sealed, house, who="DE-ZAC")


def test_a_signature_of_nobody_trusted_is_refused(sealed, house):
    with pytest.raises(Refused, match="nobody you trust"):
        opened(sealed, house, trust="DE-ZAC")


def test_any_altered_byte_is_refused(sealed, house):
    """Every byte of the header and its surroundings, and 300 drawn from the rest."""
    whole = sealed.read_bytes()
    places = [*range(400), *random.Random(7).sample(range(400, len(whole)), 300), len(whole) - 1]
    for place in places:
        altered = bytearray(whole)
        altered[place] ^= 1 << (place % 8)
        sealed.write_bytes(altered)
        with pytest.raises((Malformed, Refused)):
            opened(sealed, house)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b[: len(b) // 2], lambda b: b"", lambda b: b + b]
)
def test_a_cut_or_lengthened_file_is_refused(sealed, house, change):
    sealed.write_bytes(change(sealed.read_bytes()))
    with pytest.raises(HouseError):
        opened(sealed, house)


def test_a_package_sealed_on_to_another_by_its_recipient_is_refused(sealed, house):
    plain = pyrage.decrypt(sealed.read_bytes(), [pyrage.x25519.Identity.from_str(house["DK-NCC"].age_identity)])
    write_sealed(plain, recipient=house["DE-ZAC"].age_recipient, out=sealed)
    with pytest.raises(Refused, match="another recipient"):
        opened(sealed, house, who="DE-ZAC")


@pytest.mark.parametrize("name", ["../up.csv", "/etc/x", "a/b", ".hidden", "a\0b", "", "..", "nul l"])
def test_a_file_name_that_could_lead_elsewhere_is_refused(house, tmp_path, name):
    assert not safe_name(name)
    own, files = house["EC3"], {"package.json": write_json(content())}
    manifest = canonical(
        make_manifest(content(), files, recipient_key=house["DK-NCC"].age_recipient, sender_key="", ledger=1)
    )
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        signature = sign(manifest, purpose="tallystick package", key=own.signing_key).hex().encode()
        for member, made in {"manifest.json": manifest, "manifest.sig": signature, **files, name: b"x"}.items():
            line = tarfile.TarInfo(member)
            line.size = len(made)
            tar.addfile(line, io.BytesIO(made))
    path = tmp_path / "bad.tally"
    write_sealed(out.getvalue(), recipient=house["DK-NCC"].age_recipient, out=path)
    with pytest.raises(Malformed):
        opened(path, house)


def repacked(sealed, house, change):
    """The same package with its tar altered by whoever holds the recipient's key, sealed to it again."""
    own = house["DK-NCC"]
    plain = pyrage.decrypt(sealed.read_bytes(), [pyrage.x25519.Identity.from_str(own.age_identity)])
    write_sealed(change(plain), recipient=own.age_recipient, out=sealed)


def test_any_altered_byte_of_the_proof_is_refused(sealed, house):
    whole = sealed.read_bytes()
    proof = opened(sealed, house).files["ledger.json"]
    for place in random.Random(3).sample(range(len(proof)), 120):
        altered = bytearray(proof)
        altered[place] ^= 1 << (place % 8)
        sealed.write_bytes(whole)
        repacked(sealed, house, lambda plain, bent=bytes(altered): plain.replace(proof, bent))
        with pytest.raises(Malformed):
            opened(sealed, house)


def test_a_proof_that_its_own_sender_bent_is_refused(house, tmp_path):
    """The signature of the package is right every time: what is wrong is what the log says, or does not say."""
    files, release = proven(FILES)
    ledger = json.loads(files["ledger.json"])
    late = {**ledger, "entries": [entry for entry in ledger["entries"] if entry["position"] != release + 1]}
    moved = {**ledger, "entries": [{**ledger["entries"][0], "position": 3}, ledger["entries"][1]]}
    for bent, at, said in (
        (late, release, "no entry of the log records"),
        (moved, release, "not what was signed"),
        (ledger, release + 1, "is not its release"),
        ({**ledger, "checkpoint": Log(range(9), seed=b"\x01" * 32).note()}, release, "no signature of the log"),
    ):
        pack(tmp_path / "bent.tally", house, {**files, "ledger.json": proofs.written(bent)}, at)
        with pytest.raises(Malformed, match=said):
            opened(tmp_path / "bent.tally", house)
    pack(tmp_path / "none.tally", house, FILES, release)
    with pytest.raises(Malformed, match="it has no 'ledger"):
        opened(tmp_path / "none.tally", house)


def test_files_other_than_those_the_log_recorded_are_refused(house, tmp_path):
    pack(tmp_path / "other.tally", house, *proven(FILES, recorded=FILES | {"note.csv": b"what was released"}))
    with pytest.raises(Malformed, match=r"file note\.csv: it is not the one that position"):
        opened(tmp_path / "other.tally", house)


def test_secret_keys_are_for_their_owner_only_and_never_made_twice(house, tmp_path):
    for name in ("age.key", "sign.key"):
        path = keys.folder(tmp_path, "EC3") / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.load(tmp_path, "EC3") == house["EC3"]
    assert house["EC3"].age_identity not in repr(house["EC3"])
    with pytest.raises(Conflict):
        keys.generate(tmp_path, "EC3")
    with pytest.raises(Malformed):
        keys.load(tmp_path, "../EC3")


def test_receipt_and_feedback_come_back_signed(sealed, house, tmp_path):
    package, own, sender = opened(sealed, house), house["DK-NCC"], house["EC3"]
    by = Signer(signing_key=own.signing_key, at=AT, officer="kk", witness="the note")
    make_receipt(package, by=by, out=tmp_path / "r.tally-answer")
    answers = {"identified": "yes", "action": "search", "children_safeguarded": "1", "note": ""}
    make_feedback(
        package,
        person="P-00017",
        answers=answers,
        by=by,
        out=tmp_path / "f.tally-answer",
    )
    trusted = {"DK-NCC": own.verify_key}
    assert open_answer(tmp_path / "r.tally-answer", identity=sender.age_identity, trusted=trusted).kind == "receipt"
    got = open_answer(tmp_path / "f.tally-answer", identity=sender.age_identity, trusted=trusted)
    assert got.witness == "the note"
    assert got.answers == {"identified": "yes", "action": "search", "children_safeguarded": 1}
    with pytest.raises(Refused):
        open_answer(
            tmp_path / "f.tally-answer",
            identity=sender.age_identity,
            trusted={"DK-NCC": house["DE-ZAC"].verify_key},
        )


@pytest.mark.parametrize(
    ("person", "answers"),
    [
        ("P-00017", {"identified": "perhaps"}),
        ("P-00017", {"arrested": "yes"}),
        ("P-99999", {}),
        ("P-00017", {"children_identified": "many"}),
    ],
)
def test_feedback_that_is_not_the_form_is_refused(sealed, house, tmp_path, person, answers):
    package, own = opened(sealed, house), house["DK-NCC"]
    with pytest.raises(Malformed):
        make_feedback(
            package,
            person=person,
            answers=answers,
            by=Signer(signing_key=own.signing_key, at=AT, officer="kk"),
            out=tmp_path / "f.tally-answer",
        )
