"""recordlinkage with its ECM classifier, in an environment of its own: it needs pandas 2, the tests' lock has pandas 3.

Run by that environment's Python as ``toolkit.py ROWS.json SET``, with nothing of this project imported; prints one
JSON object with the pairs found and the seconds they took.
"""

import json
import sys
import time
import warnings
from pathlib import Path
from typing import Any

LIKE = 0.85
BLOCKS = {
    "fake_1000": ("first_name", "surname", "dob", "email"),
    "rldata10000": ("fname_c1", "lname_c1", "dob"),
    "febrl": ("given_name", "surname", "date_of_birth", "postcode", "soc_sec_id"),
}
LIKES = {
    "fake_1000": ("first_name", "surname", "email"),
    "rldata10000": ("fname_c1", "lname_c1", "dob"),
    "febrl": ("given_name", "surname", "address_1"),
}
EXACT = {
    "fake_1000": ("dob", "city"),
    "rldata10000": ("by", "bm", "bd"),
    "febrl": ("date_of_birth", "soc_sec_id", "suburb", "postcode"),
}


def found(name: str, rows: list[dict[str, str]]) -> list[Any]:
    """Pairs of ids, blocked on each field, compared as its documentation does (Jaro-Winkler from 0.85, exact)."""
    import pandas as pd  # type: ignore[import-untyped,unused-ignore]
    import recordlinkage  # type: ignore[import-not-found,unused-ignore]

    recipe = "febrl" if name.startswith("febrl") else name
    frame = pd.DataFrame(rows).set_index("id")
    frames = [frame[frame["file"] == part] for part in "ab"] if name == "febrl4" else [frame]
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for key in BLOCKS[recipe]:
        index.block(key)
    for key in LIKES[recipe]:
        compare.string(key, key, method="jarowinkler", threshold=LIKE, label=f"{key} like")
    for key in EXACT[recipe]:
        compare.exact(key, key, label=key)
    features = compare.compute(index.index(*frames), *frames)
    return [list(pair) for pair in recordlinkage.ECMClassifier().fit_predict(features)]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    started = time.monotonic()
    pairs = found(sys.argv[2], given)
    print(json.dumps({"pairs": pairs, "seconds": time.monotonic() - started}))
