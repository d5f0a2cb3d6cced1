"""Banks from the command line."""

import hashlib
import json

import pytest

from tests.cli.test_commands import home, run  # noqa: F401 - the fixtures

WHY = ("--reason", "as agreed")


def options(operation, officer="DK-NCP"):
    named = f"{operation.reference}-{officer}"
    return ("--as", named, "--operation", operation.reference, "--purpose", "test", *WHY)


def asked(operation, officer="DK-NCP"):
    return options(operation, officer)[: -len(WHY)]


@pytest.fixture
def listed(tmp_path):
    rows = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(3)]
    (tmp_path / "list.csv").write_text("\n".join(["sha256", *rows, "nonsense", ""]))
    return tmp_path / "list.csv", rows


def made(run, operation, name="known", kind="known_unidentified", *more):  # noqa: F811
    said = ("--kind", kind, "--source", "own work", "--confidence", "confirmed", "--licence", "triage")
    return run("bank", "make", name, *said, *more, *options(operation))


def test_a_bank_is_made_loaded_given_and_shown(run, operation, listed):  # noqa: F811
    file, rows = listed
    assert (
        "made known"
        in made(run, operation, "known", "known_unidentified", "--expires", "2099-01-01T00:00+01:00").output
    )
    told = run("bank", "load", "known", str(file), "--reader", "csv", *options(operation))
    assert told.output.splitlines() == [
        "edition 1: 3 entries", "refused: 1 rows, not a digest of its kind, the first 4"
    ]  # fmt: skip
    assert run("bank", "give", "known", "SE-NCP", *options(operation)).output == "given to SE-NCP\n"
    (line,) = json.loads(run("bank", "list", *asked(operation, "SE-NCP"), "--json").stdout)
    assert (line["owner"], line["bank"], line["state"]) == ("DK-NCP", "known", "given")
    shown = json.loads(run("bank", "show", "known", *asked(operation), "--json").stdout)
    assert (shown["given to"], shown["entries"], shown["state"]) == (["SE-NCP"], 3, "in use")
    said = run("bank", "take-back", "known", "SE-NCP", *options(operation)).output
    assert "SE-NCP keeps it until a second officer says so too" in said
    assert "taken back once a second officer says so: SE-NCP" in run("bank", "show", "known", *asked(operation)).output
    second = options(operation, "DK-NCP/2")
    assert "taken back from SE-NCP" in run("bank", "take-back", "known", "SE-NCP", *second).output
    assert json.loads(run("bank", "list", *asked(operation, "SE-NCP"), "--json").stdout) == []
    for officer in ("DK-NCP", "DK-NCP/2"):
        done = run("bank", "retract", "known", f"sha256:{rows[0]}", *options(operation, officer))
        assert done.exit_code == 0, done.output
    assert "retracted: sha256:" in run("bank", "show", "known", *asked(operation)).output
    assert "restored" in run("bank", "restore", "known", f"sha256:{rows[0]}", *options(operation)).output


def test_a_bank_that_lowers_takes_two(run, operation, listed):  # noqa: F811
    made(run, operation, "harmless", "not_pertinent")
    run("bank", "load", "harmless", str(listed[0]), "--reader", "csv", *options(operation))
    (line,) = json.loads(run("bank", "list", *asked(operation), "--json").stdout)
    assert line["state"] == "waits for a second person"
    assert run("bank", "agree", "harmless", *options(operation)).exit_code == 6
    assert run("bank", "agree", "harmless", *options(operation, "DK-NCP/2")).output == "agreed\n"
    run("bank", "give", "harmless", "SE-NCP", *options(operation))
    (line,) = json.loads(run("bank", "list", *asked(operation, "SE-NCP"), "--json").stdout)
    assert line["state"] == "given, and not accepted"
    assert run("bank", "accept", "DK-NCP/harmless", *options(operation, "SE-NCP")).output == "accepted\n"
    assert run("bank", "withdraw", "harmless", *options(operation)).output == "withdrawn\n"
    (line,) = json.loads(run("bank", "list", *asked(operation), "--json").stdout)
    assert line["state"] == "withdrawn"


def test_a_list_is_sealed_and_taken(run, operation, listed, tmp_path):  # noqa: F811
    from tests.triage.test_banks_sealing import keys_of

    for code in ("DK-NCP", "SE-NCP"):
        keys_of(operation, code)
    made(run, operation)
    run("bank", "load", "known", str(listed[0]), "--reader", "csv", *options(operation))
    sealed = ("bank", "seal", "known", str(tmp_path / "l.tally"), "--for", "SE-NCP", "--expires", "2099-01-01T00:00Z")
    told = run(*sealed, *options(operation))
    assert "3 digests" in told.output
    assert "one false hit in" in told.output
    assert run(*sealed, *options(operation)).exit_code == 6, "nothing is overwritten"
    swede = options(operation, "SE-NCP")
    said = ("--kind", "known_unidentified", "--source", "DK-NCP", "--confidence", "unchecked", "--licence", "triage")
    run("bank", "make", "theirs", *said, *swede)
    taken = run("bank", "load", "theirs", str(tmp_path / "l.tally"), "--reader", "sealed", *swede)
    assert taken.output == "edition 1: 3 entries\n"
    again = run("bank", "load", "theirs", str(tmp_path / "l.tally"), "--reader", "sealed", "--option", "a=b", *swede)
    assert again.exit_code == 3


@pytest.mark.parametrize("wrong", ["tomorrow", "2099-01-01T00:00", "2001-01-01T00:00Z"])
def test_an_end_that_is_none_is_said(run, operation, wrong):  # noqa: F811
    assert made(run, operation, "known", "negative", "--expires", wrong).exit_code == 3


@pytest.mark.parametrize("option", ["delimiter", "=;", ""])
def test_an_option_without_value_is_wrong_usage(run, operation, listed, option):  # noqa: F811
    made(run, operation)
    told = run("bank", "load", "known", str(listed[0]), "--reader", "csv", "--option", option, *options(operation))
    assert told.exit_code == 2


def test_a_list_divided_by_semicolons_is_read(run, operation, tmp_path):  # noqa: F811
    made(run, operation)
    (tmp_path / "l.csv").write_text(f"SHA-256;Size\n{hashlib.sha256(b'1').hexdigest()};17\n")
    load = ("bank", "load", "known", str(tmp_path / "l.csv"), "--reader", "csv")
    told = run(*load, "--option", "delimiter=;", *options(operation))
    assert told.output == "edition 1: 1 entries\n"


def test_a_bank_that_is_not_there_is_said(run, operation):  # noqa: F811
    told = run("bank", "show", "none", *asked(operation))
    assert told.exit_code == 5
    assert "Look at the list of banks" in told.output
