"""Look functions of the tests' own, where the cage can find them: pictures here are a few invented bytes."""

from pathlib import Path

import tallystick

PNG = b"\x89PNG\r\n\x1a\n"
"""What a picture begins with; what follows it here is no picture, and no look of these tests minds."""

LOOK = """
import os, time
PDQ = "0f" * 32
def look(handle, size, request):
    data = os.read(handle, size)
    assert len(data) == size
    told = {"mime": request["mime"], "width": len(data), "height": 1, "orientation": None, "pdq": PDQ,
            "pdq_quality": 100, "pdq_from": "full", "signals": [], "frames": [], "reason": None}
    words = data[8:].split()
    if b"camera" in words:
        told["signals"] = [{"kind": "camera", "says": "declared_camera", "state": "unsigned", "extractor": "test 1",
                            "serial": "S-1"}]
    if b"broken" in words:
        told["reason"] = "the picture ends early"
    if b"kills" in words:
        os._exit(1)
    if b"lies" in words:
        told["pdq"] = "not hex"
    if b"smuggles" in words:
        told["signals"] = [{"kind": "camera", "says": "declared_camera", "state": "unsigned", "extractor": "x",
                            "pixels": "AAAA"}]
    return told
"""


def lay_look(folder: Path, text: str = LOOK) -> Path:
    """A folder whose ``given_look:look`` is ``text`` and whose ``tallystick`` is ours; for the module search path."""
    given = folder / "given"
    (given / "tallystick").mkdir(parents=True)
    (given / "given_look.py").write_text(text)
    for room in Path(next(iter(tallystick.__path__))).iterdir():
        (given / "tallystick" / room.name).symlink_to(room)
    return given
