"""What an agency holds as a sealed list for one other agency, and such a list asked: yes or no, unconfirmed.

Silent values are in no list: whoever has one asks it unseen. Its owner learns of questions by being asked to confirm.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tallystick.deconfliction.partners.beginning import home, kept_of
from tallystick.deconfliction.partners.collecting import Met, enter
from tallystick.deconfliction.partners.correspondents import correspondent
from tallystick.deconfliction.partners.having import Line, all_held, lines
from tallystick.deconfliction.partners.list_words import UNCONFIRMED
from tallystick.deconfliction.partners.lists_given import keep_list, keep_request
from tallystick.deconfliction.partners.own import forms_of, own_questions
from tallystick.deconfliction.partners.post import Post
from tallystick.evidence.recording import line, need, running_operation
from tallystick.hub.place import read_json, write_json
from tallystick.records import consultation
from tallystick.records.models import Agency
from tallystick.records.session import session
from tallystick.sealed import keys, lists
from tallystick.sealed.messages import fresh_id
from tallystick.tables.shelf import Shelf
from tallystick.vocabulary.codes import Doing
from tallystick.vocabulary.deconfliction import HeldAs, Via
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer

if TYPE_CHECKING:
    from tallystick.sealed.members import Members

CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """For whom a list is, until when (aware), and of how many questions at most one may be a false hit."""

    recipient: str
    expires_at: datetime
    questions: int = lists.QUESTIONS


@dataclass(frozen=True)
class Asked:
    """``hits``: new ones, unconfirmed. ``request``: the message that asks the list's owner to confirm, empty where
    there is nothing to ask. ``false_hits``: the chance that one question is answered with yes wrongly."""

    owner: str
    questions: int
    hits: int
    false_hits: float
    request: bytes = field(repr=False)


def seal_list(wish: Wish, *, by: Viewer, at: datetime, reason: str) -> lists.Sealed:
    """Seal what the agency holds openly as a list for one agency and this operation. Opens sessions of its own.

    Raises Absent (no keys here), Malformed, Refused (no keys of the recipient's, an end that is past).
    """
    with session(by):
        operation = running_operation(by)
        need(reason, where="list")
        whom = correspondent(wish.recipient, by=by)
    with all_held(by, at=at) as (opened, _):
        values: dict[str, list[bytes]] = {}
        for kind, form, *_ in lines(opened, "NOT silent"):
            values.setdefault(kind, []).append(form.encode())
    to = lists.For(
        recipient=whom.code, recipient_key=whom.age_recipient, operation=operation.reference, expires_at=wish.expires_at
    )
    key = keys.load(home(), by.agency).signing_key
    sealed = lists.make(
        values, to, owner=by.agency, name="holdings", signing_key=key, at=at, questions=wish.questions
    )  # fmt: skip
    with session(by):
        keep_list(sealed.head, by=by)
        consultation.note(
            by, subject_kind="partner", subject=whom.code, doing=Doing.DISCLOSURE, recipient=whom.code, reason=reason
        )
        said = {"values": dict(sealed.head.values), "body": sealed.head.body_digest, "questions": wish.questions}
        said |= {"expires_at": wish.expires_at.isoformat(), "reason": reason}
        line("seal_holdings", f"partner:{whom.code}", by=by, at=at, payload=said)
    return sealed


def ask_list(content: bytes, *, by: Viewer, at: datetime, reason: str) -> Asked:
    """Ask a list that came for the agency's own questions and holdings; hits are entered as unconfirmed.

    Opens sessions of its own. Raises Absent, Malformed, Refused (:func:`tallystick.sealed.lists.open_list`).
    """
    with session(by):
        operation = running_operation(by)
        need(reason, where="list")
        trusted = dict(Agency.objects.exclude(verify_key="").values_list("code", "verify_key"))
        members = lists.open_list(
            content, identity=keys.load(home(), by.agency).age_identity, trusted=trusted, recipient=by.agency,
            operation=operation.reference, now=at,
        ).members  # fmt: skip
        if members.head.owner == by.agency:
            raise Refused("list", "it is your agency's own", "Ask another agency's.")
        whom = correspondent(members.head.owner, by=by)
        puts = _puts(by, at=at)
    with all_held(by, at=at) as (opened, _):
        asked = [*puts, *lines(opened)]
    met = _in_list(members, asked, owner=whom.code, secret=_secret(by))
    hits = enter([one for one, _ in met], agency=by.agency, operation_id=by.operation, via=Via.LIST, at=at)
    said = {"list": members.head.body_digest, "questions": len(asked), "hits": len(hits), "reason": reason}
    open_ones = [(one.reference, value) for one, value in met if not one.silent]
    request = b""
    with session(by):
        if open_ones:
            body, named = _request(open_ones, asked=members.head.body_digest), fresh_id()
            request = Post(home(), by.agency, operation.reference).sealed(
                CONFIRM, body, whom, at=at, count=len(open_ones), named=named
            )
            keep_request(named, owner=whom.code, by=by)
            whom_for = {"subject": whom.code, "recipient": whom.code, "reason": reason}
            consultation.note(by, subject_kind="partner", doing=Doing.DISCLOSURE, **whom_for)
        line("ask_list", f"partner:{whom.code}", by=by, at=at, payload=said)
    return Asked(whom.code, len(asked), len(hits), members.head.false_hits, request)


def _puts(by: Viewer, *, at: datetime) -> list[Line]:
    """The agency's own questions, in the shape of what is held."""
    return [
        (one.kind, form, False, str(HeldAs.QUESTION), str(one.pk), "Your question")
        for one in own_questions(Shelf(home(), by.operation), by.agency, now=at)
        for form in forms_of(one)
    ]


def marked(value: bytes, *, key: bytes) -> str:
    """A value as it stands in a request to confirm: under a key of that request, so that an owner who has it not cannot
    read it without guessing it."""
    return hashlib.blake2b(value, key=key, digest_size=32).hexdigest()


def _in_list(
    members: "Members", asked: Sequence[tuple[str, str, bool, str, str, str]], *, owner: str, secret: bytes
) -> list[tuple[Met, bytes]]:
    """What the list seems to hold, each with its value."""
    found = []
    for kind in sorted({row[0] for row in asked}):
        rows = [row for row in asked if row[0] == kind]
        yes = members.holds(kind, (row[1].encode() for row in rows))
        for (_, form, silent, held, source, shown), hit in zip(rows, yes.tolist(), strict=True):
            if hit:
                value = f"{kind}\x1f{form}".encode()
                sign = hashlib.blake2b(f"{owner}\x1f{source}\x1f".encode() + value, key=secret, digest_size=6)
                met = Met(owner, f"L-{sign.hexdigest().upper()}", kind, held, source, shown, silent, UNCONFIRMED)
                found.append((met, value))
    return found


def _request(met: Sequence[tuple[str, bytes]], *, asked: str) -> bytes:
    """``asked``: the digest of the list's body, by which its owner knows which one it was."""
    key = secrets.token_bytes(32)
    marks = [{"reference": reference, "mark": marked(value, key=key)} for reference, value in met]
    return json.dumps({"list": asked, "key": key.hex(), "asked": marks}).encode()


def _secret(by: Viewer) -> bytes:
    """What references of the agency's unconfirmed hits are made with: the same value has the same one again."""
    path = kept_of(by).folder / "references.json"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_json(path, {"key": secrets.token_hex(32)})
    return bytes.fromhex(read_json(path)["key"])
