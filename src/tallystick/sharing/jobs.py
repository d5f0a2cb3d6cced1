"""Longer work of the room: drafting for every country, writing and sealing the files, taking in what came back."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from tallystick.records.models import Agency, LedgerLine, Package
from tallystick.records.session import session
from tallystick.sharing import acts, keys, reads, rows
from tallystick.sharing.answer import make_feedback, make_receipt, open_answer
from tallystick.sharing.content import Content
from tallystick.sharing.drafting import Draft
from tallystick.sharing.material import AgencyRow
from tallystick.sharing.rules.recipients import recipient_for
from tallystick.sharing.seal import OpenedPackage, open_package, seal
from tallystick.sharing.writers.files import write_files
from tallystick.vocabulary.errors import Conflict, Refused, Unavailable
from tallystick.vocabulary.viewer import Viewer


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

    The file is named by number, version and recipient. Opens its own sessions (rendering stays outside them); sealed
    before, that file is left as it is. Raises Refused before release, Unavailable when the recipient has no key.
    ``viewer`` is an officer or a job's.
    """
    role = "worker" if viewer.service else "app"
    with session(viewer, role=role):
        row = reads.find_package(viewer, package)
        content = cast(Content, row.content)
        reference = reads.running_operation(viewer).reference
        recipient_key = Agency.objects.get(pk=row.recipient).age_recipient
        ledger = _release_line(row)
    if row.file and (home / row.file).exists():
        return home / row.file
    if not recipient_key:
        remedy = f"Register it: tallystick keys make {row.recipient}"
        raise Unavailable(f"agency {row.recipient}", "no key to seal to is recorded", remedy)
    own = keys.load(home, row.owner)
    out = home / "packages" / reference / f"{row.number}-v{row.version}-{row.recipient}.tally"
    files = write_files(content)
    seal(content, files, sender=own, recipient=recipient_key, ledger=ledger, out=out)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    with session(viewer, role=role):
        Package.objects.filter(pk=row.pk).update(file=str(out.relative_to(home)), digest=digest)
    return out


def _release_line(row: Package) -> int:
    line = LedgerLine.objects.filter(act="release_package", subject=f"package:{row.pk}").order_by("-sequence").first()
    if row.released_at is None or row.recalled_at is not None or line is None:
        raise Refused(f"package {row.number} v{row.version}", f"it is {row.status}", "Release it first.")
    return int(line.sequence)


def take_in_answer(viewer: Viewer, path: Path, *, home: Path, at: datetime) -> str:
    """Open a ``.tally-answer`` with the coordinator's key and record it; gives the feedback's id."""
    own = keys.load(home, viewer.agency)
    answer = open_answer(path, identity=own.age_identity, trusted=verify_keys())
    with session(viewer):
        return str(acts.receive_feedback(answer, by=viewer, at=at).pk)


def verify_keys() -> Mapping[str, str]:
    """Verify keys of every agency that has one, by code. The directory is open to every officer."""
    return dict(Agency.objects.exclude(verify_key="").values_list("code", "verify_key"))


def open_sealed(path: Path, *, agency: str, home: Path, trusted: Mapping[str, str] | None = None) -> OpenedPackage:
    """Open a ``.tally`` with an agency's key; without ``trusted`` the verify keys of the directory are trusted."""
    own = keys.load(home, agency)
    return open_package(path, identity=own.age_identity, trusted=trusted or verify_keys())


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
    signing_key = keys.load(home, agency).signing_key
    if person:
        said = answers or {}
        make_feedback(opened, person=person, answers=said, signing_key=signing_key, at=at, officer=officer, out=out)
    else:
        make_receipt(opened, signing_key=signing_key, at=at, officer=officer, out=out)
    return out
