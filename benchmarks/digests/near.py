"""PDQ within a distance: our index, our brute force, faiss."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.apart import Apart
from benchmarks.digests import world
from benchmarks.measure import AGREED, Figures
from tallystick.triage.distances.families import match_families
from tallystick.triage.distances.known_digests import Known, lay, open_known
from tallystick.triage.distances.matches import Matches
from tallystick.triage.distances.matching import match
from tallystick.triage.distances.words import Matchable, matchable

INDEX, FAMILIES = "known.index", "families.index"

PEERS = Apart("peers", built=True)
"""faiss and threatexchange; the latter compiles from source and so stays out of ours."""


def prepare(folder: Path) -> None:
    """Digests and the two indexes; how long the large one took stands in ``built.json``."""
    made = world.make(folder)
    lay(folder / "warm.index", matchable(made.known[:1000]))
    started = time.perf_counter()
    lay(folder / INDEX, matchable(made.known))
    seconds = time.perf_counter() - started
    size = (folder / INDEX).stat().st_size / 2**20
    (folder / "built.json").write_text(json.dumps({"build_seconds": seconds, "index_mib": size}))
    lay(folder / FAMILIES, matchable(world.families(folder)))


def ours(folder: Path) -> Figures:
    """The inline index; kernels are loaded first, from a small index, so that none is compiled in the measure."""
    queries, planted = world.read(folder)
    warm(open_known(folder / "warm.index"), queries)
    opening = [seconds_of(lambda: open_known(folder / INDEX))[0] for _ in range(5)]
    known = open_known(folder / INDEX)
    first = seconds_of(lambda: match(known, matchable(queries[-world.BATCH :])))[0]
    figures = batches(known, queries, planted) | in_families(open_known(folder / FAMILIES), folder)
    scanned = batches(plain(known), queries, planted)
    if scanned.pop(AGREED) != figures[AGREED]:
        raise RuntimeError("the index and brute force do not find the same pairs")
    figures |= {f"brute_{name}": value for name, value in scanned.items()}
    built: Figures = json.loads((folder / "built.json").read_text())
    return figures | built | {"open_ms": 1000 * median(opening), "first_batch": world.BATCH / first}


def brute(folder: Path) -> Figures:
    """The set of families without buckets: every query is compared with every known digest."""
    warm(plain(open_known(folder / "warm.index")), world.read(folder)[0])
    return in_families(plain(open_known(folder / FAMILIES)), folder)


def plain(known: Known) -> Known:
    return Known(known.digests, known.begins, known.rows, None)


def warm(known: Known, queries: np.ndarray) -> None:
    for size in (1, 30):
        for one in (known, plain(known)):
            match(one, matchable(queries[:size]))
            match_families(one, matchable(queries[:size]))


def batches(known: Known, queries: np.ndarray, planted: np.ndarray) -> Figures:
    """Queries a second at batches of 100 and 1,000; fails unless every planted pair is found."""
    starts = range(0, len(queries), world.BATCH)
    hundreds = [matchable(queries[first : first + world.BATCH]) for first in starts]
    taken = [seconds_of(partial(match, known, hundred)) for hundred in hundreds]
    found: list[Matches] = []
    wall, cpu = seconds_of(lambda: found.append(match(known, matchable(queries))))
    pairs = set(zip(found[0].query.tolist(), found[0].known.tolist(), strict=True))
    wanted = {(query, int(row)) for query, row in enumerate(planted) if row >= 0}
    if not wanted <= pairs:
        raise RuntimeError(f"{len(wanted - pairs)} of {len(wanted)} planted pairs were not found")
    return {
        "batch_100": world.BATCH / median(one for one, _ in taken),
        "batch_100_cpu": world.BATCH / median(one for _, one in taken),
        "batch_1000": len(queries) / wall,
        "batch_1000_cpu": len(queries) / cpu,
        "recall": len(wanted & pairs) / len(wanted),
        AGREED: float(len(pairs)),
    }


def in_families(known: Known, folder: Path) -> Figures:
    """Queries a second on the set of families, as pairs and as lines."""
    queries: Matchable = matchable(np.load(folder / "family_queries.npy"))
    pairs = [seconds_of(lambda: match(known, queries)) for _ in range(3)]
    lines = [seconds_of(lambda: match_families(known, queries)) for _ in range(3)]
    return {
        "family_pairs": len(queries.rows) / median(one for one, _ in pairs),
        "family_pairs_cpu": len(queries.rows) / median(one for _, one in pairs),
        "family_lines": len(queries.rows) / median(one for one, _ in lines),
        "family_lines_cpu": len(queries.rows) / median(one for _, one in lines),
    }


def seconds_of(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of one call."""
    started, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - spent


def faiss(folder: Path) -> Figures:
    script = Path(__file__).with_name("multihash.py")
    told: Figures = PEERS.run(script, folder, world.WITHIN, world.BATCH)
    return told
