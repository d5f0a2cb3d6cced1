"""What proves a package or a court bundle: its ledger lines under a fresh checkpoint, and how the log went on.

Lines of others go as leaves only: a commitment in place of the payload, so that no reason and no name travels.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from tallystick.records import log
from tallystick.records.models import Cosignature
from tallystick.sharing.proofs import digests, size_of

EARLIER_AT_MOST = 32


def ledger_of(
    lines: Iterable[UUID], *, open_lines: Iterable[UUID], files: Mapping[str, bytes], recipient: str, home: Path
) -> dict[str, Any]:
    """``ledger.json`` over these lines; only ``open_lines`` show their payload. In an open session.

    It goes on from the last checkpoint that ``recipient`` cosigned, and proves those it was given since (``earlier``).
    """
    since, wanted = last_cosigned(recipient), list(lines)
    ledger = log.prove(wanted, since=since)
    earlier = _earlier(ledger, given=_given(home, recipient), since=since)
    shown = {str(line) for line in open_lines}
    for entry in ledger["entries"]:
        if json.loads(entry["leaf"])["id"] not in shown:
            entry["payload"] = entry["nonce"] = None
    _give(home, recipient, sizes=[*(one["from"]["size"] for one in earlier), size_of(ledger)])
    return {**ledger, **({"earlier": earlier} if earlier else {}), "files": digests(files)}


def _earlier(ledger: Mapping[str, Any], *, given: list[int], since: int) -> list[dict[str, Any]]:
    """Proofs from what was given and not cosigned yet: packages are opened in any order, answers come late."""
    found = []
    for size in [one for one in given if since < one < size_of(ledger)][-EARLIER_AT_MOST:]:
        proof = log.prove([], since=size)
        # A checkpoint made in between would not fit this one: the recipient can ask for that proof by hand.
        if proof["checkpoint"] == ledger["checkpoint"]:
            found.append(proof["consistency"])
    return found


def last_cosigned(recipient: str) -> int:
    """The size of the newest checkpoint that came back cosigned by an agency; 0 when none did."""
    row = Cosignature.objects.filter(agency=recipient).order_by("-size").first()
    return int(row.size) if row else 0


def _given(home: Path, recipient: str) -> list[int]:
    try:
        text = _list(home, recipient).read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return sorted({int(line) for line in text.split() if line.isdigit()})


def _give(home: Path, recipient: str, *, sizes: list[int]) -> None:
    """Remember which checkpoints a recipient was given; a lost list costs a proof asked for by hand."""
    place = _list(home, recipient)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_suffix(".new")
    fresh.write_text("".join(f"{size}\n" for size in sorted(set(sizes))), encoding="ascii")
    fresh.rename(place)


def _list(home: Path, recipient: str) -> Path:
    return home / "witness" / "given" / recipient
