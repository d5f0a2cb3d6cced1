"""The command line does what the desk does: one call into the house, exit codes of the house, JSON for machines."""

import json

import pytest
from click.testing import CliRunner

from tallystick.rehearsal.writer import rehearse


@pytest.fixture(scope="module")
def home(database):
    return database


@pytest.fixture(scope="module")
def run(home):
    from tallystick.site.__main__ import assembled
    from tallystick.site.office import Office

    group = assembled()

    def call(*words):
        return CliRunner().invoke(group, list(words), obj=Office(home), catch_exceptions=False)

    return call


@pytest.fixture(scope="module")
def opened(run, home, tmp_path_factory):
    """A small operation opened and its reference contribution at hand; gives the officer's options and the folder."""
    from tallystick.drill.cast import engage

    folder = rehearse("mozaik", 9, tmp_path_factory.mktemp("cli") / "mozaik", scale=0.3)
    assert run("operation", "load", str(folder / "operation.toml")).output == "opened MOZAIK-9\n"
    engage(home, ["EC3", "SI-NCP", "HR-NCP"], "EC3")
    return ("--as", "ec3-coordinator", "--operation", "MOZAIK-9"), folder


def contribution(folder, part):
    return str(next(path for path in sorted(folder.glob("contributions/*")) if part in path.name))


def test_receiving_says_that_the_numbers_add_up_and_again_changes_nothing(run, opened):
    officer, folder = opened
    platform = contribution(folder, "platform-harbour")
    told = json.loads(run("intake", "receive", platform, "--reason", "handed over", *officer, "--json").stdout)
    assert told["read"] == told["accepted"] + told["quarantined"] + told["duplicates"]
    assert told["quarantined"] > 0
    again = json.loads(run("intake", "receive", platform, "--reason", "again", *officer, "--json").stdout)
    assert again == told
    listed = json.loads(run("intake", "list", *officer, "--json").stdout)
    assert [row["id"] for row in listed] == [told["id"]]
    aside = json.loads(run("intake", "quarantine", told["id"], *officer, "--json").stdout)
    assert all(row["reason"] and row["remedy"] for row in aside)


def test_building_judging_and_undoing(run, opened):
    officer, folder = opened
    for part in ("networks", "platform-harbour", "platform-lantern", "answers-si", "answers-hr"):
        assert run("intake", "receive", contribution(folder, part), "--reason", "handed over", *officer).exit_code == 0
    assert "persons" in run("link", "build", *officer).output
    (first, *_) = json.loads(run("link", "queue", *officer, "--json").stdout)
    decided = run("link", "decide", first["id"], "unsure", "--reason", "the number may be recycled", *officer)
    decision = decided.output.strip().split()[-1]
    explained = run("link", "explain", first["left"], first["right"], *officer).output
    assert len(explained.splitlines()) >= 2
    assert run("link", "undo", decision, "--reason", "looked again", *officer).output == "withdrawn\n"
    persons = json.loads(run("person", "list", *officer, "--json").stdout)
    assert {row["category"] for row in persons} == {"unassessed"}
    shown = json.loads(run("person", "show", persons[0]["id"], *officer, "--json").stdout)
    assert shown["number"] == persons[0]["number"]
    assert shown["votes"] or shown["indicators"]


def test_a_permission_is_recorded_for_one_contribution_code_and_recipient(run, opened):
    officer, folder = opened
    told = run("intake", "receive", contribution(folder, "networks"), "--reason", "handed over", *officer, "--json")
    digest = json.loads(told.stdout)["digest"]
    permit = ("package", "permit", digest, "--code", "H2", "--recipient", "SI-NCP")
    assert run(*permit, "--reason", "told by telephone on 3 March by the duty officer", *officer).exit_code == 0
    assert run(*permit, "--reason", " ", *officer).exit_code == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("intake", "list", "--as", "nobody", "--operation", "MOZAIK-9"), 5, "no such officer"),
        (("intake", "list", "--as", "ec3-analyst", "--operation", "NONE"), 5, "no such operation"),
        (("link", "explain", "a:1", "b:2"), 5, "link"),
        (("intake", "quarantine", "not-an-id"), 5, "contribution"),
        (("intake", "receive"), 2, "Missing"),
    ],
)
def test_errors_say_where_what_and_what_to_do_with_the_exit_code_of_the_house(run, opened, words, code, said):
    officer = () if "--as" in words else opened[0]
    done = run(*words, *officer)
    assert done.exit_code == code, done.output
    assert said in done.output


def test_a_folder_without_a_cover_sheet_is_refused_with_the_remedy(run, opened, tmp_path):
    done = run("intake", "receive", str(tmp_path), "--reason", "x", *opened[0])
    assert done.exit_code in (3, 5)
    assert "contribution.toml" in done.output


def test_an_officer_is_told_password_and_secret_once(run, opened):
    made = json.loads(run("officer", "add", "cli-anna", "--agency", "SI-NCP", "--role", "analyst", "--json").stdout)
    assert set(made) == {"username", "password", "totp"}
    assert run("officer", "add", "cli-anna", "--agency", "SI-NCP", "--role", "analyst").exit_code == 6


def test_a_sketch_proposes_a_mapping_without_values(run, opened):
    path = contribution(opened[1], "platform-harbour") + "/accounts.csv"
    proposed = run("intake", "sketch", path).output
    assert "[[table]]" in proposed
    assert ".example" not in proposed


def test_a_sealed_package_is_opened_answered_and_the_answer_taken_in(run, home, operation, tmp_path):
    from tallystick.records.models import Person
    from tallystick.records.session import session
    from tallystick.sharing.jobs import seal_package
    from tests.sharing.scene import stocked
    from tests.sharing.test_witness_exchange import keys_of

    scene = stocked(operation)
    with session(operation.service, role="worker"):
        held = {"operation_id": operation.id, "owner": "EC3", "country": "DK", "country_state": "assigned"}
        Person.objects.create(number="P-9", accounts=[], category="unassessed", **held)
    for agency in ("EC3", "DK-NCP"):
        keys_of(home, agency)
    officer = ("--as", f"{operation.reference}-EC3", "--operation", operation.reference, "--purpose", "test")
    row = scene.draft().package
    scene.release(row)
    sealed = seal_package(scene.second, str(row.pk), home=home)
    path = str(sealed)
    told = run("package", "open", path, "--agency", row.recipient, "--into", str(tmp_path / "files"))
    assert told.output.startswith("verified: signed by EC3")
    assert (tmp_path / "files" / "package.pdf").exists()
    answer = str(tmp_path / "receipt.tally-answer")
    made = run("package", "answer", path, answer, "--agency", row.recipient, "--officer", "duty desk")
    assert made.exit_code == 0
    assert run("package", "take-answer", answer, *officer).exit_code == 0
    staying = json.loads(run("package", "staying", *officer, "--json").stdout)
    assert {row["because"] for row in staying} >= {"nobody has assessed this person yet"}
    altered = tmp_path / "altered.tally"
    altered.write_bytes(sealed.read_bytes()[:-1] + b"x")
    assert run("package", "open", str(altered), "--agency", row.recipient).exit_code == 3
