"""faiss IndexBinaryMultiHash, 16 maps of 16 bits with one flip: the index inside threatexchange, on the same digests.

Run by the peers' Python as ``multihash.py FOLDER WITHIN BATCH``, with nothing of this project imported; prints one JSON
object with its figures.
"""

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

BATCHES = 3


def found(folder: Path, within: int, batch: int) -> dict[str, Any]:
    import faiss  # type: ignore[import-not-found,unused-ignore]
    import numpy as np

    faiss.omp_set_num_threads(1)
    known = np.load(folder / "known.npy", mmap_mode="r").view(np.uint8)
    queries = np.load(folder / "queries.npy").view(np.uint8)
    index = faiss.IndexBinaryMultiHash(256, 16, 16)
    index.nflip = 1
    started = time.perf_counter()
    for first in range(0, len(known), 1_000_000):
        index.add(np.ascontiguousarray(known[first : first + 1_000_000]))
    told = {"build_seconds": time.perf_counter() - started}
    taken = []
    for number in range(BATCHES):
        started, spent = time.perf_counter(), time.process_time()
        # range_search takes distances below its bound.
        index.range_search(queries[number * batch : number * batch + batch], within + 1)
        taken.append((time.perf_counter() - started, time.process_time() - spent))
    started, spent = time.perf_counter(), time.process_time()
    _, _, rows = index.range_search(queries, within + 1)
    wall, cpu = time.perf_counter() - started, time.process_time() - spent
    told |= {"batch_100": batch / median(one for one, _ in taken), "batch_1000": len(queries) / wall}
    told |= {"batch_100_cpu": batch / median(one for _, one in taken), "batch_1000_cpu": len(queries) / cpu}
    told |= {"agreed": float(len(rows))}
    path = str(folder / "multihash.faiss")
    faiss.write_index_binary(index, path)
    del index
    started = time.perf_counter()
    faiss.read_index_binary(path)
    told["open_ms"] = 1000 * (time.perf_counter() - started)
    Path(path).unlink()
    return told


if __name__ == "__main__":
    print(json.dumps(found(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
