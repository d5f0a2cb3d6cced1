"""A sorted table of known file digests, opened by memory map: for a list that many small manifests are held against.

Digests stand in order of value; the first bits of a digest say where to look, and there stand one or two. The table
answers what the join answers, and which row of the list it was. docs/benchmarks.md says from how many manifests on it
has paid for its building.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tallystick.triage.distances.compiled import Array, compiled
from tallystick.triage.distances.index_file import opened, written
from tallystick.triage.known.kinds import DigestKind, FileDigests
from tallystick.vocabulary.errors import Refused

KIND = "known file digests"
NONE = 2**32 - 1
"""Stands for no row."""
COARSE = 11
"""Bits of the first pass of sorting: as many streams as a core writes well."""
FINEST = 28
BLOCK = 64
"""Digests looked up together, so that their waits for memory overlap."""


@dataclass(frozen=True)
class Table:
    """``words``: (unique, words), ascending. ``rows``: the first row of the list with each. ``begins``: where digests
    with each value of their first ``bits`` bits begin, (2 ** bits + 1)."""

    kind: DigestKind
    words: NDArray[np.uint64]
    rows: NDArray[np.uint32]
    begins: NDArray[np.uint32]
    bits: int


def lay_table(path: Path, given: FileDigests) -> None:
    """Sort and write. Raises Unavailable when the disk is full."""
    made = table_of(given)
    facts = {"digests": made.kind.value, "bits": made.bits, "given": len(given.rows), "refused": dict(given.refused)}
    with written(path, KIND, facts) as file:
        for name in ("words", "rows", "begins"):
            array = getattr(made, name)
            file.lay(name, array.dtype.str, array.shape).write(array)


def open_table(path: Path) -> Table:
    """Open by memory map. Raises Absent, or Malformed for what is not such a file or not whole."""
    file = opened(path, KIND)
    kind, bits = DigestKind(file.facts["digests"]), int(file.facts["bits"])
    return Table(kind, file.arrays["words"], file.arrays["rows"], file.arrays["begins"], bits)


def table_of(given: FileDigests) -> Table:
    """The table in memory: two passes of counting, then order among the one or two that share their first bits."""
    count = len(given.words)
    bits = min(FINEST, max(1, count.bit_length() - 1))
    words, rows = sort_digests(given.words, given.rows, bits)
    unique = keep_first(words, rows)
    words, rows = words[:unique], rows[:unique]
    begins = np.zeros((1 << bits) + 1, dtype=np.uint32)
    count_begins(words, bits, begins)
    for array in (words, rows, begins):
        array.flags.writeable = False
    return Table(given.kind, words, rows, begins, bits)


def find(table: Table, asked: FileDigests) -> NDArray[np.uint32]:
    """For each digest asked for the first row of the list that has it, ``NONE`` where none has: (asked,).

    Raises Refused when digests of one kind are held against a table of another.
    """
    if asked.kind is not table.kind:
        what = f"{asked.kind.value} digests cannot be looked up among {table.kind.value} digests"
        raise Refused("known file digests", what, "Use the table of the same kind of digest.")
    answer = np.full(len(asked.words), NONE, dtype=np.uint32)
    if len(table.words):
        look_up(table.words, table.rows, table.begins, table.bits, asked.words, answer)
    return answer


def known_rows(table: Table, asked: FileDigests) -> NDArray[np.uint32]:
    """Rows of what was asked, as given, whose digest is known."""
    found: NDArray[np.uint32] = asked.rows[find(table, asked) != NONE]
    return found


def sort_digests(words: Array, rows: Array, bits: int) -> tuple[Array, Array]:
    """Digests and their rows in order of value, then of row."""
    coarse = min(bits, COARSE)
    parted, parted_rows, parts = np.empty_like(words), np.empty_like(rows), np.zeros((1 << coarse) + 1, np.int64)
    spread_range(words, rows, 0, len(words), 64 - coarse, parted, parted_rows, parts)
    done, done_rows = np.empty_like(words), np.empty_like(rows)
    finish_parts(parted, parted_rows, parts, bits - coarse, 64 - bits, done, done_rows)
    return done, done_rows


@compiled
def spread_range(
    words: Array, rows: Array, low: int, high: int, shift: int, to: Array, to_rows: Array, begins: Array
) -> None:
    """Order digests low to high by their bits from ``shift`` up, as many as ``begins`` has places for; keeps ties."""
    mask = np.uint64(begins.shape[0] - 2)
    begins[:] = 0
    for one in range(low, high):
        begins[np.int64(words[one, 0] >> np.uint64(shift) & mask) + 1] += 1
    begins[0] = low
    for part in range(begins.shape[0] - 1):
        begins[part + 1] += begins[part]
    free = begins.copy()
    for one in range(low, high):
        value = np.int64(words[one, 0] >> np.uint64(shift) & mask)
        place = free[value]
        free[value] += 1
        to_rows[place] = rows[one]
        for word in range(words.shape[1]):
            to[place, word] = words[one, word]


@compiled
def finish_parts(words: Array, rows: Array, parts: Array, bits: int, shift: int, to: Array, to_rows: Array) -> None:
    """Order within each part by the next bits, then in full: a part fits the processor's cache."""
    begins = np.zeros((1 << bits) + 1, dtype=np.int64)
    for part in range(parts.shape[0] - 1):
        spread_range(words, rows, parts[part], parts[part + 1], shift, to, to_rows, begins)
        for bucket in range(begins.shape[0] - 1):
            insert_sort(to, to_rows, begins[bucket], begins[bucket + 1])


