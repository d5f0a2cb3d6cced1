"""A hit of a sealed list is confirmed by the list's owner, or it was a false one: both sides know afterwards."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from tallystick.deconfliction.partners.beginning import home
from tallystick.deconfliction.partners.collecting import Met, enter
from tallystick.deconfliction.partners.correspondents import correspondent
from tallystick.deconfliction.partners.having import all_held, lines
from tallystick.deconfliction.partners.list_words import CONFIRMED as YES
from tallystick.deconfliction.partners.list_words import NOT_CONFIRMED as NO
from tallystick.deconfliction.partners.list_words import UNCONFIRMED
from tallystick.deconfliction.partners.lists import CONFIRM, marked
from tallystick.deconfliction.partners.lists_given import charge_list, check_request
from tallystick.deconfliction.partners.own import as_value
from tallystick.deconfliction.partners.post import Post
from tallystick.deconfliction.service import service
from tallystick.evidence.recording import line, need, running_operation
from tallystick.records import consultation
from tallystick.records.models import Hit
from tallystick.records.session import session
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import AnswerState, Via
from tallystick.vocabulary.errors import Malformed
from tallystick.vocabulary.viewer import Viewer

CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Answer:
    """``yes`` of ``asked`` are confirmed, as the asker is told; ``content``: the message that says so."""

    yes: int
    asked: int
    content: bytes = field(repr=False)


def confirm(content: bytes, asker: str, *, by: Viewer, at: datetime, reason: str) -> Answer:
    """Answer another agency's request to confirm hits of a list; what it is told of becomes a hit here too.

    Silent ones are hits here, and told as not confirmed. Opens sessions of its own. Raises Absent, Malformed, Refused:
    also about a list that the other agency was not given, that ran out, or that was asked about as often as stated.
    """
    with session(by):
        operation = running_operation(by)
        need(reason, where="confirmation")
        whom = correspondent(asker, by=by)
        post = Post(home(), by.agency, operation.reference)
        message = post.opened(content, whom, kind=CONFIRM, now=at)
    digest, key, asked = _asked(message.body)
    charge_list(digest, asker, count=len(asked), by=by, at=at)
    with all_held(by, at=at) as (opened, _):
        held = {marked(as_value(row[0], row[1]), key=key): row for row in lines(opened)}
    met = [
        Met(asker, reference, *_of(held[mark]), words="It came of your sealed list.")
        for reference, mark in asked.items()
        if mark in held
    ]
    enter(met, agency=by.agency, operation_id=by.operation, via=Via.LIST, at=at)
    told = {one.reference for one in met if not one.silent}
    body = json.dumps({reference: int(reference in told) for reference in asked}).encode()
    with session(by):
        answer = post.sealed(CONFIRMED, body, whom, at=at, count=len(asked), answers=message.head.id)
        consultation.note(
            by, subject_kind="partner", subject=asker, doing=Doing.DISCLOSURE, recipient=asker, reason=reason
        )  # fmt: skip
        said = {"asked": len(asked), "confirmed": len(told), "reason": reason}
        line("confirm_list_hits", f"partner:{asker}", by=by, at=at, payload=said)
    return Answer(len(told), len(asked), answer)


def _of(row: tuple[str, str, bool, str, str, str]) -> tuple[str, str, str, str, bool]:
    kind, _, silent, held, source, shown = row
    return kind, held, source, shown, silent


def take_confirmation(content: bytes, owner: str, *, by: Viewer, at: datetime, reason: str) -> tuple[int, int]:
    """Take in what a list's owner says of unconfirmed hits; gives how many are confirmed, and how many are not.

    Opens sessions of its own. Raises Absent, Malformed, Refused.
    """
    with session(by):
        operation = running_operation(by)
        need(reason, where="confirmation")
        whom = correspondent(owner, by=by)
        message = Post(home(), by.agency, operation.reference).opened(content, whom, kind=CONFIRMED, now=at)
        check_request(message.head.answers, owner=owner, by=by)
        said = _said(message.body)
        consultation.note(by, subject_kind="partner", subject=owner, doing=Doing.COLLECTION, reason=reason)
        payload = {"answers": len(said), "confirmed": sum(said.values()), "reason": reason}
        line("take_confirmation", f"partner:{owner}", by=by, at=at, payload=payload)
    with session(service(by.operation), role="worker"):
        both = Q(owner=owner, asker=by.agency) | Q(owner=by.agency, asker=owner)
        waits = Hit.objects.filter(both, operation_id=by.operation, via=Via.LIST, words=UNCONFIRMED)
        yes, no = ([one for one, says in said.items() if bool(says) == wanted] for wanted in (True, False))
        confirmed = waits.filter(reference__in=yes).update(words=YES)
        refused = waits.filter(reference__in=no).update(words=NO, state=AnswerState.REFUSED, decided_at=at)
    return confirmed, refused


def _asked(body: bytes) -> tuple[str, bytes, dict[str, str]]:
    """The list (digest of its body), the key of the marks, and reference: mark."""
    try:
        said: dict[str, Any] = json.loads(body)
        asked = {str(one["reference"])[:16]: str(one["mark"]) for one in said["asked"]}
        digest, key = str(said["list"]), bytes.fromhex(said["key"])
        if len(key) != 32:
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed("message", "it is no request to confirm", "Ask its sender for it again.") from None
    return digest, key, asked


def _said(body: bytes) -> dict[str, int]:
    try:
        said: dict[str, Any] = json.loads(body)
        if not all(type(says) is int and says in (0, 1) for says in said.values()):
            raise ValueError
    except (ValueError, AttributeError, RecursionError):
        raise Malformed("message", "it is no answer to a request to confirm", "Ask its sender again.") from None
    return said
