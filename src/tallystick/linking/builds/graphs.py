"""Numerics of linking on arrays: connected components, and ties on which alone two parts hang together."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]


def components(size: int, left: Ints, right: Ints) -> Ints:
    """Component number of each of ``size`` accounts (0-based) under the undirected edges left-right."""
    edges = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    return np.asarray(labels, dtype=np.int64)


def lone_ties(size: int, left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Per edge how many places lie behind it and how many before, (0, 0) where another way round holds them together.

    No lone tie is ever missed; that one too many is found is as likely as two equal random numbers of 64 bits.
    Takes time in proportion to edges and places, and one pass per step of the longest shortest way.
    """
    behind, before = np.zeros(len(left), dtype=np.int64), np.zeros(len(left), dtype=np.int64)
    if not len(left):
        return behind, before
    order, above, depth = _forest(size, left, right)
    low, high = np.minimum(left, right), np.maximum(left, right)
    _, first, times = np.unique(low * size + high, return_index=True, return_counts=True)
    child = np.where(above[right] == left, right, np.where(above[left] == right, left, -1))
    in_tree = np.zeros(len(left), dtype=bool)
    in_tree[first] = child[first] >= 0
    marks = np.zeros(size, dtype=np.uint64)
    for ends in (left, right):
        np.bitwise_xor.at(marks, ends[~in_tree], _mixed(np.flatnonzero(~in_tree)))
    below = np.ones(size, dtype=np.int64)
    bounds = np.searchsorted(depth[order], np.arange(int(depth.max()) + 2))
    for level in range(len(bounds) - 2, 0, -1):
        places = order[bounds[level] : bounds[level + 1]]
        np.bitwise_xor.at(marks, above[places], marks[places])
        np.add.at(below, above[places], below[places])
    single = first[(times == 1) & in_tree[first]]
    lone = single[marks[child[single]] == 0]
    behind[lone] = below[child[lone]]
    before[lone] = below[_top(above)[left[lone]]] - behind[lone]
    return behind, before


def _forest(size: int, left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
    """A tree of shortest ways per component: places by depth, the place above each (itself at the top), depth."""
    label = components(size, left, right)
    _, tops = np.unique(label, return_index=True)
    root = np.full(len(tops), size)
    ways = (np.concatenate([left, right, root]), np.concatenate([right, left, tops]))
    edges = coo_matrix((np.ones(len(ways[0]), dtype=np.int8), ways), shape=(size + 1, size + 1)).tocsr()
    order, above = breadth_first_order(edges, size)
    order, above = order[1:].astype(np.int64), above[:-1].astype(np.int64)
    above[tops] = tops
    depth, jump = (above != np.arange(size)).astype(np.int64), above.copy()
    while (jump != jump[jump]).any():
        depth += depth[jump]
        jump = jump[jump]
    return order, above, depth


def _top(above: Ints) -> Ints:
    while (above != above[above]).any():
        above = above[above]
    return above


def _mixed(numbers: Ints) -> NDArray[np.uint64]:
    """A number of 64 bits that looks random for each whole number (splitmix64)."""
    mixed = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
