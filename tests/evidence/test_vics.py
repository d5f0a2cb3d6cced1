"""The traps of VICS files, each by its name."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tallystick.cage.run import read_file
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.writers.vics import write_vics
from tallystick.vocabulary.errors import Malformed, Refused
from tests.evidence.manifests import ALL, MD5, SHA1, SHA256, US, Read, read_manifest

EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
V13 = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media"


def hash_set(*entries: dict[str, Any], **head: Any) -> bytes:
    return json.dumps({"@odata.context": f"{US}#Media", **head, "value": list(entries)}).encode()


def case_file(*cases: dict[str, Any]) -> bytes:
    return json.dumps({"@odata.context": f"{US}#Cases", "value": list(cases)}).encode()


def taken(folder: Path, *entries: dict[str, Any]) -> Read:
    return read_manifest(hash_set(*entries), "vics", folder)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    found = read_manifest(b"\xef\xbb\xbf" + hash_set({"MD5": MD5}), "vics", tmp_path)
    assert (found.column("MEDIA", "md5"), found.rejects) == ([MD5], [])


def test_utf_16_is_refused_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="UTF-16"):
        read_manifest(hash_set().decode().encode("utf-16"), "vics", tmp_path)


@pytest.mark.parametrize(
    ("said", "means"),
    [(True, "true"), ("true", "true"), ("True", "true"), ("TRUE", "true"), (False, "false"), ("False", "false"),
     (None, "unknown"), ("", "unknown"), ("perhaps", "unknown"), ([], "unknown"), (1, "true")],
)  # fmt: skip
def test_booleans_come_in_many_forms_and_null_is_unknown(said: Any, means: str, tmp_path: Path) -> None:
    found = taken(tmp_path, {"MD5": MD5, "VictimIdentified": said, "MediaFiles": [{"Unallocated": said}]})
    (media,), (path,) = found.rows("MEDIA"), found.rows("PATHS")
    assert (media["victim_identified"], path["unallocated"]) == (means, means)
    assert media["self_generated"] == "unknown", "what nobody said is not no"


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2024-01-02T03:04:05+01:00", "2024-01-02T02:04:05Z"),
        ("2024-01-02T03:04:05.1234Z", "2024-01-02T03:04:05.1234Z"),
        ("/Date(1704164645123+0100)/", "2024-01-02T03:04:05.123Z"),
        ("2024-01-02T03:04:05", None),
        ("1/2/2024 3:04:05 AM", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_dates_in_five_forms_and_none_without_its_zone(said: Any, instant: str | None, tmp_path: Path) -> None:
    file = {"Created": said, "Written": said, "Accessed": said}
    found = taken(tmp_path, {"MD5": MD5, "DateUpdated": said, "MediaFiles": [file]})
    (media,), (path,) = found.rows("MEDIA"), found.rows("PATHS")
    assert (media["updated"], media["updated_raw"]) == (instant, said)
    for name in ("created", "written", "accessed"):
        assert (path[name], path[f"{name}_raw"]) == (instant, said)


def test_counts_that_disagree_are_said_and_only_the_entries_are_believed(tmp_path: Path) -> None:
    case = {
        "CaseID": "c",
        "TotalMediaFiles": 34731,
        "Media": [{"MD5": MD5, "IsPrecategorized": True, "Category": None}],
    }
    found = read_manifest(case_file(case), "vics", tmp_path)
    row = next(row for row in found.rows("CASE") if row["case"] == "1")
    assert (row["said_media"], row["entries"], row["counts"]) == ("34731", "1", "the file says 34731, there are 1")
    assert found.column("MEDIA", "category") == [None], "precategorised and not classified is not classified"


def test_several_entries_may_name_one_file_and_every_path_is_kept(tmp_path: Path) -> None:
    entries = [
        {"MD5": MD5, "MediaFiles": [{"FilePath": f"/a/{n}.png"}, {"FilePath": f"/b/{n}.png"}]} for n in range(116)
    ]
    found = taken(tmp_path, *entries)
    assert len(found.rows("MEDIA")) == 116
    assert set(found.column("MEDIA", "md5")) == {MD5}
    assert len(set(found.column("PATHS", "path"))) == 232


@pytest.mark.parametrize(
    ("properties", "there"),
    [
        ([("Latitude", "12 deg 34'56.78\""), ("Latitude Reference", "North"), ("Longitude", "1 deg 2'3\""),
          ("Longitude Reference", "E")], "true"),
        ([("Lat", "-33.9"), ("Lon", "151.2")], "true"),
        ([("Latitude", "41, 53, 2.44"), ("Longitude", "12, 29, 3.1")], "unknown"),
        ([("Latitude", "12 deg 34'56.78\""), ("Longitude", "1 deg 2'3\"")], "unknown"),
        ([("Make", "TestCam")], "false"),
    ],
)  # fmt: skip
def test_a_position_without_its_compass_word_is_dropped_and_none_is_ever_kept(
    properties: Any, there: str, tmp_path: Path
) -> None:
    found = taken(tmp_path, {"MD5": MD5, "Exifs": [{"PropertyName": n, "PropertyValue": v} for n, v in properties]})
    assert found.column("MEDIA", "has_position") == [there]
    assert not {row["name"] for row in found.rows("EXIF")} - {"make"}
    for row in found.rows("OTHER"):
        assert row["personal"] == "true"


def test_exif_keeps_the_camera_and_no_prompt_survives_anywhere(tmp_path: Path) -> None:
    exif = [("Make", "TestCam"), ("Exif: Model", "M1"), ("Serial Number", "S-7"), ("ImageUniqueID", "abc"),
            ("Capture Time", "2024:01:02 03:04:05 (UTC-5)"), ("User Comment", "SECRETPROMPT"),
            ("parameters", "SECRETPROMPT"), ("Artist", "A Name")]  # fmt: skip
    found = taken(tmp_path, {"MD5": MD5, "Exifs": [{"PropertyName": n, "PropertyValue": v} for n, v in exif]})
    rows = {row["name"]: (row["value"], row["instant"]) for row in found.rows("EXIF")}
    assert rows["serial"] == ("S-7", None)
    assert rows["unique_id"] == ("abc", None)
    assert rows["taken"] == ("2024:01:02 03:04:05 (UTC-5)", "2024-01-02T08:04:05Z")
    assert sorted(rows) == ["camera", "make", "serial", "taken", "unique_id"]
    everything = "".join(str(found.rows(stream)) for stream in ALL)
    assert "SECRETPROMPT" not in everything
    assert found.rows("CASE")[0]["dropped"] == "2"


def test_digests_that_say_nothing_are_kept_and_marked(tmp_path: Path) -> None:
    blank = "A" * 192
    found = taken(
        tmp_path,
        {"MD5": EMPTY_MD5.upper(), "SHA1": SHA1, "PhotoDNA": blank},
        {"MD5": "0" * 32, "AlternativeHashes": [{"HashName": "SHA256", "HashValue": "0" * 64}]},
        {"MD5": MD5, "PhotoDNA": "00" * 143 + "01"},
        {"MD5": ""},
    )
    assert found.column("MEDIA", "refused") == ["md5 photodna", "md5 sha256", None, None]
    assert found.column("MEDIA", "md5") == [EMPTY_MD5, "0" * 32, MD5, None]
    assert found.column("MEDIA", "trouble")[3] == "no digest"


def test_category_0_is_never_taken_without_its_scheme(tmp_path: Path) -> None:
    entry = {"MD5": MD5, "Category": 0}
    found = taken(tmp_path, entry)
    (media,) = found.rows("MEDIA")
    assert [media[name] for name in ("category", "scheme", "scheme_version", "profile")] == ["0", "vics", "2.0", "US"]
    old = json.dumps({"odata.metadata": V13, "value": [entry]}).encode()
    with pytest.raises(Malformed, match="whose table"):
        read_manifest(old, "vics", tmp_path)
    (media,) = read_manifest(old, "vics", tmp_path, profile="US").rows("MEDIA")
    assert (media["scheme_version"], media["profile"]) == ("1.3", "US")
    (media,) = read_manifest(old, "vics", tmp_path, profile="unstated").rows("MEDIA")
    assert (media["category"], media["profile"]) == ("0", None)
    with pytest.raises(Malformed, match="the file says 'US'"):
        read_manifest(hash_set(entry), "vics", tmp_path, profile="UK")


@pytest.mark.parametrize(
    ("path", "name", "folder"),
    [
        ("C:\\Users\\x\\DCIM\\1.png", "1.png", "C:/Users/x/DCIM"),
        ("\\\\server\\share\\1.png", "1.png", "//server/share"),
        ("/DCIM/100/1.png", "1.png", "/DCIM/100"),
        ("/a/b\\c.png", "b\\c.png", "/a"),
        ("files\\1.png", None, "files"),
        ("1.png", "1.png", ""),
    ],
)
def test_windows_separators_and_others_give_one_folder(path: str, name: Any, folder: str, tmp_path: Path) -> None:
    found = taken(tmp_path, {"MD5": MD5, "MediaFiles": [{"FilePath": path, "FileName": name}]})
    (row,) = found.rows("PATHS")
    assert (row["path"], row["folder"]) == (path, folder)


def test_digests_in_upper_case_hex_or_base64_are_one_digest(tmp_path: Path) -> None:
    in_base64 = "ASNFZ4mrze8BI0VniavN7w=="
    found = taken(tmp_path, {"MD5": MD5}, {"MD5": MD5.upper()}, {"MD5": in_base64}, {"MD5": MD5[1:]})
    assert found.column("MEDIA", "md5") == [MD5, MD5, MD5, None]
    assert found.column("MEDIA", "trouble")[3].startswith("md5: 31 characters")


def test_sha_256_travels_among_the_alternative_hashes(tmp_path: Path) -> None:
    found = taken(tmp_path, {"MD5": MD5, "AlternativeHashes": [{"HashName": "SHA-256", "HashValue": SHA256.upper()}]})
    assert found.column("MEDIA", "sha256") == [SHA256]


def test_free_text_stays_in_other_and_is_marked(tmp_path: Path) -> None:
    entry = {"MD5": MD5, "Tags": "a name", "Comments": "a name", "IsPrecategorized": False, "VictimName": "a name"}
    found = taken(tmp_path, entry | {"Series": {"Name": "S1", "Note": "a name"}})
    assert found.column("MEDIA", "series") == ["S1"]
    assert "a name" not in str([found.rows(stream) for stream in ("MEDIA", "PATHS", "EXIF", "CASE")])
    marked = {row["personal"]: json.loads(row["json"]) for row in found.rows("OTHER")}
    assert set(marked["false"]) == {"IsPrecategorized"}
    assert set(marked["true"]) == {"Tags", "Comments", "VictimName", "Series"}


@pytest.mark.parametrize("profile", ["Default", "US", "UK", "CUSTOM"])
@pytest.mark.parametrize("shape", ["Media", "Cases"])
def test_the_context_says_version_profile_and_shape(profile: str, shape: str, tmp_path: Path) -> None:
    url = US.replace("/US/", f"/{profile}/") + f"#{shape}"
    value = [{"MD5": MD5}] if shape == "Media" else [{"CaseID": "1", "Media": [{"MD5": MD5}]}]
    for content in ({"@odata.context": url, "value": value}, {"value": value, "@odata.context": url}):
        found = read_manifest(json.dumps(content).encode(), "vics", tmp_path)
        head = next(row for row in found.rows("CASE") if row["case"] == "0")
        assert [head[name] for name in ("format_version", "profile", "shape")] == ["2.0", profile, shape]
        assert found.column("MEDIA", "case") == [None if shape == "Media" else "1"]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"value": 1}', b"\x89PNG", b'"x"'])
def test_what_is_no_vics_file_is_refused_or_set_aside_with_a_reason(content: bytes, tmp_path: Path) -> None:
    try:
        found = read_manifest(content, "vics", tmp_path)
    except Malformed as error:
        assert "list of media" in error.what  # noqa: PT017
        return
    assert found.rejects[0]["reason"]


def test_a_broken_entry_is_set_aside_with_its_byte_and_the_file_is_not_written_back(tmp_path: Path) -> None:
    content = hash_set({"MD5": MD5}, {"MD5": "x"}).replace(b'{"MD5": "x"}', b'{"MD5": 007}, {"MD5": "\\ud800"}')
    found = read_manifest(content, "vics", tmp_path)
    assert [reject["reason"] for reject in found.rejects] == [
        "not JSON: Expecting ',' delimiter",
        "half a surrogate pair",
    ]
    assert [content[reject["byte_offset"] :][:9] for reject in found.rejects] == [b'{"MD5": 0', b'{"MD5": "']
    with pytest.raises(Refused, match="not read whole"):
        write_vics(found.streams, tmp_path / "out.json")


PICTURE = 50 << 20


def test_a_miniature_of_50_megabytes_is_passed_over_in_a_small_cage(tmp_path: Path) -> None:
    path = tmp_path / "big.json"
    with path.open("wb") as out:
        out.write(f'{{"@odata.context":"{US}#Media","value":[{{"MD5":"{MD5}","Miniature":"'.encode())
        for _ in range(PICTURE >> 20):
            out.write(b"/9j/" * (1 << 18))
        out.write(f'","Tags":"after"}},{{"MD5":"{MD5}","Miniature":null}},{{"MD5":5x}}]}}'.encode())
    into = tmp_path / "into"
    report = read_file(path, reader=READERS["vics"], options={}, keep=ALL, into=into)
    found = Read(report, [])
    assert found.column("MEDIA", "md5") == [MD5, MD5]
    head = found.rows("CASE")[0]
    assert (head["dropped"], head["dropped_bytes"]) == ("1", str(PICTURE))
    assert "/9j/" not in str([found.rows(stream) for stream in ALL])
    assert report.streams["MEDIA"].rejects == 1


def test_passing_over_a_miniature_takes_little_memory_and_keeps_the_place_of_what_follows(tmp_path: Path) -> None:
    code = (
        "import os, resource, sys\n"
        "from tallystick.cage.json_cut import Cut\n"
        "most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = most()\n"
        "cut = Cut(open(sys.argv[1], 'rb'), ('Miniature',))\n"
        "given = b''\n"
        "while piece := cut.read(1 << 20): given += piece\n"
        "print(most() - before, len(given), cut.place(given.index(b'END')))\n"
    )
    path = tmp_path / "big.json"
    path.write_bytes(b'{"Miniature":"' + b"A\\/" * (PICTURE // 3) + b'","END":1}')
    told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True).stdout.split()
    grown, given, place = map(int, told)
    assert grown < 16 << 10, "kilobytes"
    assert given == len(b'{"Miniature":"","END":1}')
    assert place == path.read_bytes().index(b"END")


def test_a_picture_under_any_other_key_is_left_out_too(tmp_path: Path) -> None:
    hidden = {"Preview": "/9j/" + "A" * 400, "Deep": [{"miniature": "x"}, {"Keep": 1}], "M\u0069niature": "x"}
    found = taken(tmp_path, {"MD5": MD5} | hidden)
    (row,) = found.rows("OTHER")
    assert json.loads(row["json"]) == {"Deep": [{}, {"Keep": 1}]}


def test_every_other_tool_may_open_what_rows_of_other_readers_become(tmp_path: Path) -> None:
    listed = read_manifest(f"{MD5}  DCIM/1.png\n{EMPTY_MD5}  DCIM/2.png\n".encode(), "hashdeep", tmp_path)
    for version, key in (("2.0", "@odata.context"), ("1.3", "odata.metadata")):
        out = tmp_path / f"{version}.json"
        told = write_vics(listed.streams, out, version=version, profile="US")
        content = json.loads(out.read_bytes())
        assert told.entries == 2
        assert content[key] == told.context
        assert "unofficial" in content["@tallystick.unofficial"]
        first = content["value"][0]
        assert (first["MediaID"], first["MD5"], first["Category"]) == (1, MD5.upper(), None)
        assert first["VictimIdentified"] is None
        assert first["MediaFiles"][0]["FilePath"] == "DCIM/1.png"
        again = read_manifest(out, "vics", tmp_path)
        assert again.column("MEDIA", "md5") == [MD5, EMPTY_MD5]
        assert again.column("PATHS", "folder") == ["DCIM", "DCIM"]


def test_a_category_is_never_written_under_another_scheme(tmp_path: Path) -> None:
    found = taken(tmp_path, {"MD5": MD5, "Category": 5})
    write_vics(found.streams, tmp_path / "same.json", version="2.0", profile="US")
    for version, profile in (("2.0", "UK"), ("1.3", "US")):
        with pytest.raises(Refused, match="is classified under"):
            write_vics(found.streams, tmp_path / "other.json", version=version, profile=profile)
    assert not list(tmp_path.glob("*other.json*")), "nothing half written stays"


def test_a_file_without_categories_changes_its_version_and_nothing_else(tmp_path: Path) -> None:
    found = read_manifest(case_file({"CaseID": "c", "Odd": 1.50, "Media": [{"MD5": MD5, "New": {}}]}), "vics", tmp_path)
    write_vics(found.streams, tmp_path / "out.json", version="1.3")
    content = json.loads((tmp_path / "out.json").read_bytes())
    assert content["odata.metadata"].endswith("1.3.xml#Cases")
    assert content["value"] == [{"CaseID": "c", "Odd": 1.5, "Media": [{"MD5": MD5, "New": {}}]}]
