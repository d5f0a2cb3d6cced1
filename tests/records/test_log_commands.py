"""The ledger from the command line, as an administrator, an officer and a defence expert use it."""

import json
import re

import pytest
from click.testing import CliRunner

from tallystick import verify
from tallystick.records import kept
from tests.records.test_ledger import lines, write


@pytest.fixture
def call(operation):
    """Runs a ``tallystick ledger`` command in the test's home as the coordinator's officer."""
    from tallystick.site.__main__ import assembled
    from tallystick.site.office import Office

    who = ["--as", f"{operation.reference}-EC3", "--operation", operation.reference, "--purpose", "test"]

    def run(*words, officer=True, code=0):
        done = CliRunner().invoke(
            assembled(), ["ledger", *map(str, words), *(who if officer else [])], obj=Office(operation.home)
        )
        assert done.exit_code == code, done.output
        return done.output

    return run


def test_checkpoint_check_and_key(operation, call):
    write(operation, {"reason": "x"})
    note = call("checkpoint", officer=False)
    key = verify.VerifierKey.parse(call("key", officer=False))
    size = verify.open_checkpoint(note, key=key).size
    said = call("check", officer=False)
    assert f"{size:,} entries: each as signed" in said
    assert json.loads(re.search(r"\{.*\}", call("check", "--json", officer=False), re.S)[0])["entries"] == size


def test_check_names_the_bad_entry_and_ends_with_3(operation, call):
    write(operation, {"reason": "x"})
    call("checkpoint", officer=False)
    path = kept.place(operation.home)
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b"\xe2\x80\x94 tallystick", b"\xe2\x80\x94 tallysticK", 1))
        assert "kept checkpoint 1: the checkpoint carries no signature" in call("check", officer=False, code=3)
    finally:
        path.write_bytes(before)


def test_a_proof_of_a_subject_is_checked_with_the_one_file(operation, call, tmp_path, capsys):
    line = write(operation, {"reason": "x"}, subject=f"thing:{operation.id}")
    out = tmp_path / "ledger.json"
    said = call("prove", f"thing:{operation.id}", "--since", "1", "--out", out)
    key = re.search(r"--key (\S+)", said)[1]
    assert verify.main([str(out), "--key", key]) == 0
    assert "ALL AS SIGNED" in capsys.readouterr().out
    assert json.loads(json.loads(out.read_text())["entries"][0]["leaf"])["id"] == str(line.pk)
    call("prove", "thing:unknown", "--out", out, code=5)


def test_what_was_proved_to_somebody_is_logged(operation, call, tmp_path):
    from tallystick.records.models import Consultation
    from tallystick.records.session import administration

    line = write(operation, {"reason": "x"})
    call("prove", line.pk, "--out", tmp_path / "ledger.json")
    with administration():
        assert Consultation.objects.filter(subject=str(line.pk), doing="disclosure").count() == 1


def test_erase_takes_the_payload_away_and_says_so(operation, call):
    line = write(operation, {"reason": "a name"})
    assert "erased: 1 payloads" in call("erase", line.pk, "--reason", "order 7")
    assert lines(operation, pk=line.pk)[0].payload is None
    assert len(lines(operation, subject=f"line:{line.pk}", act="erase_payload")) == 1
    call("erase", line.pk, "--reason", "order 7", code=6)
