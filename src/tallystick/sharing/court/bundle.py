"""Making a court bundle: gather, ask for permissions, write, log the disclosure, prove, then put it in place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

from tallystick.records import consultation
from tallystick.records.directory import PROCEEDINGS
from tallystick.records.ledger import append
from tallystick.records.models import Agency, LedgerLine, Operation
from tallystick.records.session import session
from tallystick.sharing import proofs
from tallystick.sharing.court import rows
from tallystick.sharing.court.gather import About, History, history
from tallystick.sharing.court.rules import unpermitted
from tallystick.sharing.court.writer import write_files, write_zip
from tallystick.sharing.proving import ledger_of
from tallystick.sharing.reads import running_operation
from tallystick.sharing.rules.wording import stamp
from tallystick.vocabulary.codes import Doing, OfficerRole
from tallystick.vocabulary.errors import Absent, Conflict, Malformed, Refused
from tallystick.vocabulary.viewer import Viewer

FORMAT = "tallystick court bundle 1"
MAY = (OfficerRole.COORDINATOR, OfficerRole.ANALYST, OfficerRole.PROSECUTOR)
STATEMENTS = (
    "Everybody named is presumed innocent. An account is not a suspect; the holder of a line, card or wallet is not"
    " its user.",
    "A link is a proposal of a machine with its reasons, confirmed or refused by an officer. One bit of weight doubles"
    " the odds; the JSON counts hundredths of a bit.",
    "This bundle holds what the agency that made it may see. Rows under victims' protection are never in it; rows that"
    " stay with their owners are counted under 'stays'.",
    "Officers judge the links that matter most first: error rates are of judged pairs, not of a random sample.",
)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A bundle that was written. ``stays`` counts rows that stayed with their owners, by kind."""

    path: Path
    persons: int
    entries: int
    stays: dict[str, int]


def make_bundle(
    viewer: Viewer, about: About, *, home: Path, out: Path, at: datetime, reason: str, recipient: str = ""
) -> Made:
    """Write the bundle about a person or exhibit for ``recipient`` (default: the viewer's agency) to ``out``.

    The viewer must work for proceedings, as coordinator, analyst or prosecutor. Opens its own sessions. Raises Refused
    naming every H1 contribution whose owner has not permitted use in proceedings; Conflict when ``out`` is there.
    """
    recipient = recipient or viewer.agency
    _check(viewer, about, out=out, reason=reason)
    ordinary = _ordinary(viewer, recipient=recipient)
    with session(ordinary):
        operation = running_operation(ordinary)
        found = history(ordinary, operation, about, recipient=recipient, at=at, purpose=PROCEEDINGS)
    _permitted(found, about, recipient=recipient, at=at)
    content = _content(found, operation, about, viewer=viewer, recipient=recipient, at=at)
    files = proofs.made_with(write_files(content), what="court bundle")
    with session(viewer):
        line = _disclose(viewer, found, about, files=files, recipient=recipient, at=at, reason=reason)
    ledger = _proved(viewer, found, line, files=files, recipient=recipient, home=home)
    write_zip({**files, proofs.NAME: proofs.written(ledger)}, out)
    return Made(path=out, persons=len(found.parts), entries=len(ledger["entries"]), stays=found.stays)


def _check(viewer: Viewer, about: About, *, out: Path, reason: str) -> None:
    if bool(about.person) == bool(about.exhibit):
        raise Malformed("court bundle", "it is about one person or one exhibit", "Give a person's number or --exhibit.")
    if not reason.strip():
        raise Malformed("court bundle", "no reason was given", "Say for which proceedings, so that others can follow.")
    if not set(MAY) & set(viewer.roles) or viewer.service or viewer.looks_as:
        raise Refused("court bundle", f"it takes one of the roles {', '.join(MAY)}", "Ask an officer who has one.")
    if viewer.purpose != PROCEEDINGS:
        raise Refused("court bundle", f"your purpose is {viewer.purpose!r}", f"Work for the purpose {PROCEEDINGS!r}.")
    if out.exists():
        raise Conflict(str(out), "there is a file of this name", "Choose another name.")


def _ordinary(viewer: Viewer, *, recipient: str) -> Viewer:
    """The viewer under another purpose its agency was admitted for: rows are gathered under it, because under the
    purpose of proceedings conclusions on H1 rows are hidden even where every owner permitted them.
    """
    with session(viewer):
        admitted = rows.purposes(viewer)
        known = Agency.objects.filter(pk=recipient).exists()
    if PROCEEDINGS not in admitted:
        raise Refused("court bundle", f"{viewer.agency} takes no part for {PROCEEDINGS!r}", "Ask the coordinator.")
    others = [purpose for purpose in admitted if purpose != PROCEEDINGS]
    if not others:
        raise Refused("court bundle", f"{viewer.agency} has no purpose to gather rows under", "Ask the coordinator.")
    if not known:
        raise Absent(f"agency {recipient}", "there is no such agency", "Give the code of the agency it is for.")
    return replace(viewer, purpose=others[0])


