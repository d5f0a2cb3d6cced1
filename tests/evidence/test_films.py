"""Films by their frames: the published digests, the rule, and what a hostile film gets hold of."""

import os
import socket
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tallystick.evidence.scan import ffmpeg as asking
from tallystick.evidence.scan import films as filming
from tallystick.evidence.scan import pdq
from tallystick.evidence.scan.films import LIMITS, Filmed, Films
from tallystick.vocabulary.manifest import MATCHABLE
from tests.evidence.films import ffmpeg, film, shapes
from tests.evidence.pictures import distance

TOLERANCE = 31
"""Bits; what the publisher of these digests allows another implementation."""


def frames_of(path: Path, mime: str = "video/mp4", *, size: int = 0, **limits: Any) -> Filmed:
    counted: list[None] = []
    films = Films(ffmpeg(), lambda: counted.append(None), limits=replace(LIMITS, **limits))
    with path.open("rb") as opened:
        found = films.frames(opened.fileno(), size=size or path.stat().st_size, mime=mime)
    assert len(counted) >= len(found.rows)
    return found


@pytest.mark.corpus
def test_frames_have_the_published_digests(corpus: Path) -> None:
    root = corpus / "02_pdq_vpdq/facebook+ThreatExchange"
    compared = []
    for path in sorted((root / "tmk/sample-videos").glob("*.mp4")):
        published = {}
        for line in (root / f"vpdq/sample-hashes/{path.stem}.txt").read_text().splitlines():
            _, quality, digest, at = line.split(",")
            published[round(float(at) * 1000)] = (digest, int(quality))
        found = frames_of(path)
        assert (found.reason, [row[0] for row in found.rows]) == ("", [1000 * n for n in range(len(found.rows))])
        for at, digest, quality in found.rows:
            told, of = published[at]
            assert abs(quality - of) <= 3
            if of >= MATCHABLE:
                compared.append(distance(digest, told))
    assert len(compared) >= 14
    assert max(compared) <= TOLERANCE
    assert sorted(compared)[len(compared) // 2] <= 4


def test_one_frame_a_second_with_its_instant_and_its_own_digest(tmp_path: Path) -> None:
    drawn = list(shapes(4, rate=5))
    found = frames_of(film(tmp_path / "a.mp4", iter(drawn)))
    assert [row[0] for row in found.rows] == [0, 1000, 2000, 3000]
    for row, picture in zip(found.rows, drawn[::5], strict=True):
        alone = pdq.digest(picture)
        assert alone is not None
        assert distance(row[1], alone.hex) <= 16
        assert row[2] >= MATCHABLE


@pytest.mark.parametrize(
    ("name", "mime", "options"),
    [
        ("a.mkv", "video/x-matroska", ("-c:v", "ffv1")),
        ("a.avi", "video/x-msvideo", ("-c:v", "mjpeg", "-q:v", "3")),
        ("a.flv", "video/x-flv", ("-c:v", "flv1", "-q:v", "3")),
        ("a.wmv", "video/x-ms-asf", ("-c:v", "wmv2", "-q:v", "3")),
        ("a.mpg", "video/mpeg", ("-c:v", "mpeg1video", "-r", "25", "-q:v", "3")),
        ("a.m1v", "video/mpeg", ("-c:v", "mpeg1video", "-r", "25", "-q:v", "3", "-f", "mpeg1video")),
        ("a.webm", "video/x-matroska", ("-c:v", "libvpx", "-q:v", "3")),
        ("late.mp4", "video/mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "-faststart")),
        ("a.mov", "video/quicktime", ("-c:v", "mjpeg", "-q:v", "3")),
        ("a.3gp", "video/3gpp", ("-c:v", "libx264", "-pix_fmt", "yuv420p")),
    ],
)
def test_every_container_that_is_known_is_read(tmp_path: Path, name: str, mime: str, options: tuple[str, ...]) -> None:
    from tallystick.evidence.scan.mime import mime_of

    path = film(tmp_path / name, shapes(3), *options)
    assert mime_of(path.read_bytes()[:64]) == mime
    found = frames_of(path, mime)
    assert len(found.rows) == 3, found.reason
    assert all(row[2] >= MATCHABLE for row in found.rows)


def test_twice_the_same(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", shapes(5))
    assert frames_of(path) == frames_of(path)


def test_blank_frames_are_kept_with_a_quality_nobody_matches_on(tmp_path: Path) -> None:
    blank = np.full((240, 320), 16, np.uint8)
    found = frames_of(film(tmp_path / "a.mp4", iter([blank] * 15)))
    assert len(found.rows) == 3
    assert all(row[2] < MATCHABLE for row in found.rows)


def test_of_a_long_film_frames_are_spread_over_all_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming, "MOST_KEPT", 8)
    found = frames_of(film(tmp_path / "a.mp4", shapes(37, rate=2), rate=2))
    assert [row[0] for row in found.rows] == [0, 8000, 16000, 24000, 32000]


def test_of_a_large_film_the_frames_that_stand_alone_are_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_every = ("-c:v", "libx264", "-g", "15", "-sc_threshold", "0", "-pix_fmt", "yuv420p")
    path = film(tmp_path / "a.mp4", shapes(9), *key_every)
    assert [row[0] for row in frames_of(path, size=filming.KEYS_FROM).rows] == [0, 3000, 6000]
    assert len(frames_of(path).rows) == 9


def test_a_film_that_ends_early_says_so_and_one_without_pictures_too(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", shapes(6), "-c:v", "ffv1", "-g", "1")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert 0 < len(frames_of(path, "video/x-matroska").rows) < 6
    path.write_bytes(whole[:64] + os.urandom(5000))
    assert "no frame of it can be read" in frames_of(path, "video/x-matroska").reason
    sound = [str(ffmpeg()), "-loglevel", "error", "-f", "lavfi", "-i", "sine=duration=1", str(tmp_path / "sound.mp4")]
    subprocess.run(sound, check=True)
    assert frames_of(tmp_path / "sound.mp4") == Filmed([], "a film: no frame of it can be read")
    assert "image/x-other" in frames_of(path, "image/x-other").reason


def test_limits_give_no_frames_rather_than_some(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", shapes(20))
    found = frames_of(path, wall_seconds=0.01)
    assert found.rows == []
    assert "broke off: it took longer" in found.reason


class Trap:
    """A server and a picture beside the film: neither may be touched."""

    def __init__(self, folder: Path) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.reached: list[Any] = []
        self.beside = film(folder / "beside.mp4", shapes(3))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        try:
            while True:
                self.reached.append(self.server.accept())
        except OSError:
            return


def playlists(trap: Trap) -> dict[str, bytes]:
    name = str(trap.beside).encode()
    web = f"http://127.0.0.1:{trap.port}/a.mp4".encode()
    return {
        "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n"
        + name
        + b"\n#EXTINF:9,\n"
        + web
        + b"\n#EXT-X-ENDLIST\n",
        "concat": b"ffconcat version 1.0\nfile '" + name + b"'\nfile '" + web + b"'\n",
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
        "image pattern": name,
        "dash": b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>'
        + web
        + b"</BaseURL></MPD>",
        "subtitle": b"WEBVTT\n\n00:00.000 --> 00:09.000\n" + name,
    }


@pytest.mark.parametrize("kind", ["hls", "concat", "sdp", "image pattern", "dash", "subtitle"])
@pytest.mark.parametrize("mime", ["video/mp4", "video/x-matroska", "video/mpeg"])
def test_a_list_that_leads_to_other_files_leads_nowhere(tmp_path: Path, kind: str, mime: str) -> None:
    """It would have to be taken for a film first; even so, handed to ffmpeg as one, it opens nothing."""
    trap = Trap(tmp_path)
    (tmp_path / "list").write_bytes(playlists(trap)[kind])
    found = frames_of(tmp_path / "list", mime)
    trap.server.close()
    assert (found.rows, trap.reached) == ([], [])


def test_even_where_ffmpeg_would_follow_it_the_cage_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked without any of its own bounds, as if every one of them had failed."""
    trap = Trap(tmp_path)
    (tmp_path / "list").write_text(f"ffconcat version 1.0\nfile 'file:{trap.beside}'\n")
    real = asking.frame_words("video/mp4", keys_only=False)
    start = real.index("-protocol_whitelist")
    bare = [*real[:start], "-safe", "0", "-protocol_whitelist", "fd,file,http,tcp", "-f", "concat", *real[start + 6 :]]
    assert bare[bare.index("concat") + 1] == "-i"
    outside = subprocess.run(
        [str(ffmpeg()), *(word.replace("{0}", "1").replace("{1}", "2") for word in bare)],
        stdin=(tmp_path / "list").open("rb"), capture_output=True, check=False,
    )  # fmt: skip
    assert outside.stdout.startswith(b"P5"), "outside the cage it does follow the list: the test tests something"
    monkeypatch.setattr(filming, "frame_words", lambda mime, keys_only: bare)
    reached = len(trap.reached)
    found = frames_of(tmp_path / "list")
    trap.server.close()
    assert found.rows == []
    assert len(trap.reached) == reached


@pytest.mark.parametrize(
    ("pictures", "times"),
    [
        ("P5\\n10 10\\n255\\n", "#\\n0\\n"),
        ("P5\\n99999 99999\\n255\\n", "#\\n0\\n"),
        ("P5\\n-1 5\\n255\\n", "#\\n0\\n"),
        ("P6\\n1 1\\n255\\nxxx", "#\\n0\\n"),
        ("P5\\n1 1\\n255\\nx", "#\\n"),
        ("P5\\n1 1\\n255\\nx", "#\\nsoon\\n"),
        ("P5\\n1 1\\n255\\nx", "#\\n99999999999999999999\\n"),
        ("%0100d", "#\\n0\\n"),
    ],
)
def test_a_decoder_that_was_taken_over_can_say_nothing_that_is_no_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pictures: str, times: str
) -> None:
    words = ["-c", f"printf '{pictures}' >&{{0}}; printf '{times}' >&{{1}}"]
    monkeypatch.setattr(filming, "frame_words", lambda mime, keys_only: words)
    (tmp_path / "film").write_bytes(b"film")
    with (tmp_path / "film").open("rb") as opened:
        found = Films(Path("/bin/bash").resolve(), lambda: None).frames(opened.fileno(), size=4, mime="video/mp4")
    assert found.rows == []
    assert found.reason


def test_pieces_however_small_give_the_same_pictures() -> None:
    whole = b"".join(b"P5\n%d 6\n255\n" % width + bytes(range(6 * width)) for width in (7, 9, 20))
    one, other = filming._Seen(lambda: None), filming._Seen(lambda: None)
    one.take(whole)
    for at in range(len(whole)):
        other.take(whole[at : at + 1])
    assert (one.frames, other.frames) == (3, 3)
    assert one.kept == other.kept


def test_which_ffmpeg_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert asking.find_ffmpeg() == asking.Ffmpeg(None, lacking=asking.NONE)
    for name, says, lacking in (
        (
            "old",
            "case $1 in -version) echo ffmpeg version 5.1.6-0+deb12u1 x;; *) echo file pipe;; esac",
            asking.TOO_OLD,
        ),
        ("other", "echo something else", "does not say its version"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ffmpeg").write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name / "ffmpeg").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / name))
        found = asking.find_ffmpeg()
        assert found.program is None
        assert lacking in found.lacking
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "ffmpeg").symlink_to(ffmpeg())
    monkeypatch.setenv("PATH", str(tmp_path / "real"))
    found = asking.find_ffmpeg()
    assert (found.program, found.lacking) == (ffmpeg().resolve(), "")
    assert found.version
