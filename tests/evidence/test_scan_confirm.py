"""Pictures looked at again in full size: the same rows, these digests anew, and nothing that is not the same file."""

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from tallystick.cli.commands import tallystick
from tallystick.evidence.scan.check import check_manifest
from tallystick.evidence.scan.confirm import Confirmation, confirm
from tallystick.evidence.scan.keys import canonical, new_key
from tallystick.evidence.scan.run import Wish, scan
from tallystick.evidence.scan.told import lines
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tests.evidence.pictures import distance, encoded, jpeg, looked_at, noise

Image = pytest.importorskip("PIL.Image")
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@pytest.fixture(scope="module")
def exhibit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two JPEGs large enough for a draft, one small one, one text."""
    folder = tmp_path_factory.mktemp("exhibit")
    for number in range(2):
        (folder / f"large {number}.jpg").write_bytes(jpeg(pixels=noise(1600, 1200, seed=number)))
    (folder / "small.jpg").write_bytes(jpeg())
    (folder / "words.txt").write_text("words")
    return folder


@pytest.fixture(scope="module")
def first(exhibit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("first") / "manifest"
    scan(Wish(folder=exhibit, into=into, item="TEST-1 A-001", words="as found", lanes=1), tell=lambda line: None)
    return into


def digest_of(manifest: Path) -> str:
    return hashlib.sha256(canonical(json.loads((manifest / "head.json").read_bytes()))).hexdigest()


def rows(manifest: Path) -> dict[int, dict[str, Any]]:
    found = duckdb.execute(f"SELECT * FROM read_parquet('{manifest}/FILES.parquet') ORDER BY file")
    names = [column[0] for column in found.description or []]
    return {row[0]: dict(zip(names, row, strict=True)) for row in found.fetchall()}


@pytest.fixture
def ask(first: Path, tmp_path: Path) -> Callable[..., Path]:
    """Writes an asking for files by number."""

    def written(*files: int, manifest: str = "", **other: Any) -> Path:
        known = rows(first)
        listed = [{"file": file, "sha256": known[file]["sha256"]} for file in files]
        path = tmp_path / "asked.json"
        path.write_text(json.dumps({"manifest": manifest or digest_of(first), "files": listed, **other}))
        return path

    return written


def confirmed(first: Path, folder: Path, asked: Path, into: Path, **more: Any) -> dict[str, Any]:
    wish = Confirmation(manifest=first, folder=folder, asked=asked, into=into, **{"lanes": 1, **more})
    head = confirm(wish, tell=lambda line: None)
    assert check_manifest(into).head == head
    return head


def test_the_same_rows_with_the_digests_asked_for_made_in_full_size(first, exhibit, ask, tmp_path):
    head = confirmed(first, exhibit, ask(1, 3), tmp_path / "into")
    before, now = rows(first), rows(tmp_path / "into")
    assert {row["pdq_from"] for row in before.values()} == {"draft", "full", None}
    assert [now[file]["pdq_from"] for file in (1, 2, 3, 4)] == ["full", "draft", "full", None]
    full = looked_at((exhibit / "large 0.jpg").read_bytes(), full=True)
    assert (now[1]["pdq"], now[1]["pdq_quality"]) == (full["pdq"], full["pdq_quality"])
    changed = {name for file in before for name in before[file] if before[file][name] != now[file][name]}
    assert changed <= {"pdq", "pdq_quality", "pdq_from"}
    assert now[2] == before[2]
    for name in ("SIGNALS", "FRAMES"):
        assert (first / f"{name}.parquet").read_bytes() == (tmp_path / "into" / f"{name}.parquet").read_bytes()
    assert (head["instead"], head["item"], head["words"]) == (digest_of(first), "TEST-1 A-001", "as found")
    assert head["confirmed"] == {"looked": 2, "changed": [], "not_there": [], "not_looked_at": []}


def test_the_same_asking_gives_the_same_bytes_however_many_lanes(first, exhibit, ask, tmp_path):
    heads = [confirmed(first, exhibit, ask(1, 2, 3), tmp_path / f"into {lanes}", lanes=lanes) for lanes in (1, 3)]
    for name in ("FILES", "SIGNALS", "FRAMES"):
        one, other = (tmp_path / f"into {lanes}" / f"{name}.parquet" for lanes in (1, 3))
        assert one.read_bytes() == other.read_bytes()
    for head in heads:
        head.pop("run")
    assert heads[0] == heads[1]


def test_what_is_not_the_same_file_any_more_is_named_and_left(first, exhibit, ask, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "large 0.jpg").write_bytes((exhibit / "large 0.jpg").read_bytes())
    (other / "large 1.jpg").write_bytes((exhibit / "large 1.jpg").read_bytes()[:-1] + b"x")
    (other / "words.txt").write_text("words")
    head = confirmed(first, other, ask(1, 2, 3, 4), tmp_path / "into")
    assert head["confirmed"] == {"looked": 1, "changed": [2], "not_there": [3], "not_looked_at": [4]}
    before, now = rows(first), rows(tmp_path / "into")
    assert [now[file] for file in (2, 3, 4)] == [before[file] for file in (2, 3, 4)]
    assert sum("left as they were" in line for line in lines(head)) == 3


def test_another_exhibit_is_not_taken_for_it(first, exhibit, ask, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "large 0.jpg").write_bytes(b"other")
    with pytest.raises(Conflict, match="not one of the files"):
        confirmed(first, tmp_path / "other", ask(1, 2), tmp_path / "into")
    assert not (tmp_path / "into").exists()
    with pytest.raises(Refused):
        confirmed(first, exhibit, ask(1), exhibit / "into")


@pytest.mark.parametrize(
    "other",
    [
        {"files": []},
        {"files": "all"},
        {"files": [{"file": 1, "sha256": "0" * 64}]},
        {"files": [{"file": 99, "sha256": "0" * 64}]},
        {"files": [{"file": True, "sha256": "0" * 64}]},
        {"files": [{"file": 1, "sha256": None}]},
        {"files": [7]},
        {"manifest": "0" * 64},
    ],
)
def test_an_asking_that_does_not_hold_is_refused(first, exhibit, ask, tmp_path, other: dict[str, Any]):
    with pytest.raises(Malformed):
        confirmed(first, exhibit, ask(1, **other), tmp_path / "into")
    assert not (tmp_path / "into").exists()


def test_what_is_no_asking_is_refused(first, exhibit, tmp_path):
    for words in (b"", b"[]", b"{", b"[" * 100_000):
        (tmp_path / "asked").write_bytes(words)
        with pytest.raises(Malformed):
            confirmed(first, exhibit, tmp_path / "asked", tmp_path / "into")
    with pytest.raises(Absent):
        confirmed(first, exhibit, tmp_path / "none", tmp_path / "into")


def test_a_second_confirmation_stands_on_the_first(first, exhibit, ask, tmp_path):
    confirmed(first, exhibit, ask(1), tmp_path / "second")
    asked = ask(2, manifest=digest_of(tmp_path / "second"))
    head = confirmed(tmp_path / "second", exhibit, asked, tmp_path / "third")
    assert head["instead"] == digest_of(tmp_path / "second")
    assert [row["pdq_from"] for row in rows(tmp_path / "third").values()][:2] == ["full", "full"]


def test_killed_between_placing_and_tidying_it_ends_well(first, exhibit, ask, tmp_path, monkeypatch):
    from tallystick.evidence.scan import workplace

    def ends(folder, **more):
        if str(folder).endswith(".scanning"):
            raise KeyboardInterrupt
        real(folder, **more)

    real = workplace.shutil.rmtree
    with monkeypatch.context() as patched:
        patched.setattr(workplace.shutil, "rmtree", ends)
        with pytest.raises(KeyboardInterrupt):
            confirmed(first, exhibit, ask(1), tmp_path / "into")
    confirmed(first, exhibit, ask(1), tmp_path / "into")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asked.json", "into"]


def test_an_altered_head_of_a_confirmation_does_not_check(first, exhibit, ask, tmp_path):
    confirmed(first, exhibit, ask(1), tmp_path / "into")
    head = json.loads((tmp_path / "into" / "head.json").read_bytes())
    for other in ({"instead": "the other one"}, {"confirmed": None}, {"confirmed": {"looked": "all"}}):
        (tmp_path / "into" / "head.json").write_text(json.dumps(head | other))
        with pytest.raises(Malformed):
            check_manifest(tmp_path / "into")


def test_the_command_signs_says_what_was_left_and_checks(first, exhibit, ask, tmp_path):
    key = new_key(tmp_path / "key")
    words = ["scan", "confirm", first, exhibit, "--asked", ask(1, 4), "--into", tmp_path / "into"]
    told = CliRunner().invoke(tallystick, [*map(str, words), "--key", str(tmp_path / "key")])
    assert told.exit_code == 0, told.output
    assert f"stands instead of {digest_of(first)[:16]}: 1 pictures looked at in full size" in told.stdout
    assert "1 could not be looked at in full size" in told.stdout
    assert check_manifest(tmp_path / "into", verify_key=key).signer == key


def photograph(seed: int) -> Pixels:
    """Twelve megapixels with edges, gradients and grain, as a camera gives them: ellipses and bars over slopes."""
    from PIL import Image, ImageDraw

    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 255, (9, 12, 3), dtype=np.uint8)).resize((4000, 3000), 3)
    draw = ImageDraw.Draw(small)
    for _ in range(60):
        x, y, w, h = (int(value) for value in rng.integers(0, (4000, 3000, 900, 700)))
        colour = tuple(int(value) for value in rng.integers(0, 255, 3))
        (draw.ellipse if rng.random() < 0.5 else draw.rectangle)((x, y, x + w + 9, y + h + 9), fill=colour)
    grain = rng.normal(0, 6, (750, 1000, 1)).repeat(4, axis=0).repeat(4, axis=1)
    return np.clip(np.asarray(small) + grain, 0, 255).astype(np.uint8)


def altered(pixels: Pixels, how: int) -> bytes:
    """The same picture as somebody passes it on: smaller, brighter, harder pressed, its edge cut."""
    from PIL import Image, ImageEnhance

    image = Image.fromarray(pixels)
    if how % 4 == 0:
        image = image.resize((1280, 960))
    elif how % 4 == 1:
        image = ImageEnhance.Brightness(image).enhance(1.15)
    elif how % 4 == 2:
        image = image.crop((40, 30, 3960, 2970))
    into = io.BytesIO()
    image.save(into, "JPEG", quality=40 + 10 * (how % 5))
    return into.getvalue()


@pytest.mark.parametrize("pictures", [4, pytest.param(40, marks=pytest.mark.long)])
def test_a_draft_is_within_sixteen_bits_and_no_match_is_lost_when_asked_for_that_much_wider(pictures: int):
    """Whatever matches at 31 in full size is found at 31 + 16 by the draft, and so asked for and confirmed."""
    kept: list[tuple[str, str]] = []
    known: list[str] = []
    for seed in range(pictures):
        pixels = photograph(seed)
        data = encoded(pixels, "JPEG", quality=92)
        draft, full = looked_at(data), looked_at(data, full=True)
        assert (draft["pdq_from"], full["pdq_from"]) == ("draft", "full")
        assert distance(draft["pdq"], full["pdq"]) <= 16
        kept.append((draft["pdq"], full["pdq"]))
        known.append(looked_at(altered(pixels, seed), full=True)["pdq"])
    pairs = [(one, other) for one in range(pictures) for other in range(pictures)]
    matches = {pair for pair in pairs if distance(kept[pair[0]][1], known[pair[1]]) <= 31}
    asked = {pair for pair in pairs if distance(kept[pair[0]][0], known[pair[1]]) <= 31 + 16}
    claimed = {pair for pair in asked if distance(kept[pair[0]][1], known[pair[1]]) <= 31}
    assert claimed == matches
    assert sum((one, one) in matches for one in range(pictures)) >= 0.9 * pictures, "the altered ones are alike"
