"""Whether hostile files may be read on this machine: the cage is proved against this home, or its holes accepted."""

from datetime import UTC, datetime
from pathlib import Path

from tallystick.cage.gate import Proof, proved, stand
from tallystick.intake import acts
from tallystick.records.holes import accepted_holes
from tallystick.records.models import LedgerLine
from tallystick.records.session import session
from tallystick.vocabulary.viewer import Viewer


def proof_of(home: Path) -> Proof:
    """What the cage refuses here, tried once for this process; the home's own folders are among what is tried."""
    return proved(_foreign(home))


def check_cage(home: Path, viewer: Viewer) -> Proof:
    """Raises Unavailable, naming what is missing and what to do, unless every hole was accepted for the operation."""
    proof = proof_of(home)
    accepted = frozenset[str]()
    if proof.open:
        with session(viewer):
            accepted = accepted_holes()
    return stand(_foreign(home), accepted=accepted)


def accept_weaker(home: Path, *, viewer: Viewer, reason: str) -> LedgerLine:
    """Accept exactly the holes the cage has here now; a further one makes intake refuse again. Raises as the act."""
    with session(viewer):
        return acts.accept_weaker_cage(proof_of(home).open, by=viewer, at=datetime.now(UTC), reason=reason)


def _foreign(home: Path) -> dict[str, Path]:
    return {
        "the home's secrets": home / "secrets",
        "the database's folder": home / "pg",
        "the shelf": home / "shelf",
    }
