"""PDQ in numpy: against the published digests, and what turning and reducing a picture do to it."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.evidence.scan import pdq
from tallystick.vocabulary.manifest import MATCHABLE
from tests.evidence.pictures import distance, encoded, look_at, looked_at, noise

Image = pytest.importorskip("PIL.Image")
FARTHEST = 16


def published(corpus: Path) -> list[tuple[Path, str]]:
    """Files of the corpus and the digests printed for them, from both tables."""
    root = corpus / "02_pdq_vpdq"
    pictures = root / "facebook+ThreatExchange"
    lines = (root / "EXPECTED_pdq.tsv").read_text().splitlines()[1:]
    found = [(pictures / path, digest) for path, _, digest in (line.split("\t") for line in lines)]
    with (pictures / "pdq/wasm/test/TestData/PDQMD5TestData.csv").open() as table:
        for row in csv.DictReader(table):
            path = pictures / "pdq" / row["FilePath"].removeprefix("../../../../")
            if path.is_file() and len(row["Hash"]) == 64:
                found.append((path, row["Hash"]))
    return found


@pytest.mark.corpus
@pytest.mark.parametrize("full", [True, False])
def test_every_digest_is_within_sixteen_bits_of_the_published_one(corpus: Path, full: bool) -> None:
    rows = published(corpus)
    assert len(rows) == 39
    away = [distance(look_at(path, full=full)["pdq"], digest) for path, digest in rows]
    assert max(away) <= FARTHEST
    assert sorted(away)[len(away) // 2] <= 8
    assert sum(bits == 0 for bits in away) >= 8


@pytest.mark.corpus
def test_a_picture_without_detail_has_a_digest_that_is_not_to_be_matched(corpus: Path) -> None:
    told = look_at(corpus / "02_pdq_vpdq/facebook+ThreatExchange/pdq/data/misc-images/small.jpg")
    assert told["pdq"] is not None
    assert told["pdq_quality"] == 0 < MATCHABLE


def test_a_blank_picture_is_not_to_be_matched() -> None:
    told = looked_at(encoded(np.full((300, 300, 3), 200, np.uint8), "PNG"))
    assert told["pdq_quality"] < MATCHABLE


@pytest.mark.corpus
def test_the_examples_of_all_turns_have_nearly_the_same_digest(corpus: Path) -> None:
    paths = sorted((corpus / "01_media_provenance/recurser+exif-orientation-examples").glob("Landscape_[1-8].jpg"))
    assert len(paths) >= 4
    told = [look_at(path) for path in paths]
    assert {one["orientation"] for one in told} >= {1, 3, 6, 8}
    assert max(distance(told[0]["pdq"], one["pdq"]) for one in told) <= FARTHEST


SHOWN = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""EXIF orientation and what Pillow calls the turn that shows the picture."""


@pytest.mark.parametrize(("orientation", "turn"), SHOWN.items())
def test_the_digest_is_of_the_picture_as_it_is_shown(orientation: int, turn: int) -> None:
    stored = Image.fromarray(noise(330, 210)).convert("L")
    shown = np.asarray(stored.transpose(Image.Transpose(turn)))
    of_shown, of_stored = pdq.digest(shown), pdq.digest(np.asarray(stored), orientation=orientation)
    assert of_shown is not None
    assert of_stored is not None
    assert distance(of_shown.hex, of_stored.hex) <= 2
    assert distance(of_shown.hex, pdq.digest(np.asarray(stored)).hex) > 60  # type: ignore[union-attr]


def test_the_digests_of_all_eight_turns_at_once() -> None:
    luminance = np.asarray(Image.fromarray(noise(330, 210)).convert("L"))
    eight = pdq.dihedral(luminance)
    assert set(eight) == set(range(1, 9))
    for orientation, digest in eight.items():
        exact = pdq.digest(luminance, orientation=orientation)
        assert exact is not None
        assert distance(exact.hex, digest) <= 2


def reference(luminance: np.ndarray) -> tuple[str, int]:
    """The published description word by word, pixel by pixel: slow and plain."""
    buffer = luminance.astype(np.float64)
    rows, columns = buffer.shape
    for _ in range(2):
        buffer = np.stack([_boxed(line, -(-columns // 128)) for line in buffer])
        buffer = np.stack([_boxed(line, -(-rows // 128)) for line in buffer.T]).T
    down = [int((i + 0.5) * rows / 64) for i in range(64)]
    along = [int((j + 0.5) * columns / 64) for j in range(64)]
    points = buffer[np.ix_(down, along)]
    steps = sum(abs(int((points[i, j] - points[i + 1, j]) * 100 / 255)) for i in range(63) for j in range(64))
    steps += sum(abs(int((points[i, j] - points[i, j + 1]) * 100 / 255)) for i in range(64) for j in range(63))
    waves = np.array(
        [[(2 / 64) ** 0.5 * np.cos(np.pi / 128 * (i + 1) * (2 * j + 1)) for j in range(64)] for i in range(16)]
    )
    kept = (waves @ points @ waves.T).ravel()
    bits = kept > np.sort(kept)[127]
    return f"{sum(int(bit) << place for place, bit in enumerate(bits)):064x}", min(100, steps // 90)


def _boxed(line: np.ndarray, window: int) -> np.ndarray:
    ahead = (window + 2) // 2
    behind = window - ahead
    return np.array([line[max(0, i - behind) : i + ahead].mean() for i in range(len(line))])


@settings(max_examples=6, deadline=None)
@given(width=st.integers(64, 300), height=st.integers(64, 300), seed=st.integers(0, 1000))
def test_matrices_give_what_the_description_gives(width: int, height: int, seed: int) -> None:
    """From 64 pixels a side: below, kept points repeat, frequencies tie with the median, and rounding decides."""
    luminance = np.asarray(Image.fromarray(noise(width, height, seed=seed)).convert("L"))
    made = pdq.digest(luminance)
    assert made is not None
    digest, quality = reference(luminance)
    assert distance(made.hex, digest) <= 2  # single against double precision
    assert abs(made.quality - quality) <= 1


def test_a_picture_under_five_pixels_has_no_digest() -> None:
    assert pdq.digest(np.zeros((4, 100), np.uint8)) is None
    assert pdq.dihedral(np.zeros((100, 4), np.uint8)) == {}


def test_a_large_jpeg_is_decoded_reduced_unless_full_is_asked_for() -> None:
    data = encoded(noise(2000, 1500), "JPEG", quality=90)
    draft, full = looked_at(data), looked_at(data, full=True)
    assert (draft["pdq_from"], full["pdq_from"]) == ("draft", "full")
    assert (draft["width"], draft["height"]) == (full["width"], full["height"]) == (2000, 1500)
    assert distance(draft["pdq"], full["pdq"]) <= 8


@pytest.mark.parametrize("seed", range(6))
def test_a_reduced_decode_stays_near_the_full_one(seed: int) -> None:
    data = encoded(noise(1600 + 131 * seed, 1100 + 77 * seed, seed=seed), "JPEG", quality=60 + 6 * seed)
    assert distance(looked_at(data)["pdq"], looked_at(data, full=True)["pdq"]) <= FARTHEST
