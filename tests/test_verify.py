"""The stand-alone verifier agrees with the reference vectors and with pymerkle, and names what is wrong first."""

import hashlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tallystick import verify
from tallystick.records import merkle
from tallystick.records.notes import cosign, public_key, sign_checkpoint
from tallystick.verify import Bad, Checkpoint, VerifierKey
from tests import ledgers

# Leaves, roots and paths of certificate-transparency's reference tests (merkle_tree_test.cc).
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUSION = [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]]), (1, 5, [ROOTS[0], B, D])]
CONSISTENCY = [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])]


def hashes(count):
    return [verify.leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:count]]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_reference(size):
    assert verify.root_of(hashes(size)).hex() == ROOTS[size - 1]


def test_an_empty_log_has_the_hash_of_nothing():
    assert verify.root_of([]) == hashlib.sha256(b"").digest() == merkle.Rising().root()


@pytest.mark.parametrize(("position", "size", "path"), INCLUSION)
def test_inclusion_paths_are_those_of_the_reference(position, size, path):
    assert ledgers.inclusion(ledgers.stored(hashes(8)), position, size) == path
    root = verify.root_from_path(
        hashes(8)[position], position=position, size=size, path=[bytes.fromhex(step) for step in path]
    )
    assert root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency_paths_are_those_of_the_reference(old, new, path):
    assert ledgers.consistency(ledgers.stored(hashes(8)), old, new) == path
    ends = {"old": (old, bytes.fromhex(ROOTS[old - 1])), "new": (new, bytes.fromhex(ROOTS[new - 1]))}
    verify.check_consistency([bytes.fromhex(step) for step in path], **ends)


def test_without_its_prefix_the_hash_over_two_entries_fails_the_reference(monkeypatch):
    monkeypatch.setattr(verify, "node_hash", lambda left, right: hashlib.sha256(left + right).digest())
    assert verify.root_of(hashes(2)).hex() != ROOTS[1]


