"""Longer work of the room: drafting for every country, writing and sealing the files, taking in what came back."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from tallystick.records.ledger import append
from tallystick.records.models import Agency, LedgerLine, Package
from tallystick.records.session import session
from tallystick.sealed import keys
from tallystick.sharing import acts, proofs, reads, rows, witness
from tallystick.sharing.answer import Signer, make_feedback, make_receipt, open_answer
from tallystick.sharing.came_back import came_back, raise_alarm
from tallystick.sharing.content import Content
from tallystick.sharing.drafting import Draft
from tallystick.sharing.material import AgencyRow
from tallystick.sharing.proving import ledger_of
from tallystick.sharing.recording import WITHHELD
from tallystick.sharing.rules.recipients import recipient_for
from tallystick.sharing.seal import OpenedPackage, open_package, seal
from tallystick.sharing.writers.files import write_files
from tallystick.vocabulary.errors import Conflict, Refused, Unavailable
from tallystick.vocabulary.viewer import Viewer

_TOLD = ("draft_package", "approve_package", "release_package")


@dataclass(frozen=True, kw_only=True)
class DraftDone:
    """One country of the drafting: ``place`` of ``of``, and what came of it. ``because`` says why there is none."""

    country: str
    place: int
    of: int
    recipient: str = ""
    draft: Draft | None = None
    because: str = ""


def draft_all(
    viewer: Viewer, *, at: datetime, reason: str, told: Callable[[DraftDone], None] = lambda done: None
) -> list[DraftDone]:
    """Draft the package of every country that has assigned persons, one short transaction each.

    Opens its own sessions. A country without an agency, or with several, is told and left out.
    """
    with session(viewer):
        operation = reads.running_operation(viewer)
        agencies = rows.member_agencies(operation)
        countries = sorted({row.country for row in rows.persons(operation) if row.country})
    done = []
    for place, country in enumerate(countries, start=1):
        outcome = _draft_one(viewer, country, place=place, of=len(countries), agencies=agencies, at=at, reason=reason)
        told(outcome)
        done.append(outcome)
    return done


def _draft_one(
    viewer: Viewer,
    country: str,
    *,
    place: int,
    of: int,
    agencies: list[AgencyRow],
    at: datetime,
    reason: str,
) -> DraftDone:
    try:
        recipient = recipient_for(country, agencies)
    except Conflict as conflict:
        return DraftDone(country=country, place=place, of=of, because=str(conflict))
    if recipient is None:
        return DraftDone(country=country, place=place, of=of, because="no agency of this country takes part")
    with session(viewer):
        draft = acts.draft_package(recipient.code, by=viewer, at=at, reason=reason)
    because = "" if draft.package else "no person may go there"
    return DraftDone(country=country, place=place, of=of, recipient=recipient.code, draft=draft, because=because)


def seal_package(viewer: Viewer, package: str, *, home: Path) -> Path:
    """Write the files of a released package and seal them below ``home/packages/<operation>``.

    The file is named by number, version and recipient, and carries the proof of its release under a checkpoint made
    now. Opens its own sessions (rendering stays outside them); sealed before, that file is left as it is. Raises
    Refused before release, Unavailable when the recipient has no key. ``viewer`` is an officer or a job's.
    """
    role = "worker" if viewer.service else "app"
    with session(viewer, role=role):
        row = reads.find_package(viewer, package)
        content = cast(Content, row.content)
        reference = reads.running_operation(viewer).reference
        recipient_key = Agency.objects.get(pk=row.recipient).age_recipient
        _released(row)
    if row.file and (home / row.file).exists():
        return home / row.file
    if not recipient_key:
        remedy = f"Register it: tallystick keys make {row.recipient}"
        raise Unavailable(f"agency {row.recipient}", "no key to seal to is recorded", remedy)
    own = keys.load(home, row.owner)
    out = home / "packages" / reference / f"{row.number}-v{row.version}-{row.recipient}.tally"
    files, position = _proven(viewer, row, proofs.made_with(write_files(content), what="package"), home=home)
    seal(content, files, sender=own, recipient=recipient_key, ledger=position, out=out)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    with session(viewer, role=role):
        Package.objects.filter(pk=row.pk).update(file=str(out.relative_to(home)), digest=digest)
    return out


def _released(row: Package) -> None:
    if row.released_at is None or row.recalled_at is not None:
        raise Refused(f"package {row.number} v{row.version}", f"it is {row.status}", "Release it first.")
    if row.holds_protected:
        raise Refused(f"package {row.number} v{row.version}", WITHHELD, "Recall it and draft a new version.")


def _proven(viewer: Viewer, row: Package, files: Mapping[str, bytes], *, home: Path) -> tuple[dict[str, bytes], int]:
    """The files with their ``ledger.json``, and the position of the release.

    A line of the log records the digest of every file, so that the proof is of these files and not of a number alone;
    it is the only one whose payload travels: reasons are not the recipient's.
    """
    recorded = {"number": row.number, "version": row.version, "files": proofs.digests(files)}
    with session(viewer, role="worker" if viewer.service else "app"):
        sealed = append(
            act="seal_package",
            subject=f"package:{row.pk}",
            payload=recorded,
            viewer=viewer,
            operation=row.operation_id,
            at=datetime.now(UTC),
        )
    with session(_service(viewer.operation), role="worker"):
        about = LedgerLine.objects.filter(operation=row.operation_id, subject=f"package:{row.pk}", act__in=_TOLD)
        lines = list(about.order_by("at", "pk"))
        release = [line.pk for line in lines if line.act == "release_package"]
        if not release:
            raise Refused(
                f"package {row.number} v{row.version}", "the ledger has no release of it", "Release it again."
            )
        ledger = ledger_of(
            [*(line.pk for line in lines), sealed.pk],
            open_lines=[sealed.pk],
            files=files,
            recipient=row.recipient,
            home=home,
        )
    return {**files, proofs.NAME: proofs.written(ledger)}, proofs.position_of(ledger, release[-1])


def _service(operation: str) -> Viewer:
    return Viewer(officer="", agency="", operation=operation, purpose="job", service=True)


def take_in_answer(viewer: Viewer, path: Path, *, home: Path, at: datetime) -> str:
    """Open a ``.tally-answer`` with the coordinator's key and record it; gives the feedback's id.

    The checkpoint that came back with it is held against our own log. When it is not ours the log was rolled back or
    split: the answer is recorded, the coordinator is told, and Refused is raised.
    """
    own = keys.load(home, viewer.agency)
    answer = open_answer(path, identity=own.age_identity, trusted=verify_keys())
    with session(viewer):
        said = came_back(answer)
    if said.alarm:
        with session(viewer):
            proof = raise_alarm(said, answer, by=viewer, home=home, at=at)
    with session(viewer):
        feedback = str(acts.receive_feedback(answer, by=viewer, at=at).pk)
        said.store(at=at)
    if said.alarm:
        remedy = f"The answer is recorded, both notes are kept in {proof}. Release nothing until this is explained."
        raise Refused(f"checkpoint cosigned by {answer.agency}", said.alarm, remedy)
    return feedback


def verify_keys() -> Mapping[str, str]:
    """Verify keys of every agency that has one, by code. The directory is open to every officer."""
    return dict(Agency.objects.exclude(verify_key="").values_list("code", "verify_key"))


def open_sealed(path: Path, *, agency: str, home: Path, trusted: Mapping[str, str] | None = None) -> OpenedPackage:
    """Open a ``.tally`` with an agency's key; without ``trusted`` the verify keys of the directory are trusted.

    The agency's witness takes the package's checkpoint in and cosigns it, or the package is refused.
    """
    own = keys.load(home, agency)
    opened = open_package(path, identity=own.age_identity, trusted=trusted or verify_keys())
    shown = witness.shown_in(opened.ledger, where=path.name)
    accepted = witness.accept(shown, keys=own, home=home, at=datetime.now(UTC))
    return replace(opened, witnessed=witness.told(accepted))


def unpack(opened: OpenedPackage, into: Path) -> list[Path]:
    """Write the checked files of a package below ``into``, each readable by its owner only; never over another file."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for name, made in opened.files.items():
        path = into / name
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        except FileExistsError as error:
            raise Conflict(str(path), "there is a file of this name", "Choose an empty folder.") from error
        with os.fdopen(handle, "wb") as out:
            out.write(made)
        paths.append(path)
    return paths


def write_answer(
    opened: OpenedPackage,
    *,
    agency: str,
    home: Path,
    officer: str,
    at: datetime,
    out: Path,
    person: str = "",
    answers: Mapping[str, object] | None = None,
) -> Path:
    """A ``.tally-answer``: the form about ``person``, or without one a receipt; signed with the agency's key."""
    kept = witness.kept_by(home, agency)
    key = keys.load(home, agency).signing_key
    by = Signer(signing_key=key, officer=officer, at=at, witness=kept.note if kept else "")
    if person:
        make_feedback(opened, person=person, answers=answers or {}, by=by, out=out)
    else:
        make_receipt(opened, by=by, out=out)
    return out
