"""Nobody goes into a package that is released before they were asked for among the agencies: not asked, not allowed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from tallystick.deconfliction.asking.acts import ask_persons
from tallystick.deconfliction.asking.outcome import Outcome
from tallystick.deconfliction.clearing import LASTS, OpenHit, clearances
from tallystick.records.models import Package
from tallystick.sharing.cautions import Caution
from tallystick.sharing.reads import PackageView, find_package, person_ids, preview
from tallystick.sharing.recording import WITHHELD
from tallystick.vocabulary.errors import Absent, Refused
from tallystick.vocabulary.viewer import Viewer

OPEN_HITS = "open_hits"
"""Kind of the caution of an agency with open hits, with its code behind it."""
NAMED = 3
"""So many hits of an agency are named by their references."""


@dataclass(frozen=True)
class Standing:
    """Of ``persons`` in a package, ``not_asked`` were not asked for (or too long ago); ``cautions``: open hits."""

    persons: int
    not_asked: int
    cautions: tuple[Caution, ...]

    @property
    def sentence(self) -> str:
        """Why the package may not go, as the rest of a sentence; empty where it may."""
        if not self.not_asked:
            return ""
        whom = f"{self.not_asked} of its persons were" if self.not_asked > 1 else "One of its persons was"
        return f"{whom} not asked for among the agencies within {LASTS.days} days"


def standing(row: Package, *, at: datetime) -> Standing:
    """How far the persons of a package were asked for, as the open session sees it."""
    found = clearances(row.operation, person_ids(row), now=at)
    hits = {hit.reference: hit for clearance in found.values() for hit in clearance.open_hits}
    return Standing(
        persons=len(found),
        not_asked=sum(not clearance.asked for clearance in found.values()),
        cautions=tuple(_caution(list(there)) for _, there in groupby(sorted(hits.values(), key=_by), key=_owner)),
    )


def all_asked(row: Package, *, at: datetime) -> tuple[Caution, ...]:
    """Open hits on the persons of a package, to be acknowledged. Raises Refused while somebody was not asked for."""
    found = standing(row, at=at)
    if found.not_asked:
        remedy = f"Ask first: its page has a button, or tallystick deconflict package {row.number}"
        raise Refused(f"package {row.number} v{row.version}", f"{found.sentence}: not asked is not allowed", remedy)
    return found.cautions


def before_release(viewer: Viewer, package: str, *, at: datetime) -> tuple[PackageView, Standing]:
    """The package as its recipient will see it, with every caution to be acknowledged, and how far it was asked for."""
    seen = preview(viewer, package)
    found = standing(find_package(viewer, package), at=at)
    return replace(seen, cautions=(*seen.cautions, *found.cautions)), found


def ask_package(package: str, *, by: Viewer, at: datetime, reason: str) -> Outcome:
    """Ask about everybody in a package (UUID, or its number for the newest version) of the viewer's agency.

    The questions stand for thirty days and are out of the budget. Raises Absent, Malformed, Refused.
    """
    row = _own(package, by=by)
    if row.holds_protected:
        raise Refused(f"package {row.number} v{row.version}", WITHHELD, "Draft a new version.")
    return ask_persons(person_ids(row), by=by, at=at, reason=reason)


def _own(package: str, *, by: Viewer) -> Package:
    numbered = Package.objects.filter(operation_id=by.operation, owner=by.agency, number=package)
    row = numbered.order_by("-version").first() or find_package(by, package)
    if row.owner != by.agency:
        raise Absent("package", "there is none with this number here", "See the list of packages.")
    return row


def acknowledged(agencies: Iterable[str]) -> tuple[str, ...]:
    """The cautions of open hits with these agencies (codes), as ``knowing`` names them."""
    return tuple(f"{OPEN_HITS} {agency}" for agency in agencies)


def _caution(hits: Sequence[OpenHit]) -> Caution:
    """Of the open hits with one agency."""
    first, named = hits[0], ", ".join(hit.reference for hit in hits[:NAMED])
    more = f" and {len(hits) - NAMED} more" if len(hits) > NAMED else ""
    told = f"hit {named} is" if len(hits) == 1 else f"hits {named}{more} are"
    sentence = f"{told} open with {first.call}: call them before anybody acts"
    return Caution(f"{OPEN_HITS} {first.owner}", sentence, f"--open-hits {first.owner}")


def _owner(hit: OpenHit) -> str:
    return hit.owner


def _by(hit: OpenHit) -> tuple[str, str]:
    return hit.owner, hit.reference
