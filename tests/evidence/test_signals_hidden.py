"""Records of generators in the lowest bits of a picture."""

import gzip
import json

import numpy as np
import pytest

from tests.evidence.pictures import looked_at, noise, png
from tests.evidence.test_signals_generators import NOVEL, PROMPT, kept, only

pytest.importorskip("PIL.Image")


def hidden(pixels: np.ndarray, signature: bytes, payload: bytes) -> np.ndarray:
    """The payload in the lowest bits of alpha, down the columns."""
    alpha = np.full(pixels.shape[:2], 254, np.uint8)
    bits = np.unpackbits(np.frombuffer(signature + (len(payload) * 8).to_bytes(4, "big") + payload, np.uint8))
    flat = alpha.T.ravel().copy()
    flat[: bits.size] |= bits
    return np.dstack([pixels, flat.reshape(alpha.T.shape).T])


@pytest.mark.parametrize(("signature", "packed"), [(b"stealth_pnginfo", False), (b"stealth_pngcomp", True)])
def test_a_record_in_the_lowest_bits_of_alpha(signature: bytes, packed: bool) -> None:
    record = json.dumps({"Software": "NovelAI", "Description": PROMPT, "Comment": json.dumps(NOVEL)}).encode()
    pixels = hidden(noise(128, 96), signature, gzip.compress(record) if packed else record)
    row = only(looked_at(png(pixels=pixels)))
    assert row["generator"] == "NovelAI"
    assert row["where"] == "lowest bits of alpha"
    assert kept(row)[1:] == ("1234", "22", "512x768", True)


@pytest.mark.parametrize("length", [0, 1, 2**31, 2**32 - 1])
def test_a_length_that_cannot_be_says_nothing(length: int) -> None:
    pixels = hidden(noise(128, 96), b"stealth_pnginfo", b"x" * 40)
    bits = np.unpackbits(np.frombuffer(length.to_bytes(4, "big"), np.uint8))
    down = pixels[:, :, 3].T.ravel().copy()
    down[120:152] = (down[120:152] & 254) | bits
    pixels[:, :, 3] = down.reshape(128, 96).T
    told = looked_at(png(pixels=pixels))
    assert [row for row in told["signals"] if row["seed"]] == []
    assert told["pdq"]


def test_a_hidden_record_that_unpacks_to_gigabytes_is_left_out() -> None:
    bomb = gzip.compress(bytes(64 << 20), 9)
    side = int((len(bomb) * 8 + 200) ** 0.5) + 2
    told = looked_at(png(pixels=hidden(noise(side, side), b"stealth_pngcomp", bomb)))
    assert told["signals"] == []
    assert told["pdq"]
