"""Columns of numbers, and the few vectorised draws every part of the world uses.

A part of the world is a dict of equally long numpy arrays. Texts are made from the numbers only when written.
"""

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Columns = dict[str, Array]
NOTHING = -1
DAY = 86_400


def dice(seed: int, subject: str) -> np.random.Generator:
    """A generator of its own for each subject, so that one part can change and the others keep their bytes."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(subject.encode())]))


def pick(rng: np.random.Generator, shares: Sequence[float] | Array, size: int) -> Array:
    """``size`` indexes drawn with the given shares (they need not add up to one)."""
    edges = np.cumsum(np.asarray(shares, dtype=float))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int16)


def pick_by_row(rng: np.random.Generator, shares: Array, rows: Array) -> Array:
    """One index per entry of ``rows``, drawn with the shares in that row of the matrix ``shares``."""
    edges = np.cumsum(shares, axis=1)
    edges = (edges / edges[:, -1:]).astype(np.float32)
    draw = rng.random(len(rows), dtype=np.float32)
    chosen = np.zeros(len(rows), dtype=np.int8)
    for column in range(shares.shape[1] - 1):
        chosen += (draw >= edges[rows, column]).astype(np.int8)
    return chosen


def unique_numbers(rng: np.random.Generator, count: int, below: int) -> Array:
    """``count`` different whole numbers below ``below``, in random order."""
    return rng.choice(below, size=count, replace=False)


def mixed(value: Array, salt: int) -> Array:
    """A fixed scramble of whole numbers (splitmix64), for choices that must repeat: same value, same choice."""
    x = value.astype(np.uint64) + np.uint64((salt * 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((x ^ (x >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)


def rows_of(columns: Columns, rows: Array) -> Columns:
    """The same columns, only those rows, in that order."""
    return {name: values[rows] for name, values in columns.items()}


def length(columns: Columns) -> int:
    return len(next(iter(columns.values())))


def stacked(parts: Sequence[Columns]) -> Columns:
    """Parts with the same columns, one below the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def said_instant(at: int) -> str:
    """UTC seconds as ISO text without offset."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")
