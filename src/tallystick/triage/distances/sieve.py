"""A sieve over 512 known digests at once: which of them can lie within a bound of a query, judged by its first bits.

Bits are turned on their side: word w of plane b holds bit b of known digests 64w to 64w + 63. For every group of six
bits and each of its 64 patterns a table holds, as three planes, how many of the six differ. A query then is one entry
per group, and a tree of full adders over words adds them for 512 digests in about 400 machine words' worth of logic.
What it lets pass is measured in full; what it stops is proved too far: a part of the bits already differs in more.

The adders are written for the compiler as vectors of eight words, so that a processor with 512-bit registers uses
them whole and one with 256-bit registers in two halves, without any setting for the process.
"""

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped,unused-ignore]
from numba import types  # type: ignore[import-untyped,unused-ignore]
from numba.core import cgutils  # type: ignore[import-untyped,unused-ignore]

from tallystick.triage.distances.compiled import Array, compiled, emitted

LANES = 8
TILE = 64 * LANES
"""Known digests judged at once."""
GROUP = 6
PATTERNS = 1 << GROUP
ENTRY = 3 * LANES
"""Words of a table's entry: three planes of eight words count 0 to 6."""
NEAR_GROUPS, NEAR_LEVELS = 17, 5
"""102 bits, stopped from 32 differing ones on: lets 1 of 17,000 random digests pass."""
FAR_GROUPS, FAR_LEVELS = 34, 6
"""204 bits, stopped from 64 on."""
NEAR, FAR = (1 << NEAR_LEVELS) - 1, (1 << FAR_LEVELS) - 1
"""The largest distances the two sieves may be asked for."""

Lanes = Any
"""A value of the compiler: a vector of eight words."""


class Adders:
    """Adds planes of bits: three of one weight make one of that weight and one of the next, at once, so few wait."""

    def __init__(self, builder: Any, levels: int) -> None:
        self.builder = builder
        self.waiting: list[list[Lanes]] = [[] for _ in range(levels)]
        self.beyond: list[Lanes] = []

    def add(self, level: int, plane: Lanes) -> None:
        """Take in a plane of weight 2 ** level; from the highest level on it only counts that there was one."""
        if level == len(self.waiting):
            self.beyond.append(plane)
            return
        waiting = self.waiting[level]
        waiting.append(plane)
        if len(waiting) == 3:
            first, second, third = waiting
            differ = self.builder.xor(first, second)
            both, one = self.builder.and_(first, second), self.builder.and_(differ, third)
            waiting[:] = [self.builder.xor(differ, third)]
            self.add(level + 1, self.builder.or_(both, one))

    def too_many(self) -> Lanes:
        """Ones where the sum reached 2 ** levels."""
        for level, waiting in enumerate(self.waiting):
            if len(waiting) == 2:
                carried = self.builder.and_(*waiting)
                waiting.clear()
                self.add(level + 1, carried)
        found = self.beyond[0]
        for plane in self.beyond[1:]:
            found = self.builder.or_(found, plane)
        return found


