"""VICS in and out: no key and no value is lost, none is altered, and the keys keep their order."""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.cage.run import read_file
from tallystick.evidence.manifests.catalogue import READERS
from tallystick.evidence.manifests.verbatim import PICTURE_KEYS
from tallystick.evidence.manifests.vics_context import CONTEXT_KEYS
from tallystick.evidence.manifests.vics_heads import UNOFFICIAL_KEY
from tallystick.evidence.rules.exif import NEVER, plain
from tallystick.evidence.writers.streams import Streams
from tallystick.evidence.writers.vics import write_vics
from tests.evidence.manifests import ALL, MD5, SHA256, US, read_manifest

CONTEXTS = {
    ("@odata.context", f"{US}#"),
    ("@odata.context", US.replace("/US/", "/Default/") + "#"),
    ("@odata.context", US.replace("/US/", "/CUSTOM/") + "#"),
    ("@odata.context", US.replace("/US/", "/UK/") + "#"),
    ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#"),
    ("odata.metadata", "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#"),
}


class Exact(str):
    """A number of JSON by its text."""

    __slots__ = ()


def exactly(text: str | bytes) -> Any:
    """Objects as lists of members in their order, numbers as their text: what a round trip must keep."""
    return json.loads(
        text, object_pairs_hook=list, parse_int=lambda t: ("number", t), parse_float=lambda t: ("number", t)
    )


def there_and_back(content: bytes, folder: Path, **options: object) -> Any:
    """What comes out after reading and writing, without the writer's own mark."""
    found = read_manifest(content, "vics", folder, **options)
    assert found.rejects == []
    out = folder / f"out-{len(list(folder.iterdir()))}.json"
    write_vics(found.streams, out)
    members = exactly(out.read_bytes())
    assert members[0][0] == UNOFFICIAL_KEY
    return members[1:]


