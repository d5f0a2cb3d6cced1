"""The command line of a key server and a match hub: folders, cards, parties, messages carried as files."""

import json
from datetime import UTC, datetime

from click.testing import CliRunner

from tallystick.cli.commands import tallystick
from tallystick.hub import key_server, match_hub, place
from tallystick.sealed.oprf import batches
from tests.hub.playing import OPEN, OPERATION, Party, Played


def run(*words, code=0):
    done = CliRunner().invoke(tallystick, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def test_a_hub_is_set_up_and_answers_files_by_commands_alone(tmp_path):
    keys, hub, party = tmp_path / "keys", tmp_path / "hub", Party("DK-NCP")
    run("key-server", "init", keys, "--operation", OPERATION)
    run("match-hub", "init", hub, "--operation", OPERATION)
    run("match-hub", "init", hub, "--operation", OPERATION, code=6)
    for role, folder in (("key-server", keys), ("match-hub", hub)):
        admit = (role, "admit", folder, "DK-NCP", "--verify-key", party.keys["verify_key"])
        run(*admit, "--age-key", party.keys["age_recipient"])
        run(*admit, "--age-key", "age1none", code=3)
    card = json.loads(run("key-server", "card", keys))
    asked = batches.blind([b"email\x1fa@ship.example"], seed=bytes(32))
    sent = tmp_path / "1.msg"
    sent.write_bytes(party.sealed("blind", asked, card, count=len(asked) // 32, at=datetime.now(UTC)))
    run("key-server", "quota", keys, "DK-NCP", "--day", 4, "--epoch", 9)
    run("key-server", "answer", keys, sent, "-o", tmp_path / "2.msg", code=4)
    run("key-server", "quota", keys, "DK-NCP", "--day", 9, "--epoch", 9)
    run("key-server", "answer", keys, sent, "-o", tmp_path / "2.msg")
    run("key-server", "answer", keys, sent, "-o", tmp_path / "2.msg", code=6)
    reply = party.opened((tmp_path / "2.msg").read_bytes(), card, now=datetime.now(UTC))
    assert (reply.head.kind, reply.head.count) == ("evaluated", 5)
    assert "epoch 2" in run("key-server", "rotate", keys)
    assert "epoch 2" in run("match-hub", "begin", hub)
    assert "0 tokens" in run("match-hub", "compact", hub)
    assert json.loads(run("match-hub", "notices", hub, "--json")) == []
    assert json.loads(run("match-hub", "late", hub, "--json")) == []
    run("match-hub", "compact", keys, code=5)
    run("match-hub", "compact", tmp_path / "nowhere", code=5)


def test_no_command_of_a_role_needs_the_database(tmp_path):
    """Whoever runs one has no home, and no PostgreSQL."""
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tallystick.hub import answering, cards, upkeep, key_server\n"
        f"cards.card_of(key_server.init(Path({str(tmp_path / 'k')!r}), code='K', operation='X'))\n"
        "sys.exit(sum(name.split('.')[0] in ('django', 'psycopg') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_folder_of_a_role_tells_its_role(tmp_path):
    played = Played(tmp_path)
    assert key_server.epochs(played.keys) == match_hub.epochs(played.hub) == [1]
    assert place.Place(tmp_path / "hub").about["role"] == "match-hub"
    assert played.says("DK-NCP", {b"email\x1fa@ship.example": OPEN}) == []
