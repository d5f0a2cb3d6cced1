"""The system's ffmpeg, if it is there: which one it is, and how it is asked for frames. It is run in the cage only.

Where films may lead a decoder to other files (playlists, references) it is told not to follow: it may read the one
open file it is given, as the one kind of container its first bytes say, and the cage opens nothing else to it.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

KINDS: dict[str, str] = {
    "video/mp4": "mov",
    "video/quicktime": "mov",
    "video/3gpp": "mov",
    "video/3gpp2": "mov",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/x-flv": "flv",
    "video/x-ms-asf": "asf",
    "video/mpeg": "mpeg,mpegvideo",
}
"""What a film is by its first bytes -> the only containers ffmpeg may take it for."""

NONE = "ffmpeg is not installed: films are named and digested, their pictures are not looked at"
TOO_OLD = "this ffmpeg cannot read an open file (version 6 or newer can): films are named and digested only"
NOT_CAGED = "ffmpeg does not run in the cage: films are named and digested only"
_FIRST_OF_EACH_SECOND = r"select='isnan(prev_selected_t)+gt(floor(t)\,floor(prev_selected_t))'"
_GRAY = "scale=flags=bicubic+accurate_rnd+bitexact,format=gray"
_SECONDS = 20


@dataclass(frozen=True)
class Ffmpeg:
    """``program`` None: none that can be used, and ``lacking`` says why."""

    program: Path | None
    version: str = ""
    lacking: str = ""


def frame_words(mime: str, *, keys_only: bool) -> list[str]:
    """What ffmpeg is asked: frames as PGM to output ``{0}``, their milliseconds as text to ``{1}``.

    The first frame of every second of the first film track, as it is shown; covers and previews are no film track.
    ``keys_only``: of the frames that stand alone in the stream, which is far less work.
    """
    kind = KINDS[mime]
    return [
        *("-hide_banner", "-nostdin", "-loglevel", "quiet", "-bitexact", "-threads", "1"),
        *(("-skip_frame", "nokey") if keys_only else ()),
        *("-protocol_whitelist", "fd", "-format_whitelist", kind),
        *(("-f", kind) if "," not in kind else ()),
        *("-i", "fd:"),
        *("-filter_complex", f"[0:V:0]{_FIRST_OF_EACH_SECOND},{_GRAY},split[frames][times]"),
        *("-map", "[frames]", "-fps_mode", "passthrough", "-c:v", "pgm", "-f", "image2pipe", "pipe:{0}"),
        *("-map", "[times]", "-fps_mode", "passthrough", "-f", "mkvtimestamp_v2", "pipe:{1}"),
    ]


def find_ffmpeg() -> Ffmpeg:
    """The ffmpeg that the search path of this process leads to."""
    found = shutil.which("ffmpeg")
    return _known(Path(found).resolve()) if found else Ffmpeg(None, lacking=NONE)


@lru_cache(maxsize=4)
def _known(program: Path) -> Ffmpeg:
    version = re.match(r"ffmpeg version ([A-Za-z0-9.:~+_-]{1,60})", _said(program, "-version"))
    inputs, _, _ = _said(program, "-protocols").partition("Output:")
    if version is None:
        return Ffmpeg(None, lacking=f"{program} does not say its version: films are named and digested only")
    if "fd" not in inputs.split():
        return Ffmpeg(None, lacking=TOO_OLD)
    return Ffmpeg(program, version[1])


def _said(program: Path, word: str) -> str:
    """What it says of itself, before any evidence is near it."""
    command = [str(program), "-hide_banner", word] if word != "-version" else [str(program), word]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout
