"""JPEGs as cameras make them, drawn here: edges, slopes and grain; and the same pictures as somebody passes them on."""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np

PAIRS = int(os.environ.get("TALLYSTICK_BENCH_ROWS", "20"))
"""Originals, each with one altered copy of about the same size."""

NAMES = 3
"""Names of each file: a scan of so many that its start weighs as little as on a real folder."""

WIDTH, HEIGHT = 4000, 3000


def prepare(folder: Path) -> None:
    """``PAIRS`` originals and as many altered copies, each under ``NAMES`` names."""
    folder.mkdir()
    for pair in range(PAIRS):
        image = _drawn(pair)
        _written(folder, f"{pair:03} original", image, quality=92)
        _written(folder, f"{pair:03} altered", _altered(image, pair), quality=80)


def _drawn(seed: int) -> Any:
    from PIL import Image, ImageDraw

    rng = np.random.default_rng(seed)
    image = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize((WIDTH, HEIGHT), 3)
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, w, h = (int(value) for value in rng.integers(0, (WIDTH, HEIGHT, 900, 700)))
        colour = tuple(int(value) for value in rng.integers(0, 255, 3))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)((x, y, x + w + 9, y + h + 9), fill=colour)
    grain = rng.normal(0, 5, (HEIGHT // 2, WIDTH // 2, 1)).repeat(2, axis=0).repeat(2, axis=1)
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def _altered(image: Any, how: int) -> Any:
    from PIL import ImageEnhance

    if how % 4 == 0:
        return image.resize((WIDTH - 200, HEIGHT - 150))
    if how % 4 == 1:
        return ImageEnhance.Brightness(image).enhance(1.1)
    if how % 4 == 2:
        return image.crop((20, 15, WIDTH - 20, HEIGHT - 15))
    return ImageEnhance.Contrast(image).enhance(0.9)


def _written(folder: Path, name: str, image: Any, *, quality: int) -> None:
    into = io.BytesIO()
    image.save(into, "JPEG", quality=quality)
    for number in range(NAMES):
        (folder / f"{name} {number}.jpg").write_bytes(into.getvalue())
