"""An agency and one partner outside the hub: three files carried, and both know what both have.

Silent values: who answers leaves them out; who asks does not tell what it found of them.
"""

import json
from datetime import datetime
from pathlib import Path

from tallystick.deconfliction.partners.beginning import home, kept_of
from tallystick.deconfliction.partners.collecting import Met, enter
from tallystick.deconfliction.partners.correspondents import correspondent
from tallystick.deconfliction.partners.having import Line, all_held, lines
from tallystick.deconfliction.partners.intersecting import answer, ask, counted, intersect
from tallystick.deconfliction.partners.own import forms_of, own_questions
from tallystick.deconfliction.partners.post import Correspondent, Post
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub.place import read_json, write_json
from tallystick.records import consultation
from tallystick.records.session import session
from tallystick.sealed.messages import fresh_id
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import HeldAs, Via
from tallystick.vocabulary.errors import Absent, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

ASK, ANSWER, TOLD = "pair-ask", "pair-answer", "pair-told"
AT_MOST = 2_000_000
"""Values a partner may ask with; agree on fewer where they can be guessed."""


def ask_pair(partner: str, *, by: Viewer, at: datetime, reason: str) -> bytes:
    """The first file: what the agency holds and asks, hidden. Opens sessions of its own. Raises Absent, Malformed,
    Refused (the partner's keys are not known), Unavailable (the extra is not here)."""
    post, whom = _beginning(partner, by=by, reason=reason)
    rows = _asked_with(by, at=at)
    key, request = ask([f"{row[0]}\x1f{row[1]}" for row in rows])
    named = fresh_id()
    write_json(_waits(by, partner), {"message": named, "key": key.hex(), "rows": rows})
    content = post.sealed(ASK, request, whom, at=at, count=len(rows), named=named)
    _record("ask_pair", whom, {"values": len(rows)}, by=by, at=at, reason=reason)
    return content


def answer_pair(content: bytes, partner: str, *, by: Viewer, at: datetime, reason: str) -> bytes:
    """The second file: the partner's hidden values once more hidden, and the agency's own. Raises as :func:`ask_pair`;
    Refused for more values than partners may ask with, which are counted here, or another number than its head says."""
    post, whom = _beginning(partner, by=by, reason=reason)
    message = post.opened(content, whom, kind=ASK, now=at)
    count = counted(message.body)
    if count > AT_MOST:
        raise Refused("message", f"it asks with {count} values, {AT_MOST} are the most", "Agree on fewer.")
    if count != message.head.count:
        what = f"it asks with {count} values, and says {message.head.count}"
        raise Refused("message", what, "Do not answer. Call the partner.")
    with all_held(by, at=at) as (opened, _):
        values = [f"{row[0]}\x1f{row[1]}" for row in lines(opened, "NOT silent")]
    body = answer(values, message.body, asked=max(count, 1))
    reply = post.sealed(ANSWER, body, whom, at=at, count=len(values), answers=message.head.id)
    said = {"values": len(values), "asked": count}
    _record("answer_pair", whom, said, by=by, at=at, reason=reason)
    return reply


def finish_pair(content: bytes, partner: str, *, by: Viewer, at: datetime, reason: str) -> tuple[int, bytes]:
    """The third file, which tells the partner what both have; gives also how many new hits there are here."""
    post, whom = _beginning(partner, by=by, reason=reason)
    message = post.opened(content, whom, kind=ANSWER, now=at)
    path = _waits(by, partner)
    waits = read_json(path) if path.exists() else {}
    if waits.get("message") != message.head.answers:
        raise Absent("message", "it answers nothing that was asked from here", "Ask anew.")
    found = [waits["rows"][number] for number in intersect(bytes.fromhex(waits["key"]), message.body)]
    met = [_met(partner, row, reference=f"P-{fresh_id()[:12].upper()}") for row in found]
    hits = enter(met, agency=by.agency, operation_id=by.operation, via=Via.PAIR, at=at)
    told = [
        {"kind": row[0], "form": row[1], "reference": one.reference}
        for row, one in zip(found, met, strict=True)
        if not one.silent
    ]
    reply = post.sealed(TOLD, json.dumps(told).encode(), whom, at=at, count=len(told), answers=message.head.id)
    _record("finish_pair", whom, {"found": len(found), "hits": len(hits)}, by=by, at=at, reason=reason)
    path.unlink()
    return len(hits), reply


def take_pair(content: bytes, partner: str, *, by: Viewer, at: datetime, reason: str) -> int:
    """Take the third file in: what both have becomes hits here too; gives how many are new. Only what is really held
    here counts."""
    post, whom = _beginning(partner, by=by, reason=reason)
    told = _told(post.opened(content, whom, kind=TOLD, now=at).body)
    with all_held(by, at=at) as (opened, _):
        rows = [row for row in lines(opened, "NOT silent") if (row[0], row[1]) in told]
    met = [_met(partner, row, reference=told[row[0], row[1]]) for row in rows]
    hits = enter(met, agency=by.agency, operation_id=by.operation, via=Via.PAIR, at=at)
    _record("take_pair", whom, {"told": len(told), "hits": len(hits)}, by=by, at=at, reason=reason)
    return len(hits)


def _beginning(partner: str, *, by: Viewer, reason: str) -> tuple[Post, Correspondent]:
    with session(by):
        operation = running_operation(by)
        need(reason, where=f"partner {partner}")
        return Post(home(), by.agency, operation.reference), correspondent(partner, by=by)


def _asked_with(by: Viewer, *, at: datetime) -> list[Line]:
    """What is held and what is asked; a value that is both counts as a question."""
    with all_held(by, at=at) as (opened, _):
        held = {(row[0], row[1]): row for row in lines(opened)}
    with session(by):
        asked = own_questions(Shelf(home(), by.operation), by.agency, now=at)
        for one in asked:
            for form in forms_of(one):
                said = (one.kind, form, False, str(HeldAs.QUESTION), str(one.pk), "Your question")
                held[one.kind, form] = said
    return [held[key] for key in sorted(held)]


def _met(partner: str, row: Line, *, reference: str) -> Met:
    kind, _, silent, held, source, shown = row
    return Met(partner, reference, kind, held, source, shown, silent)


def _told(body: bytes) -> dict[tuple[str, str], str]:
    try:
        return {(str(one["kind"]), str(one["form"])): str(one["reference"])[:16] for one in json.loads(body)}
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed("message", "it does not tell what both have", "Ask the partner for it again.") from None


def pairs_waiting(by: Viewer) -> frozenset[str]:
    """Partners (codes) whose answer the officer's agency waits for."""
    return frozenset(path.stem.removeprefix("pair-") for path in kept_of(by).folder.glob("pair-*.json"))


def _waits(by: Viewer, partner: str) -> Path:
    folder = kept_of(by).folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"pair-{partner}.json"


def _record(act: str, whom: Correspondent, said: dict[str, int], *, by: Viewer, at: datetime, reason: str) -> None:
    with session(by):
        consultation.note(
            by, subject_kind="partner", subject=whom.code, doing=Doing.DISCLOSURE, recipient=whom.code, reason=reason
        )
        line(act, f"partner:{whom.code}", by=by, at=at, payload={**said, "reason": reason})
