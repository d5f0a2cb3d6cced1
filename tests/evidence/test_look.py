"""The look: whatever is in a file, it answers, within bounds, and nothing that was written for eyes comes out of it."""

import io
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallystick.evidence.scan import look as looking
from tallystick.evidence.scan import pixels as decoding
from tallystick.evidence.scan.looked import judged
from tallystick.evidence.scan.signals.png import SIGNATURE
from tallystick.vocabulary.manifest import FILES, SIGNALS
from tests.evidence.pictures import (
    ascii_tag,
    chunk,
    encoded,
    exif,
    exif_segment,
    jpeg,
    look_at,
    looked_at,
    noise,
    png,
    raw_tag,
    segment,
    text,
    xmp,
    xmp_segment,
)

Image = pytest.importorskip("PIL.Image")
CANARY = "CANARY"


def test_the_columns_are_those_of_a_manifest() -> None:
    told = looked_at(png(text("parameters", "x\nSteps: 2, Seed: 3, Sampler: Euler")))
    names = {name for name, _, _ in FILES}
    assert set(told) - {"signals", "frames", "broken"} <= names
    assert [set(row) for row in told["signals"]] == [{name for name, _, _ in SIGNALS} - {"file", "place"}]
    judged(told)
    assert json.loads(json.dumps(told)) == told


# Nothing that was written for eyes comes out.

POSITION = [
    (2, 5, 3, struct.pack("<6I", 55, 1, 40, 1, 777_555_333, 10_000_000)),
    (4, 5, 3, struct.pack("<6I", 12, 1, 34, 1, 999_888_666, 100_000_000)),
]


def canary_exif() -> bytes:
    """A camera's tags with canaries wherever a person can write, and a preview that is a whole picture."""
    first = [ascii_tag(0x010E, f"{CANARY} description"), ascii_tag(0x013B, f"{CANARY} artist")]
    first += [ascii_tag(0x010F, "Testcam"), ascii_tag(0x8298, f"{CANARY} copyright")]
    comment = raw_tag(0x9286, b"ASCII\0\0\0" + f"{CANARY} a harbour\nSteps: 5, Seed: 8, Sampler: DDIM".encode())
    preview = jpeg(segment(0xFE, f"{CANARY} preview".encode()), pixels=noise(160, 120, seed=9))
    return exif(first, [comment, raw_tag(0x927C, CANARY.encode() * 9)], POSITION, preview)


def canary_xmp() -> str:
    inside = f"<dc:description><rdf:Alt><rdf:li>{CANARY} words Job ID: 12345678-1234-1234-1234-1</rdf:li></rdf:Alt>"
    inside += f"</dc:description><Iptc4xmpExt:AIPromptInformation>{CANARY} prompt</Iptc4xmpExt:AIPromptInformation>"
    inside += f"<Iptc4xmpExt:DigitalSourceType>http://x/{CANARY} is here</Iptc4xmpExt:DigitalSourceType>"
    return xmp(inside + f"<dcterms:provenance>http://127.0.0.1:9/{CANARY}</dcterms:provenance>")


CANARY_GRAPH = {
    "3": {"class_type": "KSampler", "inputs": {"seed": 5, "steps": 6, "positive": ["6", 0]}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": f"{CANARY} prompt"}},
}
CANARY_FILES = {
    "JPEG": jpeg(exif_segment(canary_exif()), xmp_segment(canary_xmp()), segment(0xFE, f"{CANARY} comment".encode())),
    "PNG": png(
        text("parameters", f"{CANARY} prompt\nNegative prompt: {CANARY}\nSteps: 5, Seed: 8, Sampler: DDIM"),
        text("prompt", json.dumps(CANARY_GRAPH)),
        text("Description", f"{CANARY} description"),
        text("Comment", json.dumps({"uc": CANARY, "sampler": "x", "prompt": f"{CANARY} prompt", "seed": 4})),
        text(f"{CANARY} key", json.dumps({"sui_image_params": {"prompt": CANARY, "seed": CANARY, "steps": CANARY}})),
        text("Dream", f'"{CANARY} prompt" -s 5 -S 6'),
        chunk(b"eXIf", canary_exif()),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + canary_xmp().encode()),
    ),
    "WebP": encoded(noise(), "WEBP", exif=b"Exif\0\0" + canary_exif(), xmp=canary_xmp().encode()),
    "GIF": encoded(noise(), "GIF", comment=f"{CANARY} comment".encode()),
    "TIFF": encoded(noise(), "TIFF", description=f"{CANARY} description"),
    "broken PNG": png(text("parameters", f"{CANARY}\nSteps: 5, Seed: 8, Sampler: DDIM"))[:-200] + CANARY.encode(),
}


