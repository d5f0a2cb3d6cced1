"""What is asked of an officer unseen: links another has judged, shown without what was said of them."""

from tallystick.linking.judging import said
from tallystick.linking.rules.answers import opinions
from tallystick.linking.rules.asking import asked
from tallystick.records.models import Link
from tallystick.vocabulary.viewer import Viewer


def is_asked(viewer: Viewer, link: Link) -> bool:
    """Whether the viewer's own, independent opinion on this link is waited for: what others said stays hidden."""
    found = opinions(said.of_pair(viewer.operation, link.left, link.right))
    pair = (link.left, link.right)
    return asked(found.get(pair, {}), officer=viewer.officer, pair=pair, worth=link.worth, operation=viewer.operation)