def agree_with_pymerkle(cases, *, seed):
    """Inclusion and consistency of random positions and sizes: the same roots and the same paths as pymerkle's."""
    import pymerkle

    dice, size = random.Random(seed), 3_000
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for number in range(size):
        theirs.append_entry(b"%d" % number)
    kept = ledgers.stored([verify.leaf_hash(b"%d" % number) for number in range(size)])
    for _ in range(cases // 2):
        new = dice.randint(1, size)
        position, old = dice.randrange(new), dice.randint(1, new)
        root = merkle.hash_of(merkle.whole(new), kept)
        assert root == theirs.get_root(new)
        said = theirs.prove_inclusion(position + 1, new)
        path = [bytes.fromhex(step) for step in ledgers.inclusion(kept, position, new)]
        assert path == said.path[1:]
        leaf = kept[0, position]
        assert verify.root_from_path(leaf, position=position, size=new, path=path) == root
        pymerkle.verify_inclusion(leaf, root, said)
        before = merkle.hash_of(merkle.whole(old), kept)
        path = [bytes.fromhex(step) for step in ledgers.consistency(kept, old, new)]
        verify.check_consistency(path, old=(old, before), new=(new, root))
        pymerkle.verify_consistency(before, root, theirs.prove_consistency(old, new))


def test_proofs_agree_with_pymerkle():
    agree_with_pymerkle(2_000, seed=1)


@pytest.mark.long
def test_a_hundred_thousand_proofs_agree_with_pymerkle():
    agree_with_pymerkle(100_000, seed=2)


LOG = [verify.leaf_hash(b"%d" % number) for number in range(2_000)]
STORED = ledgers.stored(LOG)


@settings(max_examples=300, deadline=None)
@given(some.data())
def test_every_size_to_two_thousand_is_proved_and_nothing_else_is(data):
    new = data.draw(some.integers(1, 2_000))
    position, old = data.draw(some.integers(0, new - 1)), data.draw(some.integers(0, new))
    root = verify.root_of(LOG[:new])
    assert merkle.hash_of(merkle.whole(new), STORED) == root
    path = [bytes.fromhex(step) for step in ledgers.inclusion(STORED, position, new)]
    assert verify.root_from_path(LOG[position], position=position, size=new, path=path) == root
    steps = [bytes.fromhex(step) for step in ledgers.consistency(STORED, old, new)]
    ends = {"old": (old, verify.root_of(LOG[:old])), "new": (new, root)}
    verify.check_consistency(steps, **ends)
    other = data.draw(some.integers(0, new - 1).filter(lambda found: found != position)) if new > 1 else None
    if other is not None:
        assert refused(lambda: verify.root_from_path(LOG[position], position=other, size=new, path=path), root)
    for wrong in ([*path, LOG[0]], path[:-1]) if path else ([LOG[0]],):
        assert refused(partial(verify.root_from_path, LOG[position], position=position, size=new, path=wrong), root)
    for spoiled in ([*steps, LOG[0]], steps[1:], steps[:-1], [LOG[0], *steps]):
        if spoiled != steps:
            with pytest.raises(Bad):
                verify.check_consistency(spoiled, **ends)


def refused(work, root):
    try:
        return work() != root
    except Bad:
        return True


def test_a_note_made_by_others_is_read():
    """The signed note in the documentation of Go's golang.org/x/mod/sumdb/note."""
    key = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    said = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    ((name, id_, signature),) = verify._parts(f"{text}\n— PeterNeumann {said}\n")[1]
    assert (name, id_.hex()) == ("PeterNeumann", "c74f20a3")
    assert key.signed(text.encode(), signature)


SEED, WITNESS = bytes(range(32)), bytes(range(32, 64))
KEY = public_key("tallystick.example/test", seed=SEED)
CLERK = public_key("tallystick.example/witness/SE-NCP", seed=WITNESS, kind=verify.WITNESS)
NOTE = sign_checkpoint(Checkpoint(KEY.name, 8, bytes.fromhex(ROOTS[7])), name=KEY.name, seed=SEED)


def test_a_checkpoint_is_what_was_signed():
    assert verify.open_checkpoint(NOTE, key=KEY) == Checkpoint(KEY.name, 8, bytes.fromhex(ROOTS[7]))
    assert VerifierKey.parse(KEY.text()) == KEY
    assert VerifierKey.parse(CLERK.text()) == CLERK


def test_cosignatures_say_who_and_when_and_leave_the_log_s_own_valid():
    note = cosign(NOTE, name=CLERK.name, seed=WITNESS, at=1_767_225_600)
    other = public_key("tallystick.example/witness/DE-BKA", seed=SEED, kind=verify.WITNESS)
    assert verify.cosigned_by(note, [CLERK, other]) == {CLERK.name: 1_767_225_600}
    assert verify.cosigned_by(NOTE, [CLERK]) == {}
    assert verify.open_checkpoint(note, key=KEY).size == 8


@pytest.mark.parametrize("place", range(0, len(NOTE), 3))
def test_one_altered_letter_of_a_note_is_refused(place):
    letter = "A" if NOTE[place] != "A" else "B"
    with pytest.raises(Bad):
        verify.open_checkpoint(NOTE[:place] + letter + NOTE[place + 1 :], key=KEY)


@pytest.mark.parametrize(
    "text", ["", "x", "a+b+c", KEY.text()[:-2], KEY.text().replace("+", " ", 1), "other" + KEY.text()]
)
def test_a_key_with_a_lost_letter_is_refused(text):
    with pytest.raises(Bad):
        VerifierKey.parse(text)


@pytest.fixture
def bundle(tmp_path):
    """A folder as a court gets it: three entries of a log of forty, one of them erased, and a file."""
    return ledgers.bundle(tmp_path / "bundle")


def run(*words):
    """The verifier as a defence expert runs it: one copied file, nothing of the house on the path."""
    return subprocess.run([sys.executable, "-I", *map(str, words)], capture_output=True, text=True, check=False)


def test_one_file_checks_a_folder_and_an_archive_without_the_house(bundle, tmp_path):
    alone = shutil.copy(verify.__file__, tmp_path / "verify.py")
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", bundle)
    for path in (bundle, archive):
        done = run(alone, path, "--key", ledgers.KEY.text(), "--witness", ledgers.CLERK.text(), "--need", 1)
        assert done.returncode == 0, done.stderr
        assert (
            "position 5: 2026-02-01T12:00:05.000000+00:00 act_5 thing:5: as signed, payload not in this record"
            in done.stdout
        )
        assert "cosigned by tallystick.example/witness/SE-NCP at 01 Feb 2026" in done.stdout
        assert "it continues the log of 11 entries" in done.stdout
        assert "its digest is recorded at position 7" in done.stdout
        assert done.stdout.endswith("ALL AS SIGNED\n")


def test_it_imports_nothing_of_the_house_and_nothing_but_cryptography():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(verify.__file__).read_text())
    names = {item.module or "" for item in ast.walk(tree) if isinstance(item, ast.ImportFrom)}
    names |= {alias.name for item in ast.walk(tree) if isinstance(item, ast.Import) for alias in item.names}
    assert {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) == {"cryptography"}