def _generator(groups: int, levels: int) -> Any:
    """What writes the machine code of a sieve over so many groups."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = signature.args
        table = context.make_array(kinds[0])(context, builder, arguments[0]).data
        places = context.make_array(kinds[1])(context, builder, arguments[1])
        passing = context.make_array(kinds[3])(context, builder, arguments[3]).data
        lanes, wide = ir.VectorType(ir.IntType(64), LANES), ir.IntType(64)
        row = builder.gep(places.data, [builder.mul(arguments[2], wide(groups))])
        adders = Adders(builder, levels)
        for group in range(groups):
            place = builder.zext(builder.load(builder.gep(row, [wide(group)])), wide)
            for plane in range(3):
                start = builder.gep(table, [builder.add(place, wide(plane * LANES))])
                adders.add(plane, builder.load(builder.bitcast(start, lanes.as_pointer()), align=8))
        within = builder.not_(adders.too_many())
        builder.store(within, builder.bitcast(passing, lanes.as_pointer()), align=8)
        gather = cgutils.get_or_insert_function(  # type: ignore[no-untyped-call,unused-ignore]
            builder.module, ir.FunctionType(wide, [lanes]), "llvm.vector.reduce.or.v8i64"
        )
        return builder.call(gather, [within])

    return generate


_SIGNATURE = types.uint64(types.uint64[::1], types.uint32[:, ::1], types.intp, types.uint64[::1])


@emitted
def near_sieve(typing_context: Any, table: Any, places: Any, query: Any, passing: Any) -> Any:
    """Bits of ``passing`` (eight words) for known digests that may lie within 31; 0 when none may."""
    return _SIGNATURE, _generator(NEAR_GROUPS, NEAR_LEVELS)


@emitted
def far_sieve(typing_context: Any, table: Any, places: Any, query: Any, passing: Any) -> Any:
    """The same for distances up to 63."""
    return _SIGNATURE, _generator(FAR_GROUPS, FAR_LEVELS)


def aligned(words: int) -> Array:
    """An array of so many words that begins where a cache line does."""
    room = np.empty(words + LANES, dtype=np.uint64)
    skip = (-room.ctypes.data % 64) // 8
    return room[skip : skip + words]


@compiled
def places_of(digests: Array, groups: int) -> Array:
    """Where in the table each digest's groups lie: (digests, groups) in words from the table's start."""
    places = np.empty((digests.shape[0], groups), dtype=np.uint32)
    for row in range(digests.shape[0]):
        for group in range(groups):
            first = group * GROUP
            word, shift = first >> 6, np.uint64(first & 63)
            pattern = digests[row, word] >> shift
            if (first & 63) + GROUP > 64:
                pattern |= digests[row, word + 1] << (np.uint64(64) - shift)
            places[row, group] = (group * PATTERNS + np.int64(pattern & np.uint64(PATTERNS - 1))) * ENTRY
    return places


@compiled
def turn(blocks: Array) -> None:
    """Transpose eight squares of 64 by 64 bits in place, (64, 8): bit i of row j changes with bit j of row i."""
    width, mask = 32, np.uint64(0x00000000FFFFFFFF)
    while width:
        shift = np.uint64(width)
        for start in range(0, 64, 2 * width):
            for one in range(start, start + width):
                for lane in range(LANES):
                    swapped = ((blocks[one, lane] >> shift) ^ blocks[one + width, lane]) & mask
                    blocks[one, lane] ^= swapped << shift
                    blocks[one + width, lane] ^= swapped
        width >>= 1
        mask ^= mask << np.uint64(width)


@compiled
def planes_of(digests: Array, start: int, planes: Array) -> None:
    """Fill planes (64 times words, 8) from 512 digests from ``start`` on; behind the last one it stands again."""
    last = digests.shape[0] - 1
    for word in range(planes.shape[0] // 64):
        blocks = planes[64 * word : 64 * word + 64]
        for row in range(64):
            for lane in range(LANES):
                blocks[row, lane] = digests[min(start + lane * 64 + row, last), word]
        turn(blocks)


def _counts_of_three(builder: Any, planes: list[Lanes]) -> list[tuple[Lanes, Lanes]]:
    """For three planes and each pattern of three bits: how many differ from it, as a plane of ones and one of twos."""
    turned = [(plane, builder.not_(plane)) for plane in planes]
    counts = []
    for pattern in range(8):
        one, two, three = (pair[pattern >> place & 1] for place, pair in enumerate(turned))
        differ = builder.xor(one, two)
        carried = builder.or_(builder.and_(one, two), builder.and_(differ, three))
        counts.append((builder.xor(differ, three), carried))
    return counts


def _generate_group(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Machine code for the 64 entries of a group, all from six planes held in registers."""
    planes, table = (
        context.make_array(signature.args[place])(context, builder, arguments[place]).data for place in (0, 1)
    )
    lanes, wide = ir.VectorType(ir.IntType(64), LANES), ir.IntType(64)

    def place_at(array: Any, words: int, each: int) -> Any:
        start = builder.add(builder.mul(arguments[2], wide(each)), wide(words))
        return builder.bitcast(builder.gep(array, [start]), lanes.as_pointer())

    held = [builder.load(place_at(planes, bit * LANES, GROUP * LANES), align=8) for bit in range(GROUP)]
    low, high = _counts_of_three(builder, held[:3]), _counts_of_three(builder, held[3:])
    for pattern in range(PATTERNS):
        (one, two), (other, more) = low[pattern & 7], high[pattern >> 3]
        carried, differ = builder.and_(one, other), builder.xor(two, more)
        fours = builder.or_(builder.and_(two, more), builder.and_(differ, carried))
        for number, plane in enumerate((builder.xor(one, other), builder.xor(differ, carried), fours)):
            builder.store(plane, place_at(table, pattern * ENTRY + number * LANES, PATTERNS * ENTRY), align=8)
    return context.get_dummy_value()


@emitted
def fill_group(typing_context: Any, planes: Any, table: Any, group: Any) -> Any:
    """Write a group's entries from its six planes."""
    return types.none(types.uint64[:, ::1], types.uint64[::1], types.intp), _generate_group


@compiled
def fill_table(planes: Array, groups: int, table: Array) -> None:
    """The table of a tile: for every group and pattern three planes of how many bits differ."""
    for group in range(groups):
        fill_group(planes, table, group)
