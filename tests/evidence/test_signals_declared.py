"""Source types, labels and camera tags: words that decide, and what is never kept."""

import json
import struct
import time
from pathlib import Path
from typing import Any

import pytest

from tallystick.evidence.scan.signals.source_type import token_of
from tallystick.evidence.scan.signals.xmp import read_xmp
from tests.evidence.pictures import (
    ascii_tag,
    exif,
    exif_segment,
    jpeg,
    look_at,
    looked_at,
    png,
    raw_tag,
    short_tag,
    text,
    xmp,
    xmp_segment,
)

pytest.importorskip("PIL.Image")
BASE = "http://cv.iptc.org/newscodes/digitalsourcetype/"


def of_kind(told: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one for one in told["signals"] if one["kind"] == kind]


@pytest.mark.parametrize(
    ("value", "token", "says"),
    [
        (f"{BASE}trainedAlgorithmicMedia", "trainedAlgorithmicMedia", "declared_ai"),
        (f"{BASE}TRAINEDALGORITHMICMEDIA/", "trainedAlgorithmicMedia", "declared_ai"),
        ("trainedAlgorithmicMedia", "trainedAlgorithmicMedia", "declared_ai"),
        ("http://c2pa.org/digitalsourcetype/trainedAlgorithmicData", "trainedAlgorithmicData", "declared_ai"),
        (f"{BASE}compositeWithTrainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "declared_ai_edit"),
        (f"{BASE}compositedWithTrainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "declared_ai_edit"),
        (f"{BASE}compositeSynthetic", "compositeSynthetic", "declared_ai_edit"),
        (f"{BASE}digitalCapture", "digitalCapture", "declared_camera"),
        (f"{BASE}computationalCapture", "computationalCapture", "declared_camera"),
        (f"{BASE}algorithmicMedia", "algorithmicMedia", "declared_other"),
        (f"{BASE}screenCapture", "screenCapture", "declared_other"),
        (f"{BASE}notTrainedAlgorithmicMedia", "notTrainedAlgorithmicMedia", "declared_other"),
        (f"{BASE}trainedAlgorithmicMediaNot", "trainedAlgorithmicMediaNot", "declared_other"),
        (f"{BASE}trainedAlgorithmicMedia/none at all", None, "declared_other"),
    ],
)
def test_a_source_type_counts_by_its_whole_last_part(value: str, token: str | None, says: str) -> None:
    assert token_of(value) == (token, says)


@pytest.mark.parametrize(
    "inside",
    [
        f"<Iptc4xmpExt:DigitalSourceType>{BASE}trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>",
        f'<Iptc4xmpExt:DigitalSourceType rdf:resource="{BASE}trainedAlgorithmicMedia"/>',
        f'<rdf:Description Iptc4xmpExt:DigitalSourceType="{BASE}trainedAlgorithmicMedia"/>',
    ],
)
def test_a_source_type_is_read_in_all_three_ways_of_writing(inside: str) -> None:
    (row,) = of_kind(looked_at(jpeg(xmp_segment(xmp(inside)))), "digital_source_type")
    assert (row["token"], row["says"]) == ("trainedAlgorithmicMedia", "declared_ai")
    assert len(row["raw_sha256"]) == 64


def test_a_broken_packet_does_not_hide_what_it_declares() -> None:
    inside = f"<Iptc4xmpExt:DigitalSourceType>{BASE}trainedAlgorithmicMedia</Iptc4xmpExt:DigitalSourceType>"
    told = looked_at(jpeg(xmp_segment(xmp(inside)[:-30])))
    assert of_kind(told, "digital_source_type")
    assert "XMP" in told["reason"]


def test_entities_are_refused_and_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    packet = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>' + xmp("<dc:description>&l11;</dc:description>")
    started = time.monotonic()
    told = looked_at(jpeg(xmp_segment(packet)))
    assert time.monotonic() - started < 2
    assert told["signals"] == []
    assert told["pdq"]
    assert read_xmp(packet.encode()) == ([], False)


def test_a_file_outside_the_packet_is_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("CANARY")
    packet = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{secret}">]>' + xmp("<xmp:CreatorTool>&f;</xmp:CreatorTool>")
    assert "CANARY" not in str(read_xmp(packet.encode()))


def test_a_packet_nested_without_end_is_given_up() -> None:
    assert read_xmp(b"<a>" * 100_000) == ([], False)


def test_iptc_ai_properties_keep_the_system_and_a_digest_of_the_prompt() -> None:
    inside = "<Iptc4xmpExt:AISystemUsed>Lighthouse Maker</Iptc4xmpExt:AISystemUsed>"
    inside += "<Iptc4xmpExt:AISystemVersionUsed>4.1</Iptc4xmpExt:AISystemVersionUsed>"
    inside += "<Iptc4xmpExt:AIPromptInformation>CANARY prompt</Iptc4xmpExt:AIPromptInformation>"
    inside += "<Iptc4xmpExt:AIPromptWriterName>CANARY Person</Iptc4xmpExt:AIPromptWriterName>"
    told = looked_at(jpeg(xmp_segment(xmp(inside))))
    (row,) = of_kind(told, "ai_label")
    assert (row["generator"], row["model"], row["says"]) == ("Lighthouse Maker", "4.1", "declared_ai")
    assert row["prompt_sha256"]
    assert "CANARY" not in json.dumps(told)


@pytest.mark.parametrize(("label", "says"), [("1", "declared_ai"), ("2", "declared_other"), ("3", "declared_other")])
def test_the_tc260_label_declares_only_when_the_maker_says_so(label: str, says: str) -> None:
    value = json.dumps({"Label": label, "ContentProducer": "00191", "ProduceID": "x"})
    as_xmp = f"<TC260:AIGC>{value.replace(chr(34), '&quot;')}</TC260:AIGC>"
    in_comment = exif([], [raw_tag(0x9286, b"ASCII\0\0\0" + json.dumps({"AIGC": json.loads(value)}).encode())])
    for data in (jpeg(xmp_segment(xmp(as_xmp))), png(text("AIGC", value)), jpeg(exif_segment(in_comment))):
        (row,) = of_kind(looked_at(data), "ai_label")
        assert (row["says"], row["generator"]) == (says, "00191")


def camera_exif(*more: Any, gps: list[Any] = (), inner: list[Any] = ()) -> bytes:
    first = [ascii_tag(0x010F, "Testcam"), ascii_tag(0x0110, "Model 7"), short_tag(0x0112, 6), *more]
    times = [
        ascii_tag(0x9003, "2024:05:06 07:08:09"),
        ascii_tag(0x9291, "123"),
        ascii_tag(0x9011, "+02:00"),
        ascii_tag(0xA431, "SN-0042"),
        ascii_tag(0xA420, "abcdef0123456789"),
        (0x9211, 4, 1, struct.pack("<I", 815)),
        raw_tag(0x927C, b"MAKERNOTE-CANARY" * 4),
    ]
    return exif(first, [*times, *inner], gps)


LATITUDE = (2, 5, 3, struct.pack("<6I", 55, 1, 40, 1, 123456789, 10_000_000))
LONGITUDE = (4, 5, 3, struct.pack("<6I", 12, 1, 30, 1, 987654321, 100_000_000))


def test_camera_tags_are_kept_and_the_position_is_not() -> None:
    told = looked_at(jpeg(exif_segment(camera_exif(gps=[LATITUDE, LONGITUDE]))))
    (row,) = of_kind(told, "camera")
    assert (row["make"], row["camera"], row["serial"]) == ("Testcam", "Model 7", "SN-0042")
    assert (row["unique_id"], row["sequence"]) == ("abcdef0123456789", "815")
    assert row["taken"] == "2024:05:06 07:08:09.123+02:00"
    assert row["has_position"] is True
    assert row["has_maker_note"] is True
    assert row["says"] == "declared_camera"
    assert told["orientation"] == 6
    assert not any(value in json.dumps(told) for value in ("123456789,", "987654321", "CANARY", "55.", "12.5"))


def test_an_empty_position_is_none() -> None:
    empty = [(2, 5, 3, bytes(24)), (4, 5, 3, bytes(24))]
    (row,) = of_kind(looked_at(jpeg(exif_segment(camera_exif(gps=empty)))), "camera")
    assert row["has_position"] is False


@pytest.mark.parametrize("serial", ["0000000", "        ", "-", "xxxxxxxx"])
def test_a_serial_that_is_every_cameras_links_nothing(serial: str) -> None:
    told = looked_at(jpeg(exif_segment(exif([ascii_tag(0x010F, "Testcam")], [ascii_tag(0xA431, serial)]))))
    assert of_kind(told, "camera")[0]["serial"] is None


def test_a_camera_tag_that_holds_a_generators_record_is_no_camera() -> None:
    record = json.dumps({"sui_image_params": {"prompt": "CANARY", "seed": 7}})
    told = looked_at(jpeg(exif_segment(exif([ascii_tag(0x0110, record)]))))
    assert of_kind(told, "camera") == []
    assert of_kind(told, "generator")[0]["seed"] == "7"
    assert "CANARY" not in json.dumps(told)


def test_no_tags_say_nothing() -> None:
    assert looked_at(jpeg())["signals"] == []


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def heic(block: bytes, *, quarter_turns: int = 0) -> bytes:
    """A HEIF file without a picture that is worth decoding: boxes, sizes and an EXIF item."""
    item = struct.pack(">I", 6) + b"Exif\0\0" + block
    entry = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + b"Exif\0")
    known = box(b"ispe", b"\0\0\0\0" + struct.pack(">II", 4032, 3024)) + box(b"irot", bytes([quarter_turns]))
    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(place: int) -> bytes:
        iloc = b"\0\0\0\0" + b"\x44\0" + struct.pack(">HHHHII", 1, 1, 0, 1, place, len(item))
        inside = box(b"iinf", b"\0\0\0\0\0\1" + entry) + box(b"iprp", box(b"ipco", known)) + box(b"iloc", iloc)
        return box(b"meta", b"\0\0\0\0" + inside)

    place = len(head) + len(meta(0)) + 8
    return head + meta(place) + box(b"mdat", item)


def test_a_phones_heic_tells_its_camera_though_it_is_not_decoded() -> None:
    told = looked_at(heic(camera_exif(), quarter_turns=3))
    (row,) = of_kind(told, "camera")
    assert (row["make"], row["serial"]) == ("Testcam", "SN-0042")
    assert (told["mime"], told["width"], told["height"], told["orientation"]) == ("image/heic", 4032, 3024, 6)
    assert told["pdq"] is None
    assert "not decoded here" in told["reason"]


def film(*texts: tuple[bytes, str]) -> bytes:
    inside = b"".join(box(name, struct.pack(">HH", len(value.encode()), 0) + value.encode()) for name, value in texts)
    track = box(b"tkhd", bytes(76) + struct.pack(">II", 1920 << 16, 1080 << 16))
    return box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", box(b"trak", track) + box(b"udta", inside))


def test_a_film_tells_its_make_and_that_a_position_is_there() -> None:
    place = "+55.6761+012.5683/"
    told = looked_at(film((b"\xa9mak", "Testcam"), (b"\xa9mod", "Model 7"), (b"\xa9xyz", place)))
    (row,) = of_kind(told, "camera")
    assert (row["make"], row["camera"], row["has_position"]) == ("Testcam", "Model 7", True)
    assert (told["width"], told["height"]) == (1920, 1080)
    assert "55.67" not in json.dumps(told)
    assert told["frames"] == []


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("path", "camera", "place"),
    [
        ("contentauth+example-assets/images/crater-lake.jpeg", "iPhone 13", True),
        ("python-pillow+Pillow/Tests/images/flower.jpg", "Canon PowerShot S40", False),
        ("python-pillow+Pillow/Tests/images/flower.webp", "Canon PowerShot S40", False),
        ("python-pillow+Pillow/Tests/images/empty_gps_ifd.jpg", "Redmi Note 9S", False),
        ("contentauth+c2pa-python/tests/fixtures/A.jpg", "Canon EOS REBEL T3", False),
    ],
)
def test_real_cameras(corpus: Path, path: str, camera: str, place: bool) -> None:
    row = of_kind(look_at(corpus / "01_media_provenance" / path), "camera")[0]
    assert (row["camera"], row["has_position"], row["says"]) == (camera, place, "declared_camera")
