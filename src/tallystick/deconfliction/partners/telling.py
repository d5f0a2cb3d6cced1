"""Tokens for the match hub: the key server's reply is taken in, and what was lost on the way is written again."""

import secrets
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np

from tallystick.deconfliction.partners.beginning import home, kept_of, post_of, waiting
from tallystick.deconfliction.partners.carried import to_hub, to_keys, values_of
from tallystick.deconfliction.partners.kept import HELD, HUB, KEYS, write_rows
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub import key_server
from tallystick.hub.place import write_json
from tallystick.records import consultation
from tallystick.records.session import session
from tallystick.sealed.messages import fresh_id
from tallystick.sealed.oprf import batches
from tallystick.tables.engine import engine
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer


def finish(content: bytes, *, by: Viewer, at: datetime, reason: str, told: batches.Told = batches.nobody) -> bytes:
    """Take the key server's reply; gives the message to the match hub: tokens, handles, codes, and nothing else.

    Raises Absent (nothing is under way), Malformed, Refused (another key answered, or another message was).
    """
    kept = kept_of(by)
    under_way = waiting(kept, KEYS)
    with session(by):
        operation = running_operation(by)
        need(reason, where="reply of the key server")
    post = post_of(kept, operation)
    message = post.opened(content, kept.correspondent(KEYS), kind=key_server.EVALUATED, now=at)
    if message.head.answers != under_way.about["message"]:
        raise Refused("message", "it answers another message than the one under way", "Take the newest reply in.")
    with engine(home() / "work") as opened:
        values, seed = values_of(opened, kept), bytes.fromhex(under_way.about["seed"])
        checks = kept.card(KEYS).epochs[kept.epoch]
        tokens = batches.finish(values, message.body, seed=seed, checks=checks, told=told)
        with kept.fresh() as fresh:
            _with_tokens(opened, tokens, fresh / "NEXT.parquet")
            kept.begin(fresh, {"stage": HUB, "what": under_way.about["what"], "message": fresh_id()})
        with session(by):
            said = {"what": under_way.about["what"], "epoch": kept.epoch, "reason": reason}
            to = kept.card(HUB).code
            consultation.note(
                by, subject_kind="partner", subject=to, doing=Doing.DISCLOSURE, recipient=to, reason=reason
            )  # fmt: skip
            line("tell_match_hub", f"partner:{to}", by=by, at=at, payload=said)
        return to_hub(opened, kept, operation, at=at)


def again(*, by: Viewer, at: datetime) -> bytes:
    """The message under way once more, for one that was lost. Raises Absent where nothing is."""
    kept = kept_of(by)
    under_way = kept.under_way()
    if under_way is None:
        raise Absent("partners", "nothing is under way", "Begin with partners holdings or partners questions.")
    with session(by):
        operation = running_operation(by)
    under_way.about["message"] = fresh_id()
    write_json(under_way.folder / "about.json", under_way.about)
    with engine(home() / "work") as opened:
        if under_way.about["stage"] == HUB:
            return to_hub(opened, kept, operation, at=at)
        return to_keys(opened, kept, operation, at=at, told=batches.nobody)


def _with_tokens(opened: duckdb.DuckDBPyConnection, tokens: bytes, path: Path) -> None:
    """``NEXT`` with the tokens that came, in the order in which their values were asked, and handles for them."""
    count = len(tokens) // batches.TOKEN
    numbers = np.arange(count, dtype=np.int64)
    both = [
        np.array([some[at * 16 : at * 16 + 16] for at in range(count)] + [None], dtype=object)[:-1]
        for some in (tokens, secrets.token_bytes(16 * count))
    ]
    opened.register("came", {"number": numbers, "token": both[0], "handle": both[1]})
    columns = ", ".join(column.split()[0] for column in HELD.split(", ")[:-2])
    write_rows(
        opened,
        f"SELECT {columns}, CAST(c.token AS BLOB) AS token, CAST(c.handle AS BLOB) AS handle"
        f" FROM WANTED w JOIN came c USING (number)"
        f" UNION ALL SELECT {columns}, token, handle FROM UNDER_WAY WHERE token IS NOT NULL",
        path,
    )
    opened.unregister("came")