def _permitted(found: History, about: About, *, recipient: str, at: datetime) -> None:
    missing = unpermitted(found.sources, bound=found.bound, permissions=found.permissions, recipient=recipient, at=at)
    if missing:
        named = ", ".join(f"{row.digest[:12]} of {row.owner}" for row in missing)
        remedy = (
            f"Ask each owner (tallystick permission ask DIGEST --code H1 --recipient {recipient}); once they permit it,"
            " make the bundle again."
        )
        raise Refused(about.words, f"not permitted in proceedings (H1): {named}", remedy)


def _content(
    found: History, operation: Operation, about: About, *, viewer: Viewer, recipient: str, at: datetime
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "about": {"person": about.person, "exhibit": about.exhibit},
        "operation": {
            "reference": operation.reference,
            "name": operation.name,
            "coordinator": operation.coordinator,
            "seized_at": stamp(operation.seized_at),
            "action_day": stamp(operation.action_day),
            "rehearsal": operation.synthetic,
        },
        "made": {
            "at": stamp(at),
            "by": viewer.officer,
            "agency": viewer.agency,
            "roles": sorted(viewer.roles),
            "purpose": viewer.purpose,
            "recipient": recipient,
            "software": _software(),
        },
        "statements": [*STATEMENTS, *([found.basis] if found.basis else [])],
        "persons": found.parts,
        "contributions": found.contributions,
        "permissions": _permissions(found, recipient=recipient, at=at),
        "quarantined": found.quarantined,
        "packages": found.packages,
        "error_rates": found.rates,
        "builds": found.builds,
        "officers": found.officers,
        "stays": found.stays,
    }


def _software() -> str:
    try:
        return f"tallystick {version('tallystick')}"
    except PackageNotFoundError:
        return "tallystick, run from source: see the builds"


def _permissions(found: History, *, recipient: str, at: datetime) -> list[dict[str, str]]:
    """The owners' permissions this bundle rests on."""
    used = {row.digest for row in found.sources}
    return [
        {"contribution": row.contribution, "code": row.code, "owner": row.owner, "until": stamp(row.until)}
        for row in sorted(found.permissions, key=lambda row: (row.contribution, row.code))
        if row.contribution in used and row.recipient == recipient and (row.until is None or row.until > at)
    ]


def _disclose(
    viewer: Viewer,
    found: History,
    about: About,
    *,
    files: Mapping[str, bytes],
    recipient: str,
    at: datetime,
    reason: str,
) -> LedgerLine:
    """The act: who gave what about whom to whom, in the log of consultations and in the ledger, before it leaves."""
    consultation.note_all(
        viewer,
        subject_kind="person",
        subjects=found.persons,
        doing=Doing.DISCLOSURE,
        recipient=recipient,
        reason=reason,
    )
    exhibit = hashlib.sha256(about.exhibit.encode()).hexdigest()[:32]
    if about.exhibit:
        consultation.note(
            viewer,
            subject_kind="exhibit",
            subject=about.exhibit,
            doing=Doing.DISCLOSURE,
            recipient=recipient,
            reason=reason,
        )
    payload = {"reason": reason, "recipient": recipient, "files": proofs.digests(files)}
    subject = f"exhibit:{exhibit}" if about.exhibit else f"person:{found.persons[0]}"
    return append(
        act="disclose_to_court", subject=subject, payload=payload, viewer=viewer, operation=viewer.operation, at=at
    )


def _proved(
    viewer: Viewer, found: History, line: LedgerLine, *, files: Mapping[str, bytes], recipient: str, home: Path
) -> dict[str, Any]:
    """Every ledger line about any of this; payloads of the viewer's agency only, and where nothing in them stays."""
    service = Viewer(officer="", agency="", operation=viewer.operation, purpose="job", service=True)
    known = {viewer.agency, recipient, "", *(row.owner for row in found.sources)}
    with session(service, role="worker"):
        lines = [row for row in _lines(found, operation=viewer.operation) if row.owner in known]
        open_lines = [row.pk for row in lines if row.owner == viewer.agency and found.subjects[row.subject]]
        return ledger_of(
            [*(row.pk for row in lines), line.pk],
            open_lines=[*open_lines, line.pk],
            files=files,
            recipient=recipient,
            home=home,
        )


def _lines(found: History, *, operation: str) -> list[LedgerLine]:
    """Earlier disclosures to court stay out: they may have gone to others, of whom this recipient is not told."""
    rows = LedgerLine.objects.filter(operation=UUID(operation), subject__in=list(found.subjects))
    return list(rows.exclude(act="disclose_to_court").order_by("at", "pk"))
