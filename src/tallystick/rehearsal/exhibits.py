"""Seized telephones of three agencies, and the lists their files are held against. Every picture shows squares of grey.

What a file is taken for follows from digests, from what is written beside the picture and from where it lies, as on a
real exhibit; the sealed truth says of each what it was planted as, and whether a real child might stand behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tallystick.rehearsal.pen import Pen
from tallystick.rehearsal.pictures import Camera, brighter, camera, generator, png, squares
from tallystick.rehearsal.sheet import Table, toml
from tallystick.rehearsal.world import World

AGENCIES = 3
OPEN_SERIES, SAFE_SERIES = "lantern-3", "quay-7"
OPEN, SAFE, ICONS = 10, 6, 10
"""Entries of the three lists: a series whose child nobody knows, one whose child is safe, and harmless files."""
PRODUCER = Camera("Velum", "V7", "SN-9000")
"""The camera of one picture of the open series: its serial is in files of several agencies."""


@dataclass(frozen=True)
class Planted:
    """A file on an exhibit. ``real``: a real child might stand behind it, for all one can know without looking."""

    path: str
    kind: str
    content: bytes
    real: bool = False


def write_exhibits(pen: Pen, world: World, into: Path) -> None:
    """``exhibits/`` (items, lists, ``exhibits.toml``) and ``sealed/exhibits.parquet``."""
    items: list[Table] = []
    rows: list[tuple[str, Planted]] = []
    for number, country in enumerate(world.shape.countries[:AGENCIES]):
        agency = f"{country}-NCP"
        folder = into / "exhibits" / agency / "A-001"
        for planted in telephone(world.seed, number):
            _write(folder / planted.path, planted.content)
            rows.append((agency, planted))
        items.append(_item(agency, country, number))
    banks = [_bank(into, world.seed, *of) for of in _BANKS]
    (into / "exhibits" / "exhibits.toml").write_text(toml({"item": items, "bank": banks}), encoding="utf-8")
    _seal(pen, rows, into / "sealed")


def listed(seed: int, bank: str, number: int) -> bytes:
    """A picture of a list. The first of the open series bears its camera's tags."""
    pixels = squares([seed, 7000 + 100 * [name for name, *_ in _BANKS].index(bank) + number])
    if bank == "open" and number == 0:
        return png(pixels, camera(PRODUCER, taken="2024:11:02 18:20:11", number=9000))
    return png(pixels)


def telephone(seed: int, number: int) -> Iterator[Planted]:
    """The files of one telephone: mostly a private life."""
    own = Camera("Oriel", "P4", f"SN-{100 + number}")
    for shot in range(60):
        taken = f"2025:{1 + shot % 9:02d}:{1 + shot % 28:02d} 1{shot % 10}:00:{shot % 60:02d}"
        picture = png(squares([seed, number, shot]), camera(own, taken=taken, number=shot))
        yield Planted(f"DCIM/Camera/IMG_{shot:04d}.png", "private", picture)
    yield from _received(seed, number)
    yield from _made(seed, number, own)
    for place in range(ICONS):
        yield Planted(f"app/icons/{place:02d}.png", "listed_as_harmless", listed(seed, "icons", place))
    for place in range(8):
        yield Planted(f"Download/{place:02d}.png", "unknown", png(squares([seed, number, 500 + place])), real=True)
    yield Planted("Download/half.png", "cut_off", png(squares([seed, number, 600]))[:900], real=True)
    yield Planted("notes.txt", "text", f"Shapes of telephone {number}.\n".encode())


def _received(seed: int, number: int) -> Iterator[Planted]:
    """What came by messenger: of the lists, beside it, and by the same camera."""
    for place in range(6):
        yield Planted(f"Messenger/in/{place:02d}.png", "of_open_series", listed(seed, "open", place), real=True)
    for place in range(6, OPEN):
        pixels = brighter(squares([seed, 7000 + place]), 5 + number)
        yield Planted(f"Messenger/in/{place:02d}.png", "sent_on", png(pixels), real=True)
    for place in range(5):
        picture = png(squares([seed, number, 700 + place]))
        yield Planted(f"Messenger/in/new-{place}.png", "beside_known", picture, real=True)
    for place in range(3):
        tags = camera(PRODUCER, taken=f"2025:02:0{1 + place} 19:00:00", number=9100 + 10 * number + place)
        yield Planted(f"Archive/{place}.png", "same_camera", png(squares([seed, number, 800 + place]), tags), real=True)
    for place in range(4):
        yield Planted(f"Archive/quay/{place}.png", "seen_and_safe", listed(seed, "safe", place))
    changed = png(brighter(squares([seed, 7104]), 6))
    yield Planted("Archive/quay/again.png", "new_of_safe_series", changed, real=True)


def _made(seed: int, number: int, own: Camera) -> Iterator[Planted]:
    """What says of itself that a generator made it, and two of which a camera says so too."""
    for place in range(15):
        beside = generator(prompt=f"a lighthouse, {place}", seed=4000 + 100 * number + place, model="tidewater-1")
        yield Planted(f"outputs/{place:05d}.png", "declared_ai", png(squares([seed, number, 900 + place]), beside))
    for place in range(2):
        beside = generator(prompt="a harbour", seed=5000 + 10 * number + place, model="tidewater-1")
        tags = camera(own, taken="2025:03:03 20:00:00", number=990 + place)
        picture = png(squares([seed, number, 950 + place]), tags, beside)
        yield Planted(f"outputs/both-{place}.png", "camera_and_ai", picture, real=True)


_BANKS = (
    ("open", "known_unidentified", OPEN_SERIES, OPEN, "Series nobody has identified (rehearsal)"),
    ("safe", "known_identified", SAFE_SERIES, SAFE, "Series of a child who is safe (rehearsal)"),
    ("icons", "not_pertinent", "", ICONS, "Files of common applications (rehearsal)"),
)
"""Folder, kind of list, series, entries, name."""


def _bank(into: Path, seed: int, folder: str, kind: str, series: str, entries: int, name: str) -> Table:
    for number in range(entries):
        _write(into / "exhibits" / "lists" / folder / f"{number:02d}.png", listed(seed, folder, number))
    return {"folder": folder, "kind": kind, "series": series, "name": name, "licence": "For this rehearsal only"}


def _item(agency: str, country: str, number: int) -> Table:
    return {
        "agency": agency,
        "label": "A-001",
        "national": f"{country}-2025-{100 + number}",
        "kind": "phone",
        "make": "Oriel",
        "model": "P4",
        "serial": f"OR-{number:06d}",
        "place": "Harbour office, room 2",
    }


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _seal(pen: Pen, rows: list[tuple[str, Planted]], into: Path) -> None:
    columns = {
        "agency": [agency for agency, _ in rows],
        "path": [planted.path for _, planted in rows],
        "kind": [planted.kind for _, planted in rows],
    }
    texts = {name: np.array(values, dtype=object) for name, values in columns.items()}
    pen.lay("exhibits", texts | {"real": np.array([planted.real for _, planted in rows])})
    pen.parquet('SELECT agency, path, kind, "real" FROM exhibits ORDER BY agency, path', into / "exhibits.parquet")
