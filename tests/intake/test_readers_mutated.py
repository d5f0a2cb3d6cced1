"""Whatever is done to a file, a reader neither crashes nor hangs, and every record is accepted or set aside once."""

import random

import pytest

from tallystick.cage.child import load
from tallystick.cage.reader import Example
from tallystick.intake.readers.catalogue import READERS
from tests.intake.memory import read_in_memory

SPICES = (
    b'"',
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b",",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"\\ud800",
    b"1e999",
    b"NaN",
    b" ",
    b"\xef\xbb\xbf",
)


def mutated(source: bytes, rng: random.Random) -> bytes:
    """One to four cuts, doublings, replaced bytes or inserted spices."""
    changed = bytearray(source)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed) + 1)
        until = min(len(changed), at + rng.randint(0, 12))
        turn = rng.randrange(5)
        if turn == 0:
            del changed[at:until]
        elif turn == 1:
            changed[at:at] = changed[at:until]
        elif turn == 2:
            changed[at:at] = rng.choice(SPICES)
        elif turn == 3 and at < len(changed):
            changed[at] = rng.randrange(256)
        else:
            del changed[at : at + rng.randint(0, len(changed))]
    return bytes(changed)


def _round(name: str, seed: int, times: int) -> None:
    rng = random.Random(f"{name} {seed}")
    examples: list[Example] = list(load(READERS[name]).examples)
    for _ in range(times):
        example = rng.choice(examples)
        keep = example.keep if rng.random() < 0.5 else None
        read_in_memory(mutated(example.source, rng), name, keep, **example.options)


@pytest.mark.parametrize("name", READERS)
def test_mutated_examples_lose_nothing(name: str) -> None:
    _round(name, 0, 400)


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("seed", range(1, 9))
def test_many_mutated_examples_lose_nothing(name: str, seed: int) -> None:
    _round(name, seed, 2000)