@compiled
def before(words: Array, one: int, other: int) -> bool:
    """Whether one digest stands before another."""
    for word in range(words.shape[1]):
        if words[one, word] != words[other, word]:
            return bool(words[one, word] < words[other, word])
    return False


@compiled
def insert_sort(words: Array, rows: Array, low: int, high: int) -> None:
    """Order a few digests where they stand; equal ones keep their order."""
    for start in range(low + 1, high):
        place = start
        while place > low and before(words, place, place - 1):
            for word in range(words.shape[1]):
                held = words[place, word]
                words[place, word] = words[place - 1, word]
                words[place - 1, word] = held
            held_row = rows[place]
            rows[place] = rows[place - 1]
            rows[place - 1] = held_row
            place -= 1


@compiled
def keep_first(words: Array, rows: Array) -> int:
    """Move unique digests to the front, each with its first row; gives how many there are."""
    kept = 0
    for one in range(words.shape[0]):
        if kept == 0 or before(words, kept - 1, one):
            for word in range(words.shape[1]):
                words[kept, word] = words[one, word]
            rows[kept] = rows[one]
            kept += 1
    return kept


@compiled
def count_begins(words: Array, bits: int, begins: Array) -> None:
    """Where digests with each value of their first bits begin."""
    shift = np.uint64(64 - bits)
    for one in range(words.shape[0]):
        begins[np.int64(words[one, 0] >> shift) + 1] += 1
    for value in range(begins.shape[0] - 1):
        begins[value + 1] += begins[value]


@compiled
def look_up(words: Array, rows: Array, begins: Array, bits: int, asked: Array, answer: Array) -> None:
    """Write the row of each digest that is there."""
    shift = np.uint64(64 - bits)
    places, ends = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    for start in range(0, asked.shape[0], BLOCK):
        size = min(BLOCK, asked.shape[0] - start)
        for one in range(size):
            value = np.int64(asked[start + one, 0] >> shift)
            places[one], ends[one] = begins[value], begins[value + 1]
        for one in range(size):
            for place in range(places[one], ends[one]):
                if words[place, 0] == asked[start + one, 0]:
                    same = True
                    for word in range(1, words.shape[1]):
                        same = same and words[place, word] == asked[start + one, word]
                    if same:
                        answer[start + one] = rows[place]
