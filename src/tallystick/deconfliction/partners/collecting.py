"""What the match hub found becomes hits: of questions of the agency's, and of what it holds."""

import json
import shutil
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tallystick.deconfliction.answering.writing import one_at_a_time
from tallystick.deconfliction.partners.beginning import kept_of
from tallystick.deconfliction.partners.kept import HUB, Kept, view
from tallystick.deconfliction.partners.post import Post
from tallystick.deconfliction.service import service
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub import match_hub
from tallystick.records import consultation
from tallystick.records.models import Hit, HitSource
from tallystick.records.notices import tell
from tallystick.records.session import session
from tallystick.tables.engine import engine
from tallystick.triage.builds.laying import lay_rows
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import DEADLINES, HeldAs, Urgency, Via
from tallystick.vocabulary.errors import Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

ELSEWHERE = uuid.UUID("6a0d3b3e-6f0c-5d0e-9f0a-8d2c3f0f7b11")
"""Names questions that another house put: they have no row here."""


@dataclass(frozen=True)
class Met:
    """That the agency and another one have the same. ``held`` a HeldAs, ``source`` the row or file here, ``silent``:
    the other agency is not told."""

    other: str
    reference: str
    kind: str
    held: str
    source: str
    shown: str
    silent: bool = False
    words: str = ""


@dataclass(frozen=True)
class Taken:
    """How many findings came, how many of them are new hits, and whether there are more to collect."""

    findings: int
    hits: int
    more: bool


def collect(*, by: Viewer, at: datetime, reason: str) -> bytes:
    """A message that asks the match hub what is new for the agency. Raises Absent (no card), Malformed."""
    kept = kept_of(by)
    with session(by):
        operation = running_operation(by)
        need(reason, where="collecting")
        body = json.dumps({"after": kept.collected()}).encode()
        whom = kept.correspondent(HUB)
        consultation.note(by, subject_kind="partner", subject=whom.code, reason=reason)
        content = Post(kept.home, by.agency, operation.reference).sealed(
            match_hub.COLLECT, body, whom, at=at, epoch=kept.epoch
        )
        line("collect_from_hub", f"partner:{whom.code}", by=by, at=at, payload={"reason": reason})
    return content


def take(content: bytes, *, by: Viewer, at: datetime, reason: str) -> Taken:
    """Take a reply of the match hub in: findings become hits, and both officers' desks are told. Safe to do again.

    Opens sessions of its own. Raises Absent, Malformed, Refused.
    """
    kept = kept_of(by)
    with session(by):
        operation = running_operation(by)
        need(reason, where="reply of the match hub")
        whom = kept.correspondent(HUB)
        message = Post(kept.home, by.agency, operation.reference).opened(content, whom, kind=match_hub.TOLD, now=at)
        told = _findings(message.body)
        consultation.note(by, subject_kind="partner", subject=whom.code, doing=Doing.COLLECTION, reason=reason)
        said = {"findings": len(told.found), "reply": message.head.id, "reason": reason}
        line("take_from_hub", f"partner:{whom.code}", by=by, at=at, payload=said)
    if message.head.epoch not in (kept.epoch, kept.epoch - 1):
        raise Refused("message", f"it is of epoch {message.head.epoch}", "Its tokens have ended: hold and ask anew.")
    # A new key may have come while the message was carried: what the epoch before found counts still.
    kept = replace(kept, of=message.head.epoch)
    _settle(kept, message.head.answers)
    met, known = _met(kept, told.found)
    hits = enter(met, agency=by.agency, operation_id=by.operation, via=Via.HUB, at=at)
    if told.of == match_hub.COLLECT:
        kept.keep_collected(_collected(kept.collected(), {one["number"]: one["handle"] in known for one in told.found}))
    return Taken(len(told.found), len(hits), told.more)


def _collected(before: int, found: Mapping[int, bool]) -> int:
    """Up to where findings (number: whether its handle is known here) are collected: never past one that is not."""
    unknown = min((number for number, known in found.items() if not known), default=None)
    return max([before, *(number for number in found if unknown is None or number < unknown)])


@dataclass(frozen=True)
class Told:
    """What a reply of the hub says: ``of`` the kind of message it answers."""

    of: str
    found: list[dict[str, Any]]
    more: bool