@pytest.mark.parametrize("kind", CANARY_FILES)
def test_no_text_position_or_preview_comes_out(kind: str) -> None:
    told = looked_at(CANARY_FILES[kind])
    written = json.dumps(told)
    assert CANARY not in written
    assert not any(digits in written for digits in ("777", "999888", "55.6", "12.5"))
    if kind in ("JPEG", "PNG", "WebP"):
        assert {"generator", "camera"} <= {row["kind"] for row in told["signals"]}
        assert any(row["prompt_sha256"] for row in told["signals"])


def test_the_digest_is_of_the_picture_and_not_of_its_preview() -> None:
    bare, with_preview = looked_at(jpeg()), looked_at(jpeg(exif_segment(canary_exif())))
    assert bare["pdq"] == with_preview["pdq"]


def test_a_raw_picture_is_not_judged_by_the_preview_beside_it() -> None:
    into = io.BytesIO()
    Image.fromarray(noise()).save(into, "TIFF", tiffinfo={254: 1})
    told = looked_at(into.getvalue())
    assert (told["pdq"], told["width"]) == (None, None)
    assert "preview" in told["reason"]


# Bounds.


def test_a_text_that_unpacks_to_gigabytes_is_left_out_and_costs_nothing_else() -> None:
    packed = zlib.compress(bytes(200 << 20), 9)
    bombs = [chunk(b"zTXt", b"parameters\0\0" + packed), chunk(b"iTXt", b"prompt\0\1\0\0\0" + packed)]
    record = text("parameters", "a harbour\nSteps: 5, Seed: 8, Sampler: DDIM")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    told = looked_at(png(*bombs, record))
    assert time.process_time() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB
    assert [row["seed"] for row in told["signals"]] == ["8"]
    assert told["pdq"] == looked_at(png())["pdq"]
    assert "too long" in told["reason"]


@pytest.mark.parametrize(("width", "height"), [(60_000, 60_000), (100_000, 10), (2**31 - 1, 2**31 - 1)])
def test_a_picture_of_too_many_pixels_is_not_decoded(width: int, height: int) -> None:
    data = bytearray(png())
    data[16:24] = struct.pack(">II", width, height)
    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    told = looked_at(bytes(data))
    assert told["pdq"] is None
    assert told["reason"]
    judged(told)


def test_too_many_pixels_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MOST_PIXELS", 1000)
    assert looked_at(jpeg())["reason"] == decoding.TOO_LARGE


def test_many_chunks_and_segments_end(tmp_path: Path) -> None:
    many = png(*(text(f"key {number}", "value") for number in range(3000)))
    assert looked_at(many)["pdq"]
    assert looked_at(b"\xff\xd8" + b"\xff" * 300_000)["pdq"] is None


def test_the_readers_own_place_in_the_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(jpeg())
    with path.open("rb") as file:
        os.lseek(file.fileno(), 5, os.SEEK_SET)
        looking.look(file.fileno(), path.stat().st_size, {})
        assert os.lseek(file.fileno(), 0, os.SEEK_CUR) == 5


# One part that fails hides nothing of the others.


