"""Values taken out of a JSON text before it is parsed: exactly those, whatever stands around them."""

import io
import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tallystick.cage.json_cut import Cut

TRAPS = ['"Miniature":"x"', "Miniature", '\\"Miniature\\":\\"', "\\", '\\\\"', '","Miniature":"', 'x"Miniature']
TEXTS = st.one_of(st.text(max_size=8), st.sampled_from(TRAPS))
KEYS = st.one_of(TEXTS, st.sampled_from(["Miniature", "miniature", "MINIATURE", "Thumb"]))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


def emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: "" if key.lower() == "miniature" and isinstance(inner, str) else emptied(inner)
            for key, inner in value.items()
        }
    return [emptied(inner) for inner in value] if isinstance(value, list) else value


def through(content: bytes, size: int) -> tuple[bytes, Cut]:
    cut, given_out = Cut(io.BytesIO(content), ("Miniature",)), b""
    while piece := cut.read(size):
        given_out += piece
    return given_out, cut


@given(VALUES, st.integers(1, 60), st.sampled_from([(",", ":"), (" ,\n", " : ")]), st.booleans())
@example({"a": '"Miniature":"'}, 1, (",", ":"), True)
def test_texts_under_the_key_are_emptied_and_nothing_else(
    value: Any, size: int, separators: tuple[str, str], ascii_only: bool
) -> None:
    content = json.dumps(value, separators=separators, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    given_out, cut = through(content, size)
    assert json.loads(given_out.decode("utf-8", "surrogatepass")) == emptied(value)
    assert len(given_out) + cut.bytes == len(content)


@given(VALUES, st.integers(1, 60))
def test_places_are_those_of_the_source(value: Any, size: int) -> None:
    content = json.dumps([value, "END"]).encode()
    given_out, cut = through(content, size)
    assert cut.place(len(given_out) - 5) == len(content) - 5


def test_a_text_that_is_never_closed_ends_with_the_file() -> None:
    given_out, cut = through(b'{"Miniature":"' + b"A" * 5000 + b"\\", 64)
    assert given_out == b'{"Miniature":"'
    assert (cut.values, cut.bytes) == (1, 5001)
