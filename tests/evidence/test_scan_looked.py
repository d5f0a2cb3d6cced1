"""What comes out of the cage is judged value by value: no column but a manifest's, no text that holds a picture."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.evidence.scan.looked import LONGEST, MOST_FRAMES, MOST_SIGNALS, PICTURE, Unfit, judged
from tallystick.vocabulary.manifest import FRAMES, SIGNALS

GOOD = {"mime": "image/png", "width": 3, "height": 4, "orientation": 6, "pdq": "ab" * 32, "pdq_quality": 100,
        "pdq_from": "draft", "signals": [], "frames": [], "reason": None}  # fmt: skip
SIGNAL = {
    "kind": "camera",
    "says": "declared_camera",
    "state": "unsigned",
    "extractor": "exif 1",
    "make": "Example",
    "has_position": True,
}
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=4)


def test_a_good_answer_is_taken_as_it_is():
    frame = {"at_ms": 40, "pdq": "cd" * 32, "pdq_quality": 51}
    looked = judged(GOOD | {"signals": [SIGNAL], "frames": [frame]})
    assert looked.columns == {name: GOOD[name] for name in PICTURE}
    assert looked.frames == [[40, "cd" * 32, 51]]
    (signal,) = looked.signals
    named = dict(zip([name for name, _, _ in SIGNALS[2:]], signal, strict=True))
    assert {name: value for name, value in named.items() if value is not None} == SIGNAL


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("mime", "image/png; x"),
        ("width", -1),
        ("width", 2**31),
        ("width", "3"),
        ("width", True),
        ("orientation", 0),
        ("orientation", 9),
        ("pdq", "ab" * 31),
        ("pdq", "AB" * 32),
        ("pdq", "ab" * 32 + "\n"),
        ("pdq_quality", 101),
        ("pdq_from", "thin air"),
        ("signals", {}),
        ("signals", ["x"]),
        ("signals", [SIGNAL] * (MOST_SIGNALS + 1)),
        ("signals", [SIGNAL | {"kind": "content"}]),
        ("signals", [SIGNAL | {"state": None}]),
        ("signals", [SIGNAL | {"says": "safe"}]),
        ("signals", [SIGNAL | {"prompt": "words"}]),
        ("signals", [SIGNAL | {"prompt_sha256": "words"}]),
        ("signals", [SIGNAL | {"has_position": "52.1, 4.3"}]),
        ("frames", [{"at_ms": None}]),
        ("frames", [{"at_ms": 1, "pixels": "AAAA"}]),
        ("frames", [{"at_ms": 1}] * (MOST_FRAMES + 1)),
        ("reason", 7),
    ],
)
def test_a_value_that_does_not_hold_is_refused_by_name_alone(column: str, value: Any):
    with pytest.raises(Unfit) as refused:
        judged(GOOD | {column: value})
    assert "AAAA" not in str(refused.value)
    assert "words" not in str(refused.value)


def test_a_long_text_is_cut_and_half_characters_are_written_as_escapes():
    looked = judged(GOOD | {"signals": [SIGNAL | {"model": "m" * 5000, "serial": "a\0b\ud800"}]})
    texts = [value for value in looked.signals[0] if isinstance(value, str)]
    assert max(map(len, texts)) == LONGEST
    assert "a\\x00b\\ud800" in texts


@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), JSON))
def test_any_answer_is_either_refused_or_fits_the_tables(told: dict[str, Any]):
    try:
        looked = judged(told)
    except Unfit:
        return
    assert set(looked.columns) == set(PICTURE)
    assert all(len(row) == len(SIGNALS) - 2 for row in looked.signals)
    assert all(len(row) == len(FRAMES) - 1 for row in looked.frames)