def test_a_broken_picture_still_tells_its_signals() -> None:
    told = looked_at(png(text("parameters", "a harbour\nSteps: 5, Seed: 8, Sampler: DDIM"))[:200])
    assert told["pdq"] is None
    assert told["reason"].startswith("picture: broken")
    assert [row["seed"] for row in told["signals"]] == ["8"]


def test_a_reader_that_fails_is_named_without_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(CANARY)

    for reader in ("camera_signals", "read_metadata", "generator_signals", "label_signals", "source_type_signals"):
        with monkeypatch.context() as patch:
            patch.setattr(looking, reader, fail)
            told = looked_at(jpeg(exif_segment(canary_exif())))
        assert told["pdq"]
        assert "broken (RuntimeError)" in told["reason"]
        assert CANARY not in json.dumps(told)


def test_without_the_extra_everything_but_pixels_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(*_: object, **__: object) -> None:
        raise ImportError("PIL")

    monkeypatch.setattr(looking, "read_pixels", absent)
    monkeypatch.setattr(looking, "c2pa_signals", absent)
    told = looked_at(jpeg(exif_segment(canary_exif()), xmp_segment(canary_xmp())))
    assert "not installed" in told["reason"]
    assert {row["kind"] for row in told["signals"]} >= {"camera", "generator"}


# Whatever the bytes are.

SEEDS = [
    *CANARY_FILES.values(),
    encoded(noise(40, 30), "AVIF"),
    encoded(noise(40, 30), "BMP"),
    encoded(noise(40, 30), "JPEG2000"),
    b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x40meta" + bytes(56),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_change_of_bytes_makes_it_raise_or_tell_what_does_not_hold(data: st.DataObject) -> None:
    file = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, min(len(file) - 1, data.draw(st.sampled_from([64, 600, len(file)])))))
        change = data.draw(st.binary(min_size=1, max_size=8))
        file[place : place + len(change)] = change
    cut = data.draw(st.sampled_from([None, None, len(file) // 2, 40]))
    told = looked_at(bytes(file[:cut]))
    judged(told)
    assert json.dumps(told)


STARTS = [b"", b"\xff\xd8\xff", SIGNATURE, b"GIF89a", b"II\x2a\0", b"RIFF"]


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(STARTS),
)
def test_no_bytes_at_all_make_it_raise(tail: bytes, head: bytes) -> None:
    judged(looked_at(head + tail))


@pytest.mark.corpus
def test_every_malformed_file_is_answered(corpus: Path) -> None:
    seen = 0
    for path in sorted((corpus / "11_malformed").rglob("*")):
        if path.is_file():
            judged(look_at(path))
            seen += 1
    assert seen >= 100


@pytest.mark.corpus
def test_inside_the_cage_it_says_the_same(corpus: Path) -> None:
    from tallystick.cage.worker import Worker
    from tallystick.vocabulary.errors import Unavailable

    worker = Worker("tallystick.evidence.scan.look:look")
    try:
        worker.start()
    except Unavailable as error:
        pytest.skip(str(error))
    paths = [path for path in sorted((corpus / "01_media_provenance").rglob("*")) if path.is_file()]
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            answer: Any = worker.ask(handle, size=path.stat().st_size, request={})
        finally:
            os.close(handle)
        assert answer.told == look_at(path), path


def test_every_part_loads_and_looks_without_the_extra() -> None:
    code = (
        "import sys; sys.modules['PIL'] = sys.modules['c2pa'] = None\n"
        "from tallystick.evidence.scan.look import look, ready\n"
        "import tempfile; ready(); file = tempfile.TemporaryFile()\n"
        "data = sys.stdin.buffer.read(); file.write(data); file.flush()\n"
        "told = look(file.fileno(), len(data), {})\n"
        "print(told['reason'], [row['kind'] for row in told['signals']], 'django' in sys.modules)\n"
    )
    data = jpeg(exif_segment(canary_exif()), xmp_segment(canary_xmp()))
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=data,
        capture_output=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    said = run.stdout.decode()
    assert "picture: a part of the extra media is not installed" in said
    assert "'camera'" in said
    assert said.strip().endswith("False")
