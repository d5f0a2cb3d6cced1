"""Whether a country lets others see what its entries say about children: unknown is never yes."""

from dataclasses import dataclass, field

from tallystick.records.models import ChildConsent
from tallystick.vocabulary.results import ABOUT_CHILDREN, NegativeKind, ResultKind
from tallystick.vocabulary.viewer import Viewer

NEGATIVES: dict[str, str] = {NegativeKind.NO_CHILD_FROM_COUNTRY: ResultKind.CHILD_IDENTIFIED}
"""Negatives that are about children, and under which consent they fall."""


@dataclass(frozen=True)
class Consents:
    """``given``: (agency, ResultKind) in which the agency lets what it says about children be shown and released."""

    given: frozenset[tuple[str, str]] = field(default=frozenset())

    def lets(self, agency: str, kind: str) -> bool:
        """Whether entries of this kind (a ResultKind or NegativeKind) of the agency may be shown to others."""
        asked = NEGATIVES.get(kind, kind)
        return asked not in ABOUT_CHILDREN or (agency, asked) in self.given

    def shows(self, viewer: Viewer, agency: str, kind: str) -> bool:
        """The same for one who looks: what is one's own agency's is seen in any case."""
        return self.lets(agency, kind) or (agency == viewer.agency and not viewer.looks_as)


def consents(viewer: Viewer) -> Consents:
    """What countries consented to by now, as far as the viewer is told: the newest word of each for every kind."""
    given: set[tuple[str, str]] = set()
    rows = ChildConsent.objects.filter(operation_id=viewer.operation).order_by("entered_at", "id")
    for owner, kinds, yes in rows.values_list("owner", "kinds", "given"):
        said = {(owner, str(kind)) for kind in kinds}
        given = given | said if yes else given - said
    return Consents(frozenset(given))
