"""G6, T3: the whole disk of key server and hub holds no identifier, in no form that somebody could look up."""

import hashlib
import uuid

from tallystick.hub import upkeep
from tests.hub.playing import NOW, OPEN, SILENT, Played, every_byte


def forms(said):
    """How a value could stand in a file: in the clear, as plain digests, each as bytes and as hex of both cases."""
    raw = [said, said.split(b"\x1f")[1], said.split(b"\x1f")[1].upper()]
    for one in list(raw[:2]):
        raw += [hashlib.sha256(one).digest(), hashlib.md5(one).digest(), hashlib.sha1(one).digest()]
    return [*raw, *(one.hex().encode() for one in raw), *(one.hex().upper().encode() for one in raw)]


def test_neither_folder_holds_any_identifier_of_a_played_run(tmp_path):
    played = Played(tmp_path)
    mark = uuid.uuid4().hex[:10]
    values = {
        code: [f"{kind}\x1f{kind}-{mark}-{number}@ship.example".encode() for kind in ("email", "handle", "digest")
               for number in range(40)]
        for code, number in (("DK-NCP", 0), ("SE-NCP", 1))
    }  # fmt: skip
    shared = [f"email\x1fboth-{mark}-{number}@ship.example".encode() for number in range(20)]
    for code, code_of in (("DK-NCP", OPEN), ("SE-NCP", SILENT)):
        played.says(code, dict.fromkeys([*values[code], *shared], code_of))
    assert len(played.asks("DE-BKA", *shared)) == 20
    played.asks("DE-BKA", *shared, until=int(NOW.timestamp()) + 999)
    upkeep.compact(played.hub, now=NOW)
    played.says("SE-NCP", dict.fromkeys(values["SE-NCP"][:3], OPEN))
    disks = every_byte(tmp_path / "keys"), every_byte(tmp_path / "hub")
    assert all(b"DK-NCP" in disk for disk in disks), "the search sees what is there"
    for value in [*values["DK-NCP"], *values["SE-NCP"], *shared]:
        for form in forms(value):
            assert not any(form in disk for disk in disks), form
    tokens = played.tokens("DK-NCP", shared)
    for at in range(0, len(tokens), 16):
        assert tokens[at : at + 16] not in disks[0], "the key server never sees a token"
        assert tokens[at : at + 16].hex().encode() not in disks[0]
