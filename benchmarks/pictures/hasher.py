"""threatexchange's own hasher over every picture of a folder, at full size, one after the other.

Run by the peers' Python as ``hasher.py FOLDER PATTERN``, with nothing of this project imported; prints one JSON object
with the seconds it took and the digest of each file by name.
"""

import json
import sys
import time
from pathlib import Path


def main(folder: Path, pattern: str) -> None:
    from threatexchange.signal_type.pdq.signal import PdqSignal

    paths = sorted(folder.glob(pattern))
    PdqSignal.hash_from_file(paths[0])  # what it loads at first is not counted
    began = time.perf_counter()
    digests = {path.name: PdqSignal.hash_from_file(path) for path in paths}
    print(json.dumps({"seconds": time.perf_counter() - began, "digests": digests}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
