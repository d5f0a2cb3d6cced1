"""A scan of the pictures with their look, one lane; then what a match by likeness needs: the same in full size.

The loss: planted pairs that threatexchange's digests put within 31 bits, and ours not. A pair is asked for when the
drafts are within 31 and the margin of a draft, and claimed when the digests in full size are within 31.
"""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb

from benchmarks.apart import Apart
from benchmarks.measure import Figures
from benchmarks.pictures.world import NAMES, PAIRS
from benchmarks.timing import seconds

PEERS = Apart("peers")
WITHIN, MARGIN = 31, 16
HASHER = Path(__file__).with_name("hasher.py")
KEPT = "hashed.json"

Digests = dict[str, str]


def ours(folder: Path) -> Figures:
    """Pictures a second of a whole scan, and pairs lost after confirmation."""
    from tallystick.evidence.scan.run import Wish, scan

    into = folder / "looked at"
    wish = Wish(folder=folder / "pictures", into=into, lanes=1)
    took = seconds(lambda: scan(wish, tell=lambda line: None))
    drafts = _digests(into)
    asked = [pair for pair in range(PAIRS) if _apart(drafts, pair) <= WITHIN + MARGIN]
    confirmed = _confirmed(folder, into, asked)
    claimed = {pair for pair in asked if _apart(confirmed, pair) <= WITHIN}
    theirs = json.loads((folder / KEPT).read_text())
    matches = {pair for pair in range(PAIRS) if _apart(theirs, pair) <= WITHIN}
    for made in (into, folder / "confirmed"):
        shutil.rmtree(made)
    return {
        "picture_rate": 2 * PAIRS * NAMES / took,
        "matches": len(matches),
        "lost": len(matches - claimed),
    }


def hashed(folder: Path) -> Figures:
    """Pictures a second of the peer, on all names of all files."""
    told = PEERS.run(HASHER, folder / "pictures", "*.jpg")
    return {"picture_rate": len(told["digests"]) / told["seconds"]}


def keep_peer(folder: Path) -> None:
    """The peer's digests, once for each file and not timed: ours are held against them."""
    (folder / KEPT).write_text(json.dumps(PEERS.run(HASHER, folder / "pictures", "* 0.jpg")["digests"]))


def _confirmed(folder: Path, manifest: Path, pairs: list[int]) -> Digests:
    from tallystick.evidence.scan.confirm import Confirmation, confirm
    from tallystick.evidence.scan.keys import canonical

    head = json.loads((manifest / "head.json").read_bytes())
    wanted = ", ".join(f"'{name}'" for pair in pairs for name in _names(pair))
    rows = duckdb.execute(f"SELECT file, sha256 FROM '{manifest}/FILES.parquet' WHERE shown IN ({wanted})").fetchall()
    asked = folder / "asked.json"
    files = [{"file": file, "sha256": sha256} for file, sha256 in rows]
    asked.write_text(json.dumps({"manifest": hashlib.sha256(canonical(head)).hexdigest(), "files": files}))
    into = folder / "confirmed"
    wish = Confirmation(manifest=manifest, folder=folder / "pictures", asked=asked, into=into)
    confirm(wish, tell=lambda line: None)
    return _digests(into)


def _digests(manifest: Path) -> Digests:
    return dict(duckdb.execute(f"SELECT shown, pdq FROM '{manifest}/FILES.parquet'").fetchall())


def _names(pair: int) -> tuple[str, str]:
    return f"{pair:03} original 0.jpg", f"{pair:03} altered 0.jpg"


def _apart(digests: Digests, pair: int) -> int:
    one, other = (int(digests[name], 16) for name in _names(pair))
    return (one ^ other).bit_count()
