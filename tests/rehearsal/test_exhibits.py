"""The invented exhibits: pictures of squares, what stands beside them, and the truth about each file."""

import hashlib
import io
from pathlib import Path

import duckdb
import numpy as np

from tallystick.rehearsal import exhibits, pictures

SHOT = pictures.Camera("Oriel", "P4", "SN-1")


def test_a_picture_can_be_read_and_is_what_was_drawn() -> None:
    from PIL import Image

    drawn = pictures.squares([1, 2])
    content = pictures.png(drawn, pictures.camera(SHOT, taken="2025:01:02 03:04:05", number=7))
    read = Image.open(io.BytesIO(content))
    assert (np.asarray(read) == drawn).all()
    tags = read.getexif()
    assert (tags[0x010F], tags[0x0110]) == ("Oriel", "P4")
    own = tags.get_ifd(0x8769)
    assert (own[0x9003], own[0xA431], own[0xA420]) == ("2025:01:02 03:04:05", "SN-1", f"{7:032x}")


def test_what_was_sent_on_has_other_bytes_and_looks_the_same() -> None:
    from tallystick.evidence.scan.pdq import digest

    drawn = pictures.squares([3])
    sent = pictures.brighter(drawn, 6)
    assert pictures.png(drawn) != pictures.png(sent)
    read = [digest(pixels.astype(np.float32)) for pixels in (drawn, sent)]
    one, other = (np.frombuffer(bytes.fromhex(found.hex), np.uint8) for found in read if found and found.quality >= 50)
    assert int(np.bitwise_count(one ^ other).sum()) <= 16


def test_every_file_of_an_exhibit_has_its_truth_and_no_other(mozaik: Path) -> None:
    said = duckdb.sql(f"SELECT agency || '/A-001/' || path, kind, \"real\" FROM '{mozaik}/sealed/exhibits.parquet'")
    truth = {path: (kind, real) for path, kind, real in said.fetchall()}
    root = mozaik / "exhibits"
    found = {str(path.relative_to(root)) for path in root.glob("*/A-001/**/*") if path.is_file()}
    assert set(truth) == found
    assert {kind for kind, real in truth.values() if real} == {
        "of_open_series", "sent_on", "beside_known", "same_camera", "new_of_safe_series", "camera_and_ai", "unknown",
        "cut_off",
    }  # fmt: skip


def test_what_is_of_a_list_is_on_the_list_byte_for_byte(mozaik: Path) -> None:
    root = mozaik / "exhibits"
    of_lists = {hashlib.sha256(path.read_bytes()).digest() for path in root.glob("lists/**/*.png")}
    assert len(of_lists) == exhibits.OPEN + exhibits.SAFE + exhibits.ICONS
    said = duckdb.sql(f"SELECT agency || '/A-001/' || path, kind FROM '{mozaik}/sealed/exhibits.parquet'").fetchall()
    for path, kind in said:
        on_one = hashlib.sha256((root / path).read_bytes()).digest() in of_lists
        assert on_one == (kind in ("of_open_series", "seen_and_safe", "listed_as_harmless")), path
