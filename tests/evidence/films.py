"""Films made for tests: shapes that move, drawn here and packed by the ffmpeg of the test environment."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

WIDTH, HEIGHT = 320, 240


def ffmpeg() -> Path:
    """The program; skips the test where it is not installed."""
    given = pytest.importorskip("imageio_ffmpeg")
    return Path(given.get_ffmpeg_exe())


def shapes(seconds: float, *, rate: int = 5, seed: int = 1) -> Iterator[np.ndarray]:
    """Frames, rows x columns: discs that wander over a slope with some grain."""
    rng = np.random.default_rng(seed)
    down, along = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    discs = rng.random((6, 5)) * (HEIGHT, WIDTH, 60, 80, 200)
    grain = rng.normal(0, 6, (HEIGHT, WIDTH))
    for number in range(round(seconds * rate)):
        picture = 40 + 0.4 * along + 0.2 * down + grain
        for y, x, radius, speed, shade in discs:
            moved = (x + speed * number / rate) % WIDTH
            picture = np.where((down - y) ** 2 + (along - moved) ** 2 < (radius + 15) ** 2, shade, picture)
        yield np.clip(picture, 0, 255).astype(np.uint8)


def film(path: Path, frames: Iterator[np.ndarray], *options: str, rate: int = 5) -> Path:
    """A film of gray frames; ``options`` of ffmpeg decide its codec and container."""
    packed = np.stack(list(frames))
    shape = ("-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{packed.shape[2]}x{packed.shape[1]}", "-r", str(rate))
    chosen = options or ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    command = [str(ffmpeg()), "-y", "-loglevel", "error", *shape, "-i", "-", *chosen, str(path)]
    subprocess.run(command, input=packed.tobytes(), check=True)
    return path


def on_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let ``ffmpeg`` be found, as on a machine where it is installed."""
    folder.mkdir(exist_ok=True)
    (folder / "ffmpeg").symlink_to(ffmpeg())
    monkeypatch.setenv("PATH", str(folder), prepend=":")
