"""What a recipient sends back: a receipt, or the two-minute form, signed by them and sealed to the sender."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from tallystick.sharing.rules.wording import stamp
from tallystick.sharing.seal import OpenedPackage, read_sealed, write_sealed
from tallystick.sharing.writers.manifest import canonical, sign, signed
from tallystick.vocabulary.errors import Malformed, Refused

FORMAT = "tallystick-answer/1"
PURPOSE = "tallystick answer"
RECEIPT, FEEDBACK = "receipt", "feedback"

FORM: dict[str, tuple[str, ...]] = {
    "identified": ("yes", "no", "not_yet"),
    "already_known": ("yes", "no"),
    "action": ("none", "letter", "visit", "search", "arrest"),
    "prosecutor": ("prosecute", "no_offence", "not_yet", "other_route"),
    "children_identified": (),
    "children_safeguarded": (),
    "note": (),
    "may_retain": ("yes", "no"),
}
"""The two-minute form: each field with the words it may take. Counts are whole numbers; a note is free text."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``kind`` is receipt or feedback; ``person`` the number it is about (empty for a receipt).

    ``witness`` is the log's checkpoint with the agency's cosignature, as its witness keeps it; empty when it has none.
    """

    kind: str
    number: str
    version: int
    agency: str
    at: str
    officer: str
    person: str
    answers: dict[str, Any]
    verify_key: str
    witness: str = ""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Who answers: the recipient's signing key, the officer as the sender will read it, the cosigned checkpoint."""

    signing_key: bytes = field(repr=False)
    officer: str
    at: datetime
    witness: str = ""


def make_receipt(opened: OpenedPackage, *, by: Signer, out: Path) -> None:
    """Say that the package arrived and verified."""
    _write(opened, kind=RECEIPT, person="", answers={}, by=by, out=out)


def make_feedback(
    opened: OpenedPackage,
    *,
    person: str,
    answers: Mapping[str, Any],
    by: Signer,
    out: Path,
) -> None:
    """Answer the two-minute form about one person of the package. Raises Malformed when a field has a wrong word."""
    if person not in {part["number"] for part in opened.content["persons"]}:
        raise Malformed("feedback", f"{person} is not in {opened.manifest['number']}", "Give a number from page one.")
    checked = check_form(answers, where=f"feedback on {person}")
    _write(opened, kind=FEEDBACK, person=person, answers=checked, by=by, out=out)


def check_form(answers: Mapping[str, Any], *, where: str) -> dict[str, Any]:
    """The answers that were given, each in a word of the form; blanks are left out."""
    checked: dict[str, Any] = {}
    for name, value in answers.items():
        if name not in FORM:
            raise Malformed(where, f"there is no field {name}", f"Fields: {', '.join(FORM)}.")
        if value in (None, ""):
            continue
        if FORM[name] and value not in FORM[name]:
            raise Malformed(where, f"{name} is {value!r}", f"Say one of: {', '.join(FORM[name])}.")
        checked[name] = _count(value, name, where=where) if name.startswith("children_") else str(value)[:2000]
    return checked


def _count(value: object, name: str, *, where: str) -> int:
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise Malformed(where, f"{name} is {value!r}", "Give a whole number.")
    return int(text)


def _write(opened: OpenedPackage, *, kind: str, person: str, answers: dict[str, Any], by: Signer, out: Path) -> None:
    answer = {
        "format": FORMAT,
        "kind": kind,
        "number": opened.manifest["number"],
        "version": opened.manifest["version"],
        "agency": opened.manifest["recipient"],
        "to": opened.manifest["owner"],
        "at": stamp(by.at),
        "officer": by.officer,
        "person": person,
        "answers": answers,
        "witness": by.witness,
    }
    signature = sign(canonical(answer), purpose=PURPOSE, key=by.signing_key).hex()
    write_sealed(
        canonical({"answer": answer, "signature": signature}), recipient=opened.manifest["sender_key"], out=out
    )


def open_answer(path: Path, *, identity: str, trusted: Mapping[str, str]) -> Answer:
    """Read a ``.tally-answer``; ``trusted`` maps agencies to verify keys. The signer must be who answers.

    Raises Refused when it is not signed by the agency it names, Malformed when it was altered or is not the form.
    """
    plain = read_sealed(path, identity=identity)
    try:
        letter = json.loads(plain)
        said, signature = letter["answer"], bytes.fromhex(letter["signature"])
        whole = canonical(letter) == plain and set(letter) == {"answer", "signature"}
        agency = str(said["agency"])
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed(path.name, "it is not an answer", "Ask the sender for it again.") from error
    key = trusted.get(agency, "")
    if not whole or not signed(canonical(said), signature, purpose=PURPOSE, key=key):
        raise Refused(path.name, f"it is not signed by {agency}", "Check the agency's verify key by telephone.")
    return _answer(said, key=key, where=path.name)


def _answer(said: dict[str, Any], *, key: str, where: str) -> Answer:
    fields = ("kind", "number", "version", "agency", "at", "officer", "person", "answers")
    if said.get("format") != FORMAT or said.get("kind") not in (RECEIPT, FEEDBACK) or not set(fields) <= set(said):
        raise Malformed(where, "its format is not known here", "Ask the sender for it again.")
    plain = {name: said[name] for name in fields}
    answers = check_form(cast("dict[str, Any]", said["answers"]), where=where)
    return Answer(**{**plain, "answers": answers, "verify_key": key, "witness": str(said.get("witness", ""))})
