"""Which sealed lists an agency gave whom, how often each may still be asked about, and what it asked others itself.

lists-given.json      digest of a list's body: recipient, expires_at, questions (stated), asked (to confirm, so far)
lists-asked.json      id of a request to confirm: the list's owner

Both lie with what the agency keeps of its partners (:mod:`tallystick.deconfliction.partners.kept`).
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick.deconfliction.answering.writing import one_at_a_time
from tallystick.deconfliction.partners.beginning import kept_of
from tallystick.deconfliction.service import service
from tallystick.hub.place import read_json, write_json
from tallystick.records.session import session
from tallystick.sealed.heads import Head
from tallystick.vocabulary.errors import Refused
from tallystick.vocabulary.viewer import Viewer

_GIVEN, _ASKED = "lists-given.json", "lists-asked.json"


def keep_list(head: Head, *, by: Viewer) -> None:
    """A list is given away. In a session of the caller's."""
    one_at_a_time(by.operation)
    said = {"recipient": head.recipient, "expires_at": head.expires_at.isoformat(), "questions": head.questions}
    _keep(by, _GIVEN, head.body_digest, said | {"asked": 0})


def keep_request(named: str, *, owner: str, by: Viewer) -> None:
    """The owner of a list is asked to confirm, by a message of that id. In a session of the caller's."""
    one_at_a_time(by.operation)
    _keep(by, _ASKED, named, {"owner": owner})


@dataclass(frozen=True, kw_only=True)
class Given:
    """A list that was given away. ``questions``: as often it may be asked about, ``asked``: as often it was."""

    recipient: str
    expires_at: datetime
    questions: int
    asked: int


def lists_given(by: Viewer) -> tuple[Given, ...]:
    """The lists that the officer's agency gave away, the one that runs out first at the top."""
    found = (
        Given(**said | {"expires_at": datetime.fromisoformat(said["expires_at"])})
        for said in _read(by, _GIVEN).values()
    )
    return tuple(sorted(found, key=lambda one: (one.expires_at, one.recipient)))


def check_request(named: str, *, owner: str, by: Viewer) -> None:
    """Raises Refused where ``owner`` was not asked by a message of that id."""
    if _read(by, _ASKED).get(named, {}).get("owner") != owner:
        raise Refused("message", f"{owner} was not asked that from here", "Ask its list again.")


def charge_list(digest: str, asker: str, *, count: int, by: Viewer, at: datetime) -> None:
    """Count ``count`` questions to confirm against a list that was given to ``asker``: on the disk before any is
    answered. Opens a session of its own. Raises Refused: none was, it ran out, more is asked than was stated."""
    with session(service(by.operation), role="worker"):
        one_at_a_time(by.operation)
        known = _read(by, _GIVEN)
        given = known.get(digest)
        if given is None or given["recipient"] != asker:
            raise Refused("message", f"it asks about a list that {asker} was not given", "Do not answer. Call them.")
        if datetime.fromisoformat(given["expires_at"]) <= at:
            raise Refused("message", "the list that it asks about ran out", "Seal a new one.")
        if given["asked"] + count > given["questions"]:
            what = f"{given['asked']:,} of {given['questions']:,} were asked about the list, and it asks {count:,} more"
            raise Refused("message", what, "Seal a new one, if it is to be asked more.")
        given["asked"] += count
        _keep(by, _GIVEN, digest, given)


def _keep(by: Viewer, name: str, key: str, said: dict[str, Any]) -> None:
    path = _path(by, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_json(path, _read(by, name) | {key: said})


def _read(by: Viewer, name: str) -> dict[str, Any]:
    path = _path(by, name)
    return read_json(path) if path.exists() else {}


def _path(by: Viewer, name: str) -> Path:
    return kept_of(by).folder / name