def spoil(**more):
    return lambda ledger, folder: ledger.update(more)


def in_entry(place, **more):
    return lambda ledger, folder: ledger["entries"][place].update(more)


def slip_in(ledger, folder):
    (folder / "more.txt").write_text("x")
    ledger["files"]["more.txt"] = hashlib.sha256(b"x").hexdigest()


SPOILED = {
    "format": (spoil(format="another"), "knows"),
    "no checkpoint": (spoil(checkpoint=None), "'checkpoint' is missing"),
    "another's key": (spoil(key=KEY.text()), "not the one you gave"),
    "position": (in_entry(1, position=6), "entry 2 of the record (position 6): it is not what was signed"),
    "position beyond": (in_entry(1, position=99), "entry 2 of the record (position 99): position 99 is not in a log"),
    "position no number": (in_entry(1, position=True), "entry 2"),
    "leaf": (lambda ledger, folder: ledgers.alter(ledger, 0, "leaf"), "entry 1 of the record (position 5): it is not"),
    "path": (in_entry(2, path=["00" * 32] * 6), "entry 3 of the record (position 39)"),
    "path no hash": (in_entry(2, path=["00"]), "not 32 bytes in hex"),
    "payload": (lambda ledger, folder: ledgers.alter(ledger, 1, "payload"), "(position 7): the payload is not"),
    "nonce": (in_entry(1, nonce="00" * 32), "payload is not the one"),
    "nonce gone": (in_entry(1, nonce=None), "erased together"),
    "payload no text": (in_entry(1, payload=7), "payload is text"),
    "twice": (lambda ledger, folder: ledger["entries"].append(ledger["entries"][0]), "position 5 is given twice"),
    "entry no map": (spoil(entries=[3]), "entry 1"),
    "no entries": (spoil(entries="x"), "no list of entries"),
    "older root": (lambda ledger, folder: ledger["consistency"]["from"].update(root="00" * 32), "does not continue"),
    "older size": (lambda ledger, folder: ledger["consistency"]["from"].update(size=50), "rolled back"),
    "older shape": (spoil(consistency=[1]), "consistency proof lacks"),
    "file altered": (lambda ledger, folder: (folder / "cover.txt").write_text("another"), "cover.txt: it was alter"),
    "file missing": (lambda ledger, folder: (folder / "cover.txt").unlink(), "cover.txt: listed in the record, but"),
    "file more": (lambda ledger, folder: (folder / "more.txt").write_text("x"), "file more.txt: here, but not listed"),
    "file slipped in": (slip_in, "file more.txt: listed, but no entry of the log records"),
    "files no map": (spoil(files=[1]), "list of files"),
    "link": (lambda ledger, folder: (folder / "l").symlink_to("/etc/hostname"), "file l: a link"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_wrong_first_is_named(bundle, name, capsys):
    work, words = SPOILED[name]
    ledger = json.loads((bundle / "ledger.json").read_text())
    work(ledger, bundle)
    (bundle / "ledger.json").write_text(json.dumps(ledger))
    code = verify.main([str(bundle), "--key", ledgers.KEY.text(), "--witness", ledgers.CLERK.text()])
    assert code == 3
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "payload",
    [
        {"reason": "see {digest}"},
        {"files": {"cover.txt": "of the cover", "another.txt": "{digest}"}},
        {"told": {"files": {"more.txt": "{digest}"}}},
        {"files": ["more.txt", "{digest}"]},
    ],
    ids=["in a reason", "under another name", "deeper down", "in a list"],
)
def test_a_digest_counts_only_where_an_act_says_which_file_it_made(tmp_path, payload):
    """A forged file whose SHA-256 somebody typed into the log is not one that the log records."""
    digest = hashlib.sha256(b"x").hexdigest()
    said = json.loads(json.dumps(payload).replace("{digest}", digest))
    with pytest.raises(Bad, match=r"file more\.txt: listed, but no entry of the log records its digest"):
        check_forged(tmp_path, said)
    assert any("file more.txt: as listed" in line for line in check_forged(tmp_path, {"files": {"more.txt": digest}}))


def check_forged(folder, payload):
    """A log whose first line says ``payload``, with a file ``more.txt`` that holds "x"."""
    ledger = ledgers.telling(payload) | {"files": {"more.txt": hashlib.sha256(b"x").hexdigest()}}
    return verify.check_ledger(ledger, files={"more.txt": b"x"}, key=ledgers.KEY)


def test_too_few_witnesses_are_refused(bundle, capsys):
    assert verify.main([str(bundle), "--witness", ledgers.CLERK.text(), "--need", "2"]) == 3
    assert "1 of the given witnesses" in capsys.readouterr().err


def test_a_cosignature_that_does_not_fit_is_refused_not_ignored(bundle, capsys):
    ledger = json.loads((bundle / "ledger.json").read_text())
    *lines, last = ledger["checkpoint"].splitlines()
    last = last[:-10] + ("A" if last[-10] != "A" else "B") + last[-9:]
    (bundle / "ledger.json").write_text(json.dumps(ledger | {"checkpoint": "\n".join([*lines, last, ""])}))
    assert verify.main([str(bundle), "--witness", ledgers.CLERK.text()]) == 3
    assert "the cosignature of tallystick.example/witness/SE-NCP does not fit" in capsys.readouterr().err


def test_the_record_s_own_key_is_used_only_with_a_warning(bundle, capsys):
    assert verify.main([str(bundle)]) == 0
    assert "compare it with one you were given elsewhere" in capsys.readouterr().out


@pytest.mark.parametrize("words", ["", "[]", "{", '{"format": 1, "format": 2}', "nonsense", "[" * 100_000])
def test_what_is_no_record_is_said_to_be_none(tmp_path, words, capsys):
    (tmp_path / "ledger.json").write_text(words)
    assert verify.main([str(tmp_path)]) == 3
    assert "ledger.json" in capsys.readouterr().err


def test_an_archive_that_says_a_name_twice_is_refused(bundle, tmp_path, capsys):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(bundle / "ledger.json", "ledger.json")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.write(bundle / "ledger.json", "ledger.json")
    assert verify.main([str(path)]) == 3
    assert "file ledger.json: twice" in capsys.readouterr().err


def test_any_byte_flipped_in_a_bundle_is_noticed_or_changes_nothing(bundle):
    """G23 for the bundle: what is said after a flip is a refusal, or the same words as before."""
    path = bundle / "ledger.json"
    whole, file = path.read_bytes(), (bundle / "cover.txt").read_bytes()
    dice, silent = random.Random(3), []
    for place in dice.sample(range(len(whole)), 1_500):
        spoiled = bytearray(whole)
        spoiled[place] ^= 1 << dice.randrange(8)
        if not noticed(bytes(spoiled), file, whole):
            silent.append(place)
    for place in range(len(file)):
        spoiled = bytearray(file)
        spoiled[place] ^= 1 << dice.randrange(8)
        if not noticed(whole, bytes(spoiled), whole):
            silent.append(place)
    assert silent == []


def noticed(packed, file, whole):
    try:
        ledger = json.loads(packed)
        verify.check_ledger(ledger, files={"cover.txt": file}, key=ledgers.KEY, witnesses=[ledgers.CLERK], need=1)
    except (Bad, ValueError):
        return True
    return ledger == json.loads(whole)
