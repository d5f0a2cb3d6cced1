"""The look: kinds of files, colours, animations and turns."""

import io
from pathlib import Path

import numpy as np
import pytest

from tests.evidence.pictures import (
    distance,
    encoded,
    exif,
    exif_segment,
    jpeg,
    look_at,
    looked_at,
    noise,
    png,
    short_tag,
)

Image = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "CMYK", "1", "I;16", "F"])
def test_every_colour_mode_has_nearly_the_same_digest(mode: str) -> None:
    plain = Image.fromarray(noise(200, 150))
    into = io.BytesIO()
    if mode == "I;16":
        wide = (np.asarray(plain.convert("L")).astype(np.uint16) << 8) + 77
        Image.fromarray(wide).save(into, "PNG")
    elif mode in ("CMYK", "F"):
        (plain if mode == "CMYK" else plain.convert("L")).convert(mode).save(into, "TIFF")
    else:
        plain.convert(mode).save(into, "PNG")
    told = looked_at(into.getvalue())
    assert told["reason"] is None
    expected = looked_at(encoded(np.asarray(plain), "PNG"))
    assert distance(told["pdq"], expected["pdq"]) <= (70 if mode == "1" else 16)  # one bit a pixel keeps little


def test_alpha_is_left_out_as_the_reference_does() -> None:
    solid = noise(200, 150)
    clear = np.dstack([solid, np.zeros(solid.shape[:2], np.uint8)])
    assert looked_at(encoded(clear, "PNG"))["pdq"] == looked_at(encoded(solid, "PNG"))["pdq"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_looked_at_and_it_is_said(kind: str) -> None:
    first, second = Image.fromarray(noise(seed=1)), Image.fromarray(noise(seed=2))
    into = io.BytesIO()
    first.save(into, kind, save_all=True, append_images=[second], lossless=True)
    told = looked_at(into.getvalue())
    assert "only the first" in told["reason"]
    assert distance(told["pdq"], looked_at(encoded(noise(seed=1), "PNG"))["pdq"]) <= 24


@pytest.mark.parametrize(
    ("start", "mime"),
    [
        (jpeg(), "image/jpeg"),
        (png(), "image/png"),
        (b"\xff\x0a" + bytes(20), "image/jxl"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "image/avif"),
        (b"\0\0\0\x14ftypisom\0\0\0\0isom", "video/mp4"),
        (b"BM a letter that begins so", None),
        (b"a text", None),
        (b"", None),
    ],
)
def test_the_kind_comes_from_the_first_bytes(start: bytes, mime: str | None) -> None:
    assert looked_at(start)["mime"] == mime


def test_what_cannot_be_decoded_here_says_so() -> None:
    told = looked_at(b"\xff\x0a" + bytes(200))
    assert (told["pdq"], told["reason"]) == (None, "image/jxl is not decoded here")


def test_an_orientation_moves_into_the_digest() -> None:
    stored = noise(200, 120)
    turned = looked_at(jpeg(exif_segment(exif([short_tag(0x0112, 6)])), pixels=stored, quality=95))
    shown = looked_at(encoded(np.rot90(stored, -1).copy(), "JPEG", quality=95))
    assert turned["orientation"] == 6
    assert (turned["width"], turned["height"]) == (200, 120)
    assert distance(turned["pdq"], shown["pdq"]) <= 8


@pytest.mark.corpus
def test_heic_and_jxl_are_named_and_not_decoded(corpus: Path) -> None:
    place = corpus / "01_media_provenance"
    heic = look_at(place / "contentauth+c2pa-python/tests/fixtures/files-for-signing-tests/sample1.heic")
    assert (heic["mime"], heic["width"], heic["pdq"]) == ("image/heic", 1440, None)
    jxl = look_at(place / "abrignoni+iLEAPP/admin/test/samples_data/sample_jxl.jxl")
    assert (jxl["mime"], jxl["pdq"]) == ("image/jxl", None)


@pytest.mark.corpus
@pytest.mark.parametrize("turned", ["rot0mir0", "rot1mir0"])
def test_a_turn_kept_in_the_container_is_applied(corpus: Path, turned: str) -> None:
    path = corpus / "01_media_provenance/python-pillow+Pillow/Tests/images/avif" / f"{turned}.avif"
    with Image.open(path) as image:
        shown_otherwise = image.getexif().get(274)
    assert look_at(path)["orientation"] == shown_otherwise
