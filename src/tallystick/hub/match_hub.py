"""The match hub: sees tokens, agencies, handles and codes, and nothing they stand for. Says who holds the same.

A hit tells both sides the other agency and a common reference. A silent token tells its owner alone, and only of who
asks; of a silent one that another holds too neither side is told, and whoever runs the hub calls both.
"""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from tallystick.hub import matching, seen
from tallystick.hub.place import Place, answered, card, make, note, opened
from tallystick.hub.rows import Array, Code, columns, read
from tallystick.hub.store import Store, copy_rows
from tallystick.sealed.messages import LASTS, Head, Message
from tallystick.tables.engine import engine
from tallystick.vocabulary.errors import Absent, Malformed, Refused

ROLE = "match-hub"
HOLD, ASK, COLLECT, TOLD = "hold", "ask", "collect", "told"

SIZES = {ASK: 16_384, HOLD: 1_048_576, COLLECT: 1_048_576}
"""Bytes of a reply's body, by what it answers and by nothing else."""

_LINE = 160
"""Bytes of one finding in a reply, at most."""

QUESTIONS_AT_MOST = 2_000

_ASKED = (Code.QUESTION, Code.GONE)
"""What stands in a message that asks: questions, and those that ended."""


def init(folder: Path, *, code: str, operation: str) -> Place:
    """Make a match hub for epoch 1. Raises Conflict, Malformed."""
    place = make(folder, role=ROLE, code=code, operation=operation)
    begin(place)
    return place


def begin(place: Place) -> int:
    """Begin the next epoch, after the key server has; gives its number. Tokens before the last one go for good."""
    with place.locked():
        known = epochs(place)
        number = max(known, default=0) + 1
        store(place, number).folder.mkdir(mode=0o700)
        for old in known[:-1]:
            shutil.rmtree(store(place, old).folder)
    return number


def epochs(place: Place) -> list[int]:
    """Numbers of the epochs there are tokens of, ascending. Raises Absent where this is no match hub."""
    if place.about["role"] != ROLE:
        raise Absent(str(place.folder), "this is no match hub", "Name the match hub's folder.")
    return sorted(int(path.name) for path in (place.folder / "epochs").iterdir())


def public_card(place: Place) -> dict[str, Any]:
    """What parties are given: public keys."""
    return card(place)


def store(place: Place, epoch: int) -> Store:
    return Store(place.folder / "epochs" / str(epoch))


def answer(place: Place, content: bytes, *, now: datetime) -> bytes:
    """Take a message in and say what is new for its sender; gives the reply. Raises Malformed, Refused.

    A reply's length follows from the kind of message alone, and a message writes the same files whatever it finds.
    """
    message = opened(place, content, now=now)
    head = message.head
    if head.kind not in SIZES:
        raise Malformed("message", f"{head.kind} is nothing that a match hub is asked", "Send it where it belongs.")
    with place.locked():
        if head.epoch not in epochs(place):
            raise Refused("message", f"epoch {head.epoch} has ended, or has not begun", "Hold with the new key.")
        kept = store(place, head.epoch)
        repair(place, kept)
        seen.check_new(place, head)
        with engine(place.folder / "work") as opened_engine:
            if head.kind == COLLECT:
                body = _collected(opened_engine, kept, message)
            else:
                body = _taken(opened_engine, kept, message, now=now)
        seen.take(place, head)
        seen.forget_old(place, now=now)
        note(place, agency=head.sender, did=head.kind, count=head.count, at=now)
    return answered(place, message, kind=TOLD, body=body, count=0, at=now)


def repair(place: Place, kept: Store) -> None:
    """A process that died after a step and before it was remembered: its message counts as taken."""
    for step in kept.steps()[-1:]:
        name = step.name.split("-")[1]
        if not (place.folder / "seen" / name).exists():
            made = datetime.fromtimestamp(step.stat().st_mtime, UTC)
            seen.remember(place, name, until=made + LASTS)


def _taken(opened_engine: duckdb.DuckDBPyConnection, kept: Store, message: Message, *, now: datetime) -> bytes:
    """Match and keep the rows of a message as one step; gives what is told of them."""
    rows, head = _rows(message), message.head
    step, second = kept.next_number(), int(now.timestamp())
    kept.open(opened_engine)
    matching.find_near(opened_engine, columns(rows), now=second)
    with kept.fresh("steps", f"{step:010}-{head.id}") as folder:
        copy_rows(opened_engine, matching.pairs_sql(head.sender, step=step, now=second), folder / "PAIRS.parquet")
        copy_rows(opened_engine, matching.kept_sql(head.sender, step=step), folder / "ROWS.parquet")
    kept.open(opened_engine)
    return _told(opened_engine, head, f"step = {step}")


def _rows(message: Message) -> Array:
    head = message.head
    rows = read(message.body, count=head.count)
    if len(np.unique(rows[["handle_hi", "handle_lo"]])) != len(rows):
        raise Malformed("message", "a handle stands in it twice", "Make it anew.")
    if head.kind == ASK and (head.count > QUESTIONS_AT_MOST or not np.isin(rows["code"], _ASKED).all()):
        raise Malformed("message", f"it asks more than {QUESTIONS_AT_MOST} questions, or holds", "Hold with hold.")
    if head.kind == HOLD and (rows["code"] == Code.QUESTION).any():
        raise Malformed("message", "it holds, and asks questions too", "Ask with ask.")
    return rows


def _collected(opened_engine: duckdb.DuckDBPyConnection, kept: Store, message: Message) -> bytes:
    try:
        after = json.loads(message.body)["after"]
        if type(after) is not int or after < 0:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed("message", "it does not say after what to collect", "Make it anew.") from None
    kept.open(opened_engine)
    return _told(opened_engine, message.head, f"number > {after}")


def _told(opened_engine: duckdb.DuckDBPyConnection, head: Head, which: str) -> bytes:
    """What the sender is told, padded to the size of such replies; ``more``: there is more to collect."""
    size = SIZES[head.kind]
    room = size // _LINE - 1
    found = opened_engine.execute(matching.told_sql(head.sender, which, most=room + 1)).fetchall()
    said = [
        {"number": number, "handle": f"{hi:016x}{lo:016x}", "agency": other, "reference": reference, "silent": silent}
        for number, hi, lo, other, reference, silent in found[:room]
    ]
    return json.dumps({"of": head.kind, "found": said, "more": len(found) > room}).encode().ljust(size)
