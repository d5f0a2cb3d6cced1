"""Conflicts of groups by agency, as the viewer is told of them."""

from collections import defaultdict

from tallystick.records.models import Tied
from tallystick.vocabulary.viewer import Viewer


def conflicts_of(viewer: Viewer) -> dict[str, tuple[str, ...]]:
    """Agency (code) -> what its groups are in conflict about: one's own, and to the coordinator every agency's."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in Tied.objects.filter(operation_id=viewer.operation, elsewhere=True).exclude(conflict=""):
        agencies = {said["agency"] for said in row.subjects if isinstance(said, dict)} or {row.owner}
        for agency in agencies:
            found[agency].add(row.conflict)
    return {agency: tuple(sorted(said)) for agency, said in found.items()}