NUMBERS = st.sampled_from([
    "0", "-0", "1", "1.0", "1.50", "1e3", "1E+3", "-2.5e-7", "25000000000000000001", "1e400", "0.1", "7",
]).map(Exact)  # fmt: skip
SPECIAL = {"media", "value", UNOFFICIAL_KEY, *CONTEXT_KEYS, *NEVER, *(key.lower() for key in PICTURE_KEYS)}
"""Words that mean something as a key, or are never kept: they have tests of their own."""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(
    lambda text: text.lower() not in SPECIAL and plain(text) not in NEVER
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
DIGESTS = st.one_of(
    st.sampled_from(
        [MD5, MD5.upper(), "ASNFZ4mrze8BI0VniavN7w==", "", "abc", MD5[:-1] + "G", "d41d8cd98f00b204e9800998ecf8427e"]
    ),
    ANY,
)
FLAGS = st.one_of(st.sampled_from(["true", "false", "True", "False", "TRUE", "y", "", "1"]), SCALARS)
DATES = st.one_of(
    st.sampled_from(
        ["2024-01-02T03:04:05+00:00", "2024-01-02T03:04:05", "/Date(1704164645000+0100)/", "1/2/2024 3:04:05 AM"]
    ),
    ANY,
)
UNKNOWN = st.dictionaries(TEXTS, ANY, max_size=3)


def mixed(known: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of the known keys and some unknown ones, in any order."""
    some = st.fixed_dictionaries({}, optional=known)
    return st.tuples(UNKNOWN, some).map(lambda two: [*(two[0] | two[1]).items()]).flatmap(st.permutations).map(dict)


PATH = mixed({
    "MD5": DIGESTS, "FileName": TEXTS, "FilePath": TEXTS, "Created": DATES, "Written": DATES, "Accessed": DATES,
    "Unallocated": FLAGS, "SourceID": ANY, "PhysicalLocation": ANY,
})  # fmt: skip
EXIF = mixed({
    "MD5": DIGESTS, "PropertyName": st.sampled_from(["Make", "Exif: Model", "Latitude", "Serial Number", "CreateDate"]),
    "PropertyValue": st.one_of(TEXTS, ANY),
})  # fmt: skip
MEDIA = mixed({
    "MediaID": ANY, "Category": ANY, "MD5": DIGESTS, "SHA1": DIGESTS, "PhotoDNA": ANY, "MediaSize": ANY,
    "MimeType": ANY,
    "VictimIdentified": FLAGS, "OffenderIdentified": FLAGS, "IsDistributed": FLAGS, "IsSuspected": FLAGS,
    "SelfGenerated": FLAGS, "Series": ANY, "Tags": ANY, "Comments": ANY, "IsPrecategorized": FLAGS,
    "DateUpdated": DATES,
    "AlternativeHashes": st.one_of(ANY, st.just([{"HashName": "SHA-256", "HashValue": SHA256}])),
    "Exifs": st.one_of(ANY, st.lists(st.one_of(EXIF, ANY), max_size=3)),
    "MediaFiles": st.one_of(ANY, st.lists(st.one_of(PATH, ANY), max_size=3)),
}).filter(lambda one: not isinstance(one.get("Media"), list))  # fmt: skip


def written(value: Any) -> str:
    if isinstance(value, Exact):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value)


@settings(max_examples=30, deadline=None)
@given(context=st.sampled_from(sorted(CONTEXTS)), head=UNKNOWN, last=UNKNOWN, entries=st.lists(MEDIA, max_size=8))
def test_a_hash_set_loses_no_key_and_no_value(context: tuple[str, str], head: Any, last: Any, entries: Any) -> None:
    key, url = context
    file = {name: inner for name, inner in head.items() if name not in ("value", *last)}
    file |= {key: url + "Media", "value": entries} | {name: inner for name, inner in last.items() if name != "value"}
    content = written(file).encode()
    with tempfile.TemporaryDirectory() as folder:
        options = {} if "/2.0.xml/" in url else {"profile": "US"}
        assert there_and_back(content, Path(folder), **options) == exactly(content)


CASE = mixed({
    "CaseID": ANY, "CaseNumber": ANY, "ContactOrganization": ANY, "ContactName": ANY, "SeizureDate": DATES,
    "TotalMediaFiles": ANY, "TotalPrecategorized": ANY, "SourceApplicationName": ANY, "SourceApplicationVersion": ANY,
    "CaseMetadata": ANY, "Media": st.lists(MEDIA, max_size=3),
})  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(said=st.booleans(), cases=st.lists(CASE, max_size=3))
def test_a_case_file_loses_no_key_and_no_value(said: bool, cases: Any) -> None:
    if not said:  # nothing but an array Media tells a case then
        cases = [case | {"Media": case["Media"] if isinstance(case.get("Media"), list) else []} for case in cases]
    file = ({"@odata.context": f"{US}#Cases"} if said else {}) | {"value": cases}
    content = written(file).encode()
    with tempfile.TemporaryDirectory() as folder:
        options = {} if said else {"profile": "US", "version": "2.0"}
        found = read_manifest(content, "vics", Path(folder), **options)
        out = Path(folder) / "out.json"
        if said:
            write_vics(found.streams, out)
            assert exactly(out.read_bytes())[1:] == exactly(content)
        else:
            assert len(found.rows("CASE")) == len(cases) + 1


MANY = 200_000


def large_file(path: Path, entries: int) -> None:
    """A case file as exporters write it: a place, an EXIF fact, a small picture and free text with every entry."""
    with path.open("w", encoding="utf-8") as out:
        out.write(f'{{"@odata.context":"{US}#Cases","value":[{{"CaseID":"c","TotalMediaFiles":{entries},"Media":[')
        for number in range(entries):
            md5 = f"{number:032X}"
            out.write(
                f'{"," if number else ""}{{"MediaID":{number},"Category":null,"MD5":"{md5}","SHA1":"{number:040X}",'
                f'"MediaSize":{number},"MimeType":"image/png","VictimIdentified":false,"OffenderIdentified":"False",'
                f'"IsDistributed":null,"Series":null,"Tags":"t{number}","Comments":"","Miniature":"{"A" * 200}",'
                f'"AlternativeHashes":[{{"HashName":"SHA256","HashValue":"{number:064x}"}}],'
                f'"Exifs":[{{"MD5":"{md5}","PropertyName":"Make","PropertyValue":"TestCam"}}],'
                f'"MediaFiles":[{{"MD5":"{md5}","FileName":"{number}.png","FilePath":"/DCIM/{number}.png",'
                '"Created":"2024-01-02T03:04:05+00:00","Written":"2024-01-02T03:04:05","Accessed":null,'
                '"Unallocated":false,"SourceID":"A-001"}]}'
            )
        out.write("]}]}")


@pytest.mark.long
def test_200_000_media_go_there_and_back_in_bounded_memory(tmp_path: Path) -> None:
    path, out = tmp_path / "large.json", tmp_path / "out.json"
    large_file(path, MANY)
    started = time.perf_counter()
    report = read_file(path, reader=READERS["vics"], options={}, keep=ALL, into=tmp_path / "into")
    read = time.perf_counter()
    streams = Streams(*(report.path(name) for name in ("MEDIA", "CASE", "PATHS", "EXIF", "OTHER")))
    before = psutil.Process(os.getpid()).memory_info().rss
    told = write_vics(streams, out)
    written_at = time.perf_counter()
    grown = psutil.Process(os.getpid()).memory_info().rss - before
    print(f"read {MANY / (read - started):,.0f} media/s, wrote {MANY / (written_at - read):,.0f}, {grown >> 20} MiB")
    assert told.entries == MANY
    assert report.streams["MEDIA"].rejects == 0
    assert grown < 700 << 20
    assert all(given == back for given, back in zip(lines_of(path), lines_of(out), strict=True))


def lines_of(path: Path) -> Iterator[Any]:
    """The media entries, one at a time, without pictures."""
    text = path.read_text(encoding="utf-8")
    decoder, at = json.JSONDecoder(), text.index('"Media":[') + len('"Media":[')
    while True:
        entry, at = decoder.raw_decode(text, at + len(text[at : at + 2]) - len(text[at : at + 2].lstrip()))
        entry.pop("Miniature", None)
        yield list(entry.items())
        if text[at] == "]":
            return
        at += 1