def _findings(body: bytes) -> Told:
    try:
        said: dict[str, Any] = json.loads(body)
        found = [
            {
                "number": int(one["number"]), "handle": bytes.fromhex(one["handle"]), "agency": str(one["agency"])[:16],
                "reference": str(one["reference"])[:16], "silent": bool(one["silent"]),
            }
            for one in said["found"]
        ]  # fmt: skip
        return Told(str(said["of"]), found, bool(said["more"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed("message", "what the hub tells is not in its form", "Ask its operator.") from None


def _settle(kept: Kept, answered: str) -> None:
    """Where the reply answers what is under way: the hub holds it from now on."""
    under_way = kept.under_way()
    if under_way is None or under_way.about["stage"] != HUB or under_way.about["message"] != answered:
        return
    with engine(kept.home / "work") as opened:
        kept.open_held(opened)
        view(opened, "UNDER_WAY", under_way.folder / "NEXT.parquet")
        kept.settle_held(
            opened,
            "SELECT * FROM HELD h WHERE NOT EXISTS (SELECT 1 FROM UNDER_WAY u WHERE u.handle = h.handle)"
            " UNION ALL SELECT * FROM UNDER_WAY",
        )
    shutil.rmtree(under_way.folder)


def _met(kept: Kept, found: Sequence[Mapping[str, Any]]) -> tuple[list[Met], set[bytes]]:
    """Findings by what they are about here, and the handles that are known here: of what the hub holds or has held,
    and of what it was told and has not answered yet."""
    under_way = kept.under_way()
    with engine(kept.home / "work") as opened:
        kept.open_held(opened)
        folder = under_way.folder if under_way and under_way.about["stage"] == HUB else kept.of_epoch() / "nothing"
        view(opened, "UNDER_WAY", folder / "NEXT.parquet")
        rows = [(one["handle"], one["agency"], one["reference"], one["silent"]) for one in found]
        lay_rows(opened, "TOLD", "handle BLOB, other VARCHAR, reference VARCHAR, silent BOOLEAN", rows)
        asked = opened.execute(
            "SELECT other, reference, kind, held, source, shown, silent, handle FROM TOLD JOIN (SELECT * FROM HELD"
            " UNION ALL SELECT * FROM UNDER_WAY u WHERE NOT EXISTS (SELECT 1 FROM HELD h WHERE h.handle = u.handle)"
            ") USING (handle) ORDER BY ALL"
        ).fetchall()
        return [Met(*row[:-1]) for row in asked], {bytes(row[-1]) for row in asked}


def enter(met: Iterable[Met], *, agency: str, operation_id: str, via: Via, at: datetime) -> list[Hit]:
    """Enter what is new as hits and tell the agency; gives the new ones. Opens a session of its own, as the service."""
    by = service(operation_id)
    with session(by, role="worker"):
        one_at_a_time(operation_id)
        rows = {
            (hit.owner, hit.question): (hit, one) for one in met for hit in [_hit(one, agency, operation_id, via, at)]
        }
        there = Hit.objects.filter(operation_id=operation_id, via=via, question__in={key[1] for key in rows})
        known = set(there.values_list("owner", "question"))
        new = [pair for key, pair in rows.items() if key not in known]
        Hit.objects.bulk_create([hit for hit, _ in new], batch_size=1000)
        HitSource.objects.bulk_create([_source(hit, one) for hit, one in new if hit.owner == agency], batch_size=1000)
        for hit, one in new:
            due = f"{hit.due_at:%Y-%m-%d %H:%M} UTC"
            what = (
                f"holds what you asked for ({one.kind})" if hit.asker == agency else f"has what you hold ({one.kind})"
            )
            more = f" {one.words}" if one.words else ""
            words = f"{hit.reference}: {one.other}, in a house of its own, {what}. Call by {due}.{more}"
            tell(to=agency, kind="hit", subject=str(hit.pk), words=words, by=by, at=at)
    return [hit for hit, _ in new]


def _hit(one: Met, agency: str, operation_id: str, via: Via, at: datetime) -> Hit:
    """A hit of the agency's question, owned by the other; or of what it holds, owned by itself."""
    asked = one.held == HeldAs.QUESTION
    question = uuid.UUID(one.source) if asked else uuid.uuid5(ELSEWHERE, f"{operation_id} {via} {one.reference}")
    asker = agency if asked else one.other
    return Hit(
        operation_id=operation_id, owner=one.other if asked else agency, grants=[] if one.silent else [asker],
        question=question, asker=asker, kind=one.kind, reference=one.reference, via=via, words=one.words,
        made_at=at, due_at=at + DEADLINES[Urgency.ORDINARY],
    )  # fmt: skip


def _source(hit: Hit, one: Met) -> HitSource:
    return HitSource(
        operation_id=hit.operation_id, owner=hit.owner, hit=hit.pk, held=one.held, source=one.source, shown=one.shown,
        silent=one.silent,
    )  # fmt: skip
